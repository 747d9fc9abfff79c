import { connect } from '@nats-io/transport-node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { NATS_RELEASES, type NatsRelease } from '../../support/nats-releases.ts'
import { startNatsCluster, startNatsServer } from '../../support/nats-server.ts'
import { startNatsTopology, TOPOLOGY_LOGINS } from '../../support/nats-topology.ts'
import { type RawNode, startRawNode } from '../../support/raw-node.ts'
import { monitor, QUICK } from './monitoring.ts'

const WAIT = { timeout: 30_000, interval: 20 }
const NODE = TOPOLOGY_LOGINS.node
const PAUSE = Uint8Array.of(3, 11)
const REFRESH = Uint8Array.of(3, 12)

const open: { stop(): unknown }[] = []
const keep = <T extends { stop(): unknown }>(thing: T): T => {
  open.push(thing)
  return thing
}
const keepNode = (node: RawNode): RawNode => {
  open.push({ stop: () => node.destroy() })
  return node
}
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.stop()
})

const login = (who: keyof typeof TOPOLOGY_LOGINS) => {
  const { user, password } = TOPOLOGY_LOGINS[who]
  return [{ kind: 'password' as const, user }, { password }] as const
}

// In the name, so that a run on one release does not look like one on both.
const here = NATS_RELEASES.map(({ version }) => version).join(' and ')
const lacking = [
  NATS_RELEASES.some(({ isOld }) => isOld) ? '' : '; no 2.9 is here (NATS_SERVER_PATH)',
  NATS_RELEASES.some(({ isOld }) => !isOld) ? '' : '; no newer one is here (NATS_SERVER_PATH_NEW)'
].join('')
it(`runs on nats-server ${here}${lacking}`, () => expect(NATS_RELEASES.length).toBeGreaterThan(0))

