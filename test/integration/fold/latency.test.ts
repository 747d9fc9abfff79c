import { describe, expect, it } from 'vitest'
import { Fold } from '../../../src/main/engine/fold.ts'
import { toLatencyView } from '../../../src/main/engine/latency-view.ts'
import type { GapRow, LatencyRow } from '../../../src/main/history/derived.ts'
import type { LatencyFamily, LatencySeries, LatencyView } from '../../../src/shared/api/latency-views.ts'
import { toSeq, toUnixUs } from '../../../src/shared/cluster/units.ts'
import { type HeardFrame, RECORDINGS, readBatches, readLines } from './recording.ts'

const NONE = { bytesOnDisk: 0, payloadBytes: 0, chunks: 0, observations: 0, arrivals: 0, events: 0 }
const STATS = { ...NONE, oldest: null, newest: null, derivedThrough: toSeq(0), packedThrough: toSeq(0) }

/** The view over all of a recording, its rows kept as a journal keeps them. */
async function lookAtAll(name: string): Promise<LatencyView> {
  const fold = new Fold({ wire: 'auto' })
  const rows = new Map<string, LatencyRow>()
  const gaps: GapRow[] = []
  let seq = 1
  let from = 0
  for (const batch of readBatches(name, 500)) {
    fold.apply(toSeq(seq), batch)
    seq += batch.count
    if (from === 0) from = fold.state.lastAt
    const derived = fold.takeDerived(false)
    for (const row of derived.latency) rows.set(`${row.minute} ${row.series}`, row)
    gaps.push(...derived.gaps)
  }
  const reader = {
    latency: async (a: number, b: number) => [...rows.values()].filter(({ minute }) => minute >= a && minute < b),
    gaps: async () => gaps,
    stats: async () => STATS
  }
  const begin = toUnixUs(from - 3_600_000_000)
  return toLatencyView({ mode: 'range', fold, reader, from: begin, at: toUnixUs(fold.state.lastAt) })
}

const seriesOf = (view: LatencyView, family: LatencyFamily): ReadonlyMap<string, LatencySeries> =>
  new Map(view.families.find((each) => each.family === family)?.series.map((series) => [series.name, series]))

/** Percentiles by the samples themselves, ms. */
function truthOf(samples: readonly number[]) {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (part: number): number => (sorted[Math.floor(part * (sorted.length - 1))] as number) / 1000
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1), count: samples.length }
}

/** Within a sketch's error and three figures. */
function expectClose(told: LatencySeries | undefined, samples: readonly number[]): void {
  const truth = truthOf(samples)
  expect(told?.whole.count).toBe(truth.count)
  for (const part of ['p50', 'p90', 'p99', 'max'] as const) {
    expect(Math.abs((told?.whole[part] ?? 0) - truth[part])).toBeLessThanOrEqual(truth[part] * 0.016)
  }
}

describe.each(['quiet', 'busy'])('latency in the %s recording', (name) => {
  const truth = readLines<HeardFrame>(`${RECORDINGS}/${name}/truth-heard.ndjson`)

  it('tells round trips to each of the three servers as they were measured', async () => {
    const samples = new Map<string, number[]>()
    for (const line of readLines<Record<string, unknown>>(`${RECORDINGS}/${name}/observations.ndjson.gz`)) {
      if (line.source !== 'agora' || typeof line.rtt_us !== 'number') continue
      samples.set(String(line.server), [...(samples.get(String(line.server)) ?? []), Math.round(line.rtt_us)])
    }
    const told = seriesOf(await lookAtAll(name), 'rtt')
    expect([...told.keys()].sort()).toEqual(['nats-1', 'nats-2', 'nats-3'])
    for (const [server, values] of samples) expectClose(told.get(server), values)
  })

  it('tells skew as the arrivals of each frame have it', async () => {
    const samples = new Map<string, number[]>()
    for (const { first, arrivals } of truth) {
      for (const [server, at] of Object.entries(arrivals)) {
        const lag = Number(BigInt(at) - BigInt(first))
        if (lag > 0) samples.set(server, [...(samples.get(server) ?? []), lag])
      }
    }
    const told = seriesOf(await lookAtAll(name), 'skew')
    expect([...told.keys()].sort()).toEqual([...samples.keys()].sort())
    for (const [server, values] of samples) expectClose(told.get(server), values)
    for (const { whole } of told.values()) expect(whole.p90).toBeLessThan(3)
  })

  it('tells of each node that its clock is ours, and that its blocks took milliseconds', async () => {
    const told = seriesOf(await lookAtAll(name), 'origin')
    // One machine, one clock: what is left is the way and the node’s own work.
    expect([...told.keys()].sort()).toEqual(['0', '1', '2'])
    for (const { offset, whole } of told.values()) {
      expect(offset?.estimate).toBeGreaterThan(0)
      expect(offset?.estimate).toBeLessThan(20)
      expect(whole.p50).toBeLessThan(100)
    }
  })
})
