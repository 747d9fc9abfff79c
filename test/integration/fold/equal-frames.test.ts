import * as v from 'valibot'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AGORA_TIMING, AgoraSource } from '../../../src/main/sources/agora/agora-source.ts'
import { connectionConfig } from '../../../src/main/sources/connection.schema.ts'
import { type NatsCluster, startNatsCluster } from '../../support/nats-server.ts'
import { type Publisher, startPublisher } from '../../support/publisher.ts'
import { realClock } from '../agora/listening.ts'
import { FoldingSink } from './folding-sink.ts'

const WAIT = { timeout: 30_000, interval: 20 }
const FRAMES = 10_000
/** QueueRefresh of node 3: the bytes that a busy node sends all day. */
const QUEUE_REFRESH = Uint8Array.of(3, 12)

describe('10,000 equal frames through three observers, a server killed and restarted meanwhile', () => {
  const open: { stop(): Promise<unknown> }[] = []
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.stop()
  })

  async function listen(cluster: NatsCluster): Promise<FoldingSink> {
    const sink = new FoldingSink()
    const config = v.parse(connectionConfig, { servers: [...cluster.urls], auth: { kind: 'none' } })
    const pace = { firstMs: 50, jitterMs: 50, longestMs: 200, refusedMs: 300 }
    const timing = { ...AGORA_TIMING, pace, rttEveryMs: 200 }
    const source = new AgoraSource({ config, secrets: {}, sink, clock: realClock, timing })
    open.push(source)
    await source.start()
    // A round trip that was timed after the subscription: the server has it.
    await vi.waitFor(() => expect(rtts(sink)).toBe(3), WAIT)
    return sink
  }

  async function publishThroughFreeze(cluster: NatsCluster, publisher: Publisher, frozen: number) {
    const sink = await listen(cluster)
    const published = publisher.publish({ payloads: [QUEUE_REFRESH], count: FRAMES, perSecond: FRAMES / 5 })
    await vi.waitFor(() => expect(sink.arrivals[frozen]).toBeGreaterThan(FRAMES / 10), WAIT)
    cluster.pause(frozen)
    // Longer than equal bytes may be apart: 2 s at 2,000 frames a second are 4,000 frames.
    const before = Math.max(...sink.arrivals)
    await vi.waitFor(() => expect(Math.max(...sink.arrivals)).toBeGreaterThan(before + 6_000), WAIT)
    cluster.resume(frozen)
    await published
    await vi.waitFor(() => expect(Math.min(...sink.arrivals)).toBe(FRAMES), WAIT)
    return sink
  }

  async function publishThroughOutage(cluster: NatsCluster, publishers: readonly Publisher[], killed: number) {
    const sink = await listen(cluster)
    const count = FRAMES / publishers.length
    const published = Promise.all(
      publishers.map((it) => it.publish({ payloads: [QUEUE_REFRESH], count, perSecond: count / 4 }))
    )
    await vi.waitFor(() => expect(Math.max(...sink.arrivals)).toBeGreaterThan(FRAMES / 5), WAIT)
    await cluster.kill(killed)
    await cluster.restart(killed)
    // The restarted server's observer hears again while the stream still flows.
    const before = sink.arrivals[killed] ?? 0
    await vi.waitFor(() => expect(sink.arrivals[killed]).toBeGreaterThan(before + 100), WAIT)
    await published
    await vi.waitFor(() => expect(Math.max(...sink.arrivals)).toBe(FRAMES), WAIT)
    return sink
  }

  it.each([1, 2])('from one node: exactly 10,000 frames (run %i)', async (run) => {
    const cluster = await startNatsCluster()
    open.push(cluster)
    const publisher = await startPublisher({ address: cluster.urls[run % 2] ?? '' })
    open.push(publisher)
    const fold = (await publishThroughOutage(cluster, [publisher], 2)).settle()
    expect(fold.state.totals).toMatchObject({ frames: FRAMES, events: FRAMES, undecodable: 0 })
    expectOneGap(fold.state.gaps.latest, cluster.urls[2])
  })

  it.each([1, 2])('from two publishers with one id: exactly 10,000 frames (run %i)', async () => {
    const cluster = await startNatsCluster()
    open.push(cluster)
    const publishers = await Promise.all([0, 1].map((i) => startPublisher({ address: cluster.urls[i] ?? '' })))
    open.push(...publishers)
    const fold = (await publishThroughOutage(cluster, publishers, 2)).settle()
    expect(fold.state.totals).toMatchObject({ frames: FRAMES, events: FRAMES, undecodable: 0 })
    expect(fold.state.nodes.latest(10, fold.state.lastAt).map((node) => node.nodeId)).toEqual([3])
    expectOneGap(fold.state.gaps.latest, cluster.urls[2])
  })

  it('from one node, through a server that is frozen for 3 s and thawed: exactly 10,000 frames, and no gap', async () => {
    const cluster = await startNatsCluster()
    open.push(cluster)
    const publisher = await startPublisher({ address: cluster.urls[0] ?? '' })
    open.push(publisher)
    const fold = (await publishThroughFreeze(cluster, publisher, 2)).settle()
    expect(fold.state.totals).toMatchObject({ frames: FRAMES, ambiguous: 0 })
    expect(fold.state.gaps.latest).toEqual([])
  })
})

function rtts(sink: FoldingSink): number {
  return sink.settle().state.observers.all.filter((it) => it.rttUs !== null).length
}

function expectOneGap(gaps: readonly { server: string | null; to: number | null }[], server: string | undefined) {
  expect(gaps.map((gap) => [gap.server, gap.to === null])).toEqual([[server, false]])
}
