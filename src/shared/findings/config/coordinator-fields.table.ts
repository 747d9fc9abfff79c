/**
 * Every field of every kind of coordinator object, with its meaning, default and enforced limits (config.md section 2, as
 * measured on 0.16.19). The form of the editor, the builder and the lint rules all read this one table.
 */

/** What a field holds. `set`: texts, at least one · `whole`: a number · `ms`: a duration in milliseconds. */
export type FieldKind = 'set' | 'text' | 'long-text' | 'flag' | 'whole' | 'ms' | 'secret' | 'secret-text' | 'choice'

export interface CoordinatorField {
  readonly name: string
  readonly label: string
  readonly kind: FieldKind
  /** As Stalwart fills it in; for sets its one member, for secrets null (none). */
  readonly preset: string | number | boolean | null
  /** May be null. */
  readonly nullable?: boolean
  /** What Stalwart enforces when it is written. */
  readonly least?: number
  readonly most?: number
  readonly options?: readonly string[]
  /** Name below `store.<id>.` in 0.15 and before; null: the old line has no such field. */
  readonly old: string | null
  /** What it means and what to know, in one or two plain sentences. */
  readonly meaning: string
  /** What we recommend where the default is not it. */
  readonly advice?: string
}

/** A kind of coordinator. */
export interface CoordinatorKind {
  /** Its `@type`. */
  readonly type: string
  readonly label: string
  /** Its `store.<id>.type` in the old line; null: there is none. */
  readonly old: string | null
  readonly meaning: string
  readonly fields: readonly CoordinatorField[]
}

const wait = (name: string, old: string | null, label: string, preset: number, meaning: string): CoordinatorField => ({
  name,
  label,
  kind: 'ms',
  preset,
  least: 1,
  old,
  meaning
})

const NATS: readonly CoordinatorField[] = [
  {
    name: 'addresses',
    label: 'Servers',
    kind: 'set',
    preset: '127.0.0.1:4444',
    old: 'address',
    meaning:
      'Client addresses of the NATS servers, host:port. NATS listens on 4222; the default of Stalwart is 4444 and fits no stock server.',
    advice: 'Name every server of the NATS cluster, so that a node finds one when another is away.'
  },
  {
    name: 'authUsername',
    label: 'User',
    kind: 'text',
    preset: 'stalwart',
    nullable: true,
    old: 'user',
    meaning: 'User of the cluster’s NATS account. Used only together with a password.'
  },
  {
    name: 'authSecret',
    label: 'Password',
    kind: 'secret',
    preset: null,
    old: 'password',
    meaning: 'Its password. From an environment variable or a file it stays out of the data store and of every backup.'
  },
  {
    name: 'credentials',
    label: 'Token',
    kind: 'secret-text',
    preset: null,
    old: 'credentials',
    meaning:
      '0.16 sends it as a plain token, though it is labelled JWT credentials: a .creds file or a JWT does not work there. In 0.15 it is the text of a .creds file. Unused while user and password are set.'
  },
  {
    name: 'useTls',
    label: 'Require TLS',
    kind: 'flag',
    preset: false,
    old: 'tls.enable',
    meaning:
      'The connection is encrypted or does not come about. There is no field for a private CA: it must be trusted by the node’s system.',
    advice: 'On, unless every server is on the node’s own machine.'
  },
  {
    name: 'noEcho',
    label: 'No echo',
    kind: 'flag',
    preset: true,
    old: 'no-echo',
    meaning: 'The server does not send a node its own messages back.'
  },
  {
    name: 'maxReconnects',
    label: 'Tries to reconnect',
    kind: 'whole',
    preset: null,
    nullable: true,
    least: 0,
    old: 'max-reconnects',
    meaning: 'Empty and 0 both mean: for ever. After a finite number the node stays deaf until it is restarted.'
  },
  wait('timeoutConnection', 'timeout.connection', 'Time to connect', 5_000, 'How long one try to connect may take.'),
  wait(
    'timeoutRequest',
    'timeout.request',
    'Time to answer',
    10_000,
    'How long a request may take. Coordination sends none.'
  ),
  {
    ...wait(
      'pingInterval',
      'ping-interval',
      'Ping each',
      60_000,
      'A dead server is noticed when the third ping in a row stays unanswered: after about three minutes by default.'
    ),
    advice: '20,000 ms: a dead link is noticed within a minute.'
  },
  {
    name: 'capacityClient',
    label: 'Waiting operations',
    kind: 'whole',
    preset: 2_048,
    least: 1,
    old: 'capacity.client',
    meaning: 'Messages that may wait inside the node while the server takes none. Full: mail handling waits too.'
  },
  {
    name: 'capacitySubscription',
    label: 'Waiting arrivals',
    kind: 'whole',
    preset: 65_536,
    least: 1,
    old: 'capacity.subscription',
    meaning: 'Messages that arrived and were not read yet. Full: further ones are dropped without a word.'
  },
  {
    name: 'capacityReadBuffer',
    label: 'Read buffer',
    kind: 'whole',
    preset: 65_535,
    least: 1,
    old: 'capacity.read-buffer',
    meaning: 'Bytes. Only 16 bits of the number count: 0.16 makes 0 of 65,536, and 0.15 refuses more than 65,535.'
  }
]

