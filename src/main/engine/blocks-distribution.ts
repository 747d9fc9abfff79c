import type { BlocksView } from '../../shared/api/block-views.ts'

/** Upper bounds of the histogram, ms: two steps a decade or three. */
const BOUNDS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000]

/** How long it took until all were handed a frame, over many frames; null: none was. Times in ms, in any order. */
export function toDistribution(timesMs: readonly number[]): BlocksView['distribution'] {
  const sorted = timesMs.toSorted((a, b) => a - b)
  const last = sorted.at(-1)
  if (last === undefined) return null
  // Nearest rank: a value that was measured, never one between two.
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? last
  const bounds = last > (BOUNDS_MS.at(-1) ?? 0) ? [...BOUNDS_MS, Math.ceil(last)] : BOUNDS_MS
  let below = 0
  const buckets = bounds.map((toMs) => {
    const upTo = sorted.filter((time) => time <= toMs).length
    const count = upTo - below
    below = upTo
    return { toMs, count }
  })
  return { count: sorted.length, p50Ms: rank(0.5), p90Ms: rank(0.9), p99Ms: rank(0.99), maxMs: last, buckets }
}
