import type { LatencyFamilyView, LatencyView } from '../../../shared/api/latency-views.ts'
import { usePane } from '../../state/pane.ts'
import type { ChartRow } from '../../ui/chart.tsx'
import { HeatMap } from '../../ui/heat-map.tsx'
import { TimeLines } from '../../ui/line-chart.tsx'
import { toExact, toMicros } from '../../ui/number-text.ts'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { Swatch } from '../../ui/tag.tsx'
import type { Zone } from '../../ui/time-text.ts'
import { type LatencyLines, PART_WORDS, type Part, toDeaf, toFigure, toLines } from './latency-lines.ts'
import { StepTable } from './step-table.tsx'
import type { Shape } from './use-shown.ts'

/** Snowflakes tell whole ms. */
const ORIGIN_BLUR_MS = 1

export interface LatencyChartProps {
  readonly view: LatencyView
  readonly family: LatencyFamilyView
  readonly shape: Shape
  readonly part: Part
  readonly alone: string | null
  readonly colours: ReadonlyMap<string, number>
  readonly bounds: readonly [number, number]
  readonly zone: Zone
  readonly onSpan: (fromMs: number, toMs: number) => void
}

/** One family over one range, as lines, heat map or table. */
export function LatencyChart(props: LatencyChartProps) {
  const { view, family, shape, part, alone, colours, bounds, zone, onSpan } = props
  const pane = usePane()
  if (shape === 'table') return <StepTable view={view} family={family} zone={zone} onSpan={onSpan} />
  const toMs = Math.max(view.toMs, view.fromMs + view.stepMs)
  if (shape === 'heat') {
    const { columnsMs, columnMs, boundsMs, counts } = family.heat
    return (
      <HeatMap
        label={`${family.title}: how many samples lay where, over time. The table has the percentiles.`}
        columnsMs={columnsMs}
        columnMs={columnMs}
        bounds={boundsMs}
        counts={counts}
        gaps={toDeaf(view)}
        fromMs={view.fromMs}
        toMs={toMs}
        zone={zone}
      />
    )
  }
  const lines = toLines(view, family, { part, alone, colours })
  return (
    <TimeLines
      label={toWords(family, part)}
      lines={lines.lines}
      rows={lines.rows}
      gaps={toDeaf(view)}
      fromMs={view.fromMs}
      toMs={toMs}
      bounds={bounds}
      {...(family.family === 'origin' ? { blurMs: ORIGIN_BLUR_MS } : {})}
      zone={zone}
      sync={`latency ${pane}`}
      onSpan={onSpan}
      tip={(row) => <Tip row={row} lines={lines} view={view} isWhole={family.family === 'origin'} />}
    />
  )
}

interface TipProps {
  readonly row: ChartRow
  readonly lines: LatencyLines
  readonly view: LatencyView
  readonly isWhole: boolean
}

function Tip({ row, lines, view, isWhole }: TipProps) {
  const isDeaf = toDeaf(view).some((gap) => gap.fromMs <= row.atMs && gap.toMs >= row.atMs + view.stepMs)
  const shown = lines.lines.flatMap((line, at) => {
    const value = row.values[at] ?? null
    return value === null ? [] : [{ line, name: lines.names[at] ?? '', value }]
  })
  if (shown.length === 0)
    return <p className="text-ink-2">{isDeaf ? 'Nobody heard, or nothing was recorded.' : 'Nothing was measured.'}</p>
  return (
    <ul>
      {shown.map(({ line, name, value }) => (
        <li key={line.id} className="flex items-center gap-1.5">
          <Swatch series={line.series} />
          <span className="max-w-48 flex-1 truncate pr-4">
            <OutsideText text={name} />
          </span>
          <span>{toFigure(value, isWhole)}</span>
        </li>
      ))}
    </ul>
  )
}

function toWords(family: LatencyFamilyView, part: Part): string {
  const each = family.series.map(({ name, whole }) => {
    const value = whole[part]
    return `${toPlainText(name)} ${value === null ? 'nothing' : toMicros(value * 1000)} of ${toExact(whole.count)} samples`
  })
  return `${family.title}, ${PART_WORDS[part]}: ${each.join(', ')}. The table has the same numbers.`
}
