/**
 * How often a task must run in a cluster: any: one node suffices, more are fine · once: exactly one node should · all: each
 * node should · shards: divided among nodes.
 */
export type Runs = 'any' | 'once' | 'all' | 'shards'

/** One kind of work that a role switches on or off, by both lines' words (management-api.md sections 2.2, 4.5 and 8). */
export interface TaskType {
  /** Ours: the new line's word where it has one. */
  readonly type: string
  readonly title: string
  /** In the new line's `ClusterRole.tasks`; null: it has none. */
  readonly newName: string | null
  /** Below the old line's `cluster.roles.`; null: it has none. */
  readonly oldName: string | null
  readonly does: string
  readonly runs: Runs
  /** Nobody to do it is an error, and one node alone on it is worth knowing. */
  readonly critical: boolean
  readonly withoutIt: string
  /** What in a node's own log or counters proves it. */
  readonly provenBy: string
  /** Variants of `x:Task` that a node with it takes. */
  readonly variants: readonly string[]
}

/** All of them, in the order of the matrix. */
export const TASK_TYPES: readonly TaskType[] = [
  {
    type: 'outboundMta',
    title: 'Outgoing mail',
    newName: 'outboundMta',
    oldName: null,
    does: 'Runs the outgoing queue: delivers mail to other servers and to local mailboxes.',
    runs: 'any',
    critical: true,
    withoutIt: 'Mail stays in the queue.',
    provenBy: 'queue.started at its start, delivery events',
    variants: []
  },
  {
    type: 'taskQueueProcessing',
    title: 'Task queue',
    newName: 'taskQueueProcessing',
    oldName: null,
    does: 'Starts the task manager, which also does what has no role of its own: certificates, DKIM, DNS, reports, calendar alarms, invitations.',
    runs: 'any',
    critical: true,
    withoutIt: 'Certificates are not renewed, reports and calendar alarms are not sent.',
    provenBy: 'task-manager.manager-started at its start, acme events',
    variants: []
  },
  {
    type: 'taskScheduler',
    title: 'Task scheduler',
    newName: 'taskScheduler',
    oldName: null,
    does: 'Puts the periodic tasks into the queue: purges of accounts, data and blobs, training. Each node with it adds its own copy.',
    runs: 'once',
    critical: true,
    withoutIt: 'No periodic purge and no training is ever started.',
    provenBy: 'task-manager.task-queued with type purgeAccounts, purgeData, purgeBlob or SpamFilterMaintenance',
    variants: []
  },
  {
    type: 'storeMaintenance',
    title: 'Store maintenance',
    newName: 'storeMaintenance',
    oldName: 'purge.stores',
    does: 'Removes what has expired from the data, blob and in-memory stores.',
    runs: 'any',
    critical: true,
    withoutIt: 'Stores grow: deleted mail and expired entries stay on disk.',
    provenBy: 'store.data-store-purged, store.blob-store-purged; up to 0.15 purge.finished',
    variants: ['StoreMaintenance']
  },
  {
    type: 'accountMaintenance',
    title: 'Account maintenance',
    newName: 'accountMaintenance',
    oldName: 'purge.accounts',
    does: 'Empties trash and old changes of each account, reindexes and repairs accounts, removes deleted ones.',
    runs: 'any',
    critical: true,
    withoutIt: 'Purges of accounts pile up in the queue, deleted accounts stay.',
    provenBy: 'failures only; up to 0.15 purge.finished with type account',
    variants: ['AccountMaintenance', 'TenantMaintenance', 'DestroyAccount']
  },
  {
    type: 'searchIndexing',
    title: 'Search index',
    newName: 'searchIndexing',
    oldName: 'fts-indexing',
    does: 'Writes new and removed mail into the search index.',
    runs: 'any',
    critical: true,
    withoutIt: 'New mail is not found by searching.',
    provenBy: 'failures, task-manager.metadata-not-found (debug)',
    variants: ['IndexDocument', 'UnindexDocument', 'IndexTrace']
  },
  {
    type: 'spamClassifierTraining',
    title: 'Spam training',
    newName: 'spamClassifierTraining',
    oldName: 'spam-training',
    does: 'Trains the spam classifier, updates its rules, and tells the others to load them.',
    runs: 'once',
    critical: true,
    withoutIt: 'The classifier learns nothing from samples.',
    provenBy: 'spam.train-started, spam.train-completed',
    variants: ['SpamFilterMaintenance']
  },
  {
    type: 'pushNotifications',
    title: 'Push notifications',
    newName: 'pushNotifications',
    oldName: 'push-notifications',
    does: 'Delivers web push and JMAP push for its share of the accounts.',
    runs: 'shards',
    critical: true,
    withoutIt: 'Devices are not told of new mail.',
    provenBy: "the subscriber's own receipt: no event tells",
    variants: []
  },
  {
    type: 'metricsCalculate',
    title: 'Metrics calculated',
    newName: 'metricsCalculate',
    oldName: 'metrics.calculate',
    does: 'Counts users, domains and, with Enterprise, queued messages each five minutes.',
    runs: 'any',
    critical: false,
    withoutIt: 'Counters of users, domains and the queue stay zero.',
    provenBy: 'domain_count or user_count of its Prometheus endpoint; «Metrics collected» proves nothing',
    variants: []
  },
  {
    type: 'metricsPush',
    title: 'Metrics pushed',
    newName: 'metricsPush',
    oldName: 'metrics.push',
    does: 'Sends its own metrics to the OpenTelemetry collector.',
    runs: 'all',
    critical: false,
    withoutIt: 'Metrics of nodes without it are missing at the collector.',
    provenBy: 'telemetry.metrics-pushed (debug)',
    variants: []
  },
  {
    type: 'acmeRenew',
    title: 'Certificates',
    newName: null,
    oldName: 'acme.renew',
    does: 'Renews certificates over ACME. After any reload of settings every node does, listed or not.',
    runs: 'any',
    critical: true,
    withoutIt: 'Certificates run out.',
    provenBy: 'acme.order-start, acme.order-completed',
    variants: []
  },
  {
    type: 'calendarAlerts',
    title: 'Calendar alarms',
    newName: null,
    oldName: 'calendar-alerts',
    does: 'Sends calendar alarms. On another node than the one that stored the event they come up to five minutes late.',
    runs: 'any',
    critical: false,
    withoutIt: 'Calendar alarms are not sent.',
    provenBy: 'no event tells',
    variants: []
  },
  {
    type: 'imipProcessing',
    title: 'Invitations',
    newName: null,
    oldName: 'imip-processing',
    does: 'Sends calendar invitations and answers by mail.',
    runs: 'any',
    critical: false,
    withoutIt: 'Invitations are not sent.',
    provenBy: 'no event tells',
    variants: []
  },
  {
    type: 'mergeThreads',
    title: 'Threads merged',
    newName: null,
    oldName: 'merge-threads',
    does: 'Joins mails that turn out to belong to one conversation.',
    runs: 'any',
    critical: false,
    withoutIt: 'Conversations stay split.',
    provenBy: 'no event tells',
    variants: []
  }
]

/** Types whose switch starts a node's task manager, which then also takes all variants that have no type of their own. */
export const MANAGER_TYPES: readonly string[] = [
  'taskQueueProcessing',
  'storeMaintenance',
  'accountMaintenance',
  'searchIndexing',
  'spamClassifierTraining'
]

const BY_VARIANT: ReadonlyMap<string, string> = new Map(
  TASK_TYPES.flatMap(({ type, variants }) => variants.map((variant) => [variant, type] as const))
)

/** The type that takes tasks of a variant; `taskQueueProcessing` stands for any running task manager. */
export function typeOfVariant(variant: string): string {
  return BY_VARIANT.get(variant) ?? 'taskQueueProcessing'
}

/** The type of that name; null: none. */
export function findTaskType(type: string): TaskType | null {
  return TASK_TYPES.find((it) => it.type === type) ?? null
}
