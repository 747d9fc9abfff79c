import type { LatencyPoint, LatencySeries } from '../../shared/api/latency-views.ts'
import { QuantileSketch } from '../../shared/latency/quantile-sketch.ts'
import type { LatencyStep, LatencySteps, StepSeries } from './latency-steps.ts'

const MINUTE_MS = 60_000

/** One pair over a range. */
export interface PairOverRange {
  readonly sketch: QuantileSketch
  /** Rounds in which nothing came. */
  silent: number
  /** Steps in which something was measured. */
  readonly points: (readonly [begin: number, series: StepSeries])[]
}

type Pairs = Map<string, PairOverRange>

/** All pairs of a range, by the names of their series. Steps that do not change any more are gathered once. */
export function gatherPairs(steps: LatencySteps): ReadonlyMap<string, PairOverRange> {
  const settled = (steps.derived.get('canary') ?? gather(steps, (begin) => begin < steps.fresh)) as Pairs
  steps.derived.set('canary', settled)
  const fresh = gather(steps, (begin) => begin >= steps.fresh)
  const pairs = new Map<string, PairOverRange>(settled)
  for (const [name, pair] of fresh) {
    const known = settled.get(name)
    if (!known) {
      pairs.set(name, pair)
      continue
    }
    const sketch = new QuantileSketch()
    sketch.merge(known.sketch)
    sketch.merge(pair.sketch)
    pairs.set(name, { sketch, silent: known.silent + pair.silent, points: [...known.points, ...pair.points] })
  }
  return pairs
}

/** Percentiles of pairs that do not change any more are worked out once: of 64 nodes there are 4,096. */
const known = new WeakMap<PairOverRange, LatencyPoint>()
const NOTHING = new QuantileSketch()

/** As a cell of the matrix shows it. */
export function toWhole(steps: LatencySteps, pair: PairOverRange | undefined): LatencyPoint {
  if (!pair) return toPoint(steps.from, NOTHING)
  const found = known.get(pair) ?? toPoint(steps.from, pair.sketch)
  known.set(pair, found)
  return found
}

/** As a line of a chart, in steps of `width` minutes from the begin of the range on. */
export function toPairSeries(name: string, steps: LatencySteps, pair: PairOverRange, width: number): LatencySeries {
  const wide = new Map<number, QuantileSketch>()
  for (const [begin, { above }] of pair.points) {
    const at = steps.from + Math.floor((begin - steps.from) / width) * width
    const sketch = wide.get(at) ?? new QuantileSketch()
    wide.set(at, sketch)
    sketch.merge(above)
  }
  const points = [...wide].sort(([one], [other]) => one - other).map(([at, sketch]) => toPoint(at, sketch))
  return { name, points, whole: toPoint(steps.from, pair.sketch), offset: null }
}

function gather({ steps }: LatencySteps, takes: (begin: number) => boolean): Pairs {
  const pairs: Pairs = new Map()
  for (const [begin, step] of steps) if (takes(begin)) add(pairs, begin, step)
  return pairs
}

function add(pairs: Pairs, begin: number, step: LatencyStep): void {
  for (const series of step.series.values()) {
    if (series.family !== 'canary' && series.family !== 'canary-silent') continue
    const pair = pairs.get(series.name) ?? { sketch: new QuantileSketch(), silent: 0, points: [] }
    pairs.set(series.name, pair)
    if (series.family === 'canary-silent') pair.silent += series.above.count
    else {
      pair.sketch.merge(series.above)
      pair.points.push([begin, series])
    }
  }
}

function toPoint(minute: number, sketch: QuantileSketch): LatencyPoint {
  return {
    atMs: minute * MINUTE_MS,
    p50: toMs(sketch.quantile(0.5)),
    p90: toMs(sketch.quantile(0.9)),
    p99: toMs(sketch.quantile(0.99)),
    max: toMs(sketch.max),
    count: sketch.count
  }
}

/** Three figures: a sketch knows no more. */
export const toMs = (us: number | null): number | null => (us === null ? null : Number((us / 1000).toPrecision(3)))