describe.each(NATS_RELEASES)('the monitor of an account on nats-server $version', (release: NatsRelease) => {
  it('sees the clients of three servers, a leaf node and a cluster behind a gateway', async () => {
    const topology = keep(await startNatsTopology(release.binary))
    const everywhere = [...topology.servers, topology.gateway, topology.leaf]
    const nodes = await Promise.all(everywhere.map(({ address }) => startRawNode(address, NODE)))
    for (const node of nodes) keepNode(node)
    const [auth, secrets] = login('stoa')
    const { source, ledger } = await monitor({ servers: [...topology.urls], auth }, secrets)
    keep(source)
    await vi.waitFor(() => {
      expect(ledger.nodes.map(({ server }) => server).sort()).toEqual(['a1', 'a2', 'a3', 'b1', 'l1'])
      expect(ledger.done.at(-1)).toMatchObject({ expected: 5, answered: 5 })
      expect(ledger.word('account-connz')).toMatchObject({ state: 'available' })
      expect(ledger.word('account-statz')).toMatchObject({ state: 'available' })
    }, WAIT)
    for (const { subjects } of ledger.nodes) expect(subjects).toEqual(['stwt.agora'])
    const told = JSON.stringify(ledger.notes)
    expect(told).not.toMatch(/authorized_user|-pw\b|"jwt"|"nkey"/)
    expect([...ledger.table.servers].map(({ version }) => version)).toEqual(Array(5).fill(release.version))
  })

  it('says why a client is gone, within a second poll', async () => {
    const topology = keep(await startNatsTopology(release.binary))
    const [auth, secrets] = login('stoa')
    const { source, ledger } = await monitor({ servers: [...topology.urls], auth }, secrets)
    keep(source)
    const node = keepNode(await startRawNode(topology.urls[1] as string, NODE))
    await vi.waitFor(() => expect(ledger.nodes).toHaveLength(1), WAIT)
    node.destroy()
    await vi.waitFor(() => {
      expect(ledger.nodes).toHaveLength(0)
      expect(ledger.table.ended.find(({ lang }) => lang === 'rust')?.endReason).toBe('Client Closed')
    }, WAIT)
  })

  it('sees that a subscription was given up and the connection stays', async () => {
    const topology = keep(await startNatsTopology(release.binary))
    const [auth, secrets] = login('stoa')
    const { source, ledger } = await monitor({ servers: [...topology.urls], auth }, secrets)
    keep(source)
    const node = keepNode(await startRawNode(topology.urls[0] as string, NODE))
    await vi.waitFor(() => expect(ledger.nodes[0]?.subjects).toEqual(['stwt.agora']), WAIT)
    await node.unsubscribe()
    await vi.waitFor(() => expect(ledger.nodes[0]?.subjects).toEqual([]), WAIT)
  })

  it('after a reload of the configuration asks by name, or says that nobody answers', async () => {
    const topology = keep(await startNatsTopology(release.binary))
    const [auth, secrets] = login('stoa')
    const { source, ledger } = await monitor({ servers: [...topology.urls], auth }, secrets)
    keep(source)
    await vi.waitFor(() => expect(ledger.done.at(-1)).toMatchObject({ expected: 5, answered: 5 }), WAIT)
    await topology.reloadAll()
    if (release.isOld) {
      await vi.waitFor(() => {
        expect(ledger.word('account-connz')).toMatchObject({
          state: 'partial',
          sentence: expect.stringContaining('silent after a reload')
        })
        expect(ledger.word('account-connz', 'a1')).toMatchObject({ state: 'silent' })
      }, WAIT)
      return
    }
    await vi.waitFor(() => {
      expect(ledger.word('account-connz')).toMatchObject({
        state: 'partial',
        sentence: expect.stringContaining('by its name')
      })
    }, WAIT)
    const since = ledger.notes.length
    await vi.waitFor(() => {
      const later = ledger.notes.slice(since).filter(({ done, expected }) => done === true && expected === 5)
      expect(later.at(-1)).toMatchObject({ answered: 5 })
    }, WAIT)
  })

  it('says that a killed server is missing, and counts it again once it is back', async () => {
    const cluster = keep(await startNatsCluster(3, { binary: release.binary }))
    const { source, ledger } = await monitor({ servers: [...cluster.urls], auth: { kind: 'none' } })
    keep(source)
    await vi.waitFor(() => expect(ledger.done.at(-1)).toMatchObject({ expected: 3, answered: 3 }), WAIT)
    await cluster.kill(2)
    await vi.waitFor(() => expect(ledger.word('account-connz', 'n3')).toMatchObject({ state: 'silent' }), WAIT)
    expect(ledger.word('account-connz')).toMatchObject({ sentence: expect.stringContaining('missing: n3') })
    await cluster.restart(2)
    await vi.waitFor(() => expect(ledger.word('account-connz')).toMatchObject({ state: 'available' }), WAIT)
    expect([...ledger.table.servers].filter(({ name }) => name === 'n3')).toHaveLength(2)
  })

  it('asks in quick succession after a frame that all must hear, until all moved, and after no other', async () => {
    const cluster = keep(await startNatsCluster(3, { binary: release.binary }))
    const slow = { ...QUICK, usualMs: 60_000, calmMs: 60_000, livelyMs: 60_000, trafficEveryMs: 600_000 }
    const nodes = await Promise.all(cluster.urls.map((url) => startRawNode(url)))
    for (const node of nodes) keepNode(node)
    const { source, ledger } = await monitor({ servers: [...cluster.urls], auth: { kind: 'none' } }, {}, slow)
    keep(source)
    await vi.waitFor(() => {
      expect(ledger.done).toHaveLength(1)
      expect(ledger.nodes).toHaveLength(3)
    }, WAIT)
    nodes[0]?.send(REFRESH)
    await vi.waitFor(() => expect(ledger.arrivals).toHaveLength(3), WAIT)
    expect(ledger.asks).toHaveLength(1)
    nodes[0]?.send(PAUSE)
    await vi.waitFor(() => {
      expect(ledger.nodes.map(({ inMsgs, outMsgs }) => inMsgs + outMsgs)).toEqual([2, 2, 2])
    }, WAIT)
    expect(ledger.asks.length).toBeLessThan(9)
    for (const node of nodes) for (let i = 0; i < 30; i++) node.send(PAUSE)
    const before = ledger.asks.length
    await vi.waitFor(() => expect(ledger.nodes.map((it) => it.inMsgs + it.outMsgs)).toEqual([92, 92, 92]), WAIT)
    // 90 frames in a moment are covered by one series now and one that was owed.
    expect(ledger.asks.length - before).toBeLessThan(17)
  })

  it('asks a deaf one to the end of the series', async () => {
    const server = keep(await startNatsServer({ binary: release.binary, config: 'ping_interval: "30s"\n' }))
    const slow = { ...QUICK, usualMs: 60_000, calmMs: 60_000, livelyMs: 60_000, trafficEveryMs: 600_000 }
    const [speaker, deaf] = [await startRawNode(server.address), await startRawNode(server.address)]
    for (const node of [speaker, deaf]) keepNode(node)
    const { source, ledger } = await monitor({ servers: [server.address], auth: { kind: 'none' } }, {}, slow)
    keep(source)
    await vi.waitFor(() => expect(ledger.done).toHaveLength(1), WAIT)
    // What was listed as listening does not listen any more when the frame comes.
    await deaf.unsubscribe()
    speaker.send(PAUSE)
    await vi.waitFor(() => expect(ledger.asks).toHaveLength(9), WAIT)
    const asked = ledger.asks.map((note) => ledger.stamps[ledger.notes.indexOf(note)] as number).slice(1)
    const spans = asked.map((at) => Math.round((at - (asked[0] as number)) / 1000))
    for (const [i, ms] of [0, 25, 50, 100, 200, 400, 800, 1_600].entries())
      expect(spans[i]).toBeGreaterThanOrEqual(ms - 1)
  })

  it('asks a subject that was refused once a connection, and says what is lost by it', async () => {
    const topology = keep(await startNatsTopology(release.binary))
    const [auth, secrets] = login('deaf')
    const { source, ledger } = await monitor({ servers: [topology.urls[0] as string], auth }, secrets)
    keep(source)
    await vi.waitFor(() => {
      expect(ledger.word('account-connz')).toMatchObject({ state: 'refused' })
      expect(ledger.word('account-statz')).toMatchObject({ state: 'refused' })
    }, WAIT)
    await vi.waitFor(
      () => expect(ledger.notes.filter(({ rtt_us }) => rtt_us !== undefined).length).toBeGreaterThan(10),
      WAIT
    )
    const log = (topology.servers[0]?.log() ?? '').split('\n').filter((line) => line.includes('Publish Violation'))
    expect(log).toHaveLength(2)
  })

  it('reads page after page of a server with more connections than fit one', async () => {
    const server = keep(await startNatsServer({ binary: release.binary }))
    const nodes: RawNode[] = []
    for (let i = 0; i < 11; i++) {
      nodes.push(...(await Promise.all(Array.from({ length: 100 }, () => startRawNode(server.address)))))
    }
    for (const node of nodes) keepNode(node)
    const { source, ledger } = await monitor({ servers: [server.address], auth: { kind: 'none' } })
    keep(source)
    await vi.waitFor(() => expect(ledger.nodes).toHaveLength(1_100), WAIT)
    for (const node of nodes.splice(0, 60)) node.destroy()
    await vi.waitFor(() => expect(ledger.nodes).toHaveLength(1_040), WAIT)
  })

  it('is not harmed by a client of the account that answers in the place of servers', async () => {
    const server = keep(await startNatsServer({ binary: release.binary }))
    const liar = await connect({ servers: server.address })
    open.push({ stop: () => liar.close() })
    const connections = [{ cid: -4 }, { cid: 'x' }, null, 7, { cid: 1e300 }, { cid: 3, out_msgs: '9', in_msgs: -1 }]
    const lies: (string | Uint8Array)[] = [
      'no json',
      '[1,2]',
      '[['.repeat(200_000),
      JSON.stringify({ server: null, data: 4 }),
      JSON.stringify({ server: { id: 'NX', name: '__proto__' }, data: { server_id: 'NY', connections } }),
      JSON.stringify({ server: { id: 'NZ', name: '__proto__' }, data: { total: 1e18, offset: -1, connections } }),
      JSON.stringify({ server: { id: 'NE' }, error: { code: 400, description: 'no' } }),
      JSON.stringify({
        server: { id: 'NT', name: 'far', time: '9999-12-31T00:00:00Z' },
        data: { total: 0, now: '9999' }
      }),
      new Uint8Array(900_000)
    ]
    liar.subscribe('$SYS.REQ.ACCOUNT.PING.CONNZ', {
      callback: (_error, message) => {
        for (const lie of lies) message.respond(lie)
        for (let i = 0; i < 2_000; i++) {
          message.respond(JSON.stringify({ server: { id: `N${i}`, name: `liar${i}` }, data: { total: 0 } }))
        }
      }
    })
    await liar.flush()
    const node = keepNode(await startRawNode(server.address))
    const { source, ledger } = await monitor({ servers: [server.address], auth: { kind: 'none' } })
    keep(source)
    await vi.waitFor(() => {
      expect(ledger.done.length).toBeGreaterThan(2)
      expect(ledger.nodes).toHaveLength(1)
    }, WAIT)
    expect([...ledger.table.servers].length).toBeLessThanOrEqual(512)
    node.destroy()
    await vi.waitFor(() => expect(ledger.nodes).toHaveLength(0), WAIT)
  })
})
