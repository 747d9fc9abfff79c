import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RunView } from '../../src/shared/api/action-views.ts'
import type { CanaryView } from '../../src/shared/api/canary-views.ts'
import type { ManagementView, SiteView } from '../../src/shared/api/management-views.ts'
import type { RolesView } from '../../src/shared/api/role-views.ts'
import { findLeaks, type ManagedStoa, startManagedStoa } from '../support/managed-stoa.ts'
import type { Fault } from '../support/stalwart-stand-in/node-faults.ts'
import { toDate } from '../support/stalwart-stand-in/shared-database.ts'

/** Nothing here waits longer than this for one thing; a look at the state takes a process. */
const SOON = { timeout: 90_000, interval: 250 }
/** What is asked anew at each try. */
const SLOWLY = { timeout: 90_000, interval: 1_500 }
const LONG = 150_000
const GOT_IT = /^(handed-over|likely|firm|processed|enforced)$/

let it4: ManagedStoa
const roles = (): Promise<RolesView> => it4.first((signal) => it4.api.roles.watch(it4.look, { signal }))
const canary = (): Promise<CanaryView> =>
  it4.first((signal) => it4.api.canary.watch({ ...it4.look, pair: null }, { signal }))
const management = (): Promise<ManagementView> =>
  it4.first((signal) => it4.api.management.view({ cluster: it4.slug }, { signal }))
const siteAt = async (at: number): Promise<SiteView> => {
  const found = (await management()).sites.find((site) => site.url === it4.cluster.urls[at])
  if (!found) throw new Error(`no site ${at}`)
  return found
}
/** What is wrong with a node as a whole, or with a part of what it is asked; empty: nothing. */
const saidOf = ({ trouble, parts }: SiteView): string =>
  trouble?.sentence ?? parts.find(({ state }) => state === 'trouble')?.sentence ?? ''
const findings = async (): Promise<readonly { readonly id: string; readonly text: string }[]> =>
  (await it4.json<{ findings: { id: string; text: string }[] }>('state')).findings
const presenceOf = async (nodeId: number): Promise<string | undefined> => {
  const { nodes } = await it4.json<{ nodes: { nodeId: number; presence: string }[] }>('state')
  return nodes.find((node) => node.nodeId === nodeId)?.presence
}
const run = (entry: string, ...words: readonly string[]): Promise<RunView> => it4.json('run', entry, '--wait', ...words)
const cells = (view: RolesView, type: string, what: 'declared' | 'observed') =>
  view.tasks.find((row) => row.type === type)?.cells.map((cell) => cell[what])
const evidenceOf = (it: RunView) => new Map(it.nodes.map(({ nodeId, evidence }) => [nodeId, evidence]))
const untilAllTold = () =>
  vi.waitFor(async () => {
    const { sites } = await management()
    expect(sites.map((site) => [site.nodeId !== null, saidOf(site)])).toEqual(sites.map(() => [true, '']))
    expect(sites).toHaveLength(4)
  }, SOON)

/** Which connection is whose is learned from frames: those of whom it is not known are made to speak. */
const untilAllFound = (firstId: number) =>
  vi.waitFor(async () => {
    const { nodes } = await it4.json<{ nodes: { nodeId: number; presence: string; confidence: number }[] }>('state')
    const vague = it4.cluster.urls.flatMap((url, at) => {
      const it = nodes.find(({ nodeId }) => nodeId === at + firstId)
      return it?.presence === 'active' && it.confidence > 0.9 ? [] : [url]
    })
    const [first] = vague
    if (first !== undefined) await it4.api.canary.now({ cluster: it4.slug, via: first })
    expect(vague).toEqual([])
  }, SLOWLY)