const KAFKA: readonly CoordinatorField[] = [
  {
    name: 'brokers',
    label: 'Brokers',
    kind: 'set',
    preset: null,
    old: 'brokers',
    meaning: 'Addresses of the brokers, host:port. No TLS and no login are possible.'
  },
  {
    name: 'groupId',
    label: 'Consumer group',
    kind: 'text',
    preset: null,
    old: 'group-id',
    meaning:
      'One group gets each message once. All nodes of 0.16 share this object and so one group: only one of them hears.'
  },
  wait(
    'timeoutSession',
    'timeout.session',
    'Session timeout',
    5_000,
    'After this long without a sign a consumer is given up.'
  ),
  wait('timeoutMessage', 'timeout.message', 'Message timeout', 5_000, 'How long sending one message may take.')
]

const ZENOH: readonly CoordinatorField[] = [
  {
    name: 'config',
    label: 'Configuration',
    kind: 'long-text',
    preset: null,
    old: 'config',
    meaning: 'A Zenoh document in JSON5, read when the node starts.'
  }
]

const RESP: CoordinatorField = {
  name: 'protocolVersion',
  label: 'Protocol',
  kind: 'choice',
  preset: 'resp2',
  options: ['resp2', 'resp3'],
  old: 'protocol-version',
  meaning: 'Push messages are a feature of resp3; a cluster’s subscriptions come as push messages.'
}

const REDIS_LOGIN: readonly CoordinatorField[] = [
  {
    name: 'authUsername',
    label: 'User',
    kind: 'text',
    preset: 'stalwart',
    nullable: true,
    old: 'user',
    meaning: 'User of Redis.'
  },
  { name: 'authSecret', label: 'Password', kind: 'secret', preset: null, old: 'password', meaning: 'Its password.' }
]

const pool = (name: string, label: string, meaning: string): CoordinatorField => ({
  ...wait(name, null, label, 30_000, meaning),
  nullable: true
})

const REDIS_POOL: readonly CoordinatorField[] = [
  wait('timeout', 'timeout', 'Time to answer', 10_000, 'How long one command may take.'),
  {
    name: 'poolMaxConnections',
    label: 'Connections',
    kind: 'whole',
    preset: 10,
    least: 1,
    most: 8_192,
    old: null,
    meaning: 'Connections of one node, at most.'
  },
  pool('poolTimeoutCreate', 'Time to open one', 'How long opening a connection may take; empty: for ever.'),
  pool('poolTimeoutWait', 'Time to wait for one', 'How long a command waits for a free connection; empty: for ever.'),
  pool('poolTimeoutRecycle', 'Time to test one', 'How long testing a used connection may take; empty: for ever.')
]

const retry = (name: string, label: string, meaning: string): CoordinatorField => ({
  name,
  label,
  kind: 'whole',
  preset: null,
  nullable: true,
  least: 1,
  most: 1_024,
  old: null,
  meaning
})

