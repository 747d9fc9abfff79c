import type { CanaryView } from '../../../shared/api/canary-views.ts'
import type { LatencyFamilyView, LatencyView } from '../../../shared/api/latency-views.ts'
import type { Zone } from '../../ui/time-text.ts'
import { LatencyChart } from './latency-chart.tsx'
import { type Part, toBounds } from './latency-lines.ts'
import type { Shape } from './use-shown.ts'

interface CanaryChartProps {
  readonly view: CanaryView
  readonly shape: Exclude<Shape, 'heat'>
  readonly part: Part
  /** Draw the percentiles of the pair that was chosen, in place of a line a pair. */
  readonly isAlone: boolean
  readonly zone: Zone
  readonly onSpan: (fromMs: number, toMs: number) => void
}

/** The chosen pair or the slowest ones over time, drawn as the other delays are. */
export function CanaryChart({ view, shape, part, isAlone, zone, onSpan }: CanaryChartProps) {
  const family = toFamily(view)
  const alone = isAlone ? (family.series[0]?.name ?? null) : null
  return (
    <LatencyChart
      view={toLatency(view, family)}
      family={family}
      shape={shape}
      part={part}
      alone={alone}
      colours={new Map(family.series.map(({ name }, at) => [name, at + 1]))}
      bounds={toBounds([family])}
      zone={zone}
      onSpan={onSpan}
    />
  )
}

/** Pairs stand where servers do elsewhere. */
const toFamily = (view: CanaryView): LatencyFamilyView => ({
  family: 'rtt',
  title: 'From node to node',
  about: view.about,
  series: view.series,
  seriesCount: view.series.length,
  apart: null,
  heat: { columnsMs: [], columnMs: view.stepMs, boundsMs: [], counts: [] }
})

const toLatency = (view: CanaryView, family: LatencyFamilyView): LatencyView => ({
  fromMs: view.fromMs,
  toMs: view.toMs,
  stepMs: view.stepMs,
  recordedFromMs: view.fromMs,
  families: [family],
  gaps: []
})
