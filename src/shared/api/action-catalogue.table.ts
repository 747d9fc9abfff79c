import {
  ACCOUNT,
  ADDRESS,
  ALLOW_REASON,
  BLOCK_REASON,
  DOMAIN,
  EXPIRES,
  RESET_COUNTERS,
  TASK,
  TENANT
} from './action-params.table.ts'
import type { ActionGroup, RunsWhere } from './action-views.ts'
import type { CatalogueEntry, ExpectedFrame, Proof, Way } from './action-way.ts'

/** Everything that an operator may trigger in either line, and what nobody can; management-api.md sections 3, 4, 7 and 8. */

/** The groups in the order of a page, each with its title. */
export const ACTION_GROUPS: readonly { readonly id: ActionGroup; readonly title: string }[] = [
  { id: 'reload', title: 'Reloads and caches' },
  { id: 'addresses', title: 'Blocked and allowed addresses' },
  { id: 'cluster', title: 'The whole cluster' },
  { id: 'queue', title: 'Mail queue' },
  { id: 'storeMaintenance', title: 'Store maintenance' },
  { id: 'accountMaintenance', title: 'Account maintenance' },
  { id: 'searchIndexing', title: 'Search index' },
  { id: 'spamClassifierTraining', title: 'Spam filter' },
  { id: 'taskQueueProcessing', title: 'Certificates, DKIM, DNS and queued tasks' },
  { id: 'outboundMta', title: 'Outgoing mail' },
  { id: 'other', title: 'What nobody can trigger' }
]

// Registry object types, wire-format.md 9.2.
const APPLICATION = 11
const BLOCKED_IP = 17
const CERTIFICATE = 23
const DATA_STORE = 28
const SPAM_CLASSIFIER = 93
const STORE_LOOKUP = 104

const reloadOf = (objectType: number): ExpectedFrame => ({ type: 'RegistryReload', objectType })
const bare = (type: ExpectedFrame['type']): ExpectedFrame => ({ type, objectType: null })
const OLD_BLOCKED = bare('ReloadBlockedIps')
const OLD_SETTINGS = bare('ReloadSettings')

const onBus = (frame: ExpectedFrame): Proof => ({ kind: 'broadcast', frame })
const queued = (events: readonly string[] = [], frame: ExpectedFrame | null = null): Proof => ({
  kind: 'task',
  events,
  frame
})
const logged = (events: readonly string[], frame: ExpectedFrame | null = null): Proof => ({
  kind: 'log',
  events,
  frame
})
const ANSWER: Proof = { kind: 'answer' }
const rereadQueue = (isRunning: boolean): Proof => ({ kind: 'reread', path: '/api/queue/status', equals: isRunning })

function action(type: string, proof: Proof, where: RunsWhere = 'called-then-broadcast'): Way {
  return { call: { kind: 'action', type }, where, permissions: ['sysActionCreate', `action${type}`], proof }
}

function task(
  type: string,
  maintenanceType: string | null,
  proof: Proof = queued(),
  fields: Readonly<Record<string, string>> = {},
  constants: Readonly<Record<string, unknown>> = {}
): Way {
  return {
    call: { kind: 'task', type, maintenanceType, fields, constants },
    where: 'any-with-role',
    permissions: ['sysTaskCreate', 'sysTaskGet', `task${type}`],
    proof
  }
}

function rest(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  permission: string | null,
  proof: Proof = ANSWER,
  where: RunsWhere = 'called-only'
): Way {
  return { call: { kind: 'rest', method, path }, where, permissions: permission === null ? [] : [permission], proof }
}

/** Seconds. A broadcast is on the bus within milliseconds; what it rests on is asked for a few times. */
const BROADCAST_LIMIT = 45_000
/** Another node looks into the queue each minute, each five without a coordinator. */
const TASK_LIMIT = 360_000
/** Training and whole purges. */
const LONG_LIMIT = 1_800_000
const ANSWER_LIMIT = 60_000

const NOTHING = 'Nothing.'
const NOT_UNDONE = 'It cannot be undone; there is nothing to undo.'
const GONE_IS_GONE = 'It cannot be undone.'
const BUS_EVIDENCE =
  'Its frame on the bus from the called node, and for every other node how far it came. The node itself says nothing of its own reload.'
const TASK_EVIDENCE =
  'The task disappears from the queue. No release tells which node ran it, and nothing else is told of its success.'
const TASK_AND_EVENT = 'The task disappears from the queue, and the node that ran it logs the end.'
const STARTED_ONLY = 'The node only says that it was accepted; its log tells begin and end, where it is read.'

