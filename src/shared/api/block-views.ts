import type { Evidence } from '../propagation/evidence.ts'

/** What the Blocks view shows: frames that every node must hear, and how far each came. Times Us: µs as decimal strings. */

export interface BlockRow {
  /** Observation that opened the frame; its key. */
  readonly seq: number
  readonly atUs: string
  readonly nodeId: number
  /** What it is, in plain words ("block", "reload of blocked addresses", "queue paused"). */
  readonly what: string
  readonly type: string
  readonly objectType: string | null
  /** JMAP text of the registry id, null where the form names none (0.12–0.15 says only that something changed). */
  readonly objectId: string | null
  /** When it was made, by the origin's clock (snowflake), and by which node part. */
  readonly madeAtUs: string | null
  readonly madeByNode: number | null
  /** How far each node came. */
  readonly counts: Readonly<Record<Evidence, number>>
  /** First to last arrival at the servers, µs; null with one server. */
  readonly spreadUs: number | null
  /** Time in which all that were handed over were so, ms: the upper end. Null: none was. */
  readonly handedOverMs: number | null
  /** "Handed over to 11 of 12 nodes within 50 ms, asked every 25 ms; node 7 was deaf." Outside. */
  readonly sentence: string
  readonly severity: 'ok' | 'warn' | 'bad' | 'unknown'
  /** Bans within one burst share it; null: alone. */
  readonly burst: number | null
  readonly settled: boolean
}

export interface BlocksView {
  readonly fromMs: number
  readonly toMs: number
  /** Newest first, at most 500. */
  readonly rows: readonly BlockRow[]
  readonly rowCount: number
  /** Over the range: upper end of the time until all were handed over, ms, percentiles. Null: nothing to measure. */
  readonly distribution: {
    readonly count: number
    readonly p50Ms: number
    readonly p90Ms: number
    readonly p99Ms: number
    readonly maxMs: number
    /** Histogram over log-spaced bounds, ms. */
    readonly buckets: readonly { readonly toMs: number; readonly count: number }[]
  } | null
  readonly totals: Readonly<Record<Evidence, number>>
  /** Alarms of the lockout guard, lost bursts, the release's known losses. Outside. */
  readonly warnings: readonly string[]
}

export interface BlockMark {
  readonly nodeId: number
  readonly evidence: Evidence
  /** After the first arrival, ms; an interval. */
  readonly fromMs: number | null
  readonly toMs: number | null
  readonly server: string | null
  readonly cid: number | null
  /** Outside. */
  readonly reason: string
  /** The observation behind the mark. */
  readonly seq: number | null
}

export interface BlockDetail {
  readonly row: BlockRow
  readonly payload: string
  readonly arrivals: readonly {
    readonly server: string
    readonly atUs: string
    readonly afterMs: number
    readonly seq: number
  }[]
  readonly marks: readonly BlockMark[]
  /** Origin's clock against ours: estimate and its uncertainty, ms; null: not enough to say. */
  readonly originOffsetMs: { readonly estimate: number; readonly uncertainty: number } | null
  /** Share of nodes handed over by time: the convergence curve, upper ends. */
  readonly curve: readonly { readonly afterMs: number; readonly nodes: number }[]
  /** What could not be known and why; what the operator can do. Outside. */
  readonly notes: readonly string[]
}
