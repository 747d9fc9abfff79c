import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@nats-io/transport-node'
import * as v from 'valibot'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createCluster } from '../../../src/main/engine/cluster-folder.ts'
import { WatchedCluster } from '../../../src/main/engine/watched-cluster.ts'
import { AgoraSource } from '../../../src/main/sources/agora/agora-source.ts'
import { parseConnectionConfig } from '../../../src/main/sources/connection.schema.ts'
import { eventFilter } from '../../../src/shared/api/contract.ts'
import { NATS_RELEASES } from '../../support/nats-releases.ts'
import { startNatsServer } from '../../support/nats-server.ts'
import { FAST, realClock } from '../agora/listening.ts'

const WAIT = { timeout: 10_000, interval: 50 }
const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

describe.each(NATS_RELEASES)('a history with a stream on nats-server $version', (release) => {
  it('has after a time away what was said meanwhile, once, at its time, and says where from', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stoa-away-'))
    open.push(() => rm(folder, { recursive: true, force: true }))
    const config = `jetstream { store_dir: "${join(folder, 'js')}", max_file_store: 64MB }\n`
    const server = await startNatsServer({ binary: release.binary, config })
    open.push(() => server.stop())
    const node = await connect({ servers: server.address })
    open.push(() => node.close())
    const stream = { name: 'STW_AGORA', subjects: ['stwt.agora'], storage: 'file', num_replicas: 1, no_ack: true }
    await node.request('$JS.API.STREAM.CREATE.STW_AGORA', JSON.stringify(stream), { timeout: 5_000 })
    const say = (hex: string) => {
      node.publish('stwt.agora', Buffer.from(hex, 'hex'))
      return node.flush()
    }
    const cluster = await watched(join(folder, 'data'), server.address)
    const state = async () => (await cluster.glance({ kind: 'live' }, 60_000)).fold.state
    const frames = async (): Promise<number> => (await state()).totals.frames
    const isHearing = async (): Promise<boolean> => (await state()).observers.hearing > 0

    await cluster.watch()
    await vi.waitFor(async () => expect(await isHearing()).toBe(true), WAIT)
    await say('030b')
    await vi.waitFor(async () => expect(await frames()).toBe(1), WAIT)
    await cluster.unwatch()
    for (const hex of ['040b', '030b', '040b']) await say(hex)
    await cluster.watch()
    await vi.waitFor(async () => expect(await isHearing()).toBe(true), WAIT)
    await say('050b')
    await vi.waitFor(async () => {
      expect(await frames()).toBe(5)
      const gaps = (await state()).gaps.latest
      expect(gaps.some(({ cause }) => /filled from the stream STW_AGORA, 3 frames \(captured\)/.test(cause))).toBe(true)
    }, WAIT)
    const page = await cluster.eventPage({
      cursor: null,
      direction: 'backward',
      filter: v.parse(eventFilter, {}),
      limit: 100
    })
    const nodes = page.rows.flatMap((row) => (row.kind === 'event' ? [row.nodeId] : []))
    expect(nodes.sort()).toEqual([3, 3, 4, 4, 5])
  })
})

async function watched(data: string, address: string): Promise<WatchedCluster> {
  const connection = { servers: [address], auth: { kind: 'none' as const }, tls: null }
  const parsed = parseConnectionConfig(connection)
  if (!parsed.ok) throw new Error(parsed.error.message)
  const config = parsed.value
  const stored = await createCluster(data, {
    version: 1,
    name: 'away',
    open: true,
    origin: { kind: 'nats', connection: config },
    retention: { maxBytes: 1024 ** 3, maxAgeDays: null }
  })
  const opened = await WatchedCluster.open({
    stored,
    clock: realClock,
    version: 'test',
    historyWorkerUrl: new URL('../../../src/main/history/history-worker.ts', import.meta.url),
    createSource: async ({ sink, captureHistory }) =>
      new AgoraSource({
        config,
        secrets: {},
        sink,
        clock: realClock,
        timing: FAST,
        captureHistory,
        fillerTiming: { everyMs: 100, settledMs: 1_500 }
      }),
    log: () => undefined,
    loopDelayMs: () => 0
  })
  if (!opened.ok) throw new Error(opened.error)
  open.push(() => opened.value.close())
  return opened.value
}