interface Words {
  readonly role?: string
  readonly cost?: string
  readonly breaks?: string
  readonly undo?: string
  readonly destructive?: boolean
  readonly evidence?: string
  readonly limitMs?: number
  readonly params?: CatalogueEntry['params']
  readonly cannot?: string
}

function entry(
  id: string,
  group: ActionGroup,
  [title, does]: readonly [string, string],
  ways: { readonly new?: Way; readonly old?: Way },
  words: Words
): CatalogueEntry {
  return {
    id,
    group,
    title,
    does,
    role: words.role ?? null,
    cost: words.cost ?? 'Next to nothing.',
    breaks: words.breaks ?? NOTHING,
    undo: words.undo ?? NOT_UNDONE,
    destructive: words.destructive ?? false,
    evidence: words.evidence ?? BUS_EVIDENCE,
    limitMs: words.limitMs ?? BROADCAST_LIMIT,
    params: words.params ?? [],
    new: ways.new ?? null,
    old: ways.old ?? null,
    cannot: words.cannot ?? null
  }
}

const RELOADS: readonly CatalogueEntry[] = [
  entry(
    'reload-blocked-ips',
    'reload',
    ['Reload blocked addresses', 'Every node reads the whole list of blocked addresses anew.'],
    {
      new: action('ReloadBlockedIps', onBus(reloadOf(BLOCKED_IP))),
      old: rest('GET', '/api/reload/server.blocked-ip', 'settings-reload', onBus(OLD_BLOCKED), 'called-then-broadcast')
    },
    {
      cost: 'One read of the list on each node. Expired entries are deleted (0.16 and later).',
      breaks: 'Before 0.16 networks (CIDR) are not refreshed by it: that takes a reload of the settings.'
    }
  ),
  entry(
    'reload-settings',
    'reload',
    ['Reload settings', 'Every node reads its settings anew, the allow list included.'],
    {
      new: action('ReloadSettings', onBus(reloadOf(DATA_STORE))),
      old: rest('GET', '/api/reload', 'settings-reload', onBus(OLD_SETTINGS), 'called-then-broadcast')
    },
    {
      cost: 'Each node re-reads all settings. It counts towards the 1,024 queue events of a node without outboundMta.',
      breaks:
        'One invalid object anywhere blocks it, and a node that refuses it says so only in its own log. Before 0.16 all ACME providers begin anew on every node, and tracers change on the called node only.'
    }
  ),
  entry(
    'reload-certificates',
    'reload',
    ['Reload certificates', 'TLS certificates are read anew.'],
    {
      new: action('ReloadTlsCertificates', onBus(reloadOf(CERTIFICATE))),
      old: rest('GET', '/api/reload/certificate', 'settings-reload')
    },
    { breaks: 'Before 0.16 it reaches the called node only.' }
  ),
  entry(
    'reload-lookups',
    'reload',
    ['Reload lookup stores', 'Lookup stores are read anew.'],
    {
      new: action('ReloadLookupStores', onBus(reloadOf(STORE_LOOKUP))),
      old: rest('GET', '/api/reload/lookup', 'settings-reload')
    },
    { breaks: 'Before 0.16 it reaches the called node only.' }
  ),
  entry(
    'check-settings',
    'reload',
    ['Check the settings', 'The called node reads its settings and says what it would refuse; nothing is applied.'],
    { old: rest('GET', '/api/reload?dry-run=true', 'settings-reload') },
    { cost: 'Opens a NATS connection.', evidence: 'The answer lists warnings and errors.', limitMs: ANSWER_LIMIT }
  ),
  entry(
    'update-apps',
    'reload',
    ['Update the web applications', 'Downloads and unpacks the web applications.'],
    {
      new: action('UpdateApps', onBus(reloadOf(APPLICATION))),
      old: rest('GET', '/api/update/webadmin', 'webadmin-update')
    },
    {
      cost: 'A download on each node. Before 0.16 the call waits for it, on the called node only.',
      breaks:
        'From 0.16 on the answer comes at once, also when a download fails: then resource.error in that node’s log.'
    }
  ),
  entry(
    'invalidate-caches',
    'reload',
    ['Empty all caches', 'Every node throws away what it holds of accounts, domains and permissions.'],
    { new: action('InvalidateCaches', onBus(bare('CacheInvalidateAll'))) },
    {
      cost: 'Load on the stores until the caches are warm again; every log-in is checked anew.',
      destructive: true,
      undo: GONE_IS_GONE
    }
  ),
  entry(
    'invalidate-negative-caches',
    'reload',
    ['Empty the negative caches', 'Every node forgets which accounts and domains do not exist.'],
    { new: action('InvalidateNegativeCaches', onBus(bare('CacheInvalidateNegative'))) },
    {}
  )
]

