/**
 * What the Latency view shows. Durations are ms; percentiles come from mergeable sketches (relative error 1 %), largest
 * and smallest are exact.
 */

/** Round trip, skew, origin to bus, our own event loop. */
export type LatencyFamily = 'rtt' | 'skew' | 'origin' | 'loop'

/** One step of a chart, or a whole range. Null: nothing was measured. */
export interface LatencyPoint {
  /** Begin of the step. */
  readonly atMs: number
  readonly p50: number | null
  readonly p90: number | null
  readonly p99: number | null
  readonly max: number | null
  readonly count: number
  /** Origin only: the least time from its clock to ours in this step; negative when that clock is ahead. */
  readonly fastest?: number
}

/** How the clock of a node that makes ids stands to ours. */
export interface ClockOffset {
  /**
   * The least time lately from making an id (its clock) to hearing of it (ours). It holds the difference of the clocks and
   * the fastest way together.
   */
  readonly estimate: number
  /** How far off the difference of the clocks itself may be: resolution, the way, few samples. Null: too few to tell. */
  readonly uncertainty: number | null
}

/** One server, node or Stoa itself over the range. */
export interface LatencySeries {
  /** Server for rtt and skew, node for origin, "Stoa" for loop. Outside. */
  readonly name: string
  /** Steps in which something was measured, oldest first. */
  readonly points: readonly LatencyPoint[]
  readonly whole: LatencyPoint
  readonly offset: ClockOffset | null
}

/** One kind of delay: its series, and all of them together as a heat map. */
export interface LatencyFamilyView {
  readonly family: LatencyFamily
  readonly title: string
  /** What is measured, by whose clock and with which error. */
  readonly about: string
  /** At most 8, the busiest first; `seriesCount` is the true number. */
  readonly series: readonly LatencySeries[]
  readonly seriesCount: number
  /** Samples that were left out, and why; null: none. */
  readonly apart: { readonly count: number; readonly sentence: string } | null
  /** Heat map: columns in time, rows by log-spaced bounds (one more than rows); counts[row][column]. */
  readonly heat: {
    readonly columnsMs: readonly number[]
    readonly columnMs: number
    readonly boundsMs: readonly number[]
    readonly counts: readonly (readonly number[])[]
  }
}

/** Time in which somebody could not hear. */
export interface LatencyGap {
  readonly fromMs: number
  /** Null while it lasts. */
  readonly toMs: number | null
  /** Outside. The observer that could not hear; null: nobody could. */
  readonly server: string | null
}

/** The whole view over one range. */
export interface LatencyView {
  /** Begin of the first step, end of the range. */
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
  /** Before it nothing was recorded; null: nothing at all is. */
  readonly recordedFromMs: number | null
  readonly families: readonly LatencyFamilyView[]
  readonly gaps: readonly LatencyGap[]
}
