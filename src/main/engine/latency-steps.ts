import { QuantileSketch } from '../../shared/latency/quantile-sketch.ts'
import type { SeriesFamily } from '../../shared/latency/series.ts'
import { readSketches, type SketchAt, type SketchReader } from './latency-rows.ts'
import type { RunningSketches } from './running-sketches.ts'

/** Lengths of a step, minutes, and how many of them a chart has at most (toolchain.md, «Recharts»). */
const STEP_MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880] as const
const MOST_STEPS = 300
/** From this length on, closed hours are read in place of their minutes. */
const HOUR_STEP = 60
/** Rows of minutes that were handed out a moment ago may still be on their way to the disk. */
const SETTLING_MINUTES = 2
/** The running minute moves on by more between two looks: much is being caught up on, rows follow later. */
const CATCHING_UP_MINUTES = 5
/** Rows of a heat map, from 1 µs on: eight a decade, twelve decades. */
const HEAT_A_DECADE = 8
const HEAT_ROWS = 96
/** Step lengths of which steps are kept: one page looks at one, a comparison at two. */
const KEPT_LENGTHS = 3

/** One series in one step. */
export interface StepSeries {
  readonly family: SeriesFamily
  readonly name: string
  readonly above: QuantileSketch
  /** Of the last minute in which there was a sample, µs; see `SketchAt.fastest`. */
  fastest: number
}

/** Equal steps of a range, by their begin in minutes since 1970; those in which nothing was measured are missing. */
export interface LatencySteps {
  /** Begin of the first step. */
  readonly from: number
  /** End of what is measured, not included; minutes since 1970. */
  readonly to: number
  readonly stepMinutes: number
  readonly steps: ReadonlyMap<number, LatencyStep>
  /** From here on steps may change; those before it are the same objects whenever they are asked for. */
  readonly fresh: number
  /** What the caller works out of the steps before `fresh`; empty when they are not those of the last time. */
  readonly derived: Map<string, unknown>
}

/** What was measured in one step. */
export class LatencyStep {
  readonly series = new Map<string, StepSeries>()
  readonly #heat = new Map<SeriesFamily, Float64Array>()
  /** What the caller works out of a step that does not change any more. */
  readonly derived = new Map<string, unknown>()

  add({ family, name, above, fastest }: SketchAt): void {
    const key = `${family}/${name}`
    let series = this.series.get(key)
    if (!series) {
      series = { family, name, above: new QuantileSketch(), fastest }
      this.series.set(key, series)
    }
    series.above.merge(above)
    series.fastest = fastest
    this.#heat.delete(family)
    this.derived.clear()
  }

  /** Samples of a family by rows of `toHeatBound`. */
  heat(family: SeriesFamily): Float64Array {
    const known = this.#heat.get(family)
    if (known) return known
    const rows = new Float64Array(HEAT_ROWS)
    for (const series of this.series.values()) {
      if (series.family !== family) continue
      series.above.ascending((us, count) => {
        const row = us < 1 ? 0 : Math.min(HEAT_ROWS - 1, Math.floor(Math.log10(us) * HEAT_A_DECADE))
        rows[row] = (rows[row] as number) + count
        return false
      })
    }
    this.#heat.set(family, rows)
    return rows
  }
}

/** Where a row of heat begins, ms; the first one begins at nothing. */
export const toHeatBound = (row: number): number => (row === 0 ? 0 : 10 ** (row / HEAT_A_DECADE) / 1000)
/** The last row below 1 ms. */
export const ROW_BELOW_MS = 3 * HEAT_A_DECADE - 1

/** The shortest step that cuts a span into few enough. */
export function toStepMinutes(spanMs: number): number {
  const minutes = spanMs / 60_000
  return (
    STEP_MINUTES.find((step) => minutes / step < MOST_STEPS - 1) ?? Math.ceil(minutes / (MOST_STEPS - 1) / 1440) * 1440
  )
}

interface Kept {
  /** Of which steps `derived` was worked out: the first one, and the end. */
  readonly of: { from: number; to: number }
  derived: Map<string, unknown>
  /** Complete steps that begin in [from, to). */
  from: number
  to: number
  readonly steps: Map<number, LatencyStep>
}