const LIST_OBJECTS = {
  block: ['sysBlockedIpCreate', 'sysBlockedIpGet', 'sysBlockedIpQuery', 'sysBlockedIpDestroy'],
  unblock: ['sysBlockedIpDestroy', 'sysBlockedIpGet', 'sysBlockedIpQuery'],
  allow: ['sysAllowedIpCreate', 'sysAllowedIpGet', 'sysAllowedIpQuery'],
  unallow: ['sysAllowedIpDestroy', 'sysAllowedIpGet', 'sysAllowedIpQuery']
} as const

function listSteps(of: keyof typeof LIST_OBJECTS, line: 'new' | 'old'): Way {
  const isBlock = of === 'block' || of === 'unblock'
  const reload = isBlock ? 'actionReloadBlockedIps' : 'actionReloadSettings'
  const removes = of === 'unblock' || of === 'unallow'
  const frame = isBlock ? reloadOf(BLOCKED_IP) : reloadOf(DATA_STORE)
  return {
    call: { kind: 'steps', of },
    where: 'called-then-broadcast',
    permissions:
      line === 'new'
        ? [...LIST_OBJECTS[of], 'sysActionCreate', reload]
        : [removes ? 'settings-delete' : 'settings-update', 'settings-update', 'settings-reload'],
    proof: onBus(line === 'new' ? frame : isBlock ? OLD_BLOCKED : OLD_SETTINGS)
  }
}

const ADDRESSES: readonly CatalogueEntry[] = [
  entry(
    'block',
    'addresses',
    ['Block an address', 'Puts it on the list, then every node reads the list anew.'],
    { new: listSteps('block', 'new'), old: listSteps('block', 'old') },
    {
      cost: 'One read of the list on each node. Before 0.16 a network takes a full reload of the settings.',
      breaks: 'Whoever comes from there is refused on every node. Open SMTP and IMAP sessions go on.',
      undo: 'Unblock it.',
      params: [ADDRESS, BLOCK_REASON, EXPIRES]
    }
  ),
  entry(
    'unblock',
    'addresses',
    ['Unblock an address', 'Takes it off the list, then every node reads the list anew.'],
    { new: listSteps('unblock', 'new'), old: listSteps('unblock', 'old') },
    {
      cost: 'One read of the list on each node.',
      breaks: 'The failure counters stay unless they are reset: the next single failure bans it again.',
      undo: 'Block it again.',
      params: [ADDRESS, RESET_COUNTERS]
    }
  ),
  entry(
    'allow',
    'addresses',
    ['Allow an address', 'Puts it on the allow list, then every node reads its settings anew.'],
    { new: listSteps('allow', 'new'), old: listSteps('allow', 'old') },
    {
      cost: 'A reload of the settings on each node.',
      breaks: 'It is never banned nor rate-limited any more. Before 0.16 a block of it still wins.',
      undo: 'Take it off the allow list.',
      params: [ADDRESS, ALLOW_REASON, EXPIRES]
    }
  ),
  entry(
    'unallow',
    'addresses',
    ['Take an address off the allow list', 'Removes it, then every node reads its settings anew.'],
    { new: listSteps('unallow', 'new'), old: listSteps('unallow', 'old') },
    { cost: 'A reload of the settings on each node.', undo: 'Allow it again.', params: [ADDRESS] }
  )
]

const CLUSTER: readonly CatalogueEntry[] = [
  entry(
    'resync',
    'cluster',
    ['Resync every node', 'Stoa calls each node in turn: it reads the whole list of blocked addresses anew.'],
    {
      new: {
        call: { kind: 'steps', of: 'resync' },
        where: 'each-node',
        permissions: ['sysActionCreate', 'actionReloadBlockedIps'],
        proof: { kind: 'nodes' }
      },
      old: {
        call: { kind: 'steps', of: 'resync' },
        where: 'each-node',
        permissions: ['settings-reload'],
        proof: { kind: 'nodes' }
      }
    },
    {
      cost: 'Each node reads the list once for its own call and once for the broadcast of each other node.',
      evidence: 'Each node’s own answer: it does not rest on the bus.',
      limitMs: 300_000
    }
  ),
  entry(
    'prove-now',
    'cluster',
    [
      'Prove now',
      'A round of the canary: a mailbox is renamed through the called node, and each node must tell of it.'
    ],
    {
      new: {
        call: { kind: 'steps', of: 'prove-now' },
        where: 'called-then-broadcast',
        permissions: [],
        proof: { kind: 'canary' }
      },
      old: {
        call: { kind: 'steps', of: 'prove-now' },
        where: 'called-then-broadcast',
        permissions: [],
        proof: { kind: 'canary' }
      }
    },
    {
      evidence: 'Each node’s own event of the change, after what was on the bus before it.',
      limitMs: ANSWER_LIMIT,
      undo: 'The mailbox is renamed back with the next round.'
    }
  )
]

