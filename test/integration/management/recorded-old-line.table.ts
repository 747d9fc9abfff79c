import type { Arrange } from './recorded-new-line.table.ts'

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
})

const block =
  (...addresses: readonly string[]): Arrange =>
  (cluster) => {
    for (const address of addresses) cluster.database.settings.set(`server.blocked-ip.${address}`, '')
  }

const people: Arrange = (cluster) => {
  const { principals } = cluster.database
  const secrets = ['x']
  principals.set('alice', {
    id: 2,
    type: 'individual',
    name: 'alice',
    description: 'Alice',
    emails: ['a'],
    secrets,
    roles: ['user']
  })
  principals.set('bob', { id: 3, type: 'individual', name: 'bob', emails: ['b'], secrets, roles: ['user'] })
  principals.set('dash', {
    id: 6,
    type: 'apiKey',
    name: 'dash',
    secrets,
    enabledPermissions: ['logs-view'],
    roles: ['admin']
  })
  principals.set('old.test', { id: 1, type: 'domain', name: 'old.test', members: 4, description: 'lab' })
  principals.set('team', { id: 5, type: 'group', name: 'team', emails: ['t'] })
}

const atDebug: Arrange = async (cluster) => {
  const { log } = cluster.node(0)
  log.level = 'trace'
  log.write(Date.now(), 'debug', 'purge.finished', 'Purge finished', 'type = "account", id = 0, elapsed = 6ms')
  log.write(
    Date.now(),
    'trace',
    'cluster.message-received',
    'PubSub message received',
    'from = 3, to = 1, details = "ReloadBlockedIps"'
  )
}

const aloneThird =
  (reason: string): Arrange =>
  async (cluster) => {
    await cluster.kill(2)
    await cluster.start(2, reason)
    return { at: 2 }
  }

/** Pairs of 0.15.5 that need something to be so before; the others are asked of a cluster as it starts. */
export const OLD_LINE: Readonly<Record<string, Arrange>> = {
  'apikey-bad': (cluster) => bearer(cluster.keys.wrong),
  'blocked-ip-delete': block('10.77.0.15'),
  'blocked-ip-list': block('198.51.100.9'),
  'blocked-ip-list-after-ban': (cluster) => {
    block('198.51.100.9')(cluster, undefined as never)
    cluster.ban(0, '10.77.0.15')
  },
  forbidden: (cluster) => basic(cluster.people.user.user, cluster.people.user.password),
  logs: atDebug,
  'logs-2': atDebug,
  'principal-bad-permission': people,
  'principal-duplicate': people,
  'principal-list': people,
  'principal-patch-member': people,
  'queue-start': (cluster) => cluster.node(0).pauseQueue(true),
  'queue-status-after-stop': (cluster) => cluster.node(0).pauseQueue(true),
  'queue-status-other-node': (cluster) => {
    cluster.node(0).pauseQueue(true)
    return { at: 1 }
  },
  'reload-blocked-ip-invalid': block('not-an-ip'),
  'reload-error': (cluster) => cluster.database.settings.set('spam-filter.pyzor.host', 'pyzor.invalid') && undefined,
  'reload-nats-down': aloneThird('timed out'),
  'reload-nats-refused': aloneThird('IO error: Connection refused (os error 111)'),
  'settings-group-nosuffix': block('198.51.100.9'),
  'settings-post-assert-failed': (cluster) => {
    cluster.database.settings.set('spam-filter.pyzor.enable', 'true')
  },
  'xff-blocked': (cluster) => {
    cluster.database.settings.set('http.use-x-forwarded', 'true')
    cluster.node(0).ban('203.0.113.9', 'authFailure')
    return { headers: { 'x-forwarded-for': '203.0.113.9' } }
  }
}

/** Answers whose keys are the cluster's own settings: only that they are texts is the shape. */
export const OLD_MAPS: Readonly<Record<string, readonly string[]>> = {
  'apikey-settings-keys': ['data'],
  'apikey-store-password': ['items'],
  'blocked-ip-list': ['items'],
  'blocked-ip-list-after-ban': ['items'],
  'settings-keys-topology': ['data'],
  'settings-list-page2': ['items'],
  'settings-list-store': ['items']
}
