import type { KindsOverTime } from '../../shared/api/views.ts'
import { EVENT_TYPES, UNDECODABLE_KIND } from '../../shared/cluster/event.ts'
import type { KindsByTime } from '../../shared/cluster/kinds-by-time.ts'
import { KIND_COUNT } from '../../shared/cluster/node-counts.ts'
import type { MinuteCount } from '../history/derived.ts'

/** Points that a chart draws at most; more are neither seen nor drawn in time (toolchain.md, «Budgets»). */
const POINTS = 240
const MINUTE_MS = 60_000
/** Longest range that is drawn from the seconds in memory. */
export const LIVE_RANGE_MS = 3_600_000
/** Kinds that a chart names on their own; the rest is *other*. At most 8 series (ui.md section 2). */
const NAMED_KINDS = 7
const OTHER = 'other'

/** Equal steps over a range; `sums[step]` has a cell a kind. */
interface Steps {
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
  readonly sums: readonly Float64Array[]
}

/** Steps of whole seconds, the last complete second is the end; null when the memory does not reach back so far. */
export function toLiveKinds(kinds: KindsByTime, rangeMs: number, nowMs: number): KindsOverTime | null {
  const stepMs = Math.max(1, Math.ceil(rangeMs / 1000 / POINTS)) * 1000
  const toMs = Math.floor(nowMs / stepMs) * stepMs
  const fromMs = toMs - Math.floor(rangeMs / stepMs) * stepMs
  const { since } = kinds
  if (rangeMs > LIVE_RANGE_MS || since === null || since / 1000 > fromMs + stepMs) return null
  const sums: Float64Array[] = []
  for (let at = fromMs; at < toMs; at += stepMs) {
    const cell = new Float64Array(KIND_COUNT)
    kinds.sum(at * 1000, (at + stepMs) * 1000, cell)
    sums.push(cell)
  }
  return toSeries({ fromMs, toMs, stepMs, sums })
}

/** Steps of whole minutes; the last one is still filling. */
export function toStoredKinds(minutes: readonly MinuteCount[], rangeMs: number, nowMs: number): KindsOverTime {
  const stepMs = Math.max(1, Math.ceil(rangeMs / MINUTE_MS / POINTS)) * MINUTE_MS
  const fromMs = Math.floor((nowMs - rangeMs) / stepMs) * stepMs
  const steps = Math.floor((nowMs - fromMs) / stepMs) + 1
  const sums = Array.from({ length: steps }, () => new Float64Array(KIND_COUNT))
  for (const { minute, kind, count } of minutes) {
    const cell = sums[Math.floor((minute * MINUTE_MS - fromMs) / stepMs)]
    if (cell && kind < KIND_COUNT) cell[kind] = (cell[kind] ?? 0) + count
  }
  return toSeries({ fromMs, toMs: nowMs, stepMs, sums })
}

function toSeries({ fromMs, toMs, stepMs, sums }: Steps): KindsOverTime {
  const totals = new Float64Array(KIND_COUNT)
  for (const cell of sums)
    for (let kind = 0; kind < KIND_COUNT; kind++) totals[kind] = (totals[kind] ?? 0) + (cell[kind] ?? 0)
  const present = [...totals.keys()].filter((kind) => (totals[kind] ?? 0) > 0)
  // Those with most, then in the order of `EVENT_TYPES`: a kind keeps its place and colour from one push to the next.
  const named = present
    .toSorted((a, b) => (totals[b] ?? 0) - (totals[a] ?? 0))
    .slice(0, NAMED_KINDS)
    .toSorted((a, b) => a - b)
  const others = present.filter((kind) => !named.includes(kind))
  const rows = sums.map((cell, i) => ({
    atMs: fromMs + i * stepMs,
    counts: [
      ...named.map((kind) => cell[kind] ?? 0),
      ...(others.length > 0 ? [others.reduce((sum, kind) => sum + (cell[kind] ?? 0), 0)] : [])
    ]
  }))
  return { fromMs, toMs, stepMs, kinds: [...named.map(toKindName), ...(others.length > 0 ? [OTHER] : [])], rows }
}

/** The name that the page shows for a kind's number; kinds that are not known are one. */
export function toKindName(kind: number): string {
  return kind === UNDECODABLE_KIND ? 'Undecodable' : (EVENT_TYPES[kind] ?? OTHER)
}
