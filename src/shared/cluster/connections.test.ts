import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConnectionTable, type Poll } from './connections.ts'
import { Note } from './note.ts'
import { StateReader, StateWriter } from './state-bytes.ts'

const T = 1_795_249_631_000_000
const CONNZ = '$SYS.REQ.ACCOUNT.PING.CONNZ'

/** A table that is told notes, one observation each. */
class Told {
  readonly table = new ConnectionTable()
  #seq = 0

  note(atMs: number, body: object): Poll | null {
    const bytes = new TextEncoder().encode(JSON.stringify({ source: 'nats-monitor', ...body }))
    const note = Note.parse(bytes, 0, bytes.length)
    return note ? this.table.note(++this.#seq, T + atMs * 1000, note) : null
  }

  answer(atMs: number, ask: number, rows: readonly object[], more: object = {}, server = 'A'): Poll | null {
    const data = { server_id: server, total: rows.length, offset: 0, limit: 1024, connections: rows, ...more }
    const isDelta = 'gone' in more
    return this.note(atMs, {
      ask,
      subject: CONNZ,
      ...(isDelta ? { delta: true } : {}),
      answer: { server: { name: 'nats-1', id: server, ver: '2.15.2' }, data }
    })
  }

  get cids(): number[] {
    return [...this.table.open].map((it) => it.cid)
  }
}

const row = (cid: number, inMsgs = 0, outMsgs = 0, more: object = {}): object => ({
  cid,
  kind: 'Client',
  ip: '10.0.0.1',
  port: 4000 + cid,
  in_msgs: inMsgs,
  out_msgs: outMsgs,
  rtt: '200µs',
  lang: 'rust',
  version: '0.50.0',
  subscriptions: 1,
  subscriptions_list: ['stwt.agora'],
  ...more
})

describe('connections', () => {
  it('are what a whole answer names, with counters of a moment between asking and answer', () => {
    const told = new Told()
    told.note(0, { ask: 1, asked: true })
    const poll = told.answer(2, 1, [row(7, 3, 9)])
    expect(poll?.askedAt).toBe(T)
    expect(poll?.appeared.map((it) => it.cid)).toEqual([7])
    expect(poll?.sampled[0]).toMatchObject({
      ip: '10.0.0.1',
      subjects: ['stwt.agora'],
      counters: { askedAt: T, at: T + 2000, inMsgs: 3, outMsgs: 9 },
      before: null
    })
  })

  it('end when a whole answer no longer names them, and keep the counters before', () => {
    const told = new Told()
    told.answer(0, 1, [row(7, 1), row(8, 1)])
    const poll = told.answer(1000, 2, [row(8, 4)])
    expect(poll?.ended.map((it) => it.cid)).toEqual([7])
    expect(told.cids).toEqual([8])
    expect(poll?.sampled[0]?.before?.inMsgs).toBe(1)
    expect(told.table.ended.map((it) => it.endedAt)).toEqual([T + 1_000_000])
  })

  it('are whole only once all pages came', () => {
    const told = new Told()
    told.answer(0, 1, [row(1), row(2), row(3)])
    told.answer(1000, 2, [row(1), row(2)], { total: 3 })
    expect(told.cids).toEqual([1, 2, 3])
    told.answer(1001, 2, [row(4)], { total: 3, offset: 2 })
    expect(told.cids).toEqual([1, 2, 4])
  })

  it('of a server that began anew are over', () => {
    const told = new Told()
    told.answer(0, 1, [row(1), row(2)])
    const poll = told.answer(1000, 2, [row(1)], {}, 'B')
    expect(poll?.ended.map((it) => [it.server.id, it.cid, it.endReason])).toEqual([
      ['A', 1, 'the server was started anew'],
      ['A', 2, 'the server was started anew']
    ])
    expect([...told.table.open].map((it) => [it.server.id, it.cid])).toEqual([['B', 1]])
  })

  it('learn their reason from a list of closed ones, before or after they are missed', () => {
    const told = new Told()
    const closed = { closed: true, subject: CONNZ }
    const server = { name: 'nats-1', id: 'A' }
    told.answer(0, 1, [row(1), row(2)])
    told.note(10, { ask: 2, ...closed, answer: { server, data: { connections: [row(1, 0, 0, { reason: 'Stale' })] } } })
    told.answer(20, 3, [])
    told.note(30, { ask: 4, ...closed, answer: { server, data: { connections: [row(2, 0, 0, { reason: 'Gone' })] } } })
    expect(told.table.ended.map((it) => [it.cid, it.endReason])).toEqual([
      [1, 'Stale'],
      [2, 'Gone']
    ])
  })

  it('end when the system account tells so', () => {
    const told = new Told()
    told.answer(0, 1, [row(1)])
    const body = { server: { name: 'nats-1', id: 'A' }, client: { id: 1 }, reason: 'Client Closed' }
    const poll = told.note(5, { event: '$SYS.ACCOUNT.STW.DISCONNECT', body })
    expect(poll?.ended.map((it) => it.endReason)).toEqual(['Client Closed'])
  })

  it('remember between which answers the round trip changed', () => {
    const told = new Told()
    told.note(0, { ask: 1, asked: true })
    told.answer(1, 1, [row(1)])
    told.note(1000, { ask: 2, asked: true })
    told.answer(1001, 2, [row(1, 0, 0, { rtt: '300µs' })])
    expect([...told.table.open][0]?.rttChanged).toEqual({ after: T, at: T + 1_001_000 })
  })

  it('of answers that are lies change nothing that others said', () => {
    const told = new Told()
    told.answer(0, 1, [row(1)])
    for (const answer of [null, 7, [], {}, { server: 3 }, { server: { id: 'A' }, data: { connections: 'all' } }])
      told.note(1, { ask: 2, subject: CONNZ, answer })
    told.answer(2, 3, [{ cid: -1 }, { cid: '1' }, { cid: 2 ** 60 }, {}, 5 as unknown as object, row(1, 1e300)], {
      total: 99
    })
    expect(told.cids).toEqual([1])
    expect([...told.table.open][0]?.counters.inMsgs).toBe(0)
  })
})

describe('deltas', () => {
  const counts = fc.record({ inMsgs: fc.nat(50), outMsgs: fc.nat(50), rtt: fc.constantFrom('1ms', '2ms') })
  const answers = fc.array(fc.dictionary(fc.constantFrom('1', '2', '3', '4'), counts), { minLength: 1, maxLength: 12 })

  it('tell the same as whole answers do, wherever a checkpoint was taken', () => {
    fc.assert(
      fc.property(answers, fc.nat(12), (steps, cut) => {
        const whole = new Told()
        let delta = new Told()
        let before = new Map<string, { inMsgs: number; outMsgs: number; rtt: string }>()
        for (const [n, step] of steps.entries()) {
          const now = new Map(Object.entries(step))
          const rows = [...now].map(([cid, it]) => row(Number(cid), it.inMsgs, it.outMsgs, { rtt: it.rtt }))
          whole.answer(n * 1000, n, rows)
          if (n === 0) delta.answer(0, 0, rows)
          else {
            const changed = [...now].flatMap(([cid, it]) => toChanged(Number(cid), before.get(cid), it))
            const gone = [...before.keys()].filter((cid) => !now.has(cid)).map(Number)
            delta.answer(n * 1000, n, changed, { total: now.size, gone })
          }
          before = now
          if (n === cut) delta = restored(delta)
        }
        expect(summary(delta.table)).toEqual(summary(whole.table))
      }),
      { numRuns: 300 }
    )
  })
})

function toChanged(
  cid: number,
  before: { inMsgs: number; outMsgs: number; rtt: string } | undefined,
  now: { inMsgs: number; outMsgs: number; rtt: string }
): object[] {
  if (!before) return [row(cid, now.inMsgs, now.outMsgs, { rtt: now.rtt })]
  const changed = {
    ...(before.inMsgs === now.inMsgs ? {} : { in_msgs: now.inMsgs }),
    ...(before.outMsgs === now.outMsgs ? {} : { out_msgs: now.outMsgs }),
    ...(before.rtt === now.rtt ? {} : { rtt: now.rtt })
  }
  return Object.keys(changed).length === 0 ? [] : [{ cid, ...changed }]
}

function restored(told: Told): Told {
  const out = new StateWriter()
  told.table.save(out)
  const copy = new Told()
  const from = new StateReader(out.take())
  copy.table.load(from)
  expect(from.isAtEnd).toBe(true)
  const again = new StateWriter()
  copy.table.save(again)
  expect(again.take()).toEqual(out.take())
  return copy
}

function summary(table: ConnectionTable): unknown {
  const told = (it: { cid: number; counters: object; rttChanged: object | null; subjects: readonly string[] }) => ({
    cid: it.cid,
    counters: it.counters,
    rttChanged: it.rttChanged,
    subjects: it.subjects
  })
  return {
    open: [...table.open].map(told).toSorted((a, b) => a.cid - b.cid),
    ended: table.ended.map((it) => [it.cid, it.endedAt]).toSorted()
  }
}
