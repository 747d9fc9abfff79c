/** A registry object as it is stored, without its id. */
export type StoredObject = Record<string, unknown>

/** What a property of a registry object takes, as far as management-api.md and config.md tell it. */
export interface FieldRule {
  readonly is:
    | 'text'
    | 'flag'
    | 'count'
    | 'duration'
    | 'date'
    | 'address'
    | 'word'
    | 'set'
    | 'secret'
    | 'choice'
    | 'rate'
    | 'link'
    | 'any'
  /** Its value where none was given; undefined: it is required. */
  readonly fallback?: unknown
  readonly nullable?: boolean
  /** Not to be changed once it stands. */
  readonly fixed?: boolean
  readonly serverSet?: boolean
  /** Values of a word, members of a set. */
  readonly words?: readonly string[]
  /** A set that may not be empty, a text that may. */
  readonly least?: number
  /** By `@type`: the set that this variant holds, with its members or the kind that they name. */
  readonly choices?: Readonly<
    Record<string, { readonly set?: string; readonly words?: readonly string[]; readonly kind?: string }>
  >
}

export type Fields = Readonly<Record<string, FieldRule>>

export interface ObjectKind {
  readonly singleton?: boolean
  readonly fields: Fields
  /** By `@type`; the first is the default of a singleton. */
  readonly variants?: Readonly<Record<string, Fields>>
  /** No two objects have the same value here. */
  readonly unique?: string
  /** Properties that can be sorted and filtered by, beside `id`. */
  readonly indexed?: readonly string[]
  /** Only a licence opens it. */
  readonly enterprise?: boolean
}

const text = (fallback?: string): FieldRule => ({ is: 'text', ...(fallback === undefined ? {} : { fallback }) })
const maybeText: FieldRule = { is: 'text', fallback: null, nullable: true }
const flag = (fallback: boolean): FieldRule => ({ is: 'flag', fallback })
const count = (fallback: number): FieldRule => ({ is: 'count', fallback })
const maybeCount: FieldRule = { is: 'count', fallback: null, nullable: true }
const duration = (fallback: number): FieldRule => ({ is: 'duration', fallback })
const maybeDuration: FieldRule = { is: 'duration', fallback: null, nullable: true }
const set = (fallback: Readonly<Record<string, boolean>> = {}, least = 0): FieldRule => ({ is: 'set', fallback, least })
const secret: FieldRule = { is: 'secret', fallback: { '@type': 'None' } }
const rate = (amount: number, period: number): FieldRule => ({ is: 'rate', fallback: { count: amount, period } })
const any = (fallback: unknown): FieldRule => ({ is: 'any', fallback })
const word = (words: readonly string[], fallback?: string): FieldRule => ({
  is: 'word',
  words,
  ...(fallback === undefined ? {} : { fallback })
})

const DAY_MS = 86_400_000

/** What a node does by its role, in the order of management-api.md 2.2. */
export const TASK_TYPES = [
  'storeMaintenance',
  'accountMaintenance',
  'searchIndexing',
  'spamClassifierTraining',
  'taskQueueProcessing',
  'taskScheduler',
  'metricsCalculate',
  'metricsPush',
  'pushNotifications',
  'outboundMta'
] as const

export const REASONS = ['rcptToFailure', 'authFailure', 'loitering', 'portScanning', 'manual', 'other'] as const

export const STORE_MAINTENANCE = [
  'reindexAccounts',
  'reindexTelemetry',
  'purgeAccounts',
  'purgeData',
  'purgeBlob',
  'resetRateLimiters',
  'resetUserQuotas',
  'resetTenantQuotas',
  'resetBlobQuotas',
  'removeAuthTokens',
  'removeLockQueueMessage',
  'removeLockTask',
  'removeLockDav',
  'removeSieveId',
  'removeGreylist'
] as const

const blockFields = (reason: FieldRule): Fields => ({
  address: { is: 'address', fixed: true },
  reason,
  createdAt: { is: 'date', serverSet: true, nullable: true, fallback: null },
  expiresAt: { is: 'date', nullable: true, fallback: null }
})

