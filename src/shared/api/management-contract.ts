import { eventIterator, type } from '@orpc/contract'
import * as v from 'valibot'
import { call, clusterInput, slug } from './contract-parts.ts'
import { management, managementSecrets } from './management.ts'
import type { ManagementView, SiteTryStep } from './management-views.ts'

const change = v.object({ cluster: slug, setting: management, secrets: v.optional(managementSecrets, {}) })

/** How the nodes' API is reached: looked at, set, tried. */
export const managementContract = {
  /** Push: how it is set up and how each node does, at most twice a second. */
  view: call.input(clusterInput).output(eventIterator(type<ManagementView>())),
  /** Replaces the setting; a source that runs begins anew with it. Secrets that are not sent again stay. REFUSED says what is missing. */
  set: call.input(change).output(type<{ readonly set: boolean }>()),
  /** Removes the setting and forgets its secrets at once. */
  forget: call.input(clusterInput).output(type<{ readonly forgotten: boolean }>()),
  /** Push: the steps for each node, whole table each time; ends when all are settled. Aborting it stops the trial. Changes nothing. */
  try: call.input(change).output(eventIterator(type<readonly SiteTryStep[]>()))
}
