import type { Evidence } from '../propagation/evidence.ts'

/** What the Blocks view shows: frames that every node must hear, and how far each came. Times Us: µs as decimal strings. */

/** What a registry id blocks, as the nodes' API told it. */
export interface BlockAddress {
  /** In its one form. Outside. */
  readonly address: string
  /** In plain words. */
  readonly reason: string
  readonly isManual: boolean | null
  /** Null: for ever. */
  readonly expiresUs: string | null
  /** Node part of the id; null: not known. */
  readonly ownerNode: number | null
}

/** What a node itself said of a frame: an interval of one whole second by that node's clock. */
export interface BlockWord {
  readonly evidence: 'processed' | 'enforced'
  /** Begin of the second, ms since 1970 by the node's clock. */
  readonly secondMs: number
  /** When we read it, µs by our clock. */
  readonly readUs: string
}

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
  /** What it blocks; null: it blocks none, or no source told it. */
  readonly address: BlockAddress | null
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
  /** What the node itself said, the strongest first; empty: nothing, or its log is not read. */
  readonly words: readonly BlockWord[]
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
  /** Nodes on which a reload of the blocked addresses would mend it, with why. Outside. */
  readonly reloadAt: readonly { readonly nodeId: number; readonly reason: string }[]
  /** What could not be known and why; what the operator can do. Outside. */
  readonly notes: readonly string[]
}
