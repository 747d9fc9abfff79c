import { type PointerEvent, useId, useState } from 'react'
import type { ChartGap } from './chart.tsx'
import { toMicros, toShort } from './number-text.ts'
import { toAxisTime, toFullTime, toTicks, type Zone } from './time-text.ts'

interface HeatMapProps {
  readonly label: string
  readonly columnsMs: readonly number[]
  readonly columnMs: number
  /** Of the rows, from small to large, ms; one more than rows. */
  readonly bounds: readonly number[]
  /** By row, then by column. */
  readonly counts: readonly (readonly number[])[]
  readonly gaps: readonly ChartGap[]
  readonly fromMs: number
  readonly toMs: number
  readonly zone: Zone
}

/** Units of the drawing; it is stretched to its box. */
const WIDTH = 1000
const ROW = 10
/** With fewer rows every third bound is named, not only powers of ten. */
const FEW_ROWS = 12
/** How deep a colour is: a single sample is seen as well. */
const DEPTHS = [0.2, 0.32, 0.46, 0.62, 0.8, 1] as const

/** How many samples lay where, when: darker is more, by the logarithm of the count. */
export function HeatMap({ label, columnsMs, columnMs, bounds, counts, gaps, fromMs, toMs, zone }: HeatMapProps) {
  const hatch = useId()
  const [pointed, setPointed] = useState<{
    readonly row: number
    readonly column: number
    readonly count: number
  } | null>(null)
  const height = counts.length * ROW
  const most = Math.max(1, ...counts.map((row) => Math.max(0, ...row)))
  const toX = (ms: number): number => Math.min(WIDTH, Math.max(0, ((ms - fromMs) / (toMs - fromMs)) * WIDTH))
  const toCells = (level: number): string =>
    counts
      .flatMap((row, at) =>
        row.map((count, column) => {
          const begin = columnsMs[column] ?? 0
          if (count === 0 || toLevel(count, most) !== level) return ''
          const x = toX(begin)
          const wide = Math.max(1, toX(begin + columnMs) - x)
          return `M${x.toFixed(1)} ${height - (at + 1) * ROW}h${wide.toFixed(1)}v${ROW}h${-wide.toFixed(1)}z`
        })
      )
      .join('')
  const point = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    const atMs = fromMs + ((event.clientX - box.left) / box.width) * (toMs - fromMs)
    const row = Math.floor((1 - (event.clientY - box.top) / box.height) * counts.length)
    const column = columnsMs.findLastIndex((begin) => begin <= atMs)
    const count = counts[row]?.[column]
    setPointed(count === undefined ? null : { row, column, count })
  }
  const named = bounds
    .map((ms, at) => ({ ms, part: at / Math.max(1, counts.length) }))
    .filter(({ ms }, at) => isDecade(ms) || (counts.length < FEW_ROWS && at % 3 === 0))
  return (
    <div className="relative flex h-full flex-col pt-1.5 pr-3">
      {pointed !== null && (
        <p className="absolute top-1 right-4 z-10 rounded border border-line-strong bg-surface-1 px-2 py-0.5 text-12 shadow-[var(--shadow)]">
          {toFullTime(columnsMs[pointed.column] ?? 0, zone)}: {toShort(pointed.count)} from{' '}
          {toMicros((bounds[pointed.row] ?? 0) * 1000)} to {toMicros((bounds[pointed.row + 1] ?? 0) * 1000)}
        </p>
      )}
      <div className="flex min-h-0 flex-1">
        <div className="relative w-[52px] shrink-0 text-11 text-ink-3">
          {named.map(({ ms, part }) => (
            <span
              key={ms}
              className="absolute right-1.5 -translate-y-1/2 whitespace-nowrap"
              style={{ top: `${(1 - part) * 100}%` }}
            >
              {ms === 0 ? '0' : toMicros(ms * 1000).replace('.0', '')}
            </span>
          ))}
        </div>
        <svg
          role="img"
          aria-label={label}
          viewBox={`0 0 ${WIDTH} ${Math.max(1, height)}`}
          preserveAspectRatio="none"
          onPointerMove={point}
          onPointerLeave={() => setPointed(null)}
          className="h-full min-w-0 flex-1 border-line-strong border-b"
        >
          <defs>
            <pattern id={hatch} width="8" height="8" patternUnits="userSpaceOnUse">
              <path d="M0 8 8 0" stroke="var(--hatch)" vectorEffect="non-scaling-stroke" />
            </pattern>
          </defs>
          {gaps.map((gap) => (
            <rect
              key={gap.fromMs}
              x={toX(gap.fromMs)}
              width={Math.max(1, toX(gap.toMs) - toX(gap.fromMs))}
              height={height}
              fill={`url(#${hatch})`}
            />
          ))}
          {DEPTHS.map((depth, level) => (
            <path
              key={depth}
              d={toCells(level)}
              fill="var(--series-1)"
              fillOpacity={depth}
              shapeRendering="crispEdges"
            />
          ))}
        </svg>
      </div>
      <div className="flex h-5 shrink-0">
        <span className="w-[52px] shrink-0" />
        <div className="relative min-w-0 flex-1 text-11 text-ink-3">
          {toTicks(fromMs, toMs, zone, 5).map((ms) => (
            <span
              key={ms}
              className="absolute top-0.5 -translate-x-1/2 whitespace-nowrap"
              style={{ left: `${toX(ms) / 10}%` }}
            >
              {toAxisTime(ms, zone, toMs - fromMs)}
            </span>
          ))}
        </div>
      </div>
    </div>
  )
}

const toLevel = (count: number, most: number): number =>
  Math.min(DEPTHS.length - 1, Math.floor((Math.log1p(count) / Math.log1p(most)) * DEPTHS.length))

const isDecade = (ms: number): boolean => ms > 0 && Math.abs(Math.log10(ms) - Math.round(Math.log10(ms))) < 0.001
