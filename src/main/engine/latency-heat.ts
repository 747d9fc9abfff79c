import type { LatencyFamily, LatencyFamilyView } from '../../shared/api/latency-views.ts'
import { type LatencySteps, ROW_BELOW_MS, toHeatBound } from './latency-steps.ts'

const MINUTE_MS = 60_000
/** Columns of a heat map at most: narrower ones cannot be told apart. */
const MOST_COLUMNS = 150

/** All series of a family together: how many samples lay between which bounds, when. Rows without any at both ends go. */
export function toLatencyHeat(family: LatencyFamily, steps: LatencySteps): LatencyFamilyView['heat'] {
  const { from, to, stepMinutes } = steps
  const stepCount = Math.max(0, Math.ceil((to - from) / stepMinutes))
  const together = Math.max(1, Math.ceil(stepCount / MOST_COLUMNS))
  const width = together * stepMinutes
  const columns = Math.ceil(stepCount / together)
  const sums: Float64Array[] = Array.from({ length: columns }, () => new Float64Array(0))
  // Whole ms tell nothing of what lies below one: it is one row, from nothing on.
  const lowest = family === 'origin' ? ROW_BELOW_MS : 0
  let first = Number.POSITIVE_INFINITY
  let last = -1
  for (const [begin, step] of steps.steps) {
    const heat = step.heat(family)
    const column = Math.floor((begin - from) / width)
    const sum = sums[column]?.length ? (sums[column] as Float64Array) : new Float64Array(heat.length)
    heat.forEach((count, fine) => {
      if (count === 0) return
      const row = Math.max(fine, lowest)
      sum[row] = (sum[row] as number) + count
      first = Math.min(first, row)
      last = Math.max(last, row)
    })
    if (column < columns) sums[column] = sum
  }
  const rows = last < 0 ? [] : Array.from({ length: last - first + 1 }, (_, i) => first + i)
  return {
    columnsMs: sums.map((_, i) => (from + i * width) * MINUTE_MS),
    columnMs: width * MINUTE_MS,
    boundsMs:
      rows.length === 0
        ? []
        : [...rows, last + 1].map((row) => (row === lowest ? 0 : Number(toHeatBound(row).toPrecision(3)))),
    counts: rows.map((row) => sums.map((sum) => sum[row] ?? 0))
  }
}
