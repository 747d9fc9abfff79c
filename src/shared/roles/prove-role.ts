import { typeOfVariant } from './task-types.table.ts'

/** What one log line says about what its node does. `seen` false: the node says that it does not. */
export interface Proof {
  readonly type: string
  readonly seen: boolean
  readonly sentence: string
}

/** A failed reload for want of its role: the node runs everything and refuses every reload (management-api.md 2.2). */
export const ROLE_ERROR = 'role-error'
/** Its task manager started: one of five types is on, which of them it does not tell. */
export const MANAGER = 'task-manager'
/** Begins the type of what proves a listener. */
export const LISTENER = 'listener:'

/** What each event proves by itself. «Metrics collected» and «Task scheduled» stand here on purpose not: every node prints them. */
const BY_EVENT: ReadonlyMap<string, string> = new Map([
  ['store.data-store-purged', 'storeMaintenance'],
  ['store.blob-store-purged', 'storeMaintenance'],
  ['purge.blob-cleanup', 'storeMaintenance'],
  ['task-manager.metadata-not-found', 'searchIndexing'],
  ['task-manager.manager-started', MANAGER],
  ['spam.train-started', 'spamClassifierTraining'],
  ['spam.train-completed', 'spamClassifierTraining'],
  ['telemetry.metrics-pushed', 'metricsPush'],
  ['queue.started', 'outboundMta']
])
/** The runner names the variant right after the id: what stands later may be outside text that looks like it. */
const VARIANT = /^id = \d{1,20}, details = "([A-Za-z]{1,64})"/u
const SCHEDULED = /(?:^|, )type = "(purgeAccounts|purgeData|purgeBlob|SpamFilterMaintenance)"/u
const LISTENER_ID = /^listenerId = "([^"]{1,120})"/u
const PURGED = /^type = "(data|blob|in-memory|account)"/u
const NO_ROLE = /^source = "ClusterRole"/u

/** Reads one line of a node's own log; null: it proves nothing about a role. `line`: how the old line words certificates. */
export function proveRole(event: string, text: string, line: 'new' | 'old' | null): Proof | null {
  const type = BY_EVENT.get(event)
  if (type !== undefined) return { type, seen: true, sentence: `It logged ${event}.` }
  switch (event) {
    case 'task-manager.task-failed':
    case 'task-manager.task-retry':
      return ofVariant(text, (variant) => `It ran a ${variant} task, which failed (${event}).`, true)
    case 'task-manager.task-ignored':
      return ofVariant(text, (variant) => `It left a ${variant} task to others: its role does not have it.`, false)
    case 'task-manager.task-queued': {
      const what = SCHEDULED.exec(text)?.[1]
      return what === undefined
        ? null
        : { type: 'taskScheduler', seen: true, sentence: `It queued ${what} by its timer.` }
    }
    case 'network.listen-start': {
      const name = LISTENER_ID.exec(text)?.[1]
      return name === undefined
        ? null
        : { type: LISTENER + name, seen: true, sentence: 'It opened this listener at its start.' }
    }
    case 'registry.build-error':
      return NO_ROLE.test(text)
        ? { type: ROLE_ERROR, seen: true, sentence: 'It logged that its role does not exist.' }
        : null
    case 'purge.finished':
    case 'purge.started':
      return ofPurge(text)
    default:
      return ofCertificates(event, line)
  }
}

function ofVariant(text: string, say: (variant: string) => string, seen: boolean): Proof | null {
  const variant = VARIANT.exec(text)?.[1]
  return variant === undefined ? null : { type: typeOfVariant(variant), seen, sentence: say(variant) }
}

function ofPurge(text: string): Proof | null {
  const what = PURGED.exec(text)?.[1]
  if (what === undefined) return null
  const type = what === 'account' ? 'accountMaintenance' : 'storeMaintenance'
  return { type, seen: true, sentence: `It ran a purge (${what}).` }
}

/** `dkim.` events are left out: those of a check of incoming mail look the same, and every accepting node prints them. */
function ofCertificates(event: string, line: 'new' | 'old' | null): Proof | null {
  const isOrder = event === 'acme.order-start' || event === 'acme.order-completed'
  if (isOrder)
    return { type: line === 'old' ? 'acmeRenew' : 'taskQueueProcessing', seen: true, sentence: `It logged ${event}.` }
  if (event.startsWith('delivery.')) return { type: 'outboundMta', seen: true, sentence: `It logged ${event}.` }
  return null
}
