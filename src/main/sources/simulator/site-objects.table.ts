import type { Duty } from './simulated-cluster.ts'

/** A role of the made-up cluster; which node has it is `roleNameOf`. */
export interface MadeUpRole {
  readonly name: string
  readonly description: string
  /** Task types that it has (management-api.md 2.2). */
  readonly types: readonly string[]
}

const EVERY = ['taskQueueProcessing', 'metricsPush', 'outboundMta']

/** `searchIndexing` is lost while an operator's slip lasts. */
export function madeUpRoles(hasIndexing: boolean): readonly MadeUpRole[] {
  const indexing = hasIndexing ? ['searchIndexing'] : []
  return [
    {
      name: 'keeper',
      description: 'timers and the keeping of stores',
      types: [...EVERY, 'storeMaintenance', 'accountMaintenance', 'taskScheduler', 'metricsCalculate']
    },
    { name: 'mx', description: 'incoming mail', types: [...EVERY, 'storeMaintenance', 'metricsCalculate'] },
    { name: 'imap', description: 'mailboxes', types: [...EVERY, 'accountMaintenance', ...indexing] },
    {
      name: 'trainer',
      description: 'mailboxes, and the spam classifier',
      types: [...EVERY, 'accountMaintenance', ...indexing, 'spamClassifierTraining']
    },
    { name: 'web', description: 'JMAP and push', types: [...EVERY, 'pushNotifications'] },
    { name: 'out', description: 'outgoing mail', types: [...EVERY, 'accountMaintenance'] }
  ]
}

/** The role of the nth node of a duty, of `count`. */
export function roleNameOf(duty: Duty, n: number, count: number): string {
  if (duty === 'mx') return n === 0 ? 'keeper' : 'mx'
  if (duty === 'imap') return n === count - 1 ? 'trainer' : 'imap'
  return duty
}

const id = 'singleton'

/** Objects that do not change in the story, by the call that brings them. */
export const SITE_OBJECTS = new Map<string, readonly Readonly<Record<string, unknown>>[]>([
  [
    'x:Coordinator/get',
    [
      {
        '@type': 'Nats',
        addresses: {
          'nats-1.example.net:4222': true,
          'nats-2.example.net:4222': true,
          'nats-3.example.net:4222': true
        },
        authUsername: 'stalwart-bus',
        authSecret: { '@type': 'EnvironmentVariable', variableName: 'STALWART_NATS_PASSWORD' },
        credentials: { '@type': 'None' },
        useTls: true,
        noEcho: true,
        maxReconnects: null,
        timeoutConnection: 5000,
        timeoutRequest: 10_000,
        pingInterval: 20_000,
        capacityClient: 2048,
        capacitySubscription: 65_536,
        capacityReadBuffer: 65_535,
        id
      }
    ]
  ],
  [
    'x:NetworkListener/get',
    (
      [
        ['http', 'http', 443],
        ['smtp', 'smtp', 25],
        ['submission', 'smtp', 465],
        ['imap', 'imap', 993]
      ] as const
    ).map(([name, protocol, port], n) => ({
      name,
      protocol,
      bind: { [`[::]:${port}`]: true },
      useTls: true,
      tlsImplicit: port !== 25,
      maxConnections: 8192,
      id: `demolistener${'abcd'.charAt(n)}`
    }))
  ],
  [
    'x:AllowedIp/get',
    [
      {
        address: '10.20.8.8',
        reason: 'the workstation of Stoa',
        createdAt: '2026-01-05T09:00:00Z',
        expiresAt: null,
        id: 'demoalloweda'
      }
    ]
  ],
  [
    'x:TaskManager/get',
    [
      {
        maxAttempts: 3,
        totalDeadline: 21_600_000,
        strategy: { '@type': 'ExponentialBackoff', initialDelay: 60_000, factor: 2, maxDelay: 1_800_000, jitter: true },
        id
      }
    ]
  ],
  [
    'x:DataRetention/get',
    [
      {
        expungeSchedule: { '@type': 'Daily', hour: 0, minute: 0 },
        dataCleanupSchedule: { '@type': 'Daily', hour: 2, minute: 0 },
        blobCleanupSchedule: { '@type': 'Daily', hour: 4, minute: 0 },
        id
      }
    ]
  ],
  [
    'x:Security/get',
    [
      {
        authBanRate: { count: 20, period: 86_400_000 },
        abuseBanRate: { count: 35, period: 86_400_000 },
        loiterBanRate: { count: 150, period: 86_400_000 },
        scanBanRate: { count: 30, period: 86_400_000 },
        authBanPeriod: 2_592_000_000,
        abuseBanPeriod: 2_592_000_000,
        loiterBanPeriod: 2_592_000_000,
        scanBanPeriod: 2_592_000_000,
        id
      }
    ]
  ],
  ['x:Jmap/get', [{ pushShardsTotal: 2, id }]],
  ['x:Http/get', [{ useXForwarded: false, id }]],
  ['x:SystemSettings/get', [{ defaultHostname: 'mail.example.net', proxyTrustedNetworks: {}, id }]],
  ['x:Metrics/get', [{ prometheus: { '@type': 'Disabled' }, openTelemetry: { '@type': 'Disabled' }, id }]],
  ['x:InMemoryStore/get', [{ '@type': 'Redis', url: 'rediss://redis.example.net', id }]],
  ['x:DataStore/get', [{ '@type': 'PostgreSql', host: 'pg.example.net', port: 5432, database: 'stalwart', id }]],
  [
    'x:Tracer/get',
    [
      {
        '@type': 'Log',
        path: '/var/log/stalwart',
        prefix: 'stalwart',
        rotate: 'daily',
        ansi: false,
        multiline: false,
        enable: true,
        level: 'info',
        lossy: false,
        events: {},
        eventsPolicy: 'exclude',
        id: 'demotracera'
      }
    ]
  ],
  ['x:EventTracingLevel/get', [{ event: 'cluster.message-received', level: 'info', id: 'demolevela' }]],
  ['x:WebHook/get', []]
])
