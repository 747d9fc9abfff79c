import type { CanaryView } from '../../../shared/api/canary-views.ts'
import type { LatencyFamilyView, LatencyView } from '../../../shared/api/latency-views.ts'
import { toExact } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Swatch } from '../../ui/tag.tsx'
import type { Zone } from '../../ui/time-text.ts'
import { LatencyChart } from './latency-chart.tsx'
import { PART_WORDS, PARTS, type Part, toBounds, toFigure } from './latency-lines.ts'
import type { Shape } from './use-shown.ts'

/** Lines of the chart, all of them. */
const MOST_NAMES = 8

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
    <div className="flex h-full flex-col">
      <div className="min-h-[130px] flex-1">
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
      </div>
      <Names view={view} isAlone={isAlone} />
    </div>
  )
}

/** Which colour is which pair, and its percentiles over the range. */
function Names({ view, isAlone }: { readonly view: CanaryView; readonly isAlone: boolean }) {
  return (
    <table className="w-full shrink-0 border-line border-t text-12">
      <thead className="text-ink-3">
        <tr className="h-[24px]">
          <th scope="col" className="px-2.5 text-left font-normal">
            Pair
          </th>
          {PARTS.map((part) => (
            <th key={part} scope="col" className="px-2 text-right font-normal">
              {PART_WORDS[part]}
            </th>
          ))}
          <th scope="col" className="px-2.5 text-right font-normal">
            Rounds
          </th>
        </tr>
      </thead>
      <tbody>
        {view.series.slice(0, isAlone ? 1 : MOST_NAMES).map((series, at) => (
          <tr key={series.name} className="h-[22px] border-line/60 border-t">
            <th scope="row" className="px-2.5 text-left font-normal">
              <span className="flex items-center gap-1.5">
                {!isAlone && <Swatch series={at + 1} />}
                <span className="min-w-0 truncate">
                  <OutsideText text={series.name} />
                </span>
              </span>
            </th>
            {PARTS.map((part) => (
              <td key={part} className="px-2 text-right whitespace-nowrap">
                {toFigure(series.whole[part], false)}
              </td>
            ))}
            <td className="px-2.5 text-right">{toExact(series.whole.count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
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
