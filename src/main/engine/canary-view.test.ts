import { describe, expect, it } from 'vitest'
import type { CanaryView } from '../../shared/api/canary-views.ts'
import { BatchWriter } from '../../shared/cluster/observation-batch.ts'
import { toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import type { LatencyRow } from '../history/derived.ts'
import { toCanaryView, type WantedPair } from './canary-view.ts'
import { Fold } from './fold.ts'
import { toLatencyView } from './latency-view.ts'

const T0 = 1_800_000_000_000_000
const MINUTE = 60_000_000
const [A, B, C] = ['https://a.example', 'https://b.example', 'https://c.example'] as const
const ALL = [A, B, C]

/** A history of notes alone: rows as the journal would keep them. */
class Recorded {
  readonly fold = new Fold({ wire: 'H' })
  readonly rows = new Map<string, LatencyRow>()
  at = T0
  #next = 1
  #round = 0

  note(body: object): void {
    const writer = new BatchWriter(new ArrayBuffer(1 << 16))
    writer.note(toUnixUs(this.at), new TextEncoder().encode(JSON.stringify({ source: 'canary', ...body })))
    const batch = writer.take([])
    this.fold.apply(toSeq(this.#next), batch)
    this.#next += batch.count
    for (const row of this.fold.takeDerived(false).latency) this.rows.set(`${row.minute} ${row.series}`, row)
  }

  round(via: string, ms: Readonly<Record<string, number>>): void {
    const round = ++this.#round
    this.note({ round, via, node: ALL.indexOf(via as never), begun: true, cause: 'asked' })
    this.note({ round, via, url: via, node: ALL.indexOf(via as never), after_us: 5_000, answered: true })
    for (const url of Object.keys(ms))
      this.note({ round, via, url, node: ALL.indexOf(url as never), after_us: (ms[url] ?? 0) * 1_000 })
    this.note({ round, via, over: true, silent: ALL.filter((url) => url !== via && ms[url] === undefined) })
    this.at += MINUTE
  }

  readonly reader = {
    latency: async (from: number, to: number) =>
      [...this.rows.values()].filter((row) => row.minute >= from && row.minute < to)
  }

  look(pair: WantedPair | null = null, origin = 'nats', management: unknown = null): Promise<CanaryView> {
    const glance = { fold: this.fold, at: toUnixUs(this.at), from: toUnixUs(this.at - 60 * MINUTE) }
    // Only these two parts of the stored file are looked at.
    const stored = { file: { origin: { kind: origin }, management } } as never
    return toCanaryView({ ...glance, mode: 'live', reader: this.reader, stored }, pair)
  }
}

describe('toCanaryView', () => {
  it('says whether a canary is set up before anything was measured', async () => {
    const none = new Recorded()
    expect((await none.look()).isSetUp).toBe(false)
    expect((await none.look(null, 'imported')).isSetUp).toBeNull()
    expect((await none.look(null, 'nats', { canary: { user: 'c', everyMs: 60_000 } })).isSetUp).toBe(true)
    expect(await none.look()).toMatchObject({ sites: [], cells: [], rounds: [], series: [], everyMs: null })
  })

  it('shows each pair with its last delay and the percentiles of the range, and who was silent', async () => {
    const it = new Recorded()
    it.note({ status: 'started', urls: ALL, every_ms: 60_000 })
    it.note({ url: C, node: 2, status: 'lost', sentence: 'It refuses connections.' })
    it.round(A, { [B]: 8, [C]: 9 })
    it.round(A, { [B]: 12 })
    it.round(B, { [A]: 7 })
    const view = await it.look({ via: A, url: C })
    expect(view.sites.map((site) => [site.nodeId, site.stream, site.silentRounds, site.isCut])).toEqual([
      [0, 'listening', 0, false],
      [1, 'listening', 0, false],
      [2, 'lost', 2, true]
    ])
    const cellOf = (via: number, site: number) => view.cells.find((cell) => cell.via === via && cell.site === site)
    expect(cellOf(0, 1)).toMatchObject({ lastMs: 12, silent: 0, whole: { count: 2, p50: 8, max: 12 } })
    expect(cellOf(0, 2)).toMatchObject({ lastMs: null, silent: 1, whole: { count: 1, max: 9 } })
    expect(cellOf(2, 0)).toBeUndefined()
    expect(view.rounds.map((round) => [round.via, round.silent, round.state])).toEqual([
      [1, [2], 'over'],
      [0, [2], 'over'],
      [0, [], 'over']
    ])
    expect(view.series.map(({ name }) => name)).toEqual(['node 0 → node 2', 'node 0 → node 1', 'node 1 → node 0'])
    expect(view).toMatchObject({ isSetUp: true, everyMs: 60_000, roundCount: 3, siteCount: 3 })
    // Three nodes have their turn in three minutes: so long is a step, or a line would be dots.
    expect(view.stepMs).toBe(180_000)
    expect(
      view.series.map(({ points }) => points.map((point) => [(point.atMs - view.fromMs) % 180_000, point.count]))
    ).toEqual([[[0, 1]], [[0, 2]], [[0, 1]]])
  })

  it('leaves the other delays as they are', async () => {
    const it = new Recorded()
    it.round(A, { [B]: 8 })
    const reader = { ...it.reader, gaps: async () => [], stats: async () => ({ oldest: null }) as never }
    const glance = { fold: it.fold, at: toUnixUs(it.at), from: toUnixUs(it.at - 60 * MINUTE), reader }
    const view = await toLatencyView({ ...glance, mode: 'live' })
    expect(view.families.map((family) => [family.family, family.seriesCount])).toEqual([
      ['rtt', 0],
      ['skew', 0],
      ['origin', 0],
      ['loop', 0]
    ])
  })
})
