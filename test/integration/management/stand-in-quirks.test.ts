import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type NatsServer, startNatsServer } from '../../support/nats-server.ts'
import { put } from '../../support/stalwart-stand-in/first-objects.ts'
import {
  type StalwartCluster,
  type StalwartClusterOptions,
  startStalwartCluster
} from '../../support/stalwart-stand-in/stalwart-cluster.ts'
import { until } from '../../support/stoa-process.ts'

type Json = Readonly<Record<string, unknown>>
type Call = readonly [string, Json, string]

let nats: NatsServer
let cluster: StalwartCluster
beforeAll(async () => {
  nats = await startNatsServer()
})
afterEach(() => cluster.stop())
afterAll(() => nats.stop())

async function start(options: Partial<StalwartClusterOptions> = {}): Promise<void> {
  cluster = await startStalwartCluster({ nodes: 3, line: 'new', natsUrls: [nats.address], ...options })
}

const send = (at: number, path: string, init: RequestInit = {}) =>
  fetch(`${cluster.urls[at]}${path}`, { headers: { authorization: `Bearer ${cluster.keys.admin}` }, ...init })

/** Answers of the calls, `[method, arguments]`. */
async function jmap(at: number, ...calls: readonly (readonly [string, Json])[]): Promise<readonly Call[]> {
  const methodCalls = calls.map(([method, args], n) => [method, args, String(n)])
  const answer = await send(at, '/jmap/', {
    method: 'POST',
    headers: { authorization: `Bearer ${cluster.keys.admin}`, 'content-type': 'application/json' },
    body: JSON.stringify({ using: ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap'], methodCalls })
  })
  return ((await answer.json()) as { methodResponses: Call[] }).methodResponses
}

const argsOf = (calls: readonly Call[], at = 0): Json => calls[at]?.[1] ?? {}
const idsOf = (calls: readonly Call[]): readonly string[] => argsOf(calls).ids as string[]
const act = (at: number, type: string) => jmap(at, ['x:Action/set', { create: { g: { '@type': type } } }])
const hears = (at: number, words: string) => () =>
  Promise.resolve(
    cluster
      .node(at)
      .log.all()
      .some((line) => line.includes(words))
  )

describe('the new line', () => {
  it('pages before it sorts unless the total is asked for', async () => {
    await start()
    for (let n = 0; n < 50; n++) put(cluster.database, 'BlockedIp', { address: `198.51.100.${n}` })
    const newest = idsOf(await jmap(0, ['x:BlockedIp/query', {}]))
    expect(newest).toHaveLength(50)
    const page = async (args: Json) => {
      const ids = idsOf(await jmap(0, ['x:BlockedIp/query', { limit: 10, ...args }]))
      return ids.map((id) => newest.indexOf(id))
    }
    const from = (first: number, count = 10) => Array.from({ length: count }, (_, n) => first + n)
    expect(await page({})).toEqual(from(40))
    expect(await page({ position: 0 })).toEqual(from(0))
    expect(await page({ position: 10 })).toEqual(from(30))
    expect(await page({ position: 20 })).toEqual(from(20))
    expect(await page({ position: 30 })).toEqual(from(10))
    expect(await page({ position: 40 })).toEqual(from(0))
    expect(await page({ anchor: newest[9] })).toEqual(from(0, 9))
    expect(await page({ anchor: newest[9], calculateTotal: true })).toEqual(from(9))
    expect(await page({ position: 10, calculateTotal: true })).toEqual(from(10))
  })

  it('answers more nodes than were asked for', async () => {
    await start()
    const list = async (ids: readonly string[]) =>
      (argsOf(await jmap(0, ['x:ClusterNode/get', { ids }])).list as { id: string }[]).map((node) => node.id)
    expect(await list([])).toEqual(['a', 'b', 'c'])
    expect(await list(['b'])).toEqual(['b', 'c'])
    expect(await list(['z'])).toEqual([])
  })

  it('enforces a block only after a reload, on every node that hears it', async () => {
    await start()
    await cluster.node(2).deafen()
    await jmap(0, ['x:BlockedIp/set', { create: { k: { address: '203.0.113.5' } } }])
    expect(cluster.enforced(0)).toEqual([])
    await act(0, 'ReloadBlockedIps')
    await until('node 1 to read it', hears(1, '["RegistryReload", "BlockedIp"]'))
    expect([0, 1, 2].map((at) => cluster.enforced(at))).toEqual([['203.0.113.5'], ['203.0.113.5'], []])
    expect([cluster.attack(1, '203.0.113.5'), cluster.attack(2, '203.0.113.5')]).toEqual([false, true])
  })

  it('reaches nobody from a node whose coordinator never came up, and says created all the same', async () => {
    await start({ alone: [1] })
    expect(argsOf(await act(1, 'PauseMtaQueue')).created).toBeDefined()
    expect(cluster.node(1).isQueuePaused).toBe(true)
    await act(0, 'ReloadBlockedIps')
    await until('node 2 to hear', hears(2, 'from = 0'))
    expect(cluster.node(2).log.all().join('\n')).not.toContain('from = 1')
    expect(cluster.node(1).log.all().join('\n')).not.toContain('cluster.startup')
  })

  it('gives a task to any node with the role, and to none where nobody has it', async () => {
    await start({
      roles: ['front', 'front', 'store'],
      clusterRoles: {
        front: {
          name: 'front',
          tasks: { '@type': 'DisableSome', taskTypes: { storeMaintenance: true, spamClassifierTraining: true } }
        },
        store: { name: 'store', tasks: { '@type': 'EnableSome', taskTypes: { storeMaintenance: true } } }
      }
    })
    cluster.script.pollMs = 20
    await cluster.kill(2)
    await cluster.start(2)
    const made = await jmap(
      0,
      ['x:Task/set', { create: { t: { '@type': 'StoreMaintenance', maintenanceType: 'purgeData' } } }],
      ['x:Task/set', { create: { s: { '@type': 'SpamFilterMaintenance', maintenanceType: 'train' } } }]
    )
    const purge = (argsOf(made).created as { t: { id: string } }).t.id
    await until('the purge to vanish', async () => !cluster.database.of('Task').has(purge))
    expect(cluster.node(2).log.all().at(-1)).toContain('(store.data-store-purged)')
    const left = [...cluster.database.of('Task').values()]
    expect(left.map((task) => [task['@type'], (task.status as Json)['@type']])).toEqual([
      ['SpamFilterMaintenance', 'Pending']
    ])
  })

  it('retries three times, then gives up; a type that is missing is the first one', async () => {
    await start({ roles: ['worker', 'worker', 'worker'] })
    cluster.script.retryMs = 1
    cluster.script.set('purgeBlob', { kind: 'retry', reason: 'store is away' })
    const create = { t: { '@type': 'StoreMaintenance', maintenanceType: 'purgeBlob' } }
    const made = argsOf(await jmap(0, ['x:Task/set', { create }])).created as { t: { id: string } }
    const status = () => cluster.database.of('Task').get(made.t.id)?.status as Json
    await until('the last try', async () => status()['@type'] === 'Failed')
    expect(status()).toMatchObject({ failedAttemptNumber: 3, failureReason: 'store is away' })
    const nameless = await jmap(
      0,
      ['x:Task/set', { create: { t: { '@type': 'StoreMaintenance' } } }],
      ['x:Task/get', { ids: ['#t'] }]
    )
    expect((argsOf(nameless, 1).list as Json[])[0]).toMatchObject({ maintenanceType: 'reindexAccounts' })
  })

  it('overwrites a singleton with a create', async () => {
    await start()
    await jmap(0, ['x:Coordinator/set', { create: { k: { '@type': 'Disabled' } } }])
    const [answer] = await jmap(0, ['x:Coordinator/get', { ids: ['singleton'] }])
    expect(answer?.[1].list).toEqual([{ '@type': 'Disabled', id: 'singleton' }])
  })

  it('bans the one who logs in wrongly once too often, and then says nothing at all', async () => {
    await start()
    put(cluster.database, 'Security', { authBanRate: { count: 2, period: 86_400_000 } })
    const wrong = { headers: { authorization: `Bearer ${cluster.keys.wrong}` } }
    const statuses: number[] = []
    for (let n = 0; n < 3; n++) statuses.push((await send(0, '/api/account', wrong)).status)
    expect(statuses).toEqual([401, 401, 429])
    // Inside the connection that is open it still gets an answer; a new one gets none.
    expect((await send(0, '/api/account')).status).toBe(403)
    await until('the block to reach node 1', async () => cluster.enforced(1).includes('127.0.0.1'))
    await expect(send(1, '/healthz/live')).rejects.toThrow()
  })

  it('reads the log backwards, with its traps', async () => {
    await start()
    const { log } = cluster.node(0)
    const query = async (args: Json) => idsOf(await jmap(0, ['x:Log/query', args]))
    const all = await query({})
    expect(all.at(-1)).toBe('a')
    expect(await query({ anchor: 'a', limit: 2 })).toEqual(all.slice(0, 2))
    expect(await query({ anchor: 'zzzz' })).toEqual([])
    expect(await query({ position: 2, limit: 2 })).toEqual(all.slice(0, 2))
    expect(await query({ anchor: all[1], limit: 2 })).toEqual(all.slice(2, 4))
    log.rotate()
    const [first = ''] = all
    expect(await query({ anchor: first })).toEqual([])
    expect(argsOf(await jmap(0, ['x:Log/get', { ids: all }])).list).toEqual([])
  })

  it('tells an event stream of a rename through another node, and nothing to the node that is cut off', async () => {
    await start()
    const { user, password } = cluster.people.canary
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
    const heard: string[][] = [[], [], []]
    const stop = new AbortController()
    for (const at of [0, 1, 2]) {
      const stream = await send(at, '/jmap/eventsource?types=*&closeafter=no&ping=30', {
        headers: { authorization },
        signal: stop.signal
      })
      const read = async (): Promise<void> => {
        for await (const piece of stream.body ?? []) heard[at]?.push(Buffer.from(piece).toString())
      }
      read().catch(() => null)
    }
    const body = JSON.stringify({
      using: ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'],
      methodCalls: [['Mailbox/set', { update: { a: { name: 'Probe' } } }, '0']]
    })
    cluster.node(2).cut()
    await send(0, '/jmap/', { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body })
    const isTold = (at: number) => heard[at]?.some((text) => text.includes('"Mailbox"')) ?? false
    await until('both streams', async () => isTold(0) && isTold(1))
    expect(isTold(2)).toBe(false)
    stop.abort()
  })

  it('shows counters once it is told to, in buckets that do not add up', async () => {
    await start()
    expect((await send(0, '/metrics/prometheus')).status).toBe(404)
    put(cluster.database, 'Metrics', { prometheus: { '@type': 'Enabled' } })
    await act(0, 'ReloadSettings')
    const text = await (await send(0, '/metrics/prometheus')).text()
    expect(text).toContain('http_request_time_bucket{le="inf"} 0')
  })

  it('goes deaf after 1,024 queue events where nobody reads its channel', async () => {
    await start({
      roles: ['worker', 'quiet', 'worker'],
      clusterRoles: {
        worker: { name: 'worker' },
        quiet: { name: 'quiet', tasks: { '@type': 'DisableSome', taskTypes: { outboundMta: true } } }
      }
    })
    for (let n = 0; n <= 1_024; n++) cluster.node(1).pauseQueue(n % 2 === 0)
    await act(0, 'ReloadBlockedIps')
    await until('node 2 to hear', hears(2, '["RegistryReload", "BlockedIp"]'))
    expect(cluster.node(1).log.all().join('\n')).not.toContain('message-received')
    expect((await send(1, '/healthz/ready')).status).toBe(200)
  })
})

describe('the old line', () => {
  it('refreshes networks with a full reload only, and opens another connection for it', async () => {
    await start({ line: 'old' })
    cluster.database.settings.set('server.blocked-ip.203.0.113.0/24', '')
    await send(0, '/api/reload/server.blocked-ip')
    await until('node 2 to hear', hears(1, 'details = "ReloadBlockedIps"'))
    expect(cluster.enforced(1)).toEqual([])
    await send(0, '/api/reload')
    await until('node 2 to reload', async () => cluster.enforced(1).includes('203.0.113.0/24'))
    // A message after that moves the subscriber to the new connection: from then on a node hears itself, and skips that.
    cluster.node(0).log.level = 'trace'
    await until('node 1 to skip its own', async () => {
      for (const at of [1, 0]) await send(at, '/api/reload/server.blocked-ip')
      return hears(0, '(cluster.message-skipped)')()
    })
  })

  it('pauses the queue of the called node only, and keeps a ban for ever', async () => {
    await start({ line: 'old' })
    await send(0, '/api/queue/status/stop', {
      method: 'PATCH',
      headers: { authorization: `Bearer ${cluster.keys.admin}` }
    })
    expect(await (await send(0, '/api/queue/status')).json()).toEqual({ data: false })
    expect(await (await send(1, '/api/queue/status')).json()).toEqual({ data: true })
    cluster.ban(0, '203.0.113.9')
    await until('node 3 to enforce it', async () => cluster.enforced(2).includes('203.0.113.9'))
  })
})

describe('by hand', () => {
  it('hangs, closes, is busy and lies', async () => {
    await start()
    const ask = (ms = 2_000) => send(0, '/api/account', { signal: AbortSignal.timeout(ms) })
    cluster.fault(0, { kind: 'hang' })
    await expect(ask(50)).rejects.toThrow(/timeout/)
    cluster.fault(0, { kind: 'busy', seconds: 7 })
    const busy = await ask()
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '7'])
    cluster.fault(0, { kind: 'lie', how: 'page' })
    expect((await ask()).headers.get('content-type')).toBe('text/html')
    cluster.fault(0, { kind: 'lie', how: 'cut-short' })
    await expect((await ask()).json()).rejects.toThrow()
    cluster.fault(0, { kind: 'close' })
    await expect(ask()).rejects.toThrow()
    cluster.fault(0, null)
    expect((await ask()).status).toBe(200)
    await cluster.kill(0)
    await expect(ask()).rejects.toThrow()
    await cluster.start(0)
    expect((await ask()).status).toBe(200)
  })
})
