import { useId } from 'react'
import { toShort } from './number-text.ts'
import { OutsideText, toPlainText } from './outside-text.tsx'
import { toClock, toFullTime, type Zone } from './time-text.ts'

interface SmallChartProps {
  /** Outside. */
  readonly title: string
  readonly unit: string
  /** null where nothing is known: hatched, never bridged. */
  readonly points: readonly { readonly atMs: number; readonly value: number | null }[]
  readonly zone: Zone
}

const WIDTH = 300
const HEIGHT = 44

/** One line over time, as small as a drawer needs: newest value, highest value, begin and end. */
export function SmallChart({ title, unit, points, zone }: SmallChartProps) {
  const hatch = useId()
  const first = points[0]
  const last = points.at(-1)
  if (first === undefined || last === undefined) return null
  const values = points.flatMap((point) => (point.value === null ? [] : [point.value]))
  const max = Math.max(0, ...values)
  const newest = values.at(-1)
  const span = Math.max(1, last.atMs - first.atMs)
  const toX = (ms: number): number => ((ms - first.atMs) / span) * WIDTH
  const words = newest === undefined ? 'nothing known' : `${toShort(newest)} ${unit} now, at most ${toShort(max)}`
  return (
    <figure className="mb-2">
      <figcaption className="flex gap-2 text-12">
        <span className="min-w-0 flex-1 truncate text-ink-2">
          <OutsideText text={title} />
        </span>
        <span className="text-ink-1">{newest === undefined ? 'unknown' : `${toShort(newest)} ${unit}`}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${toPlainText(title)}: ${words}`}
        className="block h-11 w-full"
      >
        <defs>
          <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse">
            <path d="M0 6 6 0" stroke="var(--hatch)" />
          </pattern>
        </defs>
        {toHoles(points).map((hole) => (
          <rect
            key={hole.fromMs}
            x={toX(hole.fromMs)}
            width={Math.max(1, toX(hole.toMs) - toX(hole.fromMs))}
            height={HEIGHT}
            fill={`url(#${hatch})`}
          />
        ))}
        <path d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} stroke="var(--line)" vectorEffect="non-scaling-stroke" />
        <path
          d={toLine(points, toX, max)}
          fill="none"
          stroke="var(--series-1)"
          strokeWidth="1.500"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <p className="flex text-11 text-ink-3">
        <span className="flex-1" title={toFullTime(first.atMs, zone)}>
          {toClock(first.atMs, zone).slice(0, 8)}
        </span>
        <span className="whitespace-nowrap text-center">
          at most {toShort(max)} {unit}
        </span>
        <span className="flex-1 text-right" title={toFullTime(last.atMs, zone)}>
          {toClock(last.atMs, zone).slice(0, 8)}
        </span>
      </p>
    </figure>
  )
}

type Points = SmallChartProps['points']

/** Runs of nulls, from the last known point to the next one. */
function toHoles(points: Points): readonly { readonly fromMs: number; readonly toMs: number }[] {
  const holes: { fromMs: number; toMs: number }[] = []
  let open: number | null = null
  points.forEach((point, at) => {
    if (point.value === null) open ??= points[at - 1]?.atMs ?? point.atMs
    else if (open !== null) {
      holes.push({ fromMs: open, toMs: point.atMs })
      open = null
    }
  })
  const last = points.at(-1)
  if (open !== null && last !== undefined) holes.push({ fromMs: open, toMs: last.atMs })
  return holes
}

function toLine(points: Points, toX: (ms: number) => number, max: number): string {
  let line = ''
  let pen = false
  for (const { atMs, value } of points) {
    if (value !== null) {
      const y = HEIGHT - 1 - (value / Math.max(max, 1e-9)) * (HEIGHT - 4)
      line += `${pen ? 'L' : 'M'}${toX(atMs).toFixed(1)} ${y.toFixed(1)}`
    }
    pen = value !== null
  }
  return line
}
