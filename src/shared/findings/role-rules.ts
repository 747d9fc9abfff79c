import { CERTIFICATE_RULES } from './certificate-rules.ts'
import type { Severity, Sighting } from './finding.ts'
import { LEASE_RULES } from './lease-rules.ts'
import { MINUTE_US, type Rule, SECOND_US, toList } from './rule.ts'
import type { SeenDuty, SeenType } from './seen-roles.ts'
import type { Sight } from './sight.ts'
import { SITE_RULES } from './site-rules.ts'

/** What nodes tell of themselves comes one after another. */
const SETTLED_US = 30 * SECOND_US
/** A restart that somebody planned takes less (as for `node-gone`). */
const RESTART_LASTS_US = 2 * MINUTE_US
/** A node without an outgoing queue is deaf after so many events (management-api.md 2.2). */
const DEAF_AFTER = 1_024
/** Counts in the text change rarely: a finding is written again whenever its text changes. */
const COUNT_STEPS: readonly number[] = [1_024, 768, 512, 256, 64]

const nodesOf = (nodeIds: readonly number[]): string => `${nodeIds.length === 1 ? 'Node' : 'Nodes'} ${toList(nodeIds)}`

/** A node that would do it left the bus a moment ago: somebody restarts it. */
function waitsForRestart({ away }: SeenType, { nodes, at }: Sight): boolean {
  return nodes.some(
    (it) => away.includes(it.nodeId) && it.presence === 'gone' && at - it.presenceSince < RESTART_LASTS_US
  )
}

/** One finding a type that has a verdict, unless a restart that goes on explains it. */
function seeTypes(
  sight: Sight,
  verdict: SeenType['verdict'],
  see: (it: SeenType) => Pick<Sighting, 'severity' | 'text' | 'remedy'> | null
): readonly Sighting[] {
  return sight.roles.types.flatMap((it) => {
    const seen = it.verdict === verdict && !waitsForRestart(it, sight) ? see(it) : null
    if (seen === null) return []
    return [
      { key: it.type.type, subject: `task ${it.type.title}`, since: sight.at, ...seen, evidence: sight.roles.evidence }
    ]
  })
}

/** One finding a node. */
function seeDuties(sight: Sight, see: (it: SeenDuty) => Omit<Sighting, 'key' | 'subject'> | null): readonly Sighting[] {
  return sight.roles.duties.flatMap((it) => {
    const seen = it.running === 'no' ? null : see(it)
    return seen === null ? [] : [{ key: String(it.nodeId), subject: `node ${it.nodeId}`, ...seen }]
  })
}

/** Where a setting for a type stands, in the words of its line. */
function toWhere({ type }: SeenType, sight: Sight): string {
  const isOld = sight.roles.duties.some((it) => it.line === 'old')
  return isOld && type.oldName !== null
    ? `cluster.roles.${type.oldName}`
    : `the roles (task type ${type.newName ?? type.type})`
}

/** A task type that no running node does. */
const uncovered: Rule = {
  name: 'role-uncovered',
  judges: 'whether every task that must run has a node that runs it',
  needs: 'management',
  opensAfterUs: SETTLED_US,
  closesAfterUs: 5 * SECOND_US,
  see: (sight) =>
    seeTypes(sight, 'nobody', (it) => ({
      severity: it.type.critical ? 'critical' : 'info',
      text: `No running node does «${it.type.title}». ${it.type.withoutIt}`,
      remedy: `Start a node that may do it, or give it to one in ${toWhere(it, sight)}.`
    }))
}

/** Training on several nodes writes one model several times. */
const trainingMany: Rule = {
  name: 'role-training-many',
  judges: 'whether one node alone trains the spam classifier',
  needs: 'management',
  opensAfterUs: SETTLED_US,
  closesAfterUs: SETTLED_US,
  see: (sight) =>
    seeTypes(sight, 'twice', (it) =>
      it.type.type !== 'spamClassifierTraining'
        ? null
        : {
            severity: 'warning',
            text: `${nodesOf(it.doers)} train the spam classifier. Each writes its own model over the others'.`,
            remedy: `Leave it to one node in ${toWhere(it, sight)}.`
          }
    )
}

