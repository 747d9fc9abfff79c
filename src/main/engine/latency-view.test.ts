import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../test/support/bus-model.ts'
import type { LatencyFamilyView, LatencyView } from '../../shared/api/latency-views.ts'
import { BatchWriter } from '../../shared/cluster/observation-batch.ts'
import { toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import type { GapRow, LatencyRow } from '../history/derived.ts'
import type { JournalStats } from '../history/journal-reader.ts'
import { Fold } from './fold.ts'
import { toStepMinutes } from './latency-steps.ts'
import { toLatencyView } from './latency-view.ts'

const SECOND = 1_000_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Midnight, UTC. */
const BEGIN = 1_795_219_200 * SECOND

/** A history in memory, and what was asked of it. */
class Rows {
  readonly rows = new Map<string, LatencyRow>()
  readonly stored: GapRow[] = []
  asked = 0
  oldest: JournalStats['oldest'] = { seq: toSeq(1), at: toUnixUs(BEGIN) }
  async latency(fromMinute: number, toMinute: number): Promise<readonly LatencyRow[]> {
    const found = [...this.rows.values()].filter((row) => row.minute >= fromMinute && row.minute < toMinute)
    this.asked += found.length
    return found.sort((a, b) => a.minute - b.minute)
  }
  async gaps(): Promise<readonly GapRow[]> {
    return this.stored
  }
  async stats(): Promise<JournalStats> {
    const newest = { seq: toSeq(1), at: toUnixUs(BEGIN) }
    const none = { bytesOnDisk: 0, payloadBytes: 0, chunks: 0, observations: 0, arrivals: 0, events: 0 }
    return { ...none, oldest: this.oldest, newest, derivedThrough: toSeq(1), packedThrough: toSeq(1) }
  }
}

interface Recorded {
  readonly fold: Fold
  readonly reader: Rows
  readonly note: (at: number, body: object) => void
  /** Folds what was noted, and writes its rows as the journal would. */
  readonly settle: () => void
  readonly look: (fromUs: number, toUs: number, mode?: 'live' | 'range') => Promise<LatencyView>
}

function record(): Recorded {
  const fold = new Fold({ wire: 'H' })
  const reader = new Rows()
  let writer = new BatchWriter(new ArrayBuffer(1 << 22))
  let next = 1
  const settle = (): void => {
    const batch = writer.take(['a', 'b'])
    if (batch.count > 0) fold.apply(toSeq(next), batch)
    next += batch.count
    writer = new BatchWriter(new ArrayBuffer(1 << 22))
    const rows = fold.takeDerived(false)
    for (const row of rows.latency) reader.rows.set(`${row.minute} ${row.series}`, row)
    reader.stored.push(...rows.gaps)
  }
  const note = (at: number, body: object): void => {
    const bytes = new TextEncoder().encode(JSON.stringify(body))
    if (writer.note(toUnixUs(at), bytes)) return
    settle()
    writer.note(toUnixUs(at), bytes)
  }
  const look = (fromUs: number, toUs: number, mode: 'live' | 'range' = 'range'): Promise<LatencyView> =>
    toLatencyView({ mode, fold, reader, from: toUnixUs(fromUs), at: toUnixUs(toUs) })
  return { fold, reader, note, settle, look }
}

const ping = (recorded: Recorded, at: number, rttUs: number, server = 'a'): void =>
  recorded.note(at, { source: 'agora', server, rtt_us: rttUs })

const rttOf = (view: LatencyView): LatencyFamilyView => view.families[0] as LatencyFamilyView

function exact(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(part * (values.length - 1))] as number
}

