import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { toRolesView } from '../../../src/main/engine/roles-view.ts'
import { toWhatIfView } from '../../../src/main/engine/roles-what-if.ts'
import { openSites } from '../../../src/main/sources/stalwart/open-sites.ts'
import { StalwartSource } from '../../../src/main/sources/stalwart/stalwart-source.ts'
import { management } from '../../../src/shared/api/management.ts'
import type { RolesView } from '../../../src/shared/api/role-views.ts'
import { type NatsServer, startNatsServer } from '../../support/nats-server.ts'
import {
  type StalwartCluster,
  type StalwartClusterOptions,
  startStalwartCluster
} from '../../support/stalwart-stand-in/stalwart-cluster.ts'
import { realClock } from '../agora/listening.ts'
import { FoldingSink } from '../fold/folding-sink.ts'

const WAIT = { timeout: 30_000, interval: 100 }

let nats: NatsServer
const open: (() => Promise<unknown> | unknown)[] = []
beforeAll(async () => {
  nats = await startNatsServer()
})
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
afterAll(() => nats.stop())

interface Watched {
  readonly cluster: StalwartCluster
  readonly sink: FoldingSink
  look(): Promise<RolesView>
}

async function watch(
  options: Partial<StalwartClusterOptions>,
  secret = (it: StalwartCluster) => it.keys.admin
): Promise<Watched> {
  const cluster = await startStalwartCluster({ nodes: 4, natsUrls: [nats.address], ...options })
  open.push(() => cluster.stop())
  const sink = new FoldingSink()
  const config = v.parse(management, { nodes: cluster.urls.map((url) => ({ url })), auth: { kind: 'key' } })
  const key = secret(cluster)
  const sites = await openSites({
    config,
    secrets: { managementSecret: { reveal: () => key } },
    clock: realClock,
    sink
  })
  const source = new StalwartSource({ sites, clock: realClock, logs: true, login: 'key' })
  open.push(async () => {
    await source.stop()
    sites.close()
  })
  await source.start()
  const look = (): Promise<RolesView> => {
    // As the engine does each 10 s: time goes by though nobody says anything.
    sink.note({ source: 'stoa', status: 'loop' })
    return toRolesView({ fold: sink.settle(), at: realClock.nowUnix() })
  }
  return { cluster, sink, look }
}

