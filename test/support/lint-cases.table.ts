/** Configurations that break each rule, and such that do not. */

/** A coordinator that no rule has anything against. */
export const GOOD = {
  '@type': 'Nats',
  addresses: { 'nats-1.example.net:4222': true, 'nats-2.example.net:4222': true },
  authUsername: 'bus',
  authSecret: { '@type': 'EnvironmentVariable', variableName: 'BUS_PASSWORD' },
  credentials: { '@type': 'None' },
  useTls: true,
  noEcho: true,
  maxReconnects: null,
  timeoutConnection: 5_000,
  timeoutRequest: 10_000,
  pingInterval: 20_000,
  capacityClient: 2_048,
  capacitySubscription: 65_536,
  capacityReadBuffer: 65_535
}
/** The same, changed in parts. */
export const nats = (change: Readonly<Record<string, unknown>> = {}): string => JSON.stringify({ ...GOOD, ...change })
const set = (kinds: Readonly<Record<string, unknown>>): string => JSON.stringify(kinds)
const PLAIN = { '@type': 'Value', secret: 'hunter2' }

/** The file of an old node that no rule has anything against but what all old nodes have. */
export function toml(
  id: number,
  change: { readonly cluster?: string; readonly store?: string; readonly rest?: string } = {}
): string {
  return `[cluster]
node-id = ${id}
coordinator = "bus"
${change.cluster ?? ''}
[store."bus"]
type = "nats"
address = ["nats-1:4222", "nats-2:4222"]
user = "bus"
password = "%{env:BUS}%"
tls.enable = true
${change.store ?? ''}
${change.rest ?? ''}
`
}
/** The environment of a node, without the prefix of its names. */
export const env = (lines: readonly string[]): string => lines.map((line) => `STALWART_${line}`).join('\n')
const node = (nodeId: number, change: Readonly<Record<string, unknown>> = {}) => ({
  id: String.fromCharCode(97 + nodeId),
  nodeId,
  hostname: `mx${nodeId}.example.net`,
  lastRenewal: '2026-11-21T18:50:00Z',
  status: 'active',
  ...change
})
const role = (
  name: string,
  tasks: unknown = { '@type': 'EnableAll' },
  listeners: unknown = { '@type': 'EnableAll' }
) => ({
  id: `r${name}`,
  name,
  tasks,
  listeners
})
const only = (...types: readonly string[]) => ({
  '@type': 'EnableSome',
  taskTypes: Object.fromEntries(types.map((type) => [type, true]))
})
const all = [
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
]
/** Two roles: one does everything, one nothing. */
export const ROLES = set({ 'x:ClusterRole': [role('all'), role('front', { '@type': 'DisableAll' })] })
/** A node that does everything. */
export const ALL_NODE = env(['HOSTNAME=mx1', 'ROLE=all'])
const FRONT_NODE = env(['HOSTNAME=mx2', 'ROLE=front'])
const LISTENERS = [
  { id: 'la', name: 'smtp', protocol: 'smtp', bind: { '[::]:25': true } },
  { id: 'lb', name: 'http', protocol: 'http', bind: { '[::]:443': true } }
]
const hook = (change: Readonly<Record<string, unknown>> = {}) => ({
  id: 'h1',
  url: 'https://hooks.example.net/in',
  events: { 'security.ip-blocked': true },
  eventsPolicy: 'include',
  signatureKey: { '@type': 'EnvironmentVariable', variableName: 'HOOK_KEY' },
  ...change
})
const tracer = (change: Readonly<Record<string, unknown>> = {}) => ({
  id: 't1',
  '@type': 'Log',
  level: 'info',
  ansi: false,
  multiline: false,
  path: '/var/log',
  ...change
})
const oldHook = (lines: string): string =>
  `[webhook."h"]\nurl = "https://hooks.example.net/in"\nsignature-key = "%{env:K}%"\n${lines}`