const poolFields: Fields = {
  timeout: duration(10_000),
  poolMaxConnections: count(10),
  poolTimeoutCreate: duration(30_000),
  poolTimeoutWait: duration(30_000),
  poolTimeoutRecycle: duration(30_000)
}

const selection: Fields = {
  enable: flag(true),
  level: word(['error', 'warn', 'info', 'debug', 'trace', 'disable'], 'info'),
  lossy: flag(false),
  events: set(),
  eventsPolicy: word(['include', 'exclude'], 'exclude')
}

const daily = (hour: number) => any({ '@type': 'Daily', hour, minute: 0 })

const SETTINGS: Readonly<Record<string, ObjectKind>> = {
  Coordinator: {
    singleton: true,
    fields: {},
    variants: {
      Disabled: {},
      Default: {},
      Kafka: {
        brokers: { is: 'set', least: 1 },
        groupId: text(),
        timeoutSession: duration(5_000),
        timeoutMessage: duration(5_000)
      },
      Nats: {
        addresses: set({ '127.0.0.1:4444': true }, 1),
        maxReconnects: maybeCount,
        timeoutConnection: duration(5_000),
        timeoutRequest: duration(10_000),
        pingInterval: duration(60_000),
        capacityClient: count(2_048),
        capacityReadBuffer: count(65_535),
        capacitySubscription: count(65_536),
        noEcho: flag(true),
        useTls: flag(false),
        authSecret: secret,
        authUsername: { is: 'text', fallback: 'stalwart', nullable: true },
        credentials: secret
      },
      Zenoh: { config: text() },
      Redis: { url: text('redis://127.0.0.1'), ...poolFields },
      RedisCluster: {
        urls: set({ 'redis://127.0.0.1': true }, 1),
        authUsername: { is: 'text', fallback: 'stalwart', nullable: true },
        authSecret: secret,
        protocolVersion: word(['resp2', 'resp3'], 'resp2'),
        readFromReplicas: flag(true),
        ...poolFields
      },
      RedisSentinel: { urls: set({ 'redis://127.0.0.1:26379': true }, 1), serviceName: text('mymaster'), ...poolFields }
    }
  },
  TaskManager: {
    singleton: true,
    fields: {
      maxAttempts: count(3),
      totalDeadline: duration(21_600_000),
      strategy: any({
        '@type': 'ExponentialBackoff',
        initialDelay: 60_000,
        factor: 2,
        maxDelay: 1_800_000,
        jitter: true
      })
    }
  },
  DataRetention: {
    singleton: true,
    fields: {
      expungeSchedule: daily(0),
      dataCleanupSchedule: daily(2),
      blobCleanupSchedule: daily(4),
      metricsCollectionInterval: any({ '@type': 'Hourly', minute: 0 }),
      holdMetricsFor: maybeDuration,
      holdTracesFor: maybeDuration
    }
  },
  Security: {
    singleton: true,
    fields: {
      authBanRate: rate(100, DAY_MS),
      abuseBanRate: rate(35, DAY_MS),
      loiterBanRate: rate(150, DAY_MS),
      scanBanRate: rate(30, DAY_MS),
      authBanPeriod: maybeDuration,
      abuseBanPeriod: maybeDuration,
      loiterBanPeriod: maybeDuration,
      scanBanPeriod: maybeDuration,
      scanBanPaths: set({ '*.php*': true, '*/wp-*': true })
    }
  },
  Metrics: {
    singleton: true,
    fields: {
      prometheus: any({ '@type': 'Disabled' }),
      openTelemetry: any({ '@type': 'Disabled' }),
      metrics: set(),
      metricsPolicy: word(['include', 'exclude'], 'exclude')
    }
  },
  Jmap: {
    singleton: true,
    fields: {
      pushShardsTotal: count(1),
      maxConcurrentRequests: { is: 'count', fallback: 4, nullable: true },
      maxMethodCalls: count(16),
      maxRequestSize: count(10_000_000),
      getMaxResults: count(500),
      setMaxObjects: count(500),
      queryMaxResults: count(5_000)
    }
  },
  Http: {
    singleton: true,
    fields: {
      useXForwarded: flag(false),
      rateLimitAuthenticated: { is: 'rate', fallback: { count: 1_000, period: 60_000 }, nullable: true },
      rateLimitAnonymous: { is: 'rate', fallback: { count: 100, period: 60_000 }, nullable: true },
      enableHsts: flag(false),
      usePermissiveCors: flag(false)
    }
  },
  SystemSettings: {
    singleton: true,
    fields: { defaultHostname: text('stalwart.test'), defaultDomainId: maybeText, proxyTrustedNetworks: set() }
  },
  InMemoryStore: {
    singleton: true,
    fields: {},
    variants: { Default: {}, Redis: { url: text('redis://127.0.0.1'), ...poolFields } }
  },
  DataStore: {
    singleton: true,
    fields: {},
    variants: {
      RocksDb: { path: text('/var/lib/stalwart/'), blobSize: count(16_834), bufferSize: count(134_217_728) },
      PostgreSql: {
        host: text('localhost'),
        port: count(5_432),
        database: text('stalwart'),
        authUsername: maybeText,
        authSecret: secret,
        useTls: flag(false),
        poolMaxConnections: count(10)
      }
    }
  },
  Bootstrap: {
    singleton: true,
    fields: {
      serverHostname: text('boot.stalwart.test'),
      defaultDomain: text('stalwart.test'),
      requestTlsCertificate: flag(true),
      generateDkimKeys: flag(true),
      dataStore: any({
        '@type': 'RocksDb',
        path: '/var/lib/stalwart/',
        blobSize: 16_834,
        bufferSize: 134_217_728,
        poolWorkers: null,
        cacheSize: 134_217_728
      }),
      blobStore: any({ '@type': 'Default' }),
      searchStore: any({ '@type': 'Default' }),
      inMemoryStore: any({ '@type': 'Default' }),
      directory: any({ '@type': 'Internal' }),
      tracer: any({
        '@type': 'Log',
        path: '/var/log/stalwart/',
        prefix: 'stalwart',
        rotate: 'daily',
        ansi: true,
        multiline: false,
        enable: true,
        level: 'info',
        lossy: false,
        events: {},
        eventsPolicy: 'exclude'
      }),
      dnsServer: any({ '@type': 'Manual' })
    }
  }
}

