import { type ReactNode, useId } from 'react'
import {
  CartesianGrid,
  type DotItemDotProps,
  Line,
  LineChart,
  ReferenceArea,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis
} from 'recharts'
import type { ChartGap, ChartRow } from './chart.tsx'
import { toLogTicks } from './log-scale.ts'
import { toMicros } from './number-text.ts'
import { toAxisTime, toFullTime, toTicks, type Zone } from './time-text.ts'
import { useSpanDrag } from './use-span-drag.ts'

export interface ChartLine {
  readonly id: string
  /** 1..8: its colour. */
  readonly series: number
  /** Drawn where it ends; short. */
  readonly label?: string
  /** Thin and broken: what belongs to another line. */
  readonly quiet?: boolean
}

interface LineChartProps {
  readonly label: string
  readonly lines: readonly ChartLine[]
  /** One for each step, in order; values in ms by the order of the lines, null where nothing was measured. */
  readonly rows: readonly ChartRow[]
  readonly gaps: readonly ChartGap[]
  readonly fromMs: number
  readonly toMs: number
  /** Least and greatest value drawn, ms, both above 0. */
  readonly bounds: readonly [number, number]
  /** Below this many ms the measure cannot tell values apart; drawn as a haze. */
  readonly blurMs?: number
  readonly zone: Zone
  /** Charts with one of these move their cursors together, row by row. */
  readonly sync: string
  /** A span was drawn with the pointer. */
  readonly onSpan: (fromMs: number, toMs: number) => void
  readonly tip: (row: ChartRow) => ReactNode
}

/** What lies on the floor is drawn this much above it, or the axis would hide it. */
const ON_FLOOR = 1.05
const FONT = { fontSize: 11, fill: 'var(--ink-3)' } as const
/** Names on the time axis, about. */
const TICKS = 5
/** Left of it, px, a label stands behind its line; right of it above, where the chart does not cut it off. */
const ROOM = 160
/** Part of the chart's height that a label takes. */
const LABEL_PART = 0.1

/** Durations over time on a logarithmic scale: no animation, a dot only where a value stands alone, gaps never bridged. */
export function TimeLines(props: LineChartProps) {
  const { label, lines, rows, gaps, fromMs, toMs, bounds, blurMs = 0, zone, sync, onSpan, tip } = props
  const hatch = useId()
  const { drag, handlers } = useSpanDrag(onSpan)
  const [least, most] = bounds
  const labels = toLabels(lines, rows, bounds)
  return (
    <div role="img" aria-label={label} className="relative h-full w-full select-none">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 500, height: 160 }}>
        <LineChart
          data={[...rows]}
          margin={{ top: 6, right: 12, bottom: 0, left: 0 }}
          accessibilityLayer={false}
          syncId={sync}
          {...handlers}
        >
          <defs>
            <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <path d="M0 0V6" stroke="var(--hatch)" strokeWidth="1.500" />
            </pattern>
          </defs>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            dataKey="atMs"
            type="number"
            domain={[fromMs, toMs]}
            allowDataOverflow
            ticks={toTicks(fromMs, toMs, zone, TICKS)}
            tickFormatter={(ms: number) => toAxisTime(ms, zone, toMs - fromMs)}
            tick={FONT}
            tickLine={false}
            axisLine={{ stroke: 'var(--line-strong)' }}
            height={20}
          />
          <YAxis
            width={52}
            type="number"
            scale="log"
            domain={[least, most]}
            allowDataOverflow
            ticks={toLogTicks(least, most)}
            tick={FONT}
            tickLine={false}
            axisLine={false}
            tickFormatter={(ms: number) => toMicros(ms * 1000).replace('.0', '')}
          />
          {blurMs > least && (
            <ReferenceArea y1={least} y2={Math.min(blurMs, most)} fill="var(--hatch)" fillOpacity={0.16} />
          )}
          {gaps.map((gap) => (
            <ReferenceArea
              key={`${gap.fromMs}-${gap.toMs}`}
              x1={Math.max(gap.fromMs, fromMs)}
              x2={Math.min(gap.toMs, toMs)}
              fill={`url(#${hatch})`}
              fillOpacity={1}
              ifOverflow="hidden"
            />
          ))}
          {lines.map((line, at) => (
            <Line
              key={line.id}
              dataKey={(row: ChartRow) => clamp(row.values[at] ?? null, least)}
              stroke={`var(--series-${line.series})`}
              strokeWidth={line.quiet ? 1 : 1.5}
              {...(line.quiet ? { strokeDasharray: '3 3' } : {})}
              isAnimationActive={false}
              dot={({ index, cx, cy }: DotItemDotProps) => (
                <Loner key={index} index={index} cx={cx} cy={cy} rows={rows} at={at} line={line} label={labels[at]} />
              )}
              activeDot={{ r: 2.5, strokeWidth: 0, fill: `var(--series-${line.series})` }}
              connectNulls={false}
            />
          ))}
          {drag !== null && (
            <ReferenceArea x1={drag.from} x2={drag.to} fill="var(--accent)" fillOpacity={0.25} ifOverflow="hidden" />
          )}
          <Tooltip
            isAnimationActive={false}
            wrapperStyle={{ zIndex: 5 }}
            cursor={{ stroke: 'var(--ink-2)' }}
            content={({ active, label: at }) => {
              const row = active ? rows.find((each) => each.atMs === Number(at)) : undefined
              return row === undefined ? null : (
                <div className="rounded border border-line-strong bg-surface-1 px-2 py-1.5 text-12 shadow-[var(--shadow)]">
                  <p className="mb-1 text-ink-2">{toFullTime(row.atMs, zone)}</p>
                  {tip(row)}
                </div>
              )
            }}
          />
        </LineChart>
      </ResponsiveContainer>
    </div>
  )
}