type Texts = readonly string[]
/** By rule: what breaks it, each by itself, and what does not. */
export const CASES: readonly (readonly [rule: string, broken: readonly Texts[], fine: readonly Texts[]])[] = [
  [
    'coord-value',
    [
      ...[0, -1, '5s', 1.5, null].map((timeoutConnection) => [nats({ timeoutConnection })]),
      ...['timeoutRequest', 'pingInterval'].map((name) => [nats({ [name]: 0 })]),
      ...['capacityClient', 'capacitySubscription', 'capacityReadBuffer'].map((name) => [nats({ [name]: 0 })]),
      ...[-1, 'no', true].map((maxReconnects) => [nats({ maxReconnects })]),
      ...[{}, { '': true }, ['nats-1'], 'nats-1', { 'nats-1': 1 }].map((addresses) => [nats({ addresses })]),
      ...['', '  ', 7].map((authUsername) => [nats({ authUsername })]),
      ...[
        'pw',
        { '@type': 'Text', secret: 'x' },
        { '@type': 'Value', secret: '' },
        { '@type': 'EnvironmentVariable' },
        { '@type': 'EnvironmentVariable', variableName: ' ' },
        { '@type': 'File', filePath: '' }
      ].map((authSecret) => [nats({ authSecret })]),
      [nats({ credentials: { '@type': 'Value', secret: 'x' } })],
      ...['yes', 1].map((useTls) => [nats({ useTls })]),
      [nats({ subject: 'other' })],
      [nats({ brokers: { a: true } })],
      [set({ 'x:Coordinator': { '@type': 'Rabbit' } })],
      [set({ 'x:Coordinator': { addresses: { a: true } } })],
      [set({ '@type': 'Kafka', brokers: {}, groupId: 'g' })],
      [set({ '@type': 'Kafka', brokers: { 'k:9092': true } })],
      [set({ '@type': 'Kafka', brokers: { 'k:9092': true }, groupId: 'g', timeoutSession: 0 })],
      [set({ '@type': 'Zenoh' })],
      [set({ '@type': 'Zenoh', config: ' ' })],
      [set({ '@type': 'Redis', url: 'redis-1' })],
      ...[0, 8_193].map((poolMaxConnections) => [set({ '@type': 'Redis', url: 'redis://r', poolMaxConnections })]),
      [set({ '@type': 'Redis', url: 'redis://r', poolTimeoutWait: 0 })],
      ...[0, 1_025].map((maxRetries) => [set({ '@type': 'RedisCluster', urls: { 'redis://r': true }, maxRetries })]),
      ...[0, 1_025].map((minRetryWait) => [
        set({ '@type': 'RedisCluster', urls: { 'redis://r': true }, minRetryWait })
      ]),
      [set({ '@type': 'RedisCluster', urls: { 'redis://r': true }, protocolVersion: 'resp4' })],
      [set({ '@type': 'RedisSentinel', urls: { 'redis://r': true }, serviceName: '' })]
    ],
    [
      [nats()],
      [nats({ timeoutConnection: 1, capacityClient: 1, maxReconnects: 0, authUsername: null })],
      [nats({ authSecret: PLAIN, credentials: { '@type': 'File', filePath: '/run/token' } })],
      [set({ '@type': 'Kafka', brokers: { 'k:9092': true }, groupId: 'g' })],
      [set({ '@type': 'Zenoh', config: '{mode: "peer"}' })],
      [set({ '@type': 'Redis', url: 'redis://r:6379', poolMaxConnections: 8_192, poolTimeoutWait: null })],
      [set({ '@type': 'RedisCluster', urls: { 'redis://r': true }, maxRetries: 1_024, protocolVersion: 'resp3' })],
      [set({ '@type': 'RedisSentinel', urls: { 'redis://r': true }, serviceName: 'm' })],
      [set({ '@type': 'Default' })],
      [set({ '@type': 'Disabled' })]
    ]
  ],
  [
    'object-value',
    [
      [set({ 'x:Jmap': { pushShardsTotal: 0 } })],
      [set({ 'x:TaskManager': { maxAttempts: 0 } })],
      [set({ 'x:TaskManager': { retry: { '@type': 'Exponential', factor: 0.5 } } })],
      [set({ 'x:BlockedIp': [{ id: 'b', address: '0.0.0.0/0' }] })]
    ],
    [[set({ 'x:Jmap': { pushShardsTotal: 1 }, 'x:TaskManager': { maxAttempts: 1, factor: 1 } })]]
  ],
  [
    'old-value',
    [
      ...['"5 sec"', '"5x"', '"soon"'].map((time) => [toml(1, { store: `ping-interval = ${time}` })]),
      [toml(1, { store: 'timeout.connection = "5 sec"' })],
      [toml(1, { store: 'capacity.read-buffer = 70000' })],
      [toml(1, { store: 'capacity.client = 0' })],
      [toml(1, { store: 'capacity.subscription = "many"' })],
      [toml(1, { store: 'max-reconnects = "never"' })],
      [toml(1, { store: 'no-echo = "yes"' })],
      [toml(1).replace('node-id = 1', 'node-id = 0')],
      [toml(1).replace('node-id = 1', 'node-id = "one"')],
      [toml(1).replace('node-id = 1', 'node-id = 70000')],
      [toml(1).replace(/address = .*/, '')],
      [toml(1, { rest: '[server.auto-ban]\nauth.rate = "often"' })]
    ],
    [
      [
        toml(1, {
          store: 'ping-interval = "20s"\nmax-reconnects = false\ncapacity.read-buffer = 65535\ntimeout.request = 5000'
        })
      ],
      [toml(1, { rest: '[server.auto-ban]\nauth.rate = "100/1d"\nscan.rate = false' })]
    ]
  ],
  [
    'id-duplicate',
    [
      [env(['HOSTNAME=mx1']), env(['HOSTNAME=MX1'])],
      [env(['HOSTNAME=localhost']), env(['HOSTNAME=mx2'])],
      [env(['HOSTNAME=10.0.0.1']), env(['HOSTNAME=mx2'])],
      [set({ 'x:ClusterNode': [node(0), node(1, { hostname: 'mx0.example.net' })] })],
      [toml(1), toml(2), toml(1)],
      [toml(1), toml(2).replace('node-id = 2', '')]
    ],
    [[env(['HOSTNAME=mx1']), env(['HOSTNAME=mx2'])], [toml(1), toml(2)], [set({ 'x:ClusterNode': [node(0), node(1)] })]]
  ],
  ['id-missing', [[toml(1).replace('node-id = 1', '')]], [[toml(1)], ['[store."data"]\ntype = "rocksdb"']]],
  ['id-range', [[toml(512)], [set({ 'x:ClusterNode': [node(0), node(1, { nodeId: 600 })] })]], [[toml(511)]]],
  [
    'id-change',
    [[env(['ROLE=x'])], [set({ 'x:ClusterNode': [node(0, { hostname: '3f2a9c0d1e4b' })] })]],
    [[env(['HOSTNAME=mx1'])], [set({ 'x:ClusterNode': [node(0)] })]]
  ],
  [
    'coord-off',
    [
      [set({ '@type': 'Disabled' }), set({ 'x:ClusterNode': [node(0), node(1)] })],
      [set({ '@type': 'Disabled' }), env(['HOSTNAME=a']), env(['HOSTNAME=b'])]
    ],
    [
      [nats(), set({ 'x:ClusterNode': [node(0), node(1)] })],
      [set({ '@type': 'Disabled' }), set({ 'x:ClusterNode': [node(0), node(1, { status: 'inactive' })] })]
    ]
  ],
  [
    'coord-mismatch',
    [
      [toml(1), toml(2).replace('"nats-1:4222", "nats-2:4222"', '"nats-9:4222"')],
      [toml(1), toml(2).replace('type = "nats"', 'type = "redis"')],
      [toml(1), toml(2).replace('user = "bus"', 'user = "other"')],
      [toml(1), toml(2).replace('coordinator = "bus"', '')]
    ],
    [
      [toml(1), toml(2)],
      [toml(1), toml(2).replace('"nats-1:4222", "nats-2:4222"', '"nats://nats-2:4222"')],
      [toml(1), toml(2).replaceAll('bus"', 'nats"').replace('user = "nats"', 'user = "bus"')]
    ]
  ],
  [
    'coord-store',
    [[toml(1).replace('coordinator = "bus"', 'coordinator = "buss"')], [toml(1).replace('"nats"', '"kafkaa"')]],
    [[toml(1)], [toml(1).replace('"bus"', '"%{env:BUS}%"')]]
  ],
  [
    'kafka-group',
    [[set({ '@type': 'Kafka', brokers: { 'k:9092': true }, groupId: 'g' })]],
    [
      [nats()],
      [set({ '@type': 'Kafka', brokers: { 'k:9092': true }, groupId: 'g' }), set({ 'x:ClusterNode': [node(0)] })]
    ]
  ],
  [
    'kafka-group-same',
    [[1, 2].map((id) => toml(id).replace('"nats"', '"kafka"\ngroup-id = "g"'))],
    [[1, 2].map((id) => toml(id).replace('"nats"', `"kafka"\ngroup-id = "g${id}"`))]
  ],
  [
    'redis-cluster-resp2',
    [
      [set({ '@type': 'RedisCluster', urls: { 'redis://r': true } })],
      [set({ '@type': 'RedisCluster', urls: { 'redis://r': true }, protocolVersion: 'resp2' })]
    ],
    [[set({ '@type': 'RedisCluster', urls: { 'redis://r': true }, protocolVersion: 'resp3' })]]
  ],
  [
    'nats-port',
    [[nats({ addresses: { '127.0.0.1:4444': true } })]],
    [[nats()], [nats({ addresses: { 'nats-1:4444': true } })]]
  ],
  [
    'nats-localhost',
    [[nats({ addresses: { 'localhost:4222': true } })], [toml(1).replace('"nats-1:4222"', '"nats://[::1]:4222"')]],
    [[nats()], [toml(1)], [nats({ addresses: { 'localhost:4222': true } }), set({ 'x:ClusterNode': [node(0)] })]]
  ],
  [
    'nats-single',
    [[nats({ addresses: { 'nats-1:4222': true } })], [toml(1).replace(', "nats-2:4222"', '')]],
    [[nats()], [toml(1)], [nats({ addresses: { 'nats-1:4222': true, 'nats-2:4222': true, 'nats-3:4222': false } })]]
  ],
  [
    'nats-auth-partial',
    [[nats({ authUsername: null })], [nats({ authSecret: { '@type': 'None' } })]],
    [
      [nats()],
      [nats({ authUsername: 'stalwart', authSecret: { '@type': 'None' } })],
      [nats({ authUsername: null, authSecret: { '@type': 'None' }, credentials: { '@type': 'File', filePath: '/t' } })]
    ]
  ],
  [
    'nats-auth-both',
    [[nats({ credentials: { '@type': 'File', filePath: '/t' } })], [toml(1, { store: 'credentials = "%{file:/c}%"' })]],
    [[nats()], [toml(1)]]
  ],
  [
    'nats-creds-jwt',
    [
      [nats({ credentials: { '@type': 'Text', secret: 'eyJ0eXAiOiJKV1QifQ.eyJqdGkiOiJ4In0.c2ln' } })],
      [nats({ credentials: { '@type': 'Text', secret: '-----BEGIN NATS USER JWT-----\nx' } })]
    ],
    [[nats({ credentials: { '@type': 'Text', secret: 'plain-token' } })]]
  ],
  ['nats-creds-migrated', [[nats(), toml(1, { store: 'credentials = "%{file:/c}%"' })]], [[nats(), toml(1)]]],
  [
    'nats-plain-secret',
    [
      [nats({ authSecret: PLAIN })],
      [nats({ credentials: { '@type': 'Text', secret: 'hunter2' } })],
      [nats({ addresses: { 'nats://u:hunter2@nats-1:4222': true } })],
      [toml(1).replace('%{env:BUS}%', 'hunter2')]
    ],
    [[nats()], [toml(1)], [toml(1).replace('%{env:BUS}%', '%{file:/run/pw}%')]]
  ],
  [
    'nats-masked-secret',
    [
      [nats({ authSecret: { '@type': 'Value', secret: '****' } })],
      [nats({ credentials: { '@type': 'Text', secret: '****' } })]
    ],
    [[nats({ authSecret: PLAIN })]]
  ],
  [
    'nats-tls-off',
    [[nats({ useTls: false })], [toml(1).replace('tls.enable = true', '')]],
    [
      [nats()],
      [toml(1)],
      [nats({ useTls: false, addresses: { 'tls://nats-1': true } })],
      [nats({ useTls: false, addresses: { 'localhost:1': true } })]
    ]
  ],
  [
    'nats-reconnects',
    [[nats({ maxReconnects: 5 })], [toml(1, { store: 'max-reconnects = 3' })]],
    [[nats()], [toml(1, { store: 'max-reconnects = false' })]]
  ],
  [
    'nats-reconnects-zero',
    [[nats({ maxReconnects: 0 })], [toml(1, { store: 'max-reconnects = 0' })]],
    [[nats()], [toml(1)]]
  ],
  [
    'nats-readbuf',
    [[nats({ capacityReadBuffer: 65_536 })], [nats({ capacityReadBuffer: 70_000 })]],
    [[nats({ capacityReadBuffer: 65_535 })]]
  ],
  [
    'nats-subcap',
    [[nats({ capacitySubscription: 1_023 })], [toml(1, { store: 'capacity.subscription = 100' })]],
    [[nats({ capacitySubscription: 1_024 })], [toml(1)]]
  ],
  [
    'nats-clientcap',
    [[nats({ capacityClient: 127 })], [toml(1, { store: 'capacity.client = 8' })]],
    [[nats({ capacityClient: 128 })], [toml(1)]]
  ],
  [
    'nats-ping',
    [[nats({ pingInterval: 120_001 })], [nats({ pingInterval: 999 })], [toml(1, { store: 'ping-interval = "5m"' })]],
    [[nats({ pingInterval: 120_000 })], [nats({ pingInterval: 1_000 })], [toml(1, { store: 'ping-interval = "2m"' })]]
  ],
  [
    'nats-timeout',
    [
      [nats({ timeoutConnection: 499 })],
      [nats({ timeoutConnection: 60_001 })],
      [toml(1, { store: 'timeout.connection = "100ms"' })]
    ],
    [[nats({ timeoutConnection: 500 })], [nats({ timeoutConnection: 60_000 })], [toml(1)]]
  ],
  ['nats-noecho', [[nats({ noEcho: false })], [toml(1, { store: 'no-echo = false' })]], [[nats()], [toml(1)]]],
  [
    'role-unknown',
    [[ROLES, env(['ROLE=al'])]],
    [
      [ROLES, ALL_NODE],
      [ROLES, env(['HOSTNAME=mx1'])]
    ]
  ],
  [
    'role-no-outbound',
    [[set({ 'x:ClusterRole': [role('front', { '@type': 'DisableAll' })], 'x:NetworkListener': LISTENERS })]],
    [
      [set({ 'x:ClusterRole': [role('all')], 'x:NetworkListener': LISTENERS })],
      [
        set({
          'x:ClusterRole': [
            role('front', { '@type': 'DisableAll' }, { '@type': 'EnableSome', listenerIds: { lb: true } })
          ],
          'x:NetworkListener': LISTENERS
        })
      ]
    ]
  ],
  ['role-unused', [[ROLES, ALL_NODE]], [[ROLES, ALL_NODE, FRONT_NODE]]],
  [
    'role-uncovered',
    all
      .filter((type) => !['taskQueueProcessing', 'metricsCalculate', 'metricsPush'].includes(type))
      .map((type) => [
        set({ 'x:ClusterRole': [role('most', { '@type': 'DisableSome', taskTypes: { [type]: true } })] }),
        env(['HOSTNAME=mx1', 'ROLE=most'])
      ]),
    [
      [ROLES, ALL_NODE, FRONT_NODE],
      [ROLES, env(['HOSTNAME=mx1'])]
    ]
  ],
  ['role-scheduler-many', [[ROLES, ALL_NODE, env(['HOSTNAME=mx3'])]], [[ROLES, ALL_NODE, FRONT_NODE]]],
  ['role-training-many', [[ROLES, ALL_NODE, env(['HOSTNAME=mx3', 'ROLE=all'])]], [[ROLES, ALL_NODE, FRONT_NODE]]],
  [
    'role-fanout',
    [[set({ 'x:ClusterRole': [role('store', only('storeMaintenance'))] }), env(['ROLE=store'])]],
    [[set({ 'x:ClusterRole': [role('both', only('storeMaintenance', 'accountMaintenance'))] }), env(['ROLE=both'])]]
  ],
  [
    'role-listeners',
    [
      [
        set({
          'x:ClusterRole': [role('a', undefined, { '@type': 'EnableSome', listenerIds: { la: true, gone: true } })],
          'x:NetworkListener': LISTENERS
        })
      ],
      [
        set({ 'x:ClusterRole': [role('a', undefined, { '@type': 'DisableAll' })], 'x:NetworkListener': LISTENERS }),
        env(['ROLE=a'])
      ],
      [set({ 'x:ClusterRole': [role('a')], 'x:NetworkListener': LISTENERS.slice(0, 1) }), env(['ROLE=a'])]
    ],
    [[set({ 'x:ClusterRole': [role('a')], 'x:NetworkListener': LISTENERS }), env(['ROLE=a'])]]
  ],
  [
    'role-metrics-push',
    [
      [
        ROLES,
        ALL_NODE,
        FRONT_NODE,
        set({ 'x:Metrics': { openTelemetry: { '@type': 'Http' }, prometheus: { '@type': 'Disabled' } } })
      ]
    ],
    [
      [
        ROLES,
        ALL_NODE,
        FRONT_NODE,
        set({ 'x:Metrics': { openTelemetry: { '@type': 'Disabled' }, prometheus: { '@type': 'Disabled' } } })
      ],
      [
        ROLES,
        ALL_NODE,
        set({ 'x:Metrics': { openTelemetry: { '@type': 'Http' }, prometheus: { '@type': 'Disabled' } } })
      ]
    ]
  ],
  [
    'push-shards',
    [
      [set({ 'x:Jmap': { pushShardsTotal: 2 } }), env(['HOSTNAME=a', 'PUSH_SHARD=1'])],
      [
        set({ 'x:Jmap': { pushShardsTotal: 1 } }),
        env(['HOSTNAME=a', 'PUSH_SHARD=1']),
        env(['HOSTNAME=b', 'PUSH_SHARD=2'])
      ],
      [set({ 'x:Jmap': { pushShardsTotal: 1 } }), env(['HOSTNAME=a']), env(['HOSTNAME=b', 'PUSH_SHARD=0'])]
    ],
    [
      [
        set({ 'x:Jmap': { pushShardsTotal: 2 } }),
        env(['HOSTNAME=a', 'PUSH_SHARD=2']),
        env(['HOSTNAME=b', 'PUSH_SHARD=1'])
      ]
    ]
  ],
  [
    'role-differs',
    [
      [toml(1, { cluster: 'roles.spam-training = ["1"]' }), toml(2, { cluster: 'roles.spam-training = ["2"]' })],
      [toml(1, { cluster: 'roles.purge.stores = ["1"]' }), toml(2)]
    ],
    [
      [toml(1, { cluster: 'roles.purge.accounts = ["1,2"]' }), toml(2, { cluster: 'roles.purge.accounts = ["2, 1"]' })],
      [toml(1), toml(2)]
    ]
  ],
  [
    'role-list',
    [[toml(1, { cluster: 'roles.purge.stores = ["abc"]' })]],
    [[toml(1, { cluster: 'roles.purge.stores = ["1,2", "3"]' })]]
  ],
  [
    'role-node-missing',
    [
      [1, 2].map((id) => toml(id, { cluster: 'roles.purge.accounts = ["1,2", "3"]' })),
      [1, 2].map((id) => toml(id, { cluster: 'roles.purge.accounts = ["1,2", "2"]' }))
    ],
    [[1, 2].map((id) => toml(id, { cluster: 'roles.purge.accounts = ["1", "2"]' }))]
  ],
  [
    'role-uncovered-old',
    [[1, 2].map((id) => toml(id, { cluster: 'roles.spam-training = ["3"]' }))],
    [[1, 2].map((id) => toml(id, { cluster: 'roles.spam-training = ["2"]' })), [toml(1), toml(2)]]
  ],
  [
    'role-training-many-old',
    [[toml(1), toml(2)]],
    [[1, 2].map((id) => toml(id, { cluster: 'roles.spam-training = ["2"]' }))]
  ],
  [
    'push-shards-old',
    [[toml(1, { cluster: 'roles.push-notifications = ["1,2"]' })]],
    [[toml(1, { cluster: 'roles.push-notifications = ["1", "2"]' })]]
  ],
  ['metrics-push-role', [[toml(1, { cluster: 'roles.metrics.push = ["1"]' })]], [[toml(1)]]],
  ['acme-reload', [[toml(1, { cluster: 'roles.acme.renew = ["1"]' })]], [[toml(1)]]],
  [
    'webhook-all',
    [
      [set({ 'x:WebHook': [hook({ eventsPolicy: 'exclude', events: {} })] })],
      [set({ 'x:WebHook': [hook({ eventsPolicy: undefined, events: {} })] })]
    ],
    [
      [set({ 'x:WebHook': [hook()] })],
      [set({ 'x:WebHook': [hook({ eventsPolicy: 'exclude', events: {}, enable: false })] })]
    ]
  ],
  [
    'webhook-unsigned',
    [
      [set({ 'x:WebHook': [hook({ signatureKey: { '@type': 'None' } })] })],
      [toml(1, { rest: oldHook('').replace(/signature-key.*/, '') })]
    ],
    [[set({ 'x:WebHook': [hook()] })], [toml(1, { rest: oldHook('') })]]
  ],
  [
    'webhook-env',
    [
      [set({ 'x:WebHook': [hook()] }), env(['HOSTNAME=mx1'])],
      [
        set({
          'x:WebHook': [
            hook({
              httpAuth: { '@type': 'Bearer', bearerToken: { '@type': 'EnvironmentVariable', variableName: 'TOKEN' } }
            })
          ]
        }),
        `${env(['HOSTNAME=mx1'])}\nHOOK_KEY=x`
      ]
    ],
    [[set({ 'x:WebHook': [hook()] }), `${env(['HOSTNAME=mx1'])}\nHOOK_KEY=x`]]
  ],
  [
    'webhook-plain-http',
    [
      [set({ 'x:WebHook': [hook({ url: 'http://hooks.example.net/in' })] })],
      [set({ 'x:WebHook': [hook({ allowInvalidCerts: true })] })],
      [toml(1, { rest: oldHook('').replace('https:', 'http:') })],
      [toml(1, { rest: oldHook('allow-invalid-certs = true') })]
    ],
    [[set({ 'x:WebHook': [hook({ url: 'http://127.0.0.1:9/in' })] })], [toml(1, { rest: oldHook('') })]]
  ],
  [
    'tracer-ansi',
    [[set({ 'x:Tracer': [tracer({ ansi: true })] })], [set({ 'x:Tracer': [tracer({ ansi: undefined })] })]],
    [[set({ 'x:Tracer': [tracer()] })], [set({ 'x:Tracer': [tracer({ '@type': 'Stdout', ansi: true })] })]]
  ],
  ['tracer-multiline', [[set({ 'x:Tracer': [tracer({ multiline: true })] })]], [[set({ 'x:Tracer': [tracer()] })]]],
  [
    'tracer-lossy',
    [
      [set({ 'x:Tracer': [tracer({ lossy: true })] })],
      [set({ 'x:WebHook': [hook({ lossy: true })] })],
      [toml(1, { rest: oldHook('lossy = true') })]
    ],
    [[set({ 'x:Tracer': [tracer()] })]]
  ],
  [
    'trace-log-secrets',
    [
      [set({ 'x:Tracer': [tracer({ level: 'trace' })] })],
      [toml(1, { rest: '[tracer."log"]\ntype = "log"\nlevel = "trace"' })]
    ],
    [
      [set({ 'x:Tracer': [tracer()] })],
      [
        set({
          'x:Tracer': [
            tracer({
              level: 'trace',
              eventsPolicy: 'exclude',
              events: { 'http.request-body': true, 'http.response-body': true }
            })
          ]
        })
      ],
      [toml(1, { rest: '[tracer."log"]\ntype = "log"\nlevel = "info"' })]
    ]
  ],
  [
    'prom-open',
    [
      [set({ 'x:Metrics': { prometheus: { '@type': 'Enabled' }, openTelemetry: { '@type': 'Disabled' } } })],
      [
        set({
          'x:Metrics': {
            prometheus: { '@type': 'Enabled', authUsername: null, authSecret: PLAIN },
            openTelemetry: { '@type': 'Disabled' }
          }
        })
      ],
      [toml(1, { rest: '[metrics.prometheus]\nenable = true' })]
    ],
    [
      [
        set({
          'x:Metrics': {
            prometheus: { '@type': 'Enabled', authUsername: 'p', authSecret: PLAIN },
            openTelemetry: { '@type': 'Disabled' }
          }
        })
      ],
      [set({ 'x:Metrics': { prometheus: { '@type': 'Disabled' }, openTelemetry: { '@type': 'Disabled' } } })],
      [toml(1, { rest: '[metrics.prometheus]\nenable = true\nauth.username = "p"\nauth.secret = "%{env:P}%"' })]
    ]
  ],
  [
    'ban-self',
    [[nats(), set({ 'x:AllowedIp': [] })], [toml(1)]],
    [
      [nats(), set({ 'x:AllowedIp': [{ id: 'a', address: '10.0.0.0/8' }] })],
      [nats(), set({ 'x:AllowedIp': [], 'x:SystemSettings': { proxyTrustedNetworks: { '10.0.0.0/8': true } } })],
      [toml(1, { rest: '[server.allowed-ip]\n"10.0.0.0/8" = ""' })]
    ]
  ],
  [
    'allow-and-block',
    [[toml(1, { rest: '[server.allowed-ip]\n"10.0.0.1" = ""\n[server.blocked-ip]\n"10.0.0.1" = ""' })]],
    [[toml(1, { rest: '[server.allowed-ip]\n"10.0.0.1" = ""\n[server.blocked-ip]\n"10.0.0.2" = ""' })]]
  ],
  [
    'blocked-key',
    ['not-an-ip', '10.0.0.300', '10.0.0.0/33', '1:2', '::1::', '10.0.0.1/8/8'].map((key) => [
      toml(1, { rest: `[server.blocked-ip]\n"${key}" = ""` })
    ]),
    ['10.0.0.1', '10.0.0.0/8', '::1', '2001:db8::/32', '::ffff:10.0.0.1'].map((key) => [
      toml(1, { rest: `[server.blocked-ip]\n"${key}" = ""` })
    ])
  ],
  [
    'ban-rate-differs',
    [[toml(1, { rest: '[server.auto-ban]\nauth.rate = "5/1d"' }), toml(2)]],
    [[1, 2].map((id) => toml(id, { rest: '[server.auto-ban]\nauth.rate = "5/1d"' }))]
  ],
  [
    'ban-permanent',
    [[set({ 'x:Security': { authBanPeriod: null, abuseBanPeriod: 1, loiterBanPeriod: 1, scanBanPeriod: 1 } })]],
    [[set({ 'x:Security': { authBanPeriod: 1, abuseBanPeriod: 1, loiterBanPeriod: 1, scanBanPeriod: 1 } })]]
  ],
  [
    'block-wide',
    ['10.0.0.0/15', '2001:db8::/31'].map((address) => [set({ 'x:BlockedIp': [{ id: 'b', address }] })]),
    ['10.0.0.0/16', '10.0.0.1', '2001:db8::/32'].map((address) => [set({ 'x:BlockedIp': [{ id: 'b', address }] })])
  ],
  [
    'block-mapped',
    [[set({ 'x:BlockedIp': [{ id: 'b', address: '::ffff:10.0.0.1' }] })]],
    [[set({ 'x:BlockedIp': [{ id: 'b', address: '10.0.0.1' }] })]]
  ],
  [
    'block-expired',
    [[set({ 'x:BlockedIp': [{ id: 'b', address: '10.0.0.1', expiresAt: '2026-11-21T18:59:59Z' }] })]],
    [
      [set({ 'x:BlockedIp': [{ id: 'b', address: '10.0.0.1', expiresAt: '2026-11-21T19:00:01Z' }] })],
      [set({ 'x:BlockedIp': [{ id: 'b', address: '10.0.0.1', expiresAt: null }] })]
    ]
  ],
  [
    'xff-open',
    [[set({ 'x:Http': { useXForwarded: true } })], [toml(1, { rest: '[http]\nuse-x-forwarded = true' })]],
    [[set({ 'x:Http': { useXForwarded: false } })], [toml(1)]]
  ],
  [
    'inmemory-local',
    [
      [
        set({
          'x:InMemoryStore': { '@type': 'Default' },
          'x:DataStore': { '@type': 'RocksDb' },
          'x:ClusterNode': [node(0), node(1)]
        })
      ],
      [1, 2].map((id) => toml(id, { rest: '[storage]\nlookup = "rocks"\n[store."rocks"]\ntype = "rocksdb"' }))
    ],
    [
      [
        set({
          'x:InMemoryStore': { '@type': 'Default' },
          'x:DataStore': { '@type': 'PostgreSql' },
          'x:ClusterNode': [node(0), node(1)]
        })
      ],
      [
        set({
          'x:InMemoryStore': { '@type': 'Redis' },
          'x:DataStore': { '@type': 'RocksDb' },
          'x:ClusterNode': [node(0), node(1)]
        })
      ],
      [1, 2].map((id) => toml(id, { rest: '[storage]\nlookup = "pg"\n[store."pg"]\ntype = "postgresql"' }))
    ]
  ],
  [
    'apikey-scope',
    [
      [
        set({
          'x:ApiKey': [
            {
              id: 'k',
              permissions: { '@type': 'Inherit' },
              allowedIps: { '10.0.0.1': true },
              expiresAt: '2027-01-01T00:00:00Z'
            }
          ]
        })
      ],
      [
        set({
          'x:ApiKey': [
            { id: 'k', permissions: { '@type': 'Replace' }, allowedIps: {}, expiresAt: '2027-01-01T00:00:00Z' }
          ]
        })
      ],
      [
        set({
          'x:ApiKey': [
            { id: 'k', permissions: { '@type': 'Replace' }, allowedIps: { '10.0.0.1': true }, expiresAt: null }
          ]
        })
      ]
    ],
    [
      [
        set({
          'x:ApiKey': [
            {
              id: 'k',
              permissions: { '@type': 'Replace' },
              allowedIps: { '10.0.0.1': true },
              expiresAt: '2027-01-01T00:00:00Z'
            }
          ]
        })
      ]
    ]
  ]
]
