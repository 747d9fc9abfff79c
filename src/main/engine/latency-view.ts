import type {
  ClockOffset,
  LatencyFamily,
  LatencyFamilyView,
  LatencyGap,
  LatencyPoint,
  LatencySeries,
  LatencyView
} from '../../shared/api/latency-views.ts'
import { QuantileSketch } from '../../shared/latency/quantile-sketch.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import type { Glance } from './glance.ts'
import { toLatencyHeat } from './latency-heat.ts'
import { type LatencyStep, type LatencySteps, readSteps, type StepSeries } from './latency-steps.ts'
import { APART, FAMILIES, LATENCY_WORDS, OURSELVES } from './latency-words.ts'
import { toRunningSketches } from './running-sketches.ts'

/** Series of a family that are drawn; the true number stands beside them (ui.md section 2). */
const MOST_SERIES = 8
const MINUTE_MS = 60_000
/** Of snowflakes: they tell whole ms. */
const RESOLUTION_MS = 1
/** With fewer, nothing is said about how far off the fastest is. */
const FEW_SAMPLES = 5

/** What of a glance the view is made from. */
export interface LatencyGlance extends Pick<Glance, 'mode' | 'fold' | 'at' | 'from'> {
  readonly reader: Pick<JournalReader, 'latency' | 'gaps' | 'stats'>
}

/** What the Latency view shows from `glance.from` to `glance.at`. */
export async function toLatencyView(glance: LatencyGlance): Promise<LatencyView> {
  const { fold, reader } = glance
  const span = { fromMs: glance.from / 1000, toMs: glance.at / 1000, isPast: glance.mode !== 'live' }
  const [steps, gaps, { oldest }] = await Promise.all([
    readSteps(reader, toRunningSketches(fold.picture), span),
    readGaps(glance),
    reader.stats()
  ])
  const wayMs = toSlowestRoundTrip(steps)
  return {
    fromMs: steps.from * MINUTE_MS,
    toMs: span.toMs,
    stepMs: steps.stepMinutes * MINUTE_MS,
    recordedFromMs: toBegin(steps, oldest?.at ?? null),
    families: FAMILIES.map((family) => toFamily(family, steps, wayMs)),
    gaps
  }
}

function toFamily(family: LatencyFamily, steps: LatencySteps, wayMs: number): LatencyFamilyView {
  const lines = gather(family, steps)
  const apart = family === 'skew' ? gather('late-skew', steps).reduce((sum, line) => sum + line.count, 0) : 0
  return {
    family,
    ...LATENCY_WORDS[family],
    series: lines.slice(0, MOST_SERIES).map((line) => toSeries(family, line, steps, wayMs)),
    seriesCount: lines.length,
    apart: apart === 0 ? null : { count: apart, sentence: APART },
    heat: toLatencyHeat(family, steps)
  }
}

/** One series over all steps; the few that are drawn are merged. */
interface Line {
  readonly name: string
  readonly count: number
  readonly steps: readonly StepOfLine[]
}
type StepOfLine = readonly [begin: number, step: LatencyStep, series: StepSeries]

