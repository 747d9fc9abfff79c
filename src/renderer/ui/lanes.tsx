import { useId } from 'react'
import type { ChartGap, ChartRow, ChartSeries } from './chart.tsx'
import { toShort } from './number-text.ts'
import { OutsideText, toPlainText } from './outside-text.tsx'
import { toAxisTime, toTicks, type Zone } from './time-text.ts'

interface LanesProps {
  readonly series: readonly ChartSeries[]
  readonly rows: readonly ChartRow[]
  readonly gaps: readonly ChartGap[]
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
  readonly zone: Zone
  readonly unit: string
}

const WIDTH = 1000
const HEIGHT = 100

/** One lane a series, each to its own scale: what is rare is seen beside what is frequent. */
export function Lanes({ series, rows, gaps, fromMs, toMs, stepMs, zone, unit }: LanesProps) {
  const hatch = useId()
  const toX = (ms: number): number => ((ms - fromMs) / (toMs - fromMs)) * WIDTH
  return (
    <div className="flex h-full flex-col px-2.5 pt-1">
      {series.map((each, at) => {
        const values = rows.map((row) => row.values[at] ?? 0)
        const max = Math.max(0, ...values)
        return (
          <div key={each.id} className="flex min-h-4 flex-1 items-end gap-2 border-line/60 border-b">
            <span className="w-28 shrink-0 truncate text-11 text-ink-2">
              <OutsideText text={each.title} />
            </span>
            <svg
              viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
              preserveAspectRatio="none"
              role="img"
              aria-label={`${toPlainText(each.title)}, at most ${max} ${unit}`}
              className="h-[calc(100%-2px)] min-w-0 flex-1"
            >
              <defs>
                <pattern id={`${hatch}${at}`} width="8" height="16" patternUnits="userSpaceOnUse">
                  <path d="M0 16 8 0" stroke="var(--hatch)" vectorEffect="non-scaling-stroke" />
                </pattern>
              </defs>
              {gaps.map((gap) => (
                <rect
                  key={gap.fromMs}
                  x={Math.max(0, toX(gap.fromMs))}
                  width={Math.max(1, Math.min(WIDTH, toX(gap.toMs)) - Math.max(0, toX(gap.fromMs)))}
                  height={HEIGHT}
                  fill={`url(#${hatch}${at})`}
                />
              ))}
              <path d={toBars(rows, values, max, toX, toX(fromMs + stepMs))} fill={`var(--series-${each.series})`} />
            </svg>
            <span className="w-12 shrink-0 text-right text-11 text-ink-3" title={`At most, ${unit}`}>
              {toShort(max)}
            </span>
          </div>
        )
      })}
      <div className="flex h-5 shrink-0 gap-2">
        <span className="w-28 shrink-0 text-11 text-ink-3">own scale each</span>
        <div className="relative min-w-0 flex-1 overflow-hidden text-11 text-ink-3">
          {toTicks(fromMs, toMs, zone, 7).map((ms) => (
            <span key={ms} className="absolute whitespace-nowrap" style={{ left: `${toX(ms) / 10}%` }}>
              {toAxisTime(ms, zone, toMs - fromMs)}
            </span>
          ))}
        </div>
        <span className="w-12 shrink-0" />
      </div>
    </div>
  )
}

function toBars(
  rows: readonly ChartRow[],
  values: readonly number[],
  max: number,
  toX: (ms: number) => number,
  wide: number
): string {
  return rows
    .map((row, at) => {
      const tall = ((values[at] ?? 0) / Math.max(1, max)) * HEIGHT
      // Never less than seen: one event among thousands is the one that matters.
      return tall <= 0
        ? ''
        : `M${toX(row.atMs).toFixed(1)} ${HEIGHT}v${-Math.max(8, tall).toFixed(1)}h${wide.toFixed(1)}V${HEIGHT}z`
    })
    .join('')
}