/** One method as an operator would call it. */
async function call(cluster: StalwartCluster, method: string, args: object): Promise<void> {
  const answer = await fetch(`${cluster.urls[0]}/jmap/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${cluster.keys.admin}` },
    body: JSON.stringify({
      using: ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap'],
      methodCalls: [[method, args, '0']]
    })
  })
  expect(await answer.text()).toMatch(/"(?:created|updated)":\{"/u)
}

const cells = (it: RolesView, type: string, what: 'declared' | 'observed') =>
  it.tasks.find((row) => row.type === type)?.cells.map((cell) => cell[what])

describe('the matrix of a stand-in cluster of four nodes', () => {
  it('is right for 0.16: declared by roles, seen in logs, nothing without a node that tells', async () => {
    const { look, sink } = await watch({ line: 'new', roles: ['worker', 'front', null, 'front'] })
    await vi.waitFor(async () => {
      const it = await look()
      expect(it.nodes.map(({ nodeId, role, roleState }) => [nodeId, role, roleState])).toEqual([
        [0, 'worker', 'known'],
        [1, 'front', 'known'],
        [2, '[default]', 'default'],
        [3, 'front', 'known']
      ])
      expect(cells(it, 'taskScheduler', 'declared')).toEqual(['yes', 'no', 'yes', 'no'])
      expect(cells(it, 'spamClassifierTraining', 'declared')).toEqual(['yes', 'no', 'yes', 'no'])
      expect(cells(it, 'outboundMta', 'declared')).toEqual(['yes', 'yes', 'yes', 'yes'])
      expect(cells(it, 'outboundMta', 'observed')).toEqual(['seen', 'seen', 'seen', 'seen'])
      expect(it.tasks.find((row) => row.type === 'taskScheduler')?.verdict).toBe('twice')
      expect(it.leases.map((lease) => [lease.nodeId, lease.status])).toEqual([0, 1, 2, 3].map((id) => [id, 'active']))
      expect(it.sites.map((site) => site.state)).toEqual(['ok', 'ok', 'ok', 'ok'])
      expect(it.listeners.length).toBeGreaterThan(0)
      expect(it.listeners.every((row) => row.verdict === 'covered')).toBe(true)
    }, WAIT)
    const at = realClock.nowUnix()
    const whatIf = await toWhatIfView({ fold: sink.settle(), at }, [0, 2])
    expect(whatIf.rows.filter((row) => row.effect === 'lost').map((row) => row.type)).toEqual([
      'taskScheduler',
      'spamClassifierTraining'
    ])
  })

  it('is right for 0.15: declared by lists, with shards', async () => {
    const { look } = await watch({ line: 'old' })
    await vi.waitFor(async () => {
      const it = await look()
      expect(it.line).toBe('old')
      expect(it.nodes.map((node) => node.nodeId)).toEqual([1, 2, 3, 4])
      expect(cells(it, 'storeMaintenance', 'declared')).toEqual(['yes', 'no', 'no', 'no'])
      expect(cells(it, 'spamClassifierTraining', 'declared')).toEqual(['no', 'yes', 'no', 'no'])
      expect(it.shards.map((row) => [row.type, row.verdict, row.total])).toEqual([
        ['accountMaintenance', 'covered', 2],
        ['pushNotifications', 'covered', 4]
      ])
      expect(it.tasks.map((row) => row.type)).not.toContain('taskScheduler')
    }, WAIT)
  })

  it('calls a task out that no node may run, and lets it go once a node may', async () => {
    const { cluster, look, sink } = await watch({
      line: 'new',
      roles: ['front', 'front', 'front', 'front'],
      clusterRoles: {
        front: { name: 'front', tasks: { '@type': 'DisableSome', taskTypes: { spamClassifierTraining: true } } }
      }
    })
    const due = new Date(Date.now() - 120_000).toISOString().replace(/\.\d+Z$/u, 'Z')
    await call(cluster, 'x:Task/set', {
      create: { t: { '@type': 'SpamFilterMaintenance', maintenanceType: 'train', status: { '@type': 'Pending', due } } }
    })
    const ids = () =>
      sink
        .settle()
        .picture.findings.all.filter((one) => one.until === null)
        .map((one) => one.id)
    await vi.waitFor(async () => {
      const it = await look()
      expect(it.queue[0]).toMatchObject({
        variant: 'SpamFilterMaintenance',
        kind: 'train',
        nobodyTakes: true,
        takers: []
      })
      expect(ids()).toContain('task-nobody-takes/spamClassifierTraining')
    }, WAIT)
    const [role] = (await look()).roles
    await call(cluster, 'x:ClusterRole/set', { update: { [role?.id ?? '']: { tasks: { '@type': 'EnableAll' } } } })
    await vi.waitFor(async () => {
      expect((await look()).tasks.find((row) => row.type === 'spamClassifierTraining')?.verdict).toBe('twice')
      expect(ids()).not.toContain('task-nobody-takes/spamClassifierTraining')
    }, WAIT)
  }, 120_000)

  it('says of a wrong key, a missing permission and a node that closes every connection what is wrong, and shows the rest', async () => {
    const { cluster, look } = await watch({ line: 'new' })
    cluster.forbid('admin', ['sysTaskGet', 'sysTaskQuery'])
    cluster.fault(2, { kind: 'close' })
    await vi.waitFor(async () => {
      const it = await look()
      expect(it.missing.some((one) => one.includes('sysTask'))).toBe(true)
      expect(it.sites[2]?.state).toBe('bad')
      expect(it.nodes.map((node) => node.nodeId)).toEqual([0, 1, 2, 3])
    }, WAIT)
    const wrong = await watch({ line: 'new' }, (it) => it.keys.wrong)
    await vi.waitFor(async () => {
      const { sites, missing } = await wrong.look()
      expect(sites.map((site) => site.state)).toEqual(['bad', 'bad', 'bad', 'bad'])
      expect(JSON.stringify([sites, missing])).not.toContain(wrong.cluster.keys.wrong)
    }, WAIT)
  }, 90_000)
})