/** What is nothing has no place on a logarithmic scale: it lies on the floor. */
const clamp = (value: number | null, least: number): number | null =>
  value === null ? null : Math.max(value, least * ON_FLOOR)

/** The labels at the ends of lines, without those that would lie upon another. */
function toLabels(lines: readonly ChartLine[], rows: readonly ChartRow[], [least, most]: readonly [number, number]) {
  const taken: number[] = []
  return lines.map((line, at) => {
    const last = rows.findLast((row) => (row.values[at] ?? null) !== null)?.values[at] ?? null
    if (line.label === undefined || last === null) return undefined
    const place = Math.log(Math.max(last, least) / least) / Math.log(most / least)
    if (taken.some((other) => Math.abs(other - place) < LABEL_PART)) return undefined
    taken.push(place)
    return line.label
  })
}

interface LonerProps {
  readonly index: number
  readonly cx: number | undefined
  readonly cy: number | undefined
  readonly rows: readonly ChartRow[]
  readonly at: number
  readonly line: ChartLine
  readonly label: string | undefined
}

/** A value between two steps without one, which no line would show; and the name of the line behind its last value. */
function Loner({ index, cx, cy, rows, at, line, label }: LonerProps) {
  const has = (place: number): boolean => (rows[place]?.values[at] ?? null) !== null
  if (!has(index) || cx === undefined || cy === undefined) return <g />
  const isLast = label !== undefined && !rows.slice(index + 1).some((row) => (row.values[at] ?? null) !== null)
  const isAlone = !has(index - 1) && !has(index + 1)
  return (
    <g>
      {isAlone && <circle cx={cx} cy={cy} r={1.75} fill={`var(--series-${line.series})`} />}
      {isLast && (
        <text
          x={cx < ROOM ? cx + 5 : cx - 2}
          y={cx < ROOM ? cy + 3.5 : Math.max(cy - 5, 14)}
          textAnchor={cx < ROOM ? 'start' : 'end'}
          fontSize={11}
          fill="var(--ink-2)"
          stroke="var(--surface-1)"
          strokeWidth={3}
          paintOrder="stroke"
        >
          {label}
        </text>
      )}
    </g>
  )
}