type Load = (fromMinute: number, toMinute: number, into: Map<number, LatencyStep>) => Promise<void>

interface Span {
  readonly fromMs: number
  readonly toMs: number
  /** It ends at a moment of the past, not where the fold stands. */
  readonly isPast: boolean
}

/** Steps of one history that do not change any more: a view that is pushed twice a second reads only what is new. */
class StepCache {
  readonly #reader: SketchReader
  readonly #kept = new Map<number, Kept>()
  /** The oldest running minute of a state when it was last looked at. */
  readonly #seenAt = new WeakMap<RunningSketches, number>()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(reader: SketchReader) {
    this.#reader = reader
  }

  /** One after another: each leaves steps for the next. */
  read(latency: RunningSketches, span: Span): Promise<LatencySteps> {
    const read = this.#turn.then(() => this.#read(latency, span))
    this.#turn = read.catch(() => undefined)
    return read
  }

  async #read(latency: RunningSketches, span: Span): Promise<LatencySteps> {
    const step = toStepMinutes(span.toMs - span.fromMs)
    const from = Math.floor(span.fromMs / 60_000 / step) * step
    const { running } = latency
    const oldest = running[0]?.minute ?? 0
    if (Math.abs(oldest - (this.#seenAt.get(latency) ?? oldest)) > CATCHING_UP_MINUTES) this.#kept.clear()
    this.#seenAt.set(latency, oldest)
    // What is measured after a moment of the past is no part of it; a running minute of its fold holds what was until then.
    const newest = span.isPast ? (running.at(-1)?.minute ?? -1) : Number.MAX_SAFE_INTEGER
    const to = Math.min(Math.floor(span.toMs / 60_000), newest) + 1
    const settled = Math.floor((oldest - SETTLING_MINUTES) / step) * step
    const minutesFrom = step < HOUR_STEP ? from : (latency.openHour ?? 0) * 60
    const load: Load = (fromMinute, toMinute, into) =>
      readSketches(this.#reader, latency, { fromMinute, toMinute, minutesFrom }, (sketch) => {
        const begin = Math.floor(sketch.minute / step) * step
        const known = into.get(begin) ?? new LatencyStep()
        into.set(begin, known)
        known.add(sketch)
      })
    const kept = await this.#settle(step, from, Math.min(settled, to), load)
    const fresh = Math.max(from, Math.min(kept.to, settled))
    const steps = new Map<number, LatencyStep>()
    for (let begin = from; begin < Math.min(to, fresh); begin += step) {
      const known = kept.steps.get(begin)
      if (known) steps.set(begin, known)
    }
    await load(fresh, to, steps)
    if (kept.of.from !== from || kept.of.to !== fresh) kept.derived = new Map()
    kept.of.from = from
    kept.of.to = fresh
    return { from, to, stepMinutes: step, steps, fresh, derived: kept.derived }
  }

  /** Keeps the complete steps of a length from `from` up to `settled` at least. */
  async #settle(step: number, from: number, settled: number, load: Load): Promise<Kept> {
    const known = this.#kept.get(step)
    const none: Kept = { from, to: from, steps: new Map(), of: { from: 0, to: 0 }, derived: new Map() }
    const kept = known && from <= known.to && settled >= known.from ? known : none
    this.#kept.delete(step)
    this.#kept.set(step, kept)
    if (this.#kept.size > KEPT_LENGTHS) this.#kept.delete(this.#kept.keys().next().value as number)
    if (from < kept.from) await load(from, kept.from, kept.steps)
    kept.from = Math.max(Math.min(kept.from, from), from - MOST_STEPS * step)
    if (settled > kept.to) await load(kept.to, settled, kept.steps)
    kept.to = Math.max(kept.to, settled)
    for (const begin of kept.steps.keys()) if (begin < kept.from) kept.steps.delete(begin)
    return kept
  }
}

const caches = new WeakMap<SketchReader, StepCache>()

/** The steps of a range of one history. `latency`: what still grows in the state at its end. */
export function readSteps(reader: SketchReader, latency: RunningSketches, span: Span): Promise<LatencySteps> {
  const cache = caches.get(reader) ?? new StepCache(reader)
  caches.set(reader, cache)
  return cache.read(latency, span)
}
