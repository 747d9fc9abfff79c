import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BatchWriter } from '../../shared/cluster/observation-batch.ts'
import { toSeq, toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import { toHourKey } from '../../shared/latency/series.ts'
import { openWriterConnection } from './connection.ts'
import { type DerivedRows, NO_INSIGHT } from './derived.ts'
import { InsightRetention } from './insight-retention.ts'
import { MOST_PINS } from './insight-writer.ts'
import { JournalWriter } from './journal-writer.ts'
import { migrate } from './migrate.ts'
import { ReadQueries } from './read-queries.ts'
import { RetentionKeeper } from './retention.ts'
import { SCHEMA_STEPS } from './schema.ts'

const MINUTE = 60e6
const T = 29_920_000 * MINUTE
const at = (minutes: number): UnixUs => toUnixUs(T + minutes * MINUTE)
let folder: string
let db: Database.Database
let queries: ReadQueries
let through = 0

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-insight-'))
  const file = join(folder, 'history.db')
  db = openWriterConnection(file)
  db.pragma('synchronous = OFF')
  await migrate(db, file, SCHEMA_STEPS)
  queries = new ReadQueries(db, file)
  through = 0
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

const nothing = { events: [], minutes: [], gaps: [], chunks: [], ...NO_INSIGHT, checkpoint: null }
function derive(rows: Partial<DerivedRows>): void {
  through++
  db.transaction(() => new JournalWriter(db).derive({ ...nothing, ...rows, through: toSeq(through) }))()
}

const propagation = (seq: number, minutes: number, severity = 0, size = 4) => ({
  seq: toSeq(seq),
  at: at(minutes),
  nodeId: 3,
  kind: 5,
  objectType: null,
  severity,
  body: Uint8Array.from({ length: size }, (_, i) => (i * 7 + seq) & 0xff)
})
const finding = (id: string, from: number, to: number | null) => ({
  id,
  from: at(from),
  to: to === null ? null : at(to),
  severity: 'warning' as const,
  body: JSON.stringify({ text: `«${id}» \ud800` })
})
const sample = (subject: string, minutes: number, body = '{}') => ({ at: at(minutes), subject, body })
const sketch = (minute: number, series: string) => ({
  minute: 29_920_000 + minute,
  series,
  body: Uint8Array.of(minute & 0xff)
})
const pin = (seq: number, minutes: number) => ({
  seq: toSeq(seq),
  at: at(minutes),
  writtenAt: at(500),
  text: `note ${seq} \u0000 end`
})

describe('what the picture derives', () => {
  it('is given back as it was written, a row of the same key in the place of the old one', () => {
    derive({
      propagation: [propagation(4, 1), propagation(9, 2, 2)],
      latency: [sketch(1, 'rtt/nats-1'), sketch(1, 'skew/nats-1'), sketch(3, 'rtt/nats-1')],
      findings: [finding('deaf-node/7', 1, null), finding('gap/a', 0, 2)],
      health: [sample('node/7', 0, '{"a":1}'), sample('node/7', 2), sample('server/nats-1', 1)],
      pins: [pin(8, 2)]
    })
    derive({
      propagation: [propagation(4, 1, 1, 9)],
      findings: [finding('deaf-node/7', 1, 6)],
      latency: [{ ...sketch(1, 'rtt/nats-1'), body: Uint8Array.of(77) }]
    })
    const { insight } = queries
    expect(insight.propagation(at(0), at(9), 10)).toEqual([propagation(9, 2, 2), propagation(4, 1, 1, 9)])
    expect(insight.propagation(at(0), at(9), 1)).toEqual([propagation(9, 2, 2)])
    expect(insight.latency(29_920_001, 29_920_003)).toEqual([
      { ...sketch(1, 'rtt/nats-1'), body: Uint8Array.of(77) },
      sketch(1, 'skew/nats-1')
    ])
    expect(insight.findings(at(3), at(9)).map(({ id, to }) => [id, to])).toEqual([['deaf-node/7', at(6)]])
    expect(insight.findings(at(0), at(9)).map(({ id }) => id)).toEqual(['gap/a', 'deaf-node/7'])
    expect(insight.pins(at(0), at(9))).toEqual([pin(8, 2)])
  })

  it('gives samples of a span and the one before it, of each subject or of one', () => {
    derive({ health: [0, 2, 4, 6].map((n) => sample('node/7', n)) })
    derive({ health: [sample('node/70', 1), sample('server/a', 9)] })
    const { insight } = queries
    const times = (subject: string | null): unknown[] =>
      insight.health(at(3), at(5), subject).map((row) => [row.subject, (row.at - T) / MINUTE])
    expect(times('node/7')).toEqual([
      ['node/7', 2],
      ['node/7', 4]
    ])
    expect(times(null)).toEqual([
      ['node/70', 1],
      ['node/7', 2],
      ['node/7', 4]
    ])
    expect(times('node/8')).toEqual([])
  })

  it('tells the story of one subject or of all of a kind, newest first, a change once', () => {
    const story = (kind: 'address' | 'run', subject: string, seq: number, minutes: number) => ({
      kind,
      subject,
      seq: toSeq(seq),
      at: at(minutes),
      body: JSON.stringify({ seq, text: '«\ud800»' })
    })
    const [blocked, other] = [story('address', '203.0.113.7', 4, 1), story('address', '2001:db8::1', 5, 2)]
    const [freed, run] = [story('address', '203.0.113.7', 9, 3), story('run', '203.0.113.7', 9, 3)]
    derive({ stories: [{ ...blocked, body: 'first' }, other, freed, run] })
    derive({ stories: [blocked] })
    const { insight } = queries
    const span = { fromUs: at(0), toUs: at(9), limit: 10 }
    expect(insight.stories({ ...span, kind: 'address', subject: null })).toEqual([freed, other, blocked])
    expect(insight.stories({ ...span, kind: 'address', subject: '203.0.113.7' })).toEqual([freed, blocked])
    expect(insight.stories({ ...span, kind: 'address', subject: '203.0.113.7', limit: 1 })).toEqual([freed])
    expect(insight.stories({ ...span, kind: 'address', subject: null, toUs: at(2) })).toEqual([other, blocked])
    expect(insight.stories({ ...span, kind: 'run', subject: null })).toEqual([run])
  })

  it('holds no more pins than people write in years', () => {
    derive({ pins: Array.from({ length: MOST_PINS + 5 }, (_, n) => pin(n + 1, n)) })
    expect(db.prepare('SELECT count(*) FROM pin').pluck().get()).toBe(MOST_PINS)
  })
})

describe('moments', () => {
  it('finds what comes next and before, of the kinds asked for, never the moment itself', () => {
    derive({
      propagation: [propagation(4, 10)],
      findings: [finding('f/1', 20, null)],
      gaps: [{ id: 4, server: 'a', from: at(30), to: null, cause: 'lost' }],
      pins: [pin(9, 40)]
    })
    const all = ['gap', 'finding', 'block', 'pin'] as const
    const walk = (direction: 'forward' | 'backward'): unknown[] => {
      const found: unknown[] = []
      let now: UnixUs = at(direction === 'forward' ? 0 : 99)
      for (;;) {
        const mark = queries.marks.markFrom(now, direction, all)
        if (mark === null) return found
        found.push(mark.kind)
        now = mark.at
      }
    }
    expect(walk('forward')).toEqual(['block', 'finding', 'gap', 'pin'])
    expect(walk('backward')).toEqual(['pin', 'gap', 'finding', 'block'])
    expect(queries.marks.markFrom(at(0), 'forward', ['gap'])).toEqual({ kind: 'gap', at: at(30), text: 'lost' })
    expect(queries.marks.markFrom(at(0), 'forward', ['block'])?.text).toBe('5')
    expect(queries.marks.markFrom(at(30), 'forward', ['gap'])).toBeNull()
  })

  it('counts events of minutes and of all nodes, blocks and findings by step', () => {
    derive({
      minutes: [
        { minute: 29_920_000, nodeId: 1, kind: 0, count: 3 },
        { minute: 29_920_000, nodeId: 2, kind: 4, count: 4 },
        { minute: 29_920_005, nodeId: 1, kind: 0, count: 8 }
      ],
      propagation: [propagation(1, 0), propagation(2, 1), propagation(3, 5)],
      findings: [finding('f/1', 4, null)]
    })
    derive({ minutes: [{ minute: 29_920_005, nodeId: 1, kind: 0, count: 2 }] })
    expect(queries.marks.density(at(0), at(6), 2 * MINUTE)).toEqual({
      events: [
        [0, 7],
        [2, 10]
      ],
      mustHear: [
        [0, 2],
        [2, 1]
      ],
      findings: [[2, 1]]
    })
  })

  it('spreads the frames of chunks over steps that are shorter than a minute', () => {
    const batch = new BatchWriter(new ArrayBuffer(4_096))
    for (let n = 0; n < 40; n++) batch.arrival(0, toUnixUs(T + n * 1e5), Uint8Array.of(1, 0x0c))
    new JournalWriter(db).append(batch.take(['a']))
    const { events } = queries.marks.density(toUnixUs(T), toUnixUs(T + 4e6), 1e6)
    expect(events).toEqual([
      [0, 10],
      [1, 10],
      [2, 10],
      [3, 10]
    ])
    expect(queries.marks.seqAt(toUnixUs(T - 1))).toBeNull()
    expect([0, 1e5 - 1, 1e5, 39e5, 1e9].map((us) => queries.marks.seqAt(toUnixUs(T + us)))).toEqual([1, 1, 2, 40, 40])
  })
})

describe('retention of what the picture derives', () => {
  it('keeps each table within its share, the oldest going first, and leaves findings that last', () => {
    derive({
      propagation: Array.from({ length: 4_000 }, (_, n) => propagation(n + 1, n, 0, 200)),
      findings: [finding('lasting', 0, null), ...Array.from({ length: 3_000 }, (_, n) => finding('f', n + 1, n + 2))]
    })
    const keeper = new InsightRetention(db)
    const count = (table: string): number => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number
    keeper.bound(2 ** 30)
    expect([count('propagation'), count('finding')]).toEqual([4_000, 3_001])
    const strict = new InsightRetention(db)
    for (let tick = 0; tick < 5; tick++) strict.bound(400_000)
    expect(count('propagation')).toBeLessThan(500)
    expect(queries.insight.propagation(at(0), at(9_999), 1)[0]?.seq).toBe(4_000)
    expect(db.prepare('SELECT min(seq) FROM propagation').pluck().get()).toBe(4_001 - count('propagation'))
    expect(count('finding')).toBeLessThan(1_500)
    expect(queries.insight.findings(at(0), at(0)).map(({ id }) => id)).toEqual(['lasting'])
  })

  it('outlives the chunks, then goes oldest first with the minutes; pins stay', () => {
    const minutes = Array.from({ length: 3_000 }, (_, n) => n)
    const hours = Array.from({ length: 50 }, (_, n) => ({ ...sketch(0, 'rtt/a'), minute: toHourKey(498_666 + n) }))
    derive({
      minutes: minutes.map((n) => ({ minute: 29_920_000 + n, nodeId: 1, kind: 0, count: 1 })),
      propagation: minutes.map((n) => propagation(n + 1, n)),
      latency: [...minutes.map((n) => sketch(n, 'rtt/a')), ...hours],
      health: minutes.map((n) => sample('node/1', n)),
      findings: [finding('old', 1, 2), finding('lasting', 1, null), finding('new', 2_900, 2_901)],
      pins: [pin(7, 1)]
    })
    const batch = new BatchWriter(new ArrayBuffer(64))
    batch.arrival(0, at(1), Uint8Array.of(1, 0x0c))
    new JournalWriter(db).append(batch.take(['a']))
    const keeper = new RetentionKeeper(db, { maxBytes: 1, maxAgeDays: null })
    const trim = (): void => db.transaction(() => keeper.step('size', at(3_000)))()
    trim()
    expect(queries.stats().chunks).toBe(0)
    expect(queries.insight.propagation(at(0), at(9_999), 9_999)).toHaveLength(3_000)
    trim()
    const left = queries.insight.propagation(at(0), at(9_999), 9_999)
    expect(left).toHaveLength(3_000 - 300)
    expect(queries.insight.latency(0, 1e9)).toHaveLength(left.length)
    expect(queries.insight.latency(1e9, 2e9)).toHaveLength(50 - 5)
    expect(queries.insight.health(at(0), at(9_999), null)).toHaveLength(left.length)
    expect(queries.minutes(at(0), at(9_999))).toHaveLength(left.length)
    expect(queries.insight.findings(at(0), at(9_999)).map(({ id }) => id)).toEqual(['lasting', 'new'])
    for (let n = 0; n < 60; n++) trim()
    expect(queries.minutes(at(0), at(9_999))).toEqual([])
    expect(queries.insight.pins(at(0), at(9))).toHaveLength(1)
  })
})
