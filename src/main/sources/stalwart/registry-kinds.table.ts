/** One kind of shared object that is asked of the new line, how and how often. */
export interface RegistryKind {
  readonly object: string
  /** A singleton is asked by its id; a list by all ids, the long ones in pages. */
  readonly form: 'list' | 'singleton'
  readonly everyMs: number
  /** `sys<Object>Get`, and `sys<Object>Query` where a list may be longer than one answer. */
  readonly permissions: readonly string[]
  /** What a login without it misses. */
  readonly adds: string
}

const USUAL_MS = 15_000
/** What changes under an operator's eyes. */
const LIVELY_MS = 5_000

const one = (object: string, adds: string, everyMs = USUAL_MS): RegistryKind => ({
  object,
  form: 'singleton',
  everyMs,
  permissions: [`sys${object}Get`],
  adds
})
const many = (object: string, adds: string, everyMs = USUAL_MS): RegistryKind => ({
  object,
  form: 'list',
  everyMs,
  permissions: [`sys${object}Get`, `sys${object}Query`],
  adds
})

/** Objects of management-api.md sections 2 to 5 and config.md section 4; one healthy node answers for all. */
export const REGISTRY_KINDS: readonly RegistryKind[] = [
  many('BlockedIp', 'blocked addresses with reason, expiry and the node that blocked them', LIVELY_MS),
  many('Task', 'tasks that wait, fail or are due, and who could take them', LIVELY_MS),
  many('ClusterNode', 'the nodes with their ids and leases'),
  many('ClusterRole', 'what each role lets a node do'),
  many('AllowedIp', 'allowed addresses, and so the warning that this computer could be blocked'),
  many('NetworkListener', 'which ports each role opens'),
  many('Certificate', 'certificates that are about to expire'),
  many('Tracer', 'whether the logs that Stoa reads are written as they must be'),
  many('WebHook', 'checks of the webhooks'),
  many('EventTracingLevel', 'whether receipts of blocks are written to the log'),
  one('Coordinator', 'checks of the NATS settings'),
  one('TaskManager', 'when a failed task is tried again'),
  one('DataRetention', 'when the periodic tasks are due'),
  one('Metrics', 'whether metrics are pushed, and by whom'),
  one('Security', 'after how many failures an address is blocked, and for how long'),
  one('Jmap', 'how many push shards there must be'),
  one('Http', 'whether addresses of callers can be forged'),
  one('SystemSettings', 'which proxies are trusted'),
  one('InMemoryStore', 'whether locks and counters are shared by all nodes'),
  one('DataStore', 'checks of the data store')
]

/** What a permission adds that is not of one kind of object. */
export const OTHER_PERMISSIONS: readonly { readonly permission: string; readonly adds: string }[] = [
  { permission: 'sysLogGet', adds: 'lines of the nodes’ logs: roles, receipts of blocks, what became of tasks' },
  { permission: 'sysLogQuery', adds: 'lines of the nodes’ logs: roles, receipts of blocks, what became of tasks' }
]

/** Permissions of the old line by the call that needs them (management-api.md 7). */
export const OLD_PERMISSIONS = {
  settings: { permission: 'settings-list', adds: 'node ids, roles, the coordinator, blocked and allowed addresses' },
  logs: { permission: 'logs-view', adds: 'lines of the nodes’ logs: starts, receipts of blocks, purges' },
  queue: { permission: 'message-queue-get', adds: 'whether a node’s outgoing queue runs' },
  training: { permission: 'spam-filter-train', adds: 'whether a node trains the spam filter now' }
} as const
