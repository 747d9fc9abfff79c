import { type ReactNode, useId } from 'react'
import { Area, AreaChart, CartesianGrid, ReferenceArea, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { toShort } from './number-text.ts'
import { toAxisTime, toFullTime, toTicks, type Zone } from './time-text.ts'
import { useSpanDrag } from './use-span-drag.ts'

export interface ChartSeries {
  readonly id: string
  readonly title: string
  /** 1..8: its colour. */
  readonly series: number
}

/** `values` by the order of the series; null where nobody could hear. */
export interface ChartRow {
  readonly atMs: number
  readonly values: readonly (number | null)[]
}

export interface ChartGap {
  readonly fromMs: number
  readonly toMs: number
}

interface ChartProps {
  readonly label: string
  readonly series: readonly ChartSeries[]
  readonly rows: readonly ChartRow[]
  readonly gaps: readonly ChartGap[]
  readonly fromMs: number
  readonly toMs: number
  readonly zone: Zone
  readonly unit: string
  /** A span was drawn with the pointer. */
  readonly onSpan: (fromMs: number, toMs: number) => void
  /** Drawn in the box that follows the pointer. */
  readonly tip: (row: ChartRow) => ReactNode
}

const FONT = { fontSize: 11, fill: 'var(--ink-3)' } as const

/** Stacked steps over time: numeric axis, no animation, gaps hatched and never bridged, drag to choose a span. */
export function TimeChart({ label, series, rows, gaps, fromMs, toMs, zone, unit, onSpan, tip }: ChartProps) {
  const hatch = useId()
  const { drag, handlers } = useSpanDrag(onSpan)
  return (
    <div role="img" aria-label={label} className="relative h-full w-full select-none">
      <span className="absolute top-0.5 left-14 px-1 text-11 text-ink-3">{unit}</span>
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 600, height: 200 }}>
        <AreaChart
          data={[...rows]}
          margin={{ top: 6, right: 10, bottom: 0, left: 0 }}
          accessibilityLayer={false}
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
            ticks={toTicks(fromMs, toMs, zone, 8)}
            tickFormatter={(ms: number) => toAxisTime(ms, zone, toMs - fromMs)}
            tick={FONT}
            tickLine={false}
            axisLine={{ stroke: 'var(--line-strong)' }}
            height={20}
          />
          <YAxis
            width={52}
            tick={FONT}
            tickLine={false}
            axisLine={false}
            tickCount={5}
            allowDecimals={false}
            tickFormatter={(value: number) => toShort(value)}
          />
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
          {series.map((each, at) => (
            <Area
              key={each.id}
              type="stepAfter"
              stackId="all"
              dataKey={(row: ChartRow) => row.values[at] ?? null}
              name={each.title}
              stroke="none"
              fill={`var(--series-${each.series})`}
              fillOpacity={0.92}
              isAnimationActive={false}
              dot={false}
              activeDot={false}
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
              return row === undefined ? null : <Tip title={toFullTime(row.atMs, zone)}>{tip(row)}</Tip>
            }}
          />
        </AreaChart>
      </ResponsiveContainer>
    </div>
  )
}

function Tip({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="rounded border border-line-strong bg-surface-1 px-2 py-1.5 text-12 shadow-[var(--shadow)]">
      <p className="mb-1 text-ink-2">{title}</p>
      {children}
    </div>
  )
}