const QUEUE: readonly CatalogueEntry[] = [
  entry(
    'pause-queue',
    'queue',
    ['Pause the mail queue', 'Outgoing mail waits: on every node from 0.16 on, on the called node only before.'],
    {
      new: action('PauseMtaQueue', onBus(bare('MtaQueueStatus'))),
      old: rest('PATCH', '/api/queue/status/stop', 'message-queue-update', rereadQueue(false))
    },
    {
      cost: 'Mail piles up. Each use counts towards the 1,024 queue events of a node without outboundMta.',
      breaks:
        'Nothing is delivered until it is resumed. A node that restarts delivers again: the state is in memory only.',
      undo: 'Resume the queue.',
      destructive: true,
      evidence:
        'Its frame on the bus and how far it came. From 0.16 on no API tells whether a queue is paused: this is the last command sent, not a state.'
    }
  ),
  entry(
    'resume-queue',
    'queue',
    [
      'Resume the mail queue',
      'Outgoing mail is delivered again: on every node from 0.16 on, on the called node only before.'
    ],
    {
      new: action('ResumeMtaQueue', onBus(bare('MtaQueueStatus'))),
      old: rest('PATCH', '/api/queue/status/start', 'message-queue-update', rereadQueue(true))
    },
    {
      cost: 'What waited is delivered at once. Each use counts towards the 1,024 queue events of a node without outboundMta.',
      undo: 'Pause the queue.'
    }
  )
]

const STORE = 'StoreMaintenance'
const resetOf = (
  id: string,
  maintenanceType: string,
  [title, does, breaks]: readonly [string, string, string],
  old?: Way
): CatalogueEntry =>
  entry(
    id,
    'storeMaintenance',
    [title, does],
    old ? { new: task(STORE, maintenanceType), old } : { new: task(STORE, maintenanceType) },
    {
      role: 'storeMaintenance',
      breaks,
      undo: GONE_IS_GONE,
      evidence: TASK_EVIDENCE,
      limitMs: TASK_LIMIT,
      destructive: true
    }
  )

