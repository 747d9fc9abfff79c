import { ADDRESS_RULES } from './address-rules.ts'
import { missedBroadcast } from './broadcast-rules.ts'
import { CANARY_RULES } from './canary-rules.ts'
import { CONFIG_RULES } from './config-rules.ts'
import { slowConsumer, stalledPublisher } from './connection-rules.ts'
import { HYGIENE_RULES } from './hygiene-rules.ts'
import { defaultNodeId, duplicatedId, foreignListener, twoClusters } from './identity-rules.ts'
import { clockOff, deafNode, flappingNode, largeNodeId, nodeGone, silentNode } from './node-rules.ts'
import { ownLapse } from './own-rules.ts'
import { lossyRelease, lostBurst, mixedReleases, undecodableFrames } from './release-rules.ts'
import { ROLE_RULES } from './role-rules.ts'
import type { Rule } from './rule.ts'
import { nobodyHears, observerLost, serverSilent } from './server-rules.ts'

/** All rules, in the order in which they are judged. */
export const RULES: readonly Rule[] = [
  nobodyHears,
  duplicatedId,
  twoClusters,
  defaultNodeId,
  deafNode,
  nodeGone,
  missedBroadcast,
  mixedReleases,
  undecodableFrames,
  lossyRelease,
  lostBurst,
  slowConsumer,
  stalledPublisher,
  flappingNode,
  clockOff,
  serverSilent,
  observerLost,
  foreignListener,
  largeNodeId,
  silentNode,
  ownLapse,
  ...ROLE_RULES,
  ...HYGIENE_RULES,
  ...CONFIG_RULES,
  ...CANARY_RULES,
  ...ADDRESS_RULES
]