/** Steps build on each other: what happened before still stands on the screen. */
describe('four nodes of 0.16 on three real NATS servers', () => {
  beforeAll(async () => {
    it4 = await startManagedStoa({
      clusterRoles: {
        worker: { name: 'worker', tasks: { '@type': 'DisableSome', taskTypes: { searchIndexing: true } } },
        front: {
          name: 'front',
          tasks: {
            '@type': 'EnableSome',
            taskTypes: { accountMaintenance: true, taskQueueProcessing: true, outboundMta: true }
          }
        }
      }
    })
    await untilAllTold()
  }, LONG)
  afterAll(() => it4.stop(), LONG)

  it('the matrix is right: declared by roles, seen in logs, and what nobody does', async () => {
    await vi.waitFor(async () => {
      const view = await roles()
      expect(view.nodes.map(({ nodeId, role, roleState }) => [nodeId, role, roleState])).toEqual([
        [0, 'worker', 'known'],
        [1, 'front', 'known'],
        [2, 'front', 'known'],
        [3, 'front', 'known']
      ])
      expect(cells(view, 'storeMaintenance', 'declared')).toEqual(['yes', 'no', 'no', 'no'])
      expect(cells(view, 'accountMaintenance', 'declared')).toEqual(['yes', 'yes', 'yes', 'yes'])
      expect(cells(view, 'outboundMta', 'observed')).toEqual(['seen', 'seen', 'seen', 'seen'])
      const verdicts = new Map(view.tasks.map((row) => [row.type, row.verdict]))
      expect(verdicts.get('searchIndexing')).toBe('nobody')
      expect(verdicts.get('spamClassifierTraining')).toMatch(/^(single|covered)$/)
    }, SOON)
  })

  it('the canary fills its matrix: every node speaks once, so each is known on the bus', async () => {
    await vi.waitFor(async () => {
      const { sites } = await canary()
      expect(sites.map((site) => site.stream)).toEqual(['listening', 'listening', 'listening', 'listening'])
    }, SOON)
    // Several that wait become one: each is asked for until it was made.
    for (const [via, url] of it4.cluster.urls.entries())
      await vi.waitFor(async () => {
        const pairs = (await canary()).cells.filter((cell) => cell.via === via && cell.lastMs !== null)
        if (pairs.length < 4) await it4.api.canary.now({ cluster: it4.slug, via: url })
        expect(pairs.map(({ site }) => site).toSorted()).toEqual([0, 1, 2, 3])
      }, SLOWLY)
  })

  it('every node is found at its connection, since each has spoken', () => untilAllFound(0))

  it('a purge is triggered, followed and proven', async () => {
    const purge = await run('purge-data')
    expect(purge).toMatchObject({ verdict: 'proven', by: expect.any(String) })
    expect(purge.steps.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['requested', 'accepted', 'task', 'verdict'])
    )
    expect(
      it4.cluster
        .node(0)
        .log.all()
        .some((line) => line.includes('(store.data-store-purged)'))
    ).toBe(true)
  })

  it('a pause of the queue shows its broadcast and the nodes that got it; without its name nothing is done', async () => {
    const gate = await it4.run('run', 'pause-queue', '--wait')
    expect(gate.code).not.toBe(0)
    expect(it4.cluster.nodes.some((node) => node.isQueuePaused)).toBe(false)
    const { button, target } = await it4.api.actions.draft({
      cluster: it4.slug,
      entry: 'pause-queue',
      url: null,
      params: {}
    })
    expect(button).not.toBe('')
    const pause = await run('pause-queue', '--confirm', target)
    expect(pause).toMatchObject({ verdict: 'proven', frame: expect.any(Number) })
    for (const evidence of evidenceOf(pause).values())
      expect(evidence).toMatch(/^(own|handed-over|likely|firm|processed)$/)
    expect([...evidenceOf(pause).keys()]).toEqual([0, 1, 2, 3])
    expect(it4.cluster.nodes.map((node) => node.isQueuePaused)).toEqual([true, true, true, true])
    expect(await run('resume-queue')).toMatchObject({ verdict: 'proven' })
  })

  it('a task that no node may run is called out', async () => {
    const due = toDate(Date.now() - 600_000)
    const status = { createdAt: due, due, '@type': 'Pending' }
    it4.cluster.database.insert(
      'Task',
      { accountId: 'b', documentId: 'c', '@type': 'IndexDocument', status, due },
      0,
      Date.now()
    )
    await vi.waitFor(async () => {
      const stalled = (await roles()).queue.find((task) => task.nobodyTakes)
      expect(stalled).toMatchObject({ variant: 'IndexDocument', takers: [] })
      expect((await findings()).some(({ text }) => text.includes('IndexDocument'))).toBe(true)
    }, SOON)
  })

  it('a block by hand reaches every node, and the one that refuses its address proves it', async () => {
    const address = '203.0.113.77'
    const block = await run('block', '--param', `address=${address}`)
    expect(block).toMatchObject({ verdict: 'proven' })
    for (const at of [0, 1, 2, 3]) expect(it4.cluster.enforced(at)).toContain(address)
    const others = [...evidenceOf(block)].filter(([nodeId]) => nodeId !== block.node && nodeId !== 0)
    for (const [, evidence] of others) expect(evidence).toMatch(GOT_IT)
    expect(it4.cluster.attack(2, address)).toBe(false)
    await vi.waitFor(async () => {
      const { row } = await it4.api.addresses.story({ cluster: it4.slug, moment: { kind: 'live' }, address })
      expect(row).toMatchObject({ standing: 'enforced', refusedBy: [2] })
    }, SOON)
  })

  it('a block that a deaf node did not get names that node', async () => {
    await it4.cluster.node(3).deafen()
    await vi.waitFor(async () => expect(await presenceOf(3)).toBe('deaf'), SOON)
    const block = await run('block', '--param', 'address=203.0.113.78')
    expect([block.verdict, block.sentence]).toEqual(['failed', expect.stringContaining('node 3')])
    const evidence = evidenceOf(block)
    for (const nodeId of [1, 2]) expect(evidence.get(nodeId)).toMatch(GOT_IT)
    expect(evidence.get(3)).toBe('missed')
    expect(it4.cluster.attack(3, '203.0.113.78')).toBe(true)
    await it4.cluster.node(3).heal()
    expect(await run('resync')).toMatchObject({ verdict: 'proven' })
    expect(it4.cluster.enforced(3)).toContain('203.0.113.78')
  })

  it('a ban that a node makes by itself is enforced everywhere, and its story is told', async () => {
    it4.cluster.ban(1, '198.51.100.23')
    await vi.waitFor(async () => {
      const { row } = await it4.api.addresses.story({
        cluster: it4.slug,
        moment: { kind: 'live' },
        address: '198.51.100.23'
      })
      expect(row).toMatchObject({ isManual: false, ownerNode: 1, reason: 'authFailure' })
    }, SOON)
    expect([0, 1, 2, 3].every((at) => it4.cluster.enforced(at).includes('198.51.100.23'))).toBe(true)
  })

  const FAULTS: readonly (readonly [string, Fault, string])[] = [
    ['hangs', { kind: 'hang' }, 'timeout'],
    ['is busy', { kind: 'busy', seconds: 2 }, 'rate-limited'],
    ['answers with a page of something else', { kind: 'lie', how: 'page' }, ''],
    ['answers half', { kind: 'lie', how: 'cut-short' }, ''],
    ['answers in another shape', { kind: 'lie', how: 'wrong-shape' }, ''],
    ['answers without an end', { kind: 'lie', how: 'endless' }, ''],
    ['closes every connection', { kind: 'close' }, 'banned']
  ]
  it.each(FAULTS)(
    'a node that %s leaves a clear sentence, the others work, and nothing is stuck',
    async (_words, fault, kind) => {
      it4.cluster.fault(2, fault)
      await vi.waitFor(async () => {
        const site = await siteAt(2)
        expect(saidOf(site).length).toBeGreaterThan(20)
        if (kind !== '') expect(site.trouble?.kind).toBe(kind)
      }, SOON)
      // The rate is of the account: it is kept at every node.
      if (fault.kind !== 'busy') {
        expect(saidOf(await siteAt(1))).toBe('')
        const stateOf = async () => (await roles()).sites.find((site) => site.url === it4.cluster.urls[2])?.state
        await vi.waitFor(async () => expect(await stateOf()).toMatch(/warn|bad/), SOON)
      }
      it4.cluster.fault(2, null)
      // Connections that end without a word look like a block of this computer: it is asked again much later, or when told to.
      if (fault.kind === 'close')
        await it4.api.management.set({ cluster: it4.slug, setting: it4.setting({}), secrets: {} })
      await untilAllTold()
      expect((await it4.api.actions.view({ cluster: it4.slug })).open).toBe(0)
    }
  )

  it('a missing permission is named with what it would add, and a run that needs it says so', async () => {
    it4.cluster.forbid('admin', ['sysCertificateGet', 'actionReloadTlsCertificates'])
    const refused = await it4.json<RunView>('run', 'reload-certificates', '--wait')
    expect(refused).toMatchObject({ verdict: 'failed' })
    await it4.api.management.set({ cluster: it4.slug, setting: it4.setting({}), secrets: {} })
    await vi.waitFor(async () => {
      const { missing } = await siteAt(0)
      const named = missing.find(({ permission }) => permission === 'sysCertificateGet')
      expect(named?.adds.length).toBeGreaterThan(5)
    }, SOON)
  })

  it('the canary names the node that is cut off within two rounds, whatever its API says', async () => {
    const before = (await canary()).rounds[0]?.round ?? 0
    it4.cluster.node(2).cut()
    const silences = async (): Promise<number> => {
      const { rounds, sites } = await canary()
      return rounds.filter(({ round, silent }) => round > before && silent.some((at) => sites[at]?.nodeId === 2)).length
    }
    for (const [n, url] of it4.cluster.urls.slice(0, 2).entries())
      await vi.waitFor(async () => {
        const count = await silences()
        if (count <= n) await it4.api.canary.now({ cluster: it4.slug, via: url })
        expect(count).toBeGreaterThan(n)
      }, SLOWLY)
    await vi.waitFor(async () => {
      expect((await canary()).sites.filter((site) => site.isCut).map((site) => site.nodeId)).toEqual([2])
      const named = (await findings()).filter(({ id }) => id.includes('canary'))
      expect(named.map(({ text }) => text)).toEqual([expect.stringContaining('Node 2')])
    }, SOON)
    expect((await siteAt(2)).trouble).toBeNull()
    await it4.cluster.node(2).heal()
  })

  it('a wrong key is said once, asked for no ban, and the right one mends it', async () => {
    const wrong = { managementSecret: it4.cluster.keys.wrong }
    await it4.api.management.set({ cluster: it4.slug, setting: it4.setting({}), secrets: wrong })
    await vi.waitFor(async () => {
      for (const at of [0, 1, 2, 3]) expect((await siteAt(at)).trouble?.kind).toBe('refused-login')
    }, SOON)
    expect(it4.cluster.database.failures.get('ip:127.0.0.1') ?? 0).toBeLessThan(30)
    const right = { managementSecret: it4.cluster.keys.admin }
    await it4.api.management.set({ cluster: it4.slug, setting: it4.setting({}), secrets: right })
    await untilAllTold()
  })

  it('a log at trace level holds the key of each request; it is read on, and the refusal in it is told', async () => {
    const { log } = it4.cluster.node(1)
    log.level = 'trace'
    const holdsKey = () => log.all().some((line) => line.includes(it4.cluster.keys.admin))
    await vi.waitFor(() => expect(holdsKey()).toBe(true), SOON)
    it4.cluster.attack(1, '203.0.113.77')
    await vi.waitFor(async () => {
      const moment = { kind: 'live' as const }
      const { row } = await it4.api.addresses.story({ cluster: it4.slug, moment, address: '203.0.113.77' })
      expect(row?.refusedBy).toContain(1)
    }, SOON)
    log.level = 'info'
  })

  it('is told by stoa check and in the audit', async () => {
    const check = await it4.run('check')
    expect([0, 1, 2]).toContain(check.code)
    const past = await it4.run('run', '--past', '--json')
    const entries = past.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as RunView).entry)
    expect(entries).toEqual(expect.arrayContaining(['purge-data', 'pause-queue', 'resume-queue', 'block', 'resync']))
  })

  it('V14: no secret of the run stands in a file, a log, a message, an argument', async () => {
    expect(findLeaks(it4)).toEqual([])
  })
})

