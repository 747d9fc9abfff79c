import type { LatencyFamilyView, LatencyGap, LatencyPoint, LatencyView } from '../../../shared/api/latency-views.ts'
import type { ChartGap, ChartRow } from '../../ui/chart.tsx'
import type { ChartLine } from '../../ui/line-chart.tsx'
import { toCeiling, toFloor } from '../../ui/log-scale.ts'
import { toMicros } from '../../ui/number-text.ts'

/** The percentiles that are kept, and what they are called. */
export const PARTS = ['p50', 'p90', 'p99', 'max'] as const
export type Part = (typeof PARTS)[number]
export const PART_WORDS: Readonly<Record<Part, string>> = { p50: '50 %', p90: '90 %', p99: '99 %', max: 'worst' }

/** What is not told apart from nothing, ms; snowflakes tell whole ms. */
const LEAST_MS = 0.01
const WHOLE_MS = 1
/** The order of names as people read them: `node 2` before `node 10`. */
const byName = new Intl.Collator('en', { numeric: true })
/** Colours that there are. */
const COLOURS = 8

/** A chart's lines and rows, and the values between which it is drawn. */
export interface LatencyLines {
  readonly lines: readonly ChartLine[]
  readonly rows: readonly ChartRow[]
  readonly names: readonly string[]
}

/** One line a series at one percentile, or the four percentiles of one series. */
export function toLines(
  view: LatencyView,
  family: LatencyFamilyView,
  shown: { readonly part: Part; readonly alone: string | null; readonly colours: ReadonlyMap<string, number> }
): LatencyLines {
  const alone =
    family.series.find((each) => each.name === shown.alone) ??
    (family.series.length === 1 ? family.series[0] : undefined)
  const colourOf = (name: string): number => shown.colours.get(name) ?? 1
  const picked = alone
    ? PARTS.toReversed().map((part) => ({ name: PART_WORDS[part], series: alone, part, quiet: part === 'max' }))
    : family.series.map((series) => ({ name: series.name, series, part: shown.part, quiet: false }))
  const at = picked.map(({ series }) => new Map(series.points.map((point) => [point.atMs, point])))
  return {
    names: picked.map(({ name }) => name),
    lines: picked.map(({ name, series, part, quiet }) => ({
      id: name,
      series: colourOf(series.name),
      quiet: quiet || (alone !== undefined && part === 'p90'),
      ...(alone ? { label: name } : {})
    })),
    rows: toStepTimes(view).map((atMs) => ({
      atMs,
      values: picked.map(({ part }, i) => at[i]?.get(atMs)?.[part] ?? null)
    }))
  }
}

/** A family's series by name: an order by size would jump from one push to the next. */
export function toNamed(family: LatencyFamilyView): LatencyFamilyView {
  return { ...family, series: family.series.toSorted((a, b) => byName.compare(a.name, b.name)) }
}

/** The steps of a view, whether something was measured in them or not. */
export function toStepTimes({ fromMs, toMs, stepMs }: LatencyView): readonly number[] {
  const count = Math.max(1, Math.ceil((toMs - fromMs) / stepMs))
  return Array.from({ length: count }, (_, i) => fromMs + i * stepMs)
}

/** A duration; `isWhole`: measured in whole ms, so that less is not known. Null: nothing was measured. */
export function toFigure(ms: number | null, isWhole: boolean): string {
  if (ms === null) return '–'
  return isWhole && ms < WHOLE_MS ? '< 1\u202fms' : toMicros(ms * 1000)
}

/** Round bounds of all that these families hold, so that charts beside each other have one scale. */
export function toBounds(families: readonly LatencyFamilyView[]): readonly [number, number] {
  const isWhole = families.some(({ family }) => family === 'origin')
  const values = families.flatMap((family) => family.series.flatMap((series) => series.points.flatMap(toValues)))
  const positive = values.filter((value) => value > 0)
  const least = isWhole ? WHOLE_MS / 2 : Math.max(LEAST_MS, Math.min(...positive, 1))
  const most = Math.max(...positive, least * 10)
  return [toFloor(least), toCeiling(most)]
}

const toValues = ({ p50, max }: LatencyPoint): number[] => [p50, max].filter((value) => value !== null)

/** When nobody could hear, or nothing was recorded yet: elsewhere a chart without a line is silence. */
export function toDeaf(view: LatencyView): readonly ChartGap[] {
  const unrecorded = { fromMs: view.fromMs, toMs: view.recordedFromMs ?? view.toMs }
  return [unrecorded, ...view.gaps.filter((gap) => gap.server === null).map((gap) => toSpan(gap, view))].filter(
    (gap) => gap.toMs > view.fromMs && gap.fromMs < view.toMs
  )
}

/** When one server alone was not heard, by its name. */
export function toAway(view: LatencyView): ReadonlyMap<string, number> {
  const away = new Map<string, number>()
  for (const gap of view.gaps) if (gap.server !== null) away.set(gap.server, (away.get(gap.server) ?? 0) + 1)
  return away
}

const toSpan = ({ fromMs, toMs }: LatencyGap, view: LatencyView): ChartGap => ({ fromMs, toMs: toMs ?? view.toMs })

/** The same server has the same colour in every chart; nodes take theirs behind the servers. */
export function toColours(families: readonly LatencyFamilyView[]): ReadonlyMap<string, number> {
  const namesOf = (wanted: readonly string[]): string[] => [
    ...new Set(
      families.filter((each) => wanted.includes(each.family)).flatMap((each) => each.series.map((s) => s.name))
    )
  ]
  const servers = namesOf(['rtt', 'skew']).sort(byName.compare)
  const nodes = namesOf(['origin']).sort(byName.compare)
  const ours = namesOf(['loop'])
  return new Map([...servers, ...nodes, ...ours].map((name, at) => [name, (at % COLOURS) + 1]))
}