/** Each scheduler adds its own copy of every periodic task. */
const schedulerMany: Rule = {
  name: 'role-scheduler-many',
  judges: 'whether one node alone schedules the periodic tasks',
  needs: 'management',
  opensAfterUs: SETTLED_US,
  closesAfterUs: SETTLED_US,
  see: (sight) =>
    seeTypes(sight, 'twice', (it) =>
      it.type.type !== 'taskScheduler'
        ? null
        : {
            severity: 'warning',
            text: `${nodesOf(it.doers)} schedule the periodic tasks. Each adds its own copy, so every purge is done ${it.doers.length} times.`,
            remedy: 'Leave taskScheduler to one node, and to a spare that does not run otherwise.'
          }
    )
}

/** Shards that nobody has lose notifications, those that two have double them. */
const pushShards: Rule = {
  name: 'push-shards',
  judges: 'whether divided tasks have each share once',
  needs: 'management',
  opensAfterUs: SETTLED_US,
  closesAfterUs: SETTLED_US,
  see: (sight) =>
    seeTypes(sight, 'uneven', (it) => {
      if (it.shards.length === 0) return null
      const has = new Set(it.shards.map(({ shard }) => shard))
      const lost = Array.from({ length: Math.min(it.shardsTotal ?? 0, 4_096) }, (_, i) => i + 1).filter(
        (n) => !has.has(n)
      )
      const double = it.shards.filter(({ nodeIds }) => nodeIds.length > 1)
      const isPush = it.type.runs === 'shards'
      const parts = [
        lost.length === 0
          ? ''
          : `Shard ${toList(lost)} of ${it.shardsTotal} of «${it.type.title}» has no running node: its accounts are left out.`,
        !isPush || double.length === 0
          ? ''
          : `${nodesOf(double[0]?.nodeIds ?? [])} do shard ${double[0]?.shard} of «${it.type.title}» both: devices are notified twice.`
      ]
      const text = parts.filter((part) => part !== '').join(' ')
      if (text === '') return null
      return {
        severity: lost.length > 0 ? 'critical' : 'warning',
        text,
        remedy: isPush
          ? 'Give each node that delivers push a shard of its own (STALWART_PUSH_SHARD from 1 on, x:Jmap pushShardsTotal as many; up to 0.15 one group a node), and leave the others without the role.'
          : `Start a node of that shard, or divide ${toWhere(it, sight)} anew.`
      }
    })
}

/** One node alone does what matters. */
const alone: Rule = {
  name: 'role-single',
  judges: 'whether a second node could do what matters',
  needs: 'management',
  opensAfterUs: MINUTE_US,
  closesAfterUs: SETTLED_US,
  see: (sight) =>
    seeTypes(sight, 'single', (it) => ({
      severity: it.type.type === 'outboundMta' ? 'warning' : 'info',
      text: `Only node ${it.doers[0]} does «${it.type.title}». Without that node: ${it.type.withoutIt.charAt(0).toLowerCase()}${it.type.withoutIt.slice(1)}`,
      remedy: `Let a second node do it too, in ${toWhere(it, sight)}.`
    }))
}

/** Its role does not exist: it runs everything and refuses every reload. */
const unknownRole: Rule = {
  name: 'role-unknown',
  judges: 'whether the role of every node exists',
  needs: 'management',
  opensAfterUs: 5 * SECOND_US,
  closesAfterUs: 5 * SECOND_US,
  see: (sight) =>
    seeDuties(sight, ({ nodeId, role, roleState, site }) =>
      roleState !== 'unknown' || site === null
        ? null
        : {
            since: site.startedAt ?? site.toldAt,
            severity: 'critical',
            text: `Node ${nodeId} runs with the role «${role}», which does not exist. It does everything, and refuses every reload: blocks made by hand never reach it, while all its health checks stay green.`,
            remedy: `Create a role of exactly that name, or set STALWART_ROLE to one that exists; then restart node ${nodeId}.`,
            evidence: [
              { seq: site.toldSeq, at: site.toldAt, sentence: `Its start line names the role ${role}.` },
              ...sight.roles.evidence.slice(0, 1)
            ]
          }
    )
}