describe('the latency view', () => {
  it('cuts any range into at most 300 steps', () => {
    for (const minutes of [1, 15, 60, 299, 360, 1440, 7 * 1440, 31 * 1440, 400 * 1440]) {
      const step = toStepMinutes(minutes * 60_000)
      // Where neither end lies on a step there is one more.
      expect(Math.ceil(minutes / step) + 1).toBeLessThanOrEqual(300)
    }
  })

  it('shows percentiles a step and over the whole range, from rows and from what is running', async () => {
    const recorded = record()
    const random = seededRandom(7)
    const values = Array.from({ length: 90 * 12 }, () => Math.round(100 + 400 * random() ** 3))
    values.forEach((value, i) => {
      ping(recorded, BEGIN + i * 5 * SECOND, value)
    })
    recorded.settle()
    const view = await recorded.look(BEGIN, BEGIN + 90 * MINUTE)
    const [a] = rttOf(view).series
    expect(a?.points.map((point) => [point.atMs, point.count])).toEqual(
      Array.from({ length: 90 }, (_, i) => [(BEGIN + i * MINUTE) / 1000, 12])
    )
    for (const [told, part] of [
      [a?.whole.p50, 0.5] as const,
      [a?.whole.p90, 0.9] as const,
      [a?.whole.p99, 0.99] as const
    ]) {
      expect(Math.abs((told ?? 0) * 1000 - exact(values, part))).toBeLessThanOrEqual(exact(values, part) * 0.015)
    }
    expect(a?.whole.max).toBeCloseTo(Math.max(...values) / 1000, 3)
    expect(
      rttOf(view)
        .heat.counts.flat()
        .reduce((sum, count) => sum + count, 0)
    ).toBe(values.length)
  })

  it('shows of a moment of the past what was measured until then, and nothing later', async () => {
    const recorded = record()
    for (let i = 0; i < 40; i++) ping(recorded, BEGIN + i * 15 * SECOND, 200 + i)
    recorded.settle()
    const past = record()
    for (let i = 0; i < 22; i++) ping(past, BEGIN + i * 15 * SECOND, 200 + i)
    past.settle()
    for (const [key, row] of recorded.reader.rows) past.reader.rows.set(key, row)
    const view = await past.look(BEGIN, BEGIN + 21 * 15 * SECOND)
    const [a] = rttOf(view).series
    expect([a?.whole.count, a?.whole.max]).toEqual([22, 0.221])
  })

  it('reads only what is new for the next push', async () => {
    const recorded = record()
    for (let minute = 0; minute < 600; minute++) ping(recorded, BEGIN + minute * MINUTE, 300)
    recorded.settle()
    await recorded.look(BEGIN + HOUR, BEGIN + 10 * HOUR, 'live')
    const { asked } = recorded.reader
    ping(recorded, BEGIN + 600 * MINUTE, 300)
    recorded.settle()
    const view = await recorded.look(BEGIN + HOUR + MINUTE, BEGIN + 10 * HOUR + MINUTE, 'live')
    expect(recorded.reader.asked - asked).toBeLessThanOrEqual(5)
    const fresh = await toLatencyView({
      mode: 'live',
      fold: recorded.fold,
      reader: Object.assign(new Rows(), { rows: recorded.reader.rows }),
      from: toUnixUs(BEGIN + HOUR + MINUTE),
      at: toUnixUs(BEGIN + 10 * HOUR + MINUTE)
    })
    expect(view).toEqual(fresh)
  })

  it('reads months by the hour, and tells the same as the minutes would', async () => {
    const recorded = record()
    const random = seededRandom(11)
    const values: number[] = []
    for (let minute = 0; minute < 40 * 1440; minute += 4) {
      const value = Math.round(200 + 5_000 * random() ** 8)
      values.push(value)
      ping(recorded, BEGIN + minute * MINUTE, value)
    }
    recorded.settle()
    const view = await recorded.look(BEGIN, BEGIN + 40 * DAY - 1)
    const [a] = rttOf(view).series
    expect(view.stepMs).toBe(6 * 3_600_000)
    expect(a?.points.map((point) => point.count)).toEqual(Array.from({ length: 160 }, () => 90))
    expect(a?.whole.max).toBeCloseTo(Math.max(...values) / 1000, 2)
    expect(Math.abs((a?.whole.p99 ?? 0) * 1000 - exact(values, 0.99))).toBeLessThanOrEqual(exact(values, 0.99) * 0.015)
    // 960 hours and the minutes of the last two.
    expect(recorded.reader.asked).toBeLessThan(960 + 120)
  })

  it('shows the hours of minutes that were trimmed', async () => {
    const recorded = record()
    for (let minute = 0; minute < 300; minute++) ping(recorded, BEGIN + minute * MINUTE, 300)
    recorded.settle()
    for (const [key, row] of recorded.reader.rows) {
      if (row.minute < (BEGIN + 150 * MINUTE) / MINUTE) recorded.reader.rows.delete(key)
    }
    const [a] = rttOf(await recorded.look(BEGIN, BEGIN + 300 * MINUTE)).series
    expect(a?.points.slice(0, 4).map(({ atMs, count }) => [(atMs * 1000 - BEGIN) / MINUTE, count])).toEqual([
      [0, 60],
      [60, 60],
      [150, 2],
      [152, 2]
    ])
  })

  it('names at most eight series, the busiest, and how many there are', async () => {
    const recorded = record()
    for (let server = 0; server < 12; server++) {
      for (let i = 0; i <= server; i++) ping(recorded, BEGIN + i * SECOND, 300, `s${server}`)
    }
    recorded.settle()
    const family = rttOf(await recorded.look(BEGIN, BEGIN + MINUTE))
    expect([family.series.map((series) => series.name), family.seriesCount]).toEqual([
      ['s11', 's10', 's9', 's8', 's7', 's6', 's5', 's4'],
      12
    ])
  })

  it('keeps a server called __proto__ and one with a long name apart', async () => {
    const recorded = record()
    const names = ['__proto__', 'constructor', 'x'.repeat(256)]
    for (const name of names) ping(recorded, BEGIN, 300, name)
    recorded.settle()
    const family = rttOf(await recorded.look(BEGIN, BEGIN + MINUTE))
    expect(family.series.map((series) => series.name).sort()).toEqual(names.toSorted())
  })

  it('names gaps with whom they belong to, the ones that last too', async () => {
    const recorded = record()
    recorded.note(BEGIN, { source: 'agora', server: 'a', status: 'connected' })
    recorded.note(BEGIN + MINUTE, { source: 'agora', server: 'a', status: 'disconnect', cause: 'connection-reset' })
    recorded.settle()
    const view = await recorded.look(BEGIN, BEGIN + 2 * MINUTE)
    const fromMs = (BEGIN + MINUTE) / 1000
    expect(view.gaps).toEqual([
      { fromMs, toMs: null, server: 'a' },
      { fromMs, toMs: null, server: null }
    ])
  })

  it('says since when anything is recorded; minutes outlive what they were made from', async () => {
    const recorded = record()
    ping(recorded, BEGIN + 5 * MINUTE, 300)
    recorded.settle()
    const begin = async (oldest: number | null) => {
      recorded.reader.oldest = oldest === null ? null : { seq: toSeq(1), at: toUnixUs(oldest) }
      const { recordedFromMs } = await recorded.look(BEGIN - HOUR, BEGIN + HOUR)
      return recordedFromMs === null ? null : recordedFromMs * 1000 - BEGIN
    }
    expect([await begin(BEGIN), await begin(BEGIN + 9 * MINUTE), await begin(null)]).toEqual([
      0,
      5 * MINUTE,
      5 * MINUTE
    ])
  })

  it('is empty, not wrong, where nothing was measured', async () => {
    const view = await record().look(BEGIN, BEGIN + HOUR)
    expect(view.families.map(({ family, series, heat }) => [family, series.length, heat.counts.length])).toEqual([
      ['rtt', 0, 0],
      ['skew', 0, 0],
      ['origin', 0, 0],
      ['loop', 0, 0]
    ])
  })
})