/** The busiest first; those alike by name, so that they keep their places. */
function gather(family: StepSeries['family'], steps: LatencySteps): readonly Line[] {
  const key = `lines ${family}`
  const settled = (steps.derived.get(key) ?? toLines(family, steps, (begin) => begin < steps.fresh)) as Lines
  steps.derived.set(key, settled)
  const lines = new Map(settled)
  for (const [name, fresh] of toLines(family, steps, (begin) => begin >= steps.fresh)) {
    const known = lines.get(name)
    const count = fresh.count + (known?.count ?? 0)
    lines.set(name, { name, count, steps: [...(known?.steps ?? []), ...fresh.steps] })
  }
  return [...lines.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
}

type Lines = ReadonlyMap<string, Line>

function toLines(family: StepSeries['family'], { steps }: LatencySteps, takes: (begin: number) => boolean): Lines {
  const lines = new Map<string, { name: string; count: number; steps: StepOfLine[] }>()
  for (const [begin, step] of steps) {
    if (!takes(begin)) continue
    for (const series of step.series.values()) {
      if (series.family !== family) continue
      const line = lines.get(series.name) ?? { name: series.name, count: 0, steps: [] }
      lines.set(series.name, line)
      line.count += series.above.count
      line.steps.push([begin, step, series])
    }
  }
  return lines
}

function toSeries(family: LatencyFamily, line: Line, steps: LatencySteps, wayMs: number): LatencySeries {
  const inOrder = line.steps.toSorted(([a], [b]) => a - b)
  const points = inOrder.map(([begin, step, series]) => {
    const key = `${family}/${line.name}`
    const known = step.derived.get(key) as LatencyPoint | undefined
    const point = known ?? toPoint(begin, series.above, family === 'origin' ? series.fastest : null)
    step.derived.set(key, point)
    return point
  })
  const fastest = inOrder.at(-1)?.[2].fastest ?? 0
  const whole = merge(line)
  return {
    name: family === 'loop' ? OURSELVES : line.name,
    points,
    whole: toPoint(steps.from, whole, null),
    offset: family === 'origin' ? toOffset(fastest, whole, wayMs) : null
  }
}

function merge(line: Line): QuantileSketch {
  const whole = new QuantileSketch()
  for (const [, , { above }] of line.steps) whole.merge(above)
  return whole
}

function toPoint(minute: number, sketch: QuantileSketch, fastest: number | null): LatencyPoint {
  return {
    atMs: minute * MINUTE_MS,
    p50: toMs(sketch.quantile(0.5)),
    p90: toMs(sketch.quantile(0.9)),
    p99: toMs(sketch.quantile(0.99)),
    max: toMs(sketch.max),
    count: sketch.count,
    ...(fastest === null ? {} : { fastest: fastest / 1000 })
  }
}

/** Three figures: a sketch knows no more, and a page of charts is pushed twice a second. */
const toMs = (us: number | null): number | null => (us === null ? null : Number((us / 1000).toPrecision(3)))

/**
 * What is known of a clock: the fastest holds the way too, of which only the round trip to a server is measured; a few
 * samples seldom hold the fastest there is (of n samples whose mean excess is m, the least lies some m/n above it).
 */
function toOffset(fastestUs: number, above: QuantileSketch, wayMs: number): ClockOffset {
  const estimate = fastestUs / 1000
  if (above.count < FEW_SAMPLES) return { estimate, uncertainty: null }
  const mean = (above.quantile(0.5) ?? 0) / 1000 / Math.LN2
  const uncertainty = RESOLUTION_MS + wayMs + mean / above.count
  return { estimate, uncertainty: Number(uncertainty.toPrecision(2)) }
}

/** The largest of the servers' median round trips, ms; 0 when none was measured. */
function toSlowestRoundTrip(steps: LatencySteps): number {
  return Math.max(
    0,
    ...gather('rtt', steps)
      .slice(0, MOST_SERIES)
      .map((line) => (merge(line).quantile(0.5) ?? 0) / 1000)
  )
}

/** Minutes outlive the observations that they are made from: what was measured was recorded. */
function toBegin({ steps }: LatencySteps, oldestUs: number | null): number | null {
  const first = Math.min(...steps.keys(), Number.POSITIVE_INFINITY) * MINUTE_MS
  const oldest = oldestUs === null ? Number.POSITIVE_INFINITY : oldestUs / 1000
  const begin = Math.min(first, oldest)
  return Number.isFinite(begin) ? begin : null
}

/** Those of the range, and those that last and are not written yet. */
async function readGaps({ reader, fold, from, at }: LatencyGlance): Promise<readonly LatencyGap[]> {
  const stored = await reader.gaps(from, at)
  const gaps = new Map(stored.map((gap) => [gap.id, gap]))
  for (const gap of fold.state.gaps.latest) if (gap.from <= at && (gap.to ?? at) >= from) gaps.set(gap.id, gap)
  return [...gaps.values()]
    .filter((gap) => gap.from <= at)
    .sort((a, b) => a.from - b.from)
    .map((gap) => ({
      fromMs: gap.from / 1000,
      toMs: gap.to === null || gap.to > at ? null : gap.to / 1000,
      server: gap.server
    }))
}