describe('four nodes of 0.15 on three real NATS servers', () => {
  beforeAll(async () => {
    it4 = await startManagedStoa({ line: 'old' })
    // What a purge leaves is told at this level only.
    for (const node of it4.cluster.nodes) node.log.level = 'debug'
    await untilAllTold()
  }, LONG)
  afterAll(() => it4.stop(), LONG)

  it('the matrix is right: declared by lists, with shards', async () => {
    await vi.waitFor(async () => {
      const view = await roles()
      expect(view.line).toBe('old')
      expect(view.nodes.map((node) => node.nodeId)).toEqual([1, 2, 3, 4])
      expect(cells(view, 'storeMaintenance', 'declared')).toEqual(['yes', 'no', 'no', 'no'])
      expect(cells(view, 'spamClassifierTraining', 'declared')).toEqual(['no', 'yes', 'no', 'no'])
      expect(view.shards.find((row) => row.type === 'pushNotifications')).toMatchObject({
        verdict: 'covered',
        total: 4
      })
    }, SOON)
  })

  it('a purge runs on the called node; a pause stays there, and says so', async () => {
    const purge = await run('purge-data', '--node', '1')
    expect(['proven', 'done', 'unknown']).toContain(purge.verdict)
    const { target } = await it4.api.actions.draft({
      cluster: it4.slug,
      entry: 'pause-queue',
      url: it4.cluster.urls[1] ?? null,
      params: {}
    })
    const pause = await run('pause-queue', '--node', '2', '--confirm', target)
    expect(['proven', 'done']).toContain(pause.verdict)
    expect(it4.cluster.nodes.map((node) => node.isQueuePaused)).toEqual([false, true, false, false])
  })

  it('a block by hand is handed over on every node; a deaf one is named', async () => {
    // The release of a cluster that nobody heard before is known after a frame or two.
    await run('reload-blocked-ips')
    await untilAllFound(1)
    const block = await run('block', '--param', 'address=203.0.113.9')
    expect([block.verdict, block.sentence]).toEqual(['proven', expect.stringContaining('reached')])
    expect([0, 1, 2, 3].every((at) => it4.cluster.enforced(at).includes('203.0.113.9'))).toBe(true)
    await it4.cluster.node(3).deafen()
    await vi.waitFor(async () => expect(await presenceOf(4)).toBe('deaf'), SOON)
    const missed = await run('block', '--param', 'address=203.0.113.10')
    expect([missed.verdict, missed.sentence]).toEqual(['failed', expect.stringContaining('node 4')])
    await it4.cluster.node(3).heal()
  })

  it('V14: no secret of the run stands anywhere, though the settings API tells passwords in clear', async () => {
    expect(findLeaks(it4)).toEqual([])
  })
})