const STORES: readonly CatalogueEntry[] = [
  entry(
    'purge-data',
    'storeMaintenance',
    ['Purge the data store', 'Removes what is marked as deleted, expired keys included.'],
    {
      new: task(STORE, 'purgeData', queued(['store.data-store-purged'])),
      old: rest('GET', '/api/store/purge/data', 'purge-data-store', logged(['purge.started', 'purge.finished']))
    },
    {
      role: 'storeMaintenance',
      cost: 'Load on the store, minutes on a large one. A lock keeps two from running at once.',
      undo: 'It removes only what was deleted already.',
      evidence: TASK_AND_EVENT,
      limitMs: LONG_LIMIT
    }
  ),
  entry(
    'purge-blobs',
    'storeMaintenance',
    ['Purge the blob store', 'Removes blobs that nothing refers to any more.'],
    {
      new: task(STORE, 'purgeBlob', queued(['store.blob-store-purged'])),
      old: rest('GET', '/api/store/purge/blob', 'purge-blob-store', logged(['purge.started', 'purge.finished']))
    },
    {
      role: 'storeMaintenance',
      cost: 'From 0.16 on it becomes 256 tasks, one a part of the store.',
      undo: 'It removes only what nothing refers to.',
      evidence: TASK_AND_EVENT,
      limitMs: LONG_LIMIT
    }
  ),
  entry(
    'purge-memory',
    'storeMaintenance',
    ['Purge the in-memory store', 'Removes expired keys. From 0.16 on the purge of the data store does it.'],
    {
      old: rest(
        'GET',
        '/api/store/purge/in-memory/default',
        'purge-in-memory-store',
        logged(['purge.started', 'purge.finished'])
      )
    },
    { role: 'storeMaintenance', evidence: STARTED_ONLY, limitMs: LONG_LIMIT }
  ),
  entry(
    'purge-accounts',
    'storeMaintenance',
    ['Purge all accounts', 'Empties what is due of trash and junk folders and compacts histories, of each account.'],
    {
      new: task(STORE, 'purgeAccounts'),
      old: rest('GET', '/api/store/purge/account', 'purge-account', logged(['purge.started', 'purge.finished']))
    },
    {
      role: 'storeMaintenance',
      cost: 'From 0.16 on it becomes one task an account, spread over five minutes.',
      breaks: 'What the retention setting calls expired is deleted for good.',
      undo: GONE_IS_GONE,
      destructive: true,
      evidence: TASK_EVIDENCE,
      limitMs: LONG_LIMIT
    }
  ),
  entry(
    'reset-user-quotas',
    'storeMaintenance',
    ['Recount the quotas of users', 'The space that each user takes is counted anew.'],
    { new: task(STORE, 'resetUserQuotas') },
    { role: 'storeMaintenance', cost: 'Reads all accounts.', evidence: TASK_EVIDENCE, limitMs: LONG_LIMIT }
  ),
  entry(
    'reset-tenant-quotas',
    'storeMaintenance',
    ['Recount the quotas of tenants', 'The space that each tenant takes is counted anew.'],
    { new: task(STORE, 'resetTenantQuotas') },
    { role: 'storeMaintenance', cost: 'Reads all accounts.', evidence: TASK_EVIDENCE, limitMs: LONG_LIMIT }
  ),
  entry(
    'reset-blob-quotas',
    'storeMaintenance',
    ['Reset the quotas of uploads', 'The count of uploaded blobs begins anew.'],
    { new: task(STORE, 'resetBlobQuotas') },
    { role: 'storeMaintenance', evidence: TASK_EVIDENCE, limitMs: TASK_LIMIT }
  ),
  entry(
    'reset-failure-counters',
    'storeMaintenance',
    [
      'Reset the failure counters',
      'Failed log-ins and all rates are counted from zero, of all addresses (before 0.16: failed log-ins only).'
    ],
    {
      new: task(STORE, 'resetRateLimiters'),
      old: rest('GET', '/api/store/purge/in-memory/default/rate-auth', 'purge-in-memory-store')
    },
    {
      role: 'storeMaintenance',
      breaks: 'Whoever is guessing passwords begins with a full budget again.',
      evidence: TASK_EVIDENCE,
      limitMs: TASK_LIMIT,
      undo: GONE_IS_GONE
    }
  ),
  ...(
    [
      ['reset-rcpt-counters', 'rate-rcpt', 'Reset the counters of rejected recipients'],
      ['reset-scan-counters', 'rate-scan', 'Reset the counters of scanning'],
      ['reset-loiter-counters', 'rate-loiter', 'Reset the counters of idle sessions']
    ] as const
  ).map(([id, prefix, title]) =>
    entry(
      id,
      'storeMaintenance',
      [title, 'They are counted from zero, of all addresses. From 0.16 on «reset the failure counters» does it.'],
      { old: rest('GET', `/api/store/purge/in-memory/default/${prefix}`, 'purge-in-memory-store') },
      { evidence: 'The node’s answer; it says no more.', limitMs: ANSWER_LIMIT, undo: GONE_IS_GONE }
    )
  ),
  resetOf('remove-auth-tokens', 'removeAuthTokens', [
    'Remove log-in tokens',
    'Every token that was given to a program is void.',
    'Programs that use OAuth have to log in again.'
  ]),
  resetOf('remove-queue-locks', 'removeLockQueueMessage', [
    'Remove locks of queued messages',
    'Frees messages that a dead node held.',
    'A message that is being delivered now may be delivered twice.'
  ]),
  resetOf('remove-task-locks', 'removeLockTask', [
    'Remove locks of tasks',
    'Frees tasks that a dead node held.',
    'A task that is running now may be started a second time.'
  ]),
  resetOf('remove-dav-locks', 'removeLockDav', [
    'Remove locks of files',
    'Every lock that a WebDAV program holds is void.',
    'Two programs may write the same file.'
  ]),
  resetOf('remove-sieve-ids', 'removeSieveId', [
    'Forget what Sieve has answered',
    'Vacation and duplicate tests begin anew.',
    'Senders get an absence notice a second time.'
  ]),
  resetOf('remove-greylist', 'removeGreylist', [
    'Forget the grey list',
    'Senders that were let through are unknown again.',
    'Their next mail is delayed once more.'
  ])
]

const ACCOUNT_TASK = 'AccountMaintenance'
const accountTask = (maintenanceType: string): Way =>
  task(ACCOUNT_TASK, maintenanceType, queued(), { accountId: 'account' })

