/** What the Latency view shows. Durations are ms; percentiles come from mergeable sketches (relative error 1 %). */

export type LatencyFamily = 'rtt' | 'skew' | 'origin' | 'loop'

export interface LatencyPoint {
  readonly atMs: number
  readonly p50: number | null
  readonly p90: number | null
  readonly p99: number | null
  readonly max: number | null
  readonly count: number
}

export interface LatencySeries {
  /** Server for rtt and skew, node for origin, "Stoa" for loop. Outside. */
  readonly name: string
  readonly points: readonly LatencyPoint[]
  readonly whole: LatencyPoint
  /** Origin only: the estimated offset of that clock against ours, and its uncertainty, ms. */
  readonly offset: { readonly estimate: number; readonly uncertainty: number } | null
}

export interface LatencyFamilyView {
  readonly family: LatencyFamily
  readonly title: string
  /** What is measured, by whose clock and with which error. */
  readonly about: string
  /** At most 8, the busiest first; `seriesCount` is the true number. */
  readonly series: readonly LatencySeries[]
  readonly seriesCount: number
  /** Heat map: columns in time, rows by log-spaced bounds; counts[row][column]. */
  readonly heat: {
    readonly columnsMs: readonly number[]
    readonly boundsMs: readonly number[]
    readonly counts: readonly (readonly number[])[]
  }
}

export interface LatencyView {
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
  readonly families: readonly LatencyFamilyView[]
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number | null }[]
}