const LISTED: Readonly<Record<string, ObjectKind>> = {
  ClusterRole: {
    unique: 'name',
    indexed: ['name'],
    fields: {
      name: { is: 'text', fixed: true, least: 1 },
      description: maybeText,
      tasks: {
        is: 'choice',
        fallback: { '@type': 'EnableAll' },
        choices: {
          EnableAll: {},
          DisableAll: {},
          EnableSome: { set: 'taskTypes', words: TASK_TYPES },
          DisableSome: { set: 'taskTypes', words: TASK_TYPES }
        }
      },
      listeners: {
        is: 'choice',
        fallback: { '@type': 'EnableAll' },
        choices: {
          EnableAll: {},
          DisableAll: {},
          EnableSome: { set: 'listenerIds', kind: 'NetworkListener' },
          DisableSome: { set: 'listenerIds', kind: 'NetworkListener' }
        }
      }
    }
  },
  NetworkListener: {
    unique: 'name',
    indexed: ['name'],
    fields: {
      name: { is: 'text', fixed: true, least: 1 },
      protocol: word(['smtp', 'lmtp', 'http', 'imap', 'pop3', 'manageSieve']),
      bind: { is: 'set', least: 1 },
      useTls: flag(true),
      tlsImplicit: flag(false),
      maxConnections: count(8_192),
      overrideProxyTrustedNetworks: set()
    }
  },
  BlockedIp: { unique: 'address', indexed: ['address'], fields: blockFields(word(REASONS, 'manual')) },
  AllowedIp: { unique: 'address', indexed: ['address'], fields: blockFields(maybeText) },
  Certificate: {
    fields: {
      certificate: any({ '@type': 'Text', secret: '-----BEGIN CERTIFICATE-----' }),
      privateKey: { is: 'secret', fallback: { '@type': 'Text', secret: '-----BEGIN PRIVATE KEY-----' } },
      notValidAfter: { is: 'date', serverSet: true, nullable: true, fallback: null },
      notValidBefore: { is: 'date', serverSet: true, nullable: true, fallback: null },
      issuer: { is: 'text', serverSet: true, nullable: true, fallback: null },
      subjectAlternativeNames: { is: 'set', serverSet: true, fallback: {} }
    }
  },
  Tracer: {
    fields: selection,
    variants: {
      Log: {
        path: text('/var/log/stalwart'),
        prefix: text('stalwart'),
        rotate: word(['daily', 'hourly', 'minutely', 'never'], 'daily'),
        ansi: flag(true),
        multiline: flag(false)
      },
      Stdout: { ansi: flag(true), multiline: flag(false), buffered: flag(true) },
      Journal: {},
      OtelHttp: { endpoint: text(), timeout: duration(10_000), throttle: duration(1_000), httpHeaders: any({}) }
    }
  },
  WebHook: {
    fields: {
      url: text(),
      ...selection,
      throttle: duration(1_000),
      timeout: duration(30_000),
      discardAfter: duration(300_000),
      signatureKey: secret,
      httpAuth: any({ '@type': 'Unauthenticated' }),
      httpHeaders: any({}),
      allowInvalidCerts: flag(false)
    }
  },
  EventTracingLevel: {
    unique: 'event',
    indexed: ['event'],
    fields: { event: text(), level: word(['error', 'warn', 'info', 'debug', 'trace', 'disable']) }
  },
  Domain: { unique: 'name', indexed: ['name'], fields: { name: text(), description: maybeText } },
  Account: { indexed: ['name'], fields: { name: text(), description: maybeText, roles: any({ '@type': 'User' }) } },
  QueuedMessage: { fields: { returnPath: maybeText, nextRetry: { is: 'date', nullable: true, fallback: null } } },
  Metric: { enterprise: true, fields: {} },
  Trace: { enterprise: true, fields: {} },
  ArchivedItem: { enterprise: true, fields: {} },
  MaskedEmail: { enterprise: true, fields: {} }
}