const ACCOUNTS: readonly CatalogueEntry[] = [
  entry(
    'purge-account',
    'accountMaintenance',
    ['Purge one account', 'Empties what is due of its trash and junk folders and compacts its history.'],
    {
      new: accountTask('purge'),
      old: rest(
        'GET',
        '/api/store/purge/account/{account}',
        'purge-account',
        logged(['purge.started', 'purge.finished'])
      )
    },
    {
      role: 'accountMaintenance',
      breaks: 'What the retention setting calls expired is deleted for good.',
      undo: GONE_IS_GONE,
      destructive: true,
      evidence: TASK_EVIDENCE,
      limitMs: TASK_LIMIT,
      params: [ACCOUNT]
    }
  ),
  entry(
    'recalculate-quota',
    'accountMaintenance',
    ['Recount the quota of one account', 'The space that it takes is counted anew.'],
    {
      new: accountTask('recalculateQuota'),
      old: rest('DELETE', '/api/store/quota/{account}', null)
    },
    { role: 'accountMaintenance', evidence: TASK_EVIDENCE, limitMs: TASK_LIMIT, params: [ACCOUNT] }
  ),
  entry(
    'recalculate-tenant-quota',
    'accountMaintenance',
    ['Recount the quota of one tenant', 'The space that it takes is counted anew.'],
    { new: task('TenantMaintenance', 'recalculateQuota', queued(), { tenantId: 'tenant' }) },
    { role: 'accountMaintenance', evidence: TASK_EVIDENCE, limitMs: TASK_LIMIT, params: [TENANT] }
  ),
  entry(
    'recalculate-imap-uids',
    'accountMaintenance',
    ['Renumber the mail of one account', 'Its IMAP numbers are made anew.'],
    {
      new: accountTask('recalculateImapUid'),
      old: rest('DELETE', '/api/store/uids/{account}', null)
    },
    {
      role: 'accountMaintenance',
      cost: 'Every mail program of the account downloads everything again.',
      breaks: 'Mail programs lose what they had stored of it.',
      undo: GONE_IS_GONE,
      destructive: true,
      evidence: TASK_EVIDENCE,
      limitMs: TASK_LIMIT,
      params: [ACCOUNT]
    }
  )
]

const SEARCH: readonly CatalogueEntry[] = [
  entry(
    'reindex-accounts',
    'searchIndexing',
    ['Rebuild the search index of all', 'Everything of every account is indexed anew.'],
    {
      new: task(STORE, 'reindexAccounts'),
      old: rest('GET', '/api/store/reindex/email', 'fts-reindex')
    },
    {
      role: 'searchIndexing',
      cost: 'Hours on a large store, and load on every node with the role.',
      breaks: 'Searches may miss what is not indexed yet.',
      destructive: true,
      undo: 'It cannot be called off once it began.',
      evidence: TASK_EVIDENCE,
      limitMs: LONG_LIMIT
    }
  ),
  entry(
    'reindex-account',
    'searchIndexing',
    ['Rebuild the search index of one account', 'Everything of it is indexed anew.'],
    {
      new: accountTask('reindex'),
      old: rest('GET', '/api/store/reindex/email/{account}', 'fts-reindex')
    },
    { role: 'searchIndexing', evidence: TASK_EVIDENCE, limitMs: LONG_LIMIT, params: [ACCOUNT] }
  ),
  entry(
    'reindex-telemetry',
    'searchIndexing',
    ['Rebuild the index of traces', 'Stored traces are indexed anew (Enterprise).'],
    { new: task(STORE, 'reindexTelemetry') },
    { role: 'searchIndexing', evidence: TASK_EVIDENCE, limitMs: LONG_LIMIT }
  ),
  entry(
    'index-document',
    'searchIndexing',
    ['Index one document', 'One message or file is put into the search index, or taken out of it.'],
    {},
    {
      role: 'searchIndexing',
      evidence: TASK_EVIDENCE,
      cannot:
        'Stoa does not offer it: it takes internal numbers of one document. Rebuild the index of the account instead.'
    }
  )
]

const TRAINING = 'SpamFilterMaintenance'
const TRAINED = queued(['spam.train-started', 'spam.train-completed'], reloadOf(SPAM_CLASSIFIER))
const OLD_TRAINED = logged(['spam.train-started', 'spam.train-completed'], bare('ReloadSpamFilter'))

