import { put } from '../../support/stalwart-stand-in/first-objects.ts'
import { createObject } from '../../support/stalwart-stand-in/object-fields.ts'
import { OBJECT_KINDS, type StoredObject } from '../../support/stalwart-stand-in/object-kinds.table.ts'
import { type RecordedPair, replay } from '../../support/stalwart-stand-in/recorded-pairs.ts'
import { toDate } from '../../support/stalwart-stand-in/shared-database.ts'
import type { StalwartCluster } from '../../support/stalwart-stand-in/stalwart-cluster.ts'

/** What must be so before the pair is asked; answers a `Replay` where the request is then different. */
export type Arrange = (cluster: StalwartCluster, pair: RecordedPair) => unknown

/** An object under the very id that the recorded request names. */
function seed(cluster: StalwartCluster, kind: string, id: string, sent: StoredObject): void {
  const made = createObject(OBJECT_KINDS.get(kind) ?? { fields: {} }, sent)
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  const object = made.value as StoredObject
  cluster.database.of(kind).set(id, kind.endsWith('Ip') ? { ...object, createdAt: toDate(Date.now()) } : object)
}

const block =
  (id: string, sent: StoredObject): Arrange =>
  (cluster) =>
    seed(cluster, 'BlockedIp', id, sent)

const blocks =
  (count: number): Arrange =>
  (cluster) => {
    for (let n = 0; n < count; n++) put(cluster.database, 'BlockedIp', { address: `198.51.100.${n + 1}` })
  }

const reader: Arrange = (cluster) => ({ authorization: `Bearer ${cluster.keys.reader}` })

const ROLES: readonly (readonly [string, StoredObject])[] = [
  [
    'jprwbk2eacqa',
    {
      name: 'nometrics',
      description: 'all but metricsCalculate and training',
      tasks: { '@type': 'DisableSome', taskTypes: { metricsCalculate: true, spamClassifierTraining: true } }
    }
  ],
  ['jprwbk2iadaa', { name: 'storeonly', tasks: { '@type': 'EnableSome', taskTypes: { storeMaintenance: true } } }],
  ['jprwbk2iadqa', { name: 'none', tasks: { '@type': 'DisableAll' } }],
  [
    'jprwbk2kaeaa',
    { name: 'calc', tasks: { '@type': 'EnableSome', taskTypes: { metricsCalculate: true, metricsPush: true } } }
  ],
  ['jprwbk2maeqa', { name: 'full', tasks: { '@type': 'EnableAll' } }]
]

const roles: Arrange = (cluster) => {
  cluster.database.of('ClusterRole').clear()
  for (const [id, role] of ROLES) seed(cluster, 'ClusterRole', id, role)
}

const NOW = '2026-11-21T08:21:12Z'
const pending = (due: string) => ({ createdAt: NOW, due, '@type': 'Pending' })
const failed = (failedAttemptNumber: number) => ({
  createdAt: NOW,
  failedAt: NOW,
  failedAttemptNumber,
  failureReason: 'x',
  '@type': 'Failed'
})
const LATER = '2030-01-01T00:00:00Z'

function task(cluster: StalwartCluster, id: string, fields: StoredObject, status: StoredObject): void {
  const due = status.due === undefined ? {} : { due: status.due }
  cluster.database.of('Task').set(id, { ...fields, status, ...due })
}

const rules = { maintenanceType: 'updateRules', '@type': 'SpamFilterMaintenance' }
const dns = { updateRecords: {}, onSuccessRenewCertificate: false, domainId: 'b', '@type': 'DnsManagement' }

const failedTasks: Arrange = (cluster) => {
  task(
    cluster,
    'jprxbw1aaeqa',
    { accountId: 'c', maintenanceType: 'reindex', '@type': 'AccountMaintenance' },
    pending(LATER)
  )
  for (const id of ['jprwed17aaab', 'jprwefziaaab', 'jprwehycaaab', 'jprxg3uaaaab']) task(cluster, id, rules, failed(3))
  task(cluster, 'jprxbwkmaxaa', dns, failed(0))
  task(cluster, 'jprxbwocaxqa', { ...dns, updateRecords: { spf: true } }, failed(0))
}

/** Runs on the node that was asked, until it is let go. */
const running: Arrange = async (cluster) => {
  cluster.script.set('updateRules', { kind: 'held' })
  task(cluster, 'jprxnhk2aaqc', rules, pending(toDate(Date.now() - 1_000)))
  cluster.database.locks.add('jprxnhk2aaqc')
}

const ghost: Arrange = (cluster) => {
  // The role that node 1 was started with is destroyed.
  cluster.database.of('ClusterRole').clear()
  return { at: 1 }
}

const lease =
  (ageMs: number): Arrange =>
  (cluster) => {
    const first = cluster.database.leases.get(0)
    if (first) first.renewedMs = Date.now() - ageMs
  }

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

const extraKey =
  (token: string, rest: Readonly<Record<string, unknown>>): Arrange =>
  (cluster) => {
    cluster.addLogin({
      name: 'extra',
      account: 1,
      token,
      permissions: new Set(['authenticate', 'sysClusterNodeGet']),
      ...rest
    })
    return { authorization: `Bearer ${token}` }
  }