/** Nobody reads its queue channel: it goes deaf after 1,024 events. */
const noOutbound: Rule = {
  name: 'role-no-outbound',
  judges: 'whether nodes without an outgoing queue are far from going deaf',
  needs: 'management',
  opensAfterUs: 5 * SECOND_US,
  closesAfterUs: 5 * SECOND_US,
  see: (sight) =>
    seeDuties(sight, ({ nodeId, sendsMail, queueEvents, site }) => {
      if (sendsMail !== false || site === null) return null
      const count = queueEvents?.count ?? 0
      const step = COUNT_STEPS.find((it) => count >= it) ?? 0
      return {
        since: site.startedAt ?? site.toldAt,
        ...toDeafness(nodeId, step, queueEvents !== null),
        evidence: toDeafEvidence(queueEvents, site)
      }
    })
}

function toDeafness(
  nodeId: number,
  step: number,
  isKnown: boolean
): { severity: Severity; text: string; remedy: string } {
  const remedy = `Restart node ${nodeId} before it has had ${DEAF_AFTER} settings reloads, pauses and resumes since its start, let it accept no mail, or give it outboundMta.`
  const counted = isKnown
    ? step === 0
      ? 'Few were heard since its start.'
      : `At least ${step} of ${DEAF_AFTER} were heard since its start.`
    : 'When it started is not known, so they cannot be counted.'
  if (step >= DEAF_AFTER) {
    return {
      severity: 'critical',
      text: `Node ${nodeId} has no outgoing queue, and at least ${DEAF_AFTER} settings reloads, pauses and resumes were heard since its start: its queue channel is full and it hears nothing of the bus any more, while its health checks stay green.`,
      remedy: `Restart node ${nodeId} now, then reload blocked addresses on it.`
    }
  }
  const text = `Node ${nodeId} has no outgoing queue (no outboundMta): each settings reload, pause and resume, and each message that it accepts, fills a channel that nobody reads, and after ${DEAF_AFTER} it goes deaf. ${counted}`
  return { severity: step >= 768 ? 'critical' : step >= 256 ? 'warning' : 'info', text, remedy }
}

function toDeafEvidence(
  events: SeenDuty['queueEvents'],
  site: { readonly toldSeq: number; readonly toldAt: number }
): Sighting['evidence'] {
  const told = { seq: site.toldSeq, at: site.toldAt, sentence: 'What it told of its start.' }
  return events?.newest ? [told, { ...events.newest, sentence: 'One of the broadcasts that were counted.' }] : [told]
}

/** A task in the queue that no running node may take. */
const nobodyTakes: Rule = {
  name: 'task-nobody-takes',
  judges: 'whether a running node may take each task that is due',
  needs: 'management',
  opensAfterUs: 0,
  closesAfterUs: 5 * SECOND_US,
  see: (sight) =>
    sight.roles.stalls.map((it) => ({
      key: it.type,
      subject: `tasks ${toList(it.variants)}`,
      since: it.since,
      severity: 'critical' as const,
      text: `Tasks of the kind ${toList(it.variants)} are due for more than 90 s, and no running node has the role for them (${it.type}). They wait for ever, without any warning.`,
      remedy: `Start a node that has ${it.type}, or give it to a running one and reload settings; destroy the tasks if nobody needs them.`,
      evidence: it.evidence
    }))
}

/** Each node of the old line decides by its own list. */
const rolesMixed: Rule = {
  name: 'roles-mixed',
  judges: 'whether all nodes have the same role lists (up to 0.15)',
  needs: 'management',
  // Files are changed node by node.
  opensAfterUs: SETTLED_US,
  closesAfterUs: 5 * SECOND_US,
  see: (sight) =>
    sight.roles.differences.map((it) => ({
      key: it.oldName,
      subject: `cluster.roles.${it.oldName}`,
      since: sight.at,
      severity: 'critical' as const,
      text: `cluster.roles.${it.oldName} differs between nodes: ${it.texts.map(({ nodeIds, text }) => `${text} at ${toList(nodeIds)}`).join('; ')}. Each node decides by its own list, so work is done twice or not at all.`,
      remedy: 'Write the same list into the file of every node, and restart those that change.',
      evidence: sight.roles.evidence
    }))
}

/** What the management API tells about roles, leases, sites and certificates. */
export const ROLE_RULES: readonly Rule[] = [
  uncovered,
  nobodyTakes,
  unknownRole,
  noOutbound,
  ...LEASE_RULES,
  ...SITE_RULES,
  pushShards,
  rolesMixed,
  trainingMany,
  schedulerMany,
  alone,
  ...CERTIFICATE_RULES
]
