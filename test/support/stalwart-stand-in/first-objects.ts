import { createObject } from './object-fields.ts'
import type { StoredObject } from './object-kinds.table.ts'
import { OBJECT_KINDS } from './object-kinds.table.ts'
import { type SharedDatabase, toDate } from './shared-database.ts'

/** Objects that a process makes while it boots carry node 1, whoever it is (management-api.md 1.4). */
const BOOT_NODE = 1
const DAY_MS = 86_400_000

/** Stores an object as the API would; a setup that it would refuse is a fault of the test. */
export function put(database: SharedDatabase, kind: string, sent: StoredObject, nodeId = BOOT_NODE): string {
  const known = OBJECT_KINDS.get(kind)
  const made = known ? createObject(known, sent) : null
  if (!known || !made?.ok) throw new Error(`no such ${kind}: ${JSON.stringify(made?.ok === false ? made.error : sent)}`)
  const object = made.value as StoredObject
  if (known.singleton) {
    database.setSingleton(kind, object)
    return 'singleton'
  }
  if ('createdAt' in known.fields) object.createdAt = toDate(Date.now())
  return database.insert(kind, object, nodeId, Date.now())
}

/** What a cluster of the new line has before anybody did anything: listeners, a log tracer, stores, the coordinator. */
export function putFirstObjects(
  database: SharedDatabase,
  options: {
    readonly natsUrls: readonly string[]
    readonly user: string
    readonly password: string
    readonly receipts: boolean
  }
): void {
  for (const [name, protocol, port] of [
    ['http', 'http', 8080],
    ['smtp', 'smtp', 25],
    ['submission', 'smtp', 587],
    ['imap', 'imap', 143]
  ] as const)
    put(database, 'NetworkListener', { name, protocol, bind: { [`[::]:${port}`]: true } })
  put(database, 'Tracer', { '@type': 'Log', path: '/var/log/stalwart', ansi: false })
  if (options.receipts) put(database, 'EventTracingLevel', { event: 'cluster.message-received', level: 'info' })
  put(database, 'Domain', { name: 'stalwart.test' })
  const secret = (value: string) => ({ '@type': 'Value', secret: value })
  put(database, 'Coordinator', {
    '@type': 'Nats',
    addresses: Object.fromEntries(options.natsUrls.map((url) => [url.includes('://') ? url : `nats://${url}`, true])),
    authUsername: options.user,
    authSecret: secret(options.password)
  })
  put(database, 'DataStore', {
    '@type': 'PostgreSql',
    host: '10.77.0.1',
    database: 'stalwart',
    authUsername: 'stalwart',
    authSecret: secret('made-up-store-password')
  })
  const certificate = put(database, 'Certificate', {})
  Object.assign(database.of('Certificate').get(certificate) ?? {}, {
    notValidBefore: toDate(Date.now() - DAY_MS),
    notValidAfter: toDate(Date.now() + 60 * DAY_MS),
    issuer: 'CN=Stand-in CA',
    subjectAlternativeNames: { 'mx.stalwart.test': true }
  })
}

/** Keys of one node's own file on the old line (fixtures/0.15/node1.toml). */
export function localKeys(
  nodeId: number,
  options: {
    readonly hostname: string
    readonly natsUrls: readonly string[]
    readonly user: string
    readonly roles: Readonly<Record<string, readonly string[]>>
  }
): Map<string, string> {
  const keys = new Map<string, string>([
    ['cluster.node-id', String(nodeId)],
    ['cluster.coordinator', 'bus'],
    ['server.hostname', options.hostname],
    ['server.auto-ban.auth.rate', '100/1d'],
    ['store.bus.type', 'nats'],
    ['store.bus.user', options.user],
    ['store.bus.password', '%{env:BUS_PASSWORD}%'],
    ['store.pg.type', 'postgresql'],
    ['store.pg.host', '10.77.0.1'],
    ['store.pg.user', 'stalwart'],
    ['store.pg.password', 'made-up-store-password'],
    ['tracer.log.type', 'log'],
    ['tracer.log.level', 'info'],
    ['authentication.fallback-admin.user', 'admin'],
    ['authentication.fallback-admin.secret', 'made-up-fallback-secret']
  ])
  for (const [at, url] of options.natsUrls.entries())
    keys.set(`store.bus.address.${String(at).padStart(4, '0')}`, url.includes('://') ? url : `nats://${url}`)
  for (const [role, groups] of Object.entries(options.roles))
    for (const [at, group] of groups.entries()) keys.set(`cluster.roles.${role}.${String(at).padStart(4, '0')}`, group)
  return keys
}