const REDIS_URLS: CoordinatorField = {
  name: 'urls',
  label: 'Servers',
  kind: 'set',
  preset: 'redis://127.0.0.1',
  old: 'urls',
  meaning: 'URLs of the servers, redis://host:port or rediss:// with TLS.'
}

/** All kinds, in the order of the form. */
export const COORDINATOR_KINDS: readonly CoordinatorKind[] = [
  {
    type: 'Nats',
    label: 'NATS',
    old: 'nats',
    meaning: 'Plain publish and subscribe on the fixed subject stwt.agora. JetStream is not needed.',
    fields: NATS
  },
  {
    type: 'Zenoh',
    label: 'Zenoh',
    old: 'zenoh',
    meaning: 'Not in the standard binaries: the server must be built with it.',
    fields: ZENOH
  },
  {
    type: 'Kafka',
    label: 'Kafka',
    old: 'kafka',
    meaning:
      'Not in the standard binaries. In 0.16 all nodes share one consumer group, so only one of them hears each message.',
    fields: KAFKA
  },
  {
    type: 'Redis',
    label: 'Redis',
    old: 'redis',
    meaning: 'One Redis server.',
    fields: [
      {
        name: 'url',
        label: 'Server',
        kind: 'text',
        preset: 'redis://127.0.0.1',
        old: 'urls',
        meaning: 'URL of the server, with user and password in it: redis://user:password@host:6379.'
      },
      ...REDIS_POOL
    ]
  },
  {
    type: 'RedisCluster',
    label: 'Redis cluster',
    old: 'redis',
    meaning: 'A Redis cluster. Subscriptions come as push messages, which are a feature of resp3.',
    fields: [
      REDIS_URLS,
      ...REDIS_LOGIN,
      retry('maxRetries', 'Retries', 'How often a command is tried again; empty: the library decides.'),
      retry('minRetryWait', 'Least wait', 'Milliseconds before a retry, at least.'),
      retry('maxRetryWait', 'Longest wait', 'Milliseconds before a retry, at most.'),
      {
        name: 'readFromReplicas',
        label: 'Read from replicas',
        kind: 'flag',
        preset: true,
        old: 'read-from-replicas',
        meaning: 'Replicas answer reads too.'
      },
      { ...RESP, advice: 'resp3, so that subscriptions arrive.' },
      ...REDIS_POOL
    ]
  },
  {
    type: 'RedisSentinel',
    label: 'Redis with sentinels',
    old: null,
    meaning: 'Since 0.16.11. Sentinels name the server that is in charge.',
    fields: [
      {
        ...REDIS_URLS,
        label: 'Sentinels',
        preset: 'redis://127.0.0.1:26379',
        old: null,
        meaning: 'URLs of the sentinels.'
      },
      {
        name: 'serviceName',
        label: 'Service',
        kind: 'text',
        preset: 'mymaster',
        old: null,
        meaning: 'What the sentinels call the group of servers.'
      },
      ...REDIS_LOGIN,
      {
        name: 'sentinelUsername',
        label: 'User at the sentinels',
        kind: 'text',
        preset: null,
        nullable: true,
        old: null,
        meaning: 'Where the sentinels want a login of their own.'
      },
      {
        name: 'sentinelSecret',
        label: 'Password at the sentinels',
        kind: 'secret',
        preset: null,
        old: null,
        meaning: 'Its password.'
      },
      RESP,
      ...REDIS_POOL
    ]
  },
  {
    type: 'Default',
    label: 'The in-memory store',
    old: null,
    meaning: 'Reuses the in-memory store, only if that is Redis.',
    fields: []
  },
  {
    type: 'Disabled',
    label: 'None',
    old: null,
    meaning: 'No coordination: each node works for itself, and no block or reload reaches another.',
    fields: []
  }
]

/** The kind with this `@type`; null: Stalwart has none of that name. */
export function coordinatorKind(type: string | null): CoordinatorKind | null {
  return COORDINATOR_KINDS.find((kind) => kind.type === type) ?? null
}