const SPAM: readonly CatalogueEntry[] = [
  entry(
    'train-spam',
    'spamClassifierTraining',
    ['Train the spam filter', 'Learns from the samples that came since the last training.'],
    {
      new: task(TRAINING, 'train', TRAINED),
      old: rest('GET', '/api/spam-filter/train/start', 'spam-filter-train', OLD_TRAINED)
    },
    {
      role: 'spamClassifierTraining',
      cost: 'Minutes of one processor. Before 0.16 the called node trains, whatever its role.',
      undo: 'Delete the model and train anew.',
      evidence: 'The log tells begin and end of the training, and its end is broadcast.',
      limitMs: LONG_LIMIT
    }
  ),
  entry(
    'retrain-spam',
    'spamClassifierTraining',
    ['Train the spam filter from nothing', 'Forgets the model and learns from all samples.'],
    {
      new: task(TRAINING, 'retrain', TRAINED),
      old: rest('GET', '/api/spam-filter/train/reset', 'spam-filter-train', OLD_TRAINED)
    },
    {
      role: 'spamClassifierTraining',
      cost: 'Minutes to hours of one processor.',
      breaks: 'Until it ends the filter judges with what it has.',
      undo: GONE_IS_GONE,
      destructive: true,
      evidence: 'The log tells begin and end of the training, and its end is broadcast.',
      limitMs: LONG_LIMIT
    }
  ),
  entry(
    'stop-training',
    'spamClassifierTraining',
    ['Stop the training', 'The called node stops its training; nothing is broadcast.'],
    { old: rest('GET', '/api/spam-filter/train/stop', 'spam-filter-train') },
    {
      evidence: 'spam.train-completed with a reason in the called node’s log.',
      limitMs: ANSWER_LIMIT,
      undo: 'Train again.'
    }
  ),
  entry(
    'abort-training',
    'spamClassifierTraining',
    ['Abort a training', 'Would end a training that runs.'],
    {},
    {
      role: 'spamClassifierTraining',
      cannot:
        'It does not work: from 0.16 on the abort waits in the same line as the training, and on another node it does nothing.'
    }
  ),
  entry(
    'delete-spam-model',
    'spamClassifierTraining',
    ['Delete the spam model', 'The filter has learned nothing any more.'],
    {
      new: task(TRAINING, 'reset'),
      old: rest('GET', '/api/spam-filter/train/delete', 'spam-filter-train')
    },
    {
      role: 'spamClassifierTraining',
      breaks: 'Spam is judged by rules alone until the next training.',
      undo: 'Train it anew from the samples.',
      destructive: true,
      evidence: TASK_EVIDENCE,
      limitMs: TASK_LIMIT
    }
  ),
  entry(
    'update-spam-rules',
    'spamClassifierTraining',
    ['Update the spam rules', 'Downloads the rules of the spam filter.'],
    {
      new: task(TRAINING, 'updateRules', queued(['spam.rules-updated'])),
      old: rest('GET', '/api/update/spam-filter', 'spam-filter-update')
    },
    {
      role: 'spamClassifierTraining',
      cost: 'A download. Without Internet it fails, after three more tries from 0.16 on.',
      evidence: TASK_AND_EVENT,
      limitMs: LONG_LIMIT,
      undo: GONE_IS_GONE
    }
  )
]

const TASKS: readonly CatalogueEntry[] = [
  entry(
    'renew-certificate',
    'taskQueueProcessing',
    ['Renew the certificate of a domain', 'Orders a certificate by ACME.'],
    { new: task('AcmeRenewal', null, queued(['acme.order-start', 'acme.order-completed']), { domainId: 'domain' }) },
    {
      role: 'taskQueueProcessing',
      cost: 'An order at the certificate authority, which limits how many there may be.',
      breaks:
        'Before the renewal date it fails for good («not due until …»), and there is no way to force it. A success plans the next one, so runs by hand can leave two in the queue.',
      undo: GONE_IS_GONE,
      evidence: TASK_AND_EVENT,
      limitMs: LONG_LIMIT,
      params: [DOMAIN]
    }
  ),
  entry(
    'rotate-dkim',
    'taskQueueProcessing',
    ['Rotate the DKIM keys of a domain', 'Makes what is due of new keys and takes old ones out of use.'],
    { new: task('DkimManagement', null, queued(), { domainId: 'domain' }) },
    {
      role: 'taskQueueProcessing',
      breaks: 'Where DNS is not managed by the server, its records have to follow by hand.',
      undo: GONE_IS_GONE,
      evidence: TASK_EVIDENCE,
      limitMs: TASK_LIMIT,
      params: [DOMAIN],
      destructive: true
    }
  ),
  entry(
    'update-dns',
    'taskQueueProcessing',
    ['Update the DNS records of a domain', 'Writes its SPF record through the DNS provider that is set up.'],
    {
      new: task(
        'DnsManagement',
        null,
        queued(),
        { domainId: 'domain' },
        { updateRecords: { spf: true }, onSuccessRenewCertificate: false }
      )
    },
    {
      role: 'taskQueueProcessing',
      breaks: 'A domain without automatic DNS fails at once, with its reason.',
      undo: 'Change the record at the provider.',
      evidence: TASK_EVIDENCE,
      limitMs: TASK_LIMIT,
      params: [DOMAIN]
    }
  ),
  entry(
    'retry-task',
    'taskQueueProcessing',
    ['Run a failed task now', 'Its count of attempts begins anew, and it is due at once.'],
    {
      new: {
        call: { kind: 'steps', of: 'retry-task' },
        where: 'any-with-role',
        permissions: ['sysTaskGet', 'sysTaskUpdate'],
        proof: queued()
      }
    },
    { evidence: TASK_EVIDENCE, limitMs: TASK_LIMIT, params: [TASK], undo: 'Destroy the task while it waits.' }
  ),
  entry(
    'destroy-task',
    'taskQueueProcessing',
    ['Destroy a queued task', 'Takes it out of the queue.'],
    {
      new: {
        call: { kind: 'steps', of: 'destroy-task' },
        where: 'shared',
        permissions: ['sysTaskGet', 'sysTaskDestroy'],
        proof: ANSWER
      }
    },
    {
      breaks: 'A task that runs already runs on to its end.',
      undo: 'Create it again.',
      destructive: true,
      evidence: 'The task is asked for again and is not there.',
      limitMs: ANSWER_LIMIT,
      params: [TASK]
    }
  )
]

