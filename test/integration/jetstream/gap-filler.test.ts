import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { toCaptureAdvice } from '../../../src/main/sources/jetstream/capture-advice.ts'
import { type CaptureHistory, GapFiller } from '../../../src/main/sources/jetstream/gap-filler.ts'
import type { HeardArrival } from '../../../src/main/sources/jetstream/heard-already.ts'
import { InterfaceBoard } from '../../../src/main/sources/nats-monitor/interface-board.ts'
import type { UnixUs } from '../../../src/shared/cluster/units.ts'
import { NATS_RELEASES } from '../../support/nats-releases.ts'
import { type NatsServer, startNatsServer } from '../../support/nats-server.ts'
import { Ledger, realClock } from '../agora/listening.ts'

const WAIT = { timeout: 8_000, interval: 20 }
const TIMING = { everyMs: 50, settledMs: 0 }
const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const NAMES = toCaptureAdvice({ servers: 1, days: 7, framesADay: 0 }).permissions
const ALLOWED = NAMES.map((name) => `"${name}"`).join(', ')
const toConfig = (folder: string): string => `
jetstream { store_dir: "${folder}", max_memory_store: 16MB, max_file_store: 64MB }
accounts { STW { jetstream: enabled, users: [
  { user: "stalwart", password: "stw-pw" }
  { user: "cap", password: "cap-pw", permissions {
    subscribe { allow: ["stwt.agora", "_INBOX_stoa.>"] }, publish { allow: [${ALLOWED}] } } }
  { user: "plain", password: "plain-pw", permissions {
    subscribe { allow: ["stwt.agora", "_INBOX_stoa.>"] }, publish { deny: [">"] } } }
] }
SYS { users: [ { user: "sys", password: "sys-pw" } ] } }
system_account: SYS
`

class TimedLedger extends Ledger {
  readonly times: number[] = []
  override arrival(slot: number, payload: Uint8Array, at?: UnixUs): void {
    super.arrival(slot, payload)
    this.times.push(at ?? 0)
  }
}

describe.each(NATS_RELEASES)('a stream on nats-server $version', (release) => {
  const login = async (server: NatsServer, user: string): Promise<NatsConnection> => {
    const inboxPrefix = user === 'stalwart' ? '_INBOX' : '_INBOX_stoa'
    const nc = await connect({
      servers: server.address,
      user,
      pass: `${user === 'stalwart' ? 'stw' : user}-pw`,
      inboxPrefix
    })
    open.push(() => nc.close())
    return nc
  }
  const start = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stoa-js-'))
    open.push(() => rm(folder, { recursive: true, force: true }))
    const server = await startNatsServer({ binary: release.binary, config: toConfig(folder) })
    open.push(() => server.stop())
    return { server, node: await login(server, 'stalwart') }
  }
  const makeStream = async (node: NatsConnection, subjects: string[]): Promise<void> => {
    const config = { name: 'STW_AGORA', subjects, storage: 'file', retention: 'limits', no_ack: true, num_replicas: 1 }
    const reply = await node.request('$JS.API.STREAM.CREATE.STW_AGORA', JSON.stringify(config), { timeout: 5_000 })
    expect(reply.json()).not.toHaveProperty('error')
  }
  const fill = (nc: NatsConnection, history: CaptureHistory): TimedLedger => {
    const sink = new TimedLedger()
    const board = new InterfaceBoard(sink)
    const filler = new GapFiller({ sink, clock: realClock, board, history, timing: TIMING })
    filler.connected(nc)
    open.push(() => filler.lost())
    return sink
  }
  const word = (ledger: Ledger) => ledger.notes.findLast((note) => note.interface === 'jetstream')
  const now = (): number => realClock.nowUnix()
  const say = async (nc: NatsConnection, hex: string): Promise<HeardArrival> => {
    nc.publish('stwt.agora', Buffer.from(hex, 'hex'))
    await nc.flush()
    return { server: 'a', at: now(), payload: Buffer.from(hex, 'hex') }
  }

  it('gives back what nobody heard, with its times, and nothing that was heard around the gap', async () => {
    const { server, node } = await start()
    await makeStream(node, ['stwt.agora'])
    const heard = [await say(node, '030c'), await say(node, '030b')]
    const from = now()
    for (const hex of ['030c', '010a', '030c']) await say(node, hex)
    const to = now()
    heard.push(await say(node, '030c'), await say(node, '020b'))
    // A second observer heard the same: that is no second frame.
    heard.push(...heard.map((arrival) => ({ ...arrival, server: 'b' })))
    const asked: [number, number][] = []
    const history: CaptureHistory = {
      gaps: () => [{ from, to }],
      arrivals: async (a, b) => {
        asked.push([a, b])
        return heard.filter(({ at }) => at >= a && at <= b)
      }
    }
    const ledger = fill(await login(server, 'cap'), history)
    await vi.waitFor(() => expect(ledger.notes.some(({ status }) => status === 'captured')).toBe(true), WAIT)
    expect(ledger.names).toEqual(['jetstream:STW_AGORA'])
    expect(ledger.arrivals.map(({ hex }) => hex).sort()).toEqual(['010a', '030c', '030c'])
    for (const at of ledger.times) expect(Math.abs(at - from)).toBeLessThan(5_000_000)
    expect(ledger.notes.find(({ status }) => status === 'captured')).toEqual({
      source: 'stoa',
      status: 'captured',
      stream: 'STW_AGORA',
      from: String(from),
      to: String(to),
      count: 3
    })
    expect(word(ledger)).toMatchObject({ state: 'available' })
    expect(asked).toHaveLength(2)
  })

  it('reads thousands in their order, once, of a stream that keeps more subjects', async () => {
    const { server, node } = await start()
    await makeStream(node, ['stwt.>'])
    const from = now()
    for (let i = 0; i < 3_000; i++) {
      node.publish('stwt.agora', Uint8Array.of(3, 12, i & 255, i >> 8))
      if (i % 3 === 0) node.publish('stwt.other', 'not ours')
    }
    await node.flush()
    const to = now()
    const history: CaptureHistory = { gaps: () => [{ from, to }], arrivals: async () => [] }
    const ledger = fill(await login(server, 'cap'), history)
    await vi.waitFor(() => expect(ledger.notes.some(({ status }) => status === 'captured')).toBe(true), WAIT)
    const order = ledger.arrivals.map(({ hex }) => Buffer.from(hex, 'hex').readUInt16LE(2))
    expect(order).toEqual(Array.from({ length: 3_000 }, (_, i) => i))
    expect([...ledger.times].sort((a, b) => a - b)).toEqual(ledger.times)
  })

  it('leaves the gap a gap where there is no stream, and where the user may not ask', async () => {
    const { server } = await start()
    const history: CaptureHistory = { gaps: () => [{ from: 1, to: 2 }], arrivals: async () => [] }
    const none = fill(await login(server, 'cap'), history)
    const refused = fill(await login(server, 'plain'), history)
    await vi.waitFor(() => {
      expect(word(none)).toMatchObject({ state: 'silent', sentence: expect.stringContaining('No stream') })
      expect(word(refused)).toMatchObject({ state: 'refused' })
    }, WAIT)
    expect([...none.notes, ...refused.notes].some(({ status }) => status === 'captured')).toBe(false)
    expect(
      server
        .log()
        .split('\n')
        .filter((line) => line.includes('Publish Violation'))
    ).toHaveLength(1)
  })
})