/** Two starts more, so that the log has three. */
const restarted: Arrange = async (cluster) => {
  for (let n = 0; n < 2; n++) {
    await cluster.kill(1)
    await cluster.start(1)
  }
  return { at: 1 }
}

const overRate =
  (rule: string, count: number): Arrange =>
  async (cluster, pair) => {
    put(cluster.database, 'Http', { [rule]: { count, period: 60_000 } })
    for (let n = 0; n < count; n++) await replay(cluster, pair)
  }

/** Pairs of 0.16 that need something to be so before; the others are asked of a cluster as it starts. */
export const NEW_LINE: Readonly<Record<string, Arrange>> = {
  'action-reloadblockedips-unknown-role-node': ghost,
  'action-reloadsettings-on-node-3-unknown-role': ghost,
  'action-reloadsettings-missing-env': (cluster) => {
    put(cluster.database, 'WebHook', {
      url: 'http://127.0.0.1:1/hook',
      events: { 'cluster.startup': true },
      eventsPolicy: 'include',
      signatureKey: { '@type': 'EnvironmentVariable', variableName: 'HOOKVAR' }
    })
  },
  'allowedip-get': (cluster) => seed(cluster, 'AllowedIp', 'jprxycp7bbqa', { address: '10.77.0.19', reason: 'test' }),
  'apikey-expired': extraKey('API_expired', { expiresMs: 1 }),
  'apikey-without-authenticate-permission': extraKey('API_dumb', { permissions: new Set(['sysClusterNodeGet']) }),
  'apikey-wrong-source-ip': extraKey('API_elsewhere', { isForeignOnly: true }),
  'apikey-create-variants': (cluster) => {
    // The key that had been made before.
    cluster.database.keys.push({ name: 'b', account: 1, token: 'API_first', permissions: new Set() })
  },
  'blockedip-automatic': (cluster) => cluster.ban(1, '10.77.0.19'),
  'blockedip-rcpt-failure': (cluster) => cluster.ban(1, '10.77.0.19', 'rcptToFailure'),
  'blockedip-create-variants': block('jprws2vcafaa', { address: '10.77.0.19' }),
  'blockedip-destroy': (cluster, pair) => {
    const ids = pair.body?.match(/jpr\w+/g) ?? []
    for (const [n, id] of ids.entries()) seed(cluster, 'BlockedIp', id, { address: `198.51.100.${n + 1}` })
  },
  'blockedip-duplicate': block('jprws2vcafaa', { address: '10.77.0.19' }),
  'blockedip-expired-still-blocks-create': block('jprxt03ma1aa', {
    address: '10.77.0.19',
    expiresAt: '2026-01-01T00:00:00Z'
  }),
  'blockedip-expired-still-listed': block('jprxt03ma1aa', { address: '10.77.0.19', expiresAt: '2026-01-01T00:00:00Z' }),
  'blockedip-list': (cluster) => {
    seed(cluster, 'BlockedIp', 'jprws2vcafaa', { address: '10.77.0.19', reason: 'other' })
    seed(cluster, 'BlockedIp', 'jprwtbhmahqa', { address: '::ffff:10.77.0.19' })
    seed(cluster, 'BlockedIp', 'jprwtbhuajqa', { address: '203.0.113.13', expiresAt: '2026-12-01T00:00:00Z' })
  },
  'blockedip-update-address': block('jprws2vcafaa', { address: '10.77.0.19' }),
  'bootstrap-mode-forbidden': (cluster) => cluster.bootstrap(0, true),
  'clusternode-stale': lease(2 * 3_600_000),
  'clusternode-lease-taken-over': lease(0),
  'clusterrole-coordinator-get': roles,
  'clusterrole-set-errors': roles,
  'http-429-login-ban': (cluster) => {
    put(cluster.database, 'Security', { authBanRate: { count: 0, period: 86_400_000 } })
    return { authorization: basic('boss@stalwart.test', 'wrong') }
  },
  'http-mfa-required': (cluster) => {
    cluster.addLogin({
      name: 'otp@stalwart.test',
      account: 3,
      password: 'p',
      hasSecondFactor: true,
      permissions: new Set()
    })
    return { authorization: basic('otp@stalwart.test', 'p') }
  },
  'jmap-400-max-concurrent': async (cluster, pair) => {
    cluster.fault(0, { kind: 'slow', ms: 200 })
    for (let n = 0; n < 4; n++) replay(cluster, pair).catch(() => null)
    while (cluster.server(0).requests.length < 4) await new Promise((turn) => setImmediate(turn))
  },
  'jmap-401-bad-api-key': (cluster) => ({ authorization: `Bearer ${cluster.keys.wrong}` }),
  'jmap-401-wrong-password': () => ({ authorization: basic('admin@stalwart.test', 'wrong') }),
  'jmap-forbidden-ordinary-user': (cluster) => ({
    authorization: basic(cluster.people.user.user, cluster.people.user.password)
  }),
  'log-authentication-ban': (cluster) => {
    for (let n = 1; n < 5; n++) cluster.ban(1, `10.77.0.${n}`)
    return { at: 1 }
  },
  'log-ip-blocked': (cluster) => {
    cluster.ban(1, '10.77.0.19')
    for (let n = 0; n < 4; n++) cluster.attack(1, '10.77.0.19')
    return { at: 1 }
  },
  'log-message-received': async (cluster) => {
    put(cluster.database, 'Tracer', { '@type': 'Log', path: '/x' })
    const node = cluster.node(1)
    node.log.level = 'trace'
    node.log.overrides = new Map()
    cluster.ban(0, '198.51.100.1')
    await cluster.node(0).flush()
    while (!node.log.all().some((line) => line.includes('(cluster.message-received)')))
      await new Promise((turn) => setImmediate(turn))
    return { at: 1 }
  },
  'log-role-of-node-2': restarted,
  'log-task-manager': (cluster) => {
    const { log } = cluster.node(2)
    log.level = 'debug'
    for (let n = 0; n < 12; n++)
      log.write(Date.now(), 'debug', 'task-manager.task-acquired', 'Task acquired', 'total = 1, details = 1')
    return { at: 2 }
  },
  'log-get-unknown-ids-dropped': (cluster, pair) => {
    const [newest = ''] = cluster.node(0).log.query(null, 1, null)
    cluster.node(0).log.level = 'trace'
    cluster.node(0).log.write(Date.now(), 'trace', 'store.data-write', 'Write batch', 'elapsed = 1ms, total = 2')
    const [id = newest] = cluster.node(0).log.query(null, 1, null)
    return { body: (pair.body ?? '').replace('1pkt1', id) }
  },
  'ro-key-log-role': (cluster) => {
    cluster.node(0).log.level = 'trace'
    return { authorization: `Bearer ${cluster.keys.reader}` }
  },
  objectIsLinked: (cluster) => {
    seed(cluster, 'NetworkListener', 'jprwbk9maaqa', { name: 'spare', protocol: 'http', bind: { '[::]:8081': true } })
    seed(cluster, 'ClusterRole', 'jprxg7qma9aa', {
      name: 'linked',
      listeners: { '@type': 'EnableSome', listenerIds: { jprwbk9maaqa: true } }
    })
  },
  'prometheus-node-with-metricsCalculate': async (cluster) => {
    put(cluster.database, 'Metrics', { prometheus: { '@type': 'Enabled' } })
    cluster.node(0).reload('DataStore')
    cluster.ban(0, '10.77.0.19')
    cluster.attack(0, '10.77.0.19')
  },
  'prometheus-node-without-metricsCalculate': (cluster) => {
    put(cluster.database, 'Metrics', { prometheus: { '@type': 'Enabled' } })
    cluster.node(0).reload('DataStore')
  },
  'query-anchor-not-found': blocks(10),
  'query-limit-with-position-0': blocks(50),
  'query-limit-without-position-returns-oldest': blocks(50),
  'rate-limit-429-anonymous-healthz': overRate('rateLimitAnonymous', 10),
  'rate-limit-429-authenticated': overRate('rateLimitAuthenticated', 20),
  'ro-key-api-account': reader,
  'ro-key-forbidden-methods': reader,
  'ro-key-foreign-accountid': reader,
  'ro-key-token-delivery-403': reader,
  'singleton-create-overwrites-after': (cluster) =>
    cluster.database.setSingleton('Coordinator', { '@type': 'Disabled' }),
  'singleton-ids-null-before-first-write': (cluster) =>
    cluster.database.setSingleton('Coordinator', { '@type': 'Disabled' }),
  'task-acme-state2': (cluster) => task(cluster, 'jpr7ady2jzqa', { domainId: 'b', '@type': 'AcmeRenewal' }, failed(0)),
  'task-destroy-while-running': running,
  'task-running-looks-pending': running,
  'task-update-while-running-forbidden': running,
  'task-fanout-children': (cluster) => {
    const child = (maintenanceType: string) => ({ accountId: 'c', maintenanceType, '@type': 'AccountMaintenance' })
    task(cluster, 'jprzz1eyaeaa', child('reindex'), pending(LATER))
    task(cluster, 'jprzz027abqa', child('purge'), pending(LATER))
    task(cluster, 'jprzuc2cabqc', child('purge'), pending(LATER))
  },
  'task-get-failed': failedTasks,
  'task-get-retry': failedTasks,
  'task-query-failed': failedTasks,
  'task-query-status-retry-ignored': failedTasks,
  'task-reschedule': failedTasks,
  'task-reschedule-after': (cluster) =>
    task(cluster, 'jprxbwocaxqa', { ...dns, updateRecords: { spf: true } }, pending(LATER)),
  'task-purgedata-picked-up-by-poll-state1': (cluster) =>
    task(
      cluster,
      'jprxc1pmabac',
      { maintenanceType: 'purgeData', shardIndex: null, '@type': 'StoreMaintenance' },
      pending(LATER)
    )
}

/** Pairs that cannot be asked so, and why. */
export const NEW_LINE_APART: Readonly<Record<string, string>> = {
  'http-403-blocked-keepalive': 'needs a connection that was open before the block: tested beside the table'
}