const CANNOT_TIMER = 'No call of either line triggers it: it runs by timer on the nodes that hold the role.'

const OTHERS: readonly CatalogueEntry[] = [
  entry(
    'calculate-metrics',
    'other',
    ['Calculate metrics', 'Counts of users, domains and the queue.'],
    {},
    {
      role: 'metricsCalculate',
      cannot: `${CANNOT_TIMER} Opening the live metrics of a node (Enterprise) refreshes that node’s.`
    }
  ),
  entry(
    'push-metrics',
    'other',
    ['Push metrics', 'Sends metrics to the collector.'],
    {},
    {
      role: 'metricsPush',
      cannot: CANNOT_TIMER
    }
  ),
  entry(
    'push-notifications',
    'other',
    ['Send push notifications', 'Tells programs of new mail.'],
    {},
    {
      role: 'pushNotifications',
      cannot: 'No call of either line triggers it: it follows changes of mailboxes, on the node of the account’s shard.'
    }
  ),
  entry(
    'renew-certificate-old',
    'other',
    ['Renew certificates before 0.16', 'Orders certificates by ACME.'],
    {},
    {
      role: 'taskQueueProcessing',
      cannot: 'Before 0.16 no call renews a certificate. A reload of the settings only plans the renewals anew.'
    }
  ),
  entry(
    'deliver-mail',
    'outboundMta',
    ['Deliver outgoing mail', 'Works off the outgoing queue.'],
    {},
    {
      role: 'outboundMta',
      cannot: 'It runs all the time on the nodes that hold the role; pausing and resuming the queue is all there is.'
    }
  ),
  entry(
    'schedule-tasks',
    'other',
    ['Schedule the periodic tasks', 'Puts purges and training into the queue.'],
    {},
    {
      role: 'taskScheduler',
      cannot: 'No call triggers the scheduler; create the task itself instead.'
    }
  ),
  entry(
    'internal-tasks',
    'other',
    ['Alarms, invitations, reports, threads', 'What the server queues for itself.'],
    {},
    {
      role: 'taskQueueProcessing',
      cannot: 'The server refuses to create them from outside; those that wait can be run now or destroyed.'
    }
  ),
  entry(
    'diagnose-mail',
    'other',
    ['Classify a message, try DMARC', 'Diagnoses of one message or sender.'],
    {},
    {
      cannot: 'Stoa does not offer it: it changes nothing in the cluster and wants a whole message.'
    }
  ),
  entry(
    'restart',
    'other',
    ['Restart a node', 'Ends the process and starts it again.'],
    {},
    {
      cannot:
        'No line can do it through its API; restart the process where it runs, and none while a node id’s lease is stale.'
    }
  )
]

/** All of it, in the order of a page. */
export const ACTION_CATALOGUE: readonly CatalogueEntry[] = [
  ...RELOADS,
  ...ADDRESSES,
  ...CLUSTER,
  ...QUEUE,
  ...STORES,
  ...ACCOUNTS,
  ...SEARCH,
  ...SPAM,
  ...TASKS,
  ...OTHERS
]