const account: FieldRule = { is: 'text' }

/** Tasks that a client may create; the others are internal (management-api.md 4.2). */
export const TASK_VARIANTS: Readonly<Record<string, Fields>> = {
  IndexDocument: { accountId: account, documentId: any(null) },
  UnindexDocument: { accountId: account, documentId: any(null) },
  IndexTrace: { traceId: any(null) },
  AccountMaintenance: {
    accountId: account,
    maintenanceType: word(['purge', 'reindex', 'recalculateQuota', 'recalculateImapUid'], 'purge')
  },
  TenantMaintenance: { tenantId: text(), maintenanceType: word(['recalculateQuota'], 'recalculateQuota') },
  // A missing type is no error: the first one runs.
  StoreMaintenance: { maintenanceType: word(STORE_MAINTENANCE, 'reindexAccounts'), shardIndex: maybeCount },
  SpamFilterMaintenance: {
    maintenanceType: word(['train', 'retrain', 'abort', 'reset', 'updateRules'], 'train')
  },
  AcmeRenewal: { domainId: text() },
  DkimManagement: { domainId: text() },
  DnsManagement: { domainId: text(), updateRecords: set(), onSuccessRenewCertificate: flag(false) }
}

export const INTERNAL_TASKS = [
  'CalendarAlarmEmail',
  'CalendarAlarmNotification',
  'CalendarItipMessage',
  'MergeThreads',
  'DmarcReport',
  'TlsReport',
  'RestoreArchivedItem',
  'DestroyAccount'
] as const

/** Registry kinds that behave alike; ClusterNode, Task, Action, Log and ApiKey have files of their own. */
export const OBJECT_KINDS: ReadonlyMap<string, ObjectKind> = new Map(Object.entries({ ...SETTINGS, ...LISTED }))
