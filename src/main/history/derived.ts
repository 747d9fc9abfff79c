import type { Seq, UnixUs } from '../../shared/cluster/units.ts'

/** `nodeId` of rows that belong to no node (a frame too short to name its sender). */
export const NO_NODE = -1

/** One event that is not bulk. Key: (`seq`, `index`); written again it replaces itself. */
export interface EventRow {
  /** The observation whose arrival opened the event's frame. */
  readonly seq: Seq
  /** Place of the event in its frame, from 0. */
  readonly index: number
  readonly at: UnixUs
  /** 0..65535, or `NO_NODE`. */
  readonly nodeId: number
  /** Index in `EVENT_TYPES`, or `UNDECODABLE_KIND`. 0..31. */
  readonly kind: number
  /** Of registry events; otherwise null. */
  readonly objectType: number | null
  /** JSON text of the decoded event. Outside text: kept as BLOB, never as TEXT (R3). */
  readonly body: string
}

/** Added to the count that is there already: derive each observation once, in order (see `DerivedRows.through`). */
export interface MinuteCount {
  /** Minutes since 1970. */
  readonly minute: number
  readonly nodeId: number
  readonly kind: number
  readonly count: number
}

/** Time in which somebody could not hear. Written again under the same `id` it replaces itself (`to` becomes known). */
export interface GapRow {
  /** Chosen by the fold; the seq of the observation that began it is a good choice. */
  readonly id: number
  /** The observer, or null: nobody could hear, or nothing was recorded. */
  readonly server: string | null
  readonly from: UnixUs
  /** Null while it lasts. */
  readonly to: UnixUs | null
  readonly cause: string
}

/** What the fold found out about one appended chunk; lets later scans skip it and fold it without joining again. */
export interface ChunkMarks {
  /** As given by `Appended.firstSeq` / `DecodedChunk.firstSeq`, with its `count`. */
  readonly firstSeq: Seq
  readonly count: number
  /** Frames that arrivals of this chunk opened. */
  readonly frames: number
  /** Bit i (byte i >> 3, bit i & 7): observation `firstSeq + i` opened a frame. Null: every arrival did. */
  readonly opened: Uint8Array | null
  /** Same form: the frame that this arrival belongs to is ambiguous. Null: none. */
  readonly ambiguous: Uint8Array | null
  /** Bit k: an event of kind k is in it (bit 30: undecodable frames). Unsigned below 2^31. */
  readonly kinds: number
  /** Node ids that sent something in it, any order, no duplicates needed. */
  readonly nodes: Iterable<number>
}

/** A state snapshot. `bytes` is opaque to the journal, which compresses it. */
export interface CheckpointRow {
  /** State after this observation. */
  readonly seq: Seq
  readonly at: UnixUs
  readonly bytes: Uint8Array
}

/** A frame that all nodes must hear, as `encodePropagation` of shared/propagation packs it. Written again it replaces itself. */
export interface PropagationRow {
  readonly seq: Seq
  readonly at: UnixUs
  readonly nodeId: number
  /** Index in `EVENT_TYPES`, and the registry object type of registry events. */
  readonly kind: number
  readonly objectType: number | null
  /** 0 ok, 1 warn, 2 bad, 3 unknown: the worst of its marks, so that steps and lists need not unpack. */
  readonly severity: number
  readonly body: Uint8Array
}

/** One sketch of one minute and series ("rtt/nats-1"). Written again under the same key it replaces itself. */
export interface LatencyRow {
  /** Minutes since 1970. */
  readonly minute: number
  readonly series: string
  readonly body: Uint8Array
}

/** A finding as it stood; written again under the same `id` and `from` it replaces itself. Body: JSON text. */
export interface FindingRow {
  readonly id: string
  readonly from: UnixUs
  readonly to: UnixUs | null
  readonly severity: 'info' | 'warning' | 'critical'
  readonly body: string
}

/** A sample of one node or server ("node/7", "server/nats-1") that changed; good until the next one. Body: JSON text. */
export interface HealthRow {
  readonly at: UnixUs
  readonly subject: string
  readonly body: string
}

/** A note that an operator pinned to a moment. */
export interface PinRow {
  /** Of the observation that holds it. */
  readonly seq: Seq
  readonly at: UnixUs
  readonly writtenAt: UnixUs
  readonly text: string
}

/** What stories are told of: blocked and allowed addresses, and what operators ran. Stored as the index. */
export const STORY_KINDS = ['address', 'run'] as const
export type StoryKind = (typeof STORY_KINDS)[number]

/** One change of one subject (an address in its one form, a run's id). Body: JSON text. Outside. */
export interface StoryRow {
  readonly kind: StoryKind
  readonly subject: string
  /** The observation that told it; the key, with kind and subject. */
  readonly seq: Seq
  readonly at: UnixUs
  readonly body: string
}

/** What an exported file says of itself; histories of clusters have none. */
export interface RecordingRow {
  /** Of the cluster that it was exported from, or a stand-in. Outside. */
  readonly name: string
  /** The cluster's setting of its release, as in `WireSetting`. */
  readonly wire: string
  /** The range that was asked for; what is inside may be less. */
  readonly from: UnixUs
  readonly to: UnixUs
  readonly madeAt: UnixUs
  readonly isAnonymous: boolean
}

/** What the picture derives, nothing of it. */
export const NO_INSIGHT = { propagation: [], latency: [], findings: [], health: [], pins: [], stories: [] } as const

/** All that follows from the observations up to `through`, beyond what was derived before; written in one transaction. */
export interface DerivedRows {
  /** Becomes `derivedThrough`. Rows whose `through` is not above it are refused (they were written already). */
  readonly through: Seq
  readonly events: readonly EventRow[]
  readonly minutes: readonly MinuteCount[]
  readonly gaps: readonly GapRow[]
  readonly chunks: readonly ChunkMarks[]
  readonly propagation: readonly PropagationRow[]
  readonly latency: readonly LatencyRow[]
  readonly findings: readonly FindingRow[]
  readonly health: readonly HealthRow[]
  readonly pins: readonly PinRow[]
  readonly stories: readonly StoryRow[]
  readonly checkpoint: CheckpointRow | null
  /** Older ones, in order, at observations that the lot covers. */
  readonly checkpointsWithin?: readonly CheckpointRow[]
}
