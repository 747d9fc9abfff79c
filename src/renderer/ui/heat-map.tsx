import { useId } from 'react'
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

/** How many samples lay where, when: darker is more, by the logarithm of the count. */
export function HeatMap({ label, columnsMs, columnMs, bounds, counts, gaps, fromMs, toMs, zone }: HeatMapProps) {
  const hatch = useId()
  const height = counts.length * ROW
  const most = Math.max(1, ...counts.map((row) => Math.max(0, ...row)))
  const toX = (ms: number): number => Math.min(WIDTH, Math.max(0, ((ms - fromMs) / (toMs - fromMs)) * WIDTH))
  const named = bounds.flatMap((ms, at) => (isDecade(ms) ? [{ ms, part: at / Math.max(1, counts.length) }] : []))
  return (
    <div className="flex h-full flex-col pt-1.5 pr-3">
      <div className="flex min-h-0 flex-1">
        <div className="relative w-[52px] shrink-0 text-11 text-ink-3">
          {named.map(({ ms, part }) => (
            <span
              key={ms}
              className="absolute right-1.5 -translate-y-1/2 whitespace-nowrap"
              style={{ top: `${(1 - part) * 100}%` }}
            >
              {toMicros(ms * 1000)}
            </span>
          ))}
        </div>
        <svg
          role="img"
          aria-label={label}
          viewBox={`0 0 ${WIDTH} ${Math.max(1, height)}`}
          preserveAspectRatio="none"
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
          {counts.map((row, at) =>
            row.map((count, column) => {
              const begin = columnsMs[column]
              if (count === 0 || begin === undefined) return null
              return (
                <rect
                  key={begin}
                  x={toX(begin)}
                  y={height - (at + 1) * ROW}
                  width={Math.max(1, toX(begin + columnMs) - toX(begin))}
                  height={ROW}
                  fill="var(--series-1)"
                  fillOpacity={toDepth(count, most)}
                >
                  <title>{`${toFullTime(begin, zone)}: ${toShort(count)} from ${toMicros((bounds[at] ?? 0) * 1000)} to ${toMicros((bounds[at + 1] ?? 0) * 1000)}`}</title>
                </rect>
              )
            })
          )}
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

/** A single sample is seen as well. */
const toDepth = (count: number, most: number): number => 0.18 + 0.82 * (Math.log1p(count) / Math.log1p(most))

const isDecade = (ms: number): boolean => ms > 0 && Math.abs(Math.log10(ms) - Math.round(Math.log10(ms))) < 0.001
