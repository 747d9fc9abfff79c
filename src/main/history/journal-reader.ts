import type { Observation, ObservationBatch } from '../../shared/cluster/observation.ts'
import type { Seq, UnixUs } from '../../shared/cluster/units.ts'
import type {
  CheckpointRow,
  EventRow,
  FindingRow,
  GapRow,
  HealthRow,
  LatencyRow,
  MinuteCount,
  PinRow,
  PropagationRow,
  RecordingRow,
  StoryKind,
  StoryRow
} from './derived.ts'

/** A chunk as it was appended (or as the compactor joined it): `batch` holds observations `firstSeq` … `firstSeq + count - 1`. */
export interface DecodedChunk {
  readonly firstSeq: Seq
  /** Its `servers` are those of this chunk only; slots are local to it. */
  readonly batch: ObservationBatch
  /** Earliest and latest `at` inside. Wall clocks jump: chunks are in order of seq, not always of time. */
  readonly fromUs: UnixUs
  readonly toUs: UnixUs
  /** Null until derived. Otherwise what the fold said of it, see `ChunkMarks`. */
  readonly marks: {
    readonly frames: number
    readonly opened: Uint8Array | null
    readonly ambiguous: Uint8Array | null
    readonly kinds: number
  } | null
}

export interface ChunkQuery {
  /**
   * Where to begin. At a seq: with that very observation in both directions (a chunk that is not derived yet is given
   * whole), or the next that is there. At a time: with the chunk that reaches it.
   */
  readonly from: { readonly seq: Seq } | { readonly us: UnixUs } | 'oldest' | 'newest'
  readonly direction: 'forward' | 'backward'
  /** Chunks that lie wholly beyond (forward: after, backward: before) this time are not read, and end the walk. */
  readonly untilUs?: UnixUs
  /** Skip chunks without any of these kinds (bit mask) … */
  readonly kinds?: number
  /** … or in which none of these nodes sent anything. A chunk that is not derived yet is never skipped. */
  readonly nodes?: readonly number[]
  /** At most this many observations a page (one chunk is always given); default 262,144, which is about 8 MiB. */
  readonly maxObservations?: number
}

export interface ChunkPage {
  /** In the order of walking; each one's observations in order of seq. */
  readonly chunks: readonly DecodedChunk[]
  /** Pass as `from: {seq: next}` for the next page; null: nothing further. */
  readonly next: Seq | null
  /** Observations in chunks that the masks skipped. */
  readonly skipped: number
  /** Chunks that the disk gave back damaged: say so where they would stand, as a gap is. */
  readonly damaged: readonly { readonly firstSeq: Seq; readonly count: number }[]
}

export interface EventFilter {
  readonly fromUs?: UnixUs
  readonly toUs?: UnixUs
  readonly kinds?: readonly number[]
  readonly nodes?: readonly number[]
  readonly objectTypes?: readonly number[]
  /** Bytes that the JSON body must contain, compared exactly. */
  readonly text?: string
}

/** Place of an event in the table; a page begins after it (newest first: before it). Null: from the end. */
export interface EventCursor {
  readonly seq: Seq
  readonly index: number
}

export interface EventPage {
  readonly events: readonly EventRow[]
  /** Null: nothing further. A page may be short, even empty, and still have a `next`: one call looks at 50,000 rows at most. */
  readonly next: EventCursor | null
}

export interface JournalStats {
  /** File and WAL. */
  readonly bytesOnDisk: number
  readonly payloadBytes: number
  readonly chunks: number
  readonly observations: number
  readonly arrivals: number
  readonly events: number
  readonly oldest: { readonly seq: Seq; readonly at: UnixUs } | null
  readonly newest: { readonly seq: Seq; readonly at: UnixUs } | null
  readonly derivedThrough: Seq
  /** Everything up to here is stored as small as it gets; the rest waits for a quiet moment. */
  readonly packedThrough: Seq
}

/** What retention removed in one pass. */
export interface TrimRow {
  readonly at: UnixUs
  readonly fromSeq: Seq
  readonly toSeq: Seq
  readonly toUs: UnixUs
  readonly cause: 'size' | 'age' | 'disk-full'
}

/** How much happened in equal steps from `fromUs` on; each pair is the step's number and a count above 0. */
export interface DensityRows {
  /** Events of whole minutes (`isExact`), or frames spread evenly over their chunks' time. */
  readonly events: readonly (readonly [step: number, count: number])[]
  readonly mustHear: readonly (readonly [step: number, count: number])[]
  readonly findings: readonly (readonly [step: number, count: number])[]
}

/** What somebody may want to step to. */
export type MarkKind = 'gap' | 'finding' | 'block' | 'pin'

/** What of the stories is wanted: of one subject or of all, at most `limit` and 10,000. */
export interface StoryQuery {
  readonly kind: StoryKind
  readonly subject: string | null
  readonly fromUs: UnixUs
  readonly toUs: UnixUs
  readonly limit: number
}

/** One such moment; `text` is a gap's cause, a finding's JSON, a frame's kind as a number, or a pin's text. */
export interface Mark {
  readonly kind: MarkKind
  readonly at: UnixUs
  readonly text: string
}

/**
 * Reads one cluster's history while it is being recorded, or after. All calls are answered in order of asking; none
 * holds a transaction open after its answer, so that checkpoints of the WAL go on.
 */
export interface JournalReader {
  stats(): Promise<JournalStats>
  chunks(query: ChunkQuery): Promise<ChunkPage>
  /** One observation; null if it was trimmed or never was. */
  observation(seq: Seq): Promise<Observation | null>
  /** The newest checkpoint at or before a moment or a position; null: start from nothing, at the oldest chunk. */
  checkpointBefore(limit: { readonly us: UnixUs } | { readonly seq: Seq }): Promise<CheckpointRow | null>
  events(
    filter: EventFilter,
    page: {
      readonly after: EventCursor | null
      readonly limit: number
      readonly order: 'oldest-first' | 'newest-first'
    }
  ): Promise<EventPage>
  /** Counts of the minutes that begin in [fromUs, toUs), by minute, node, kind; optionally summed over all nodes (nodeId -1). */
  minutes(fromUs: UnixUs, toUs: UnixUs, options?: { readonly sumNodes?: boolean }): Promise<readonly MinuteCount[]>
  /** Gaps that overlap [fromUs, toUs], oldest first, at most 10,000. */
  gaps(fromUs: UnixUs, toUs: UnixUs): Promise<readonly GapRow[]>
  /** Frames that all must hear whose first arrival lies in [fromUs, toUs], newest first. */
  propagation(fromUs: UnixUs, toUs: UnixUs, limit: number): Promise<readonly PropagationRow[]>
  /** Sketches of minutes in [fromMinute, toMinute), by minute. At most 200,000. */
  latency(fromMinute: number, toMinute: number): Promise<readonly LatencyRow[]>
  /** Findings that overlap [fromUs, toUs], oldest first, at most 10,000. */
  findings(fromUs: UnixUs, toUs: UnixUs): Promise<readonly FindingRow[]>
  /** Samples of one subject in [fromUs, toUs] and the one before it, oldest first; null: of all subjects. At most 50,000. */
  health(fromUs: UnixUs, toUs: UnixUs, subject: string | null): Promise<readonly HealthRow[]>
  /** Pins to moments in [fromUs, toUs], oldest first, at most 10,000. */
  pins(fromUs: UnixUs, toUs: UnixUs): Promise<readonly PinRow[]>
  /** Newest first. */
  stories(query: StoryQuery): Promise<readonly StoryRow[]>
  /**
   * The last observation at or before a moment, exactly; null: none is. Where the clock was set back, a moment was passed
   * twice: the later passage counts.
   */
  seqAt(us: UnixUs): Promise<Seq | null>
  /** For the time bar. Steps of a minute or more count whole minutes, shorter ones spread the frames of chunks. */
  density(fromUs: UnixUs, toUs: UnixUs, stepUs: number): Promise<DensityRows>
  /** The nearest moment of these kinds before or after `us`, that moment itself left out. */
  markFrom(us: UnixUs, direction: 'forward' | 'backward', kinds: readonly MarkKind[]): Promise<Mark | null>
  /** How many gaps there are in all. */
  gapCount(): Promise<number>
  /** What an exported file says of itself; null: a history that was recorded here. */
  recording(): Promise<RecordingRow | null>
  /** What retention removed, newest first, at most 1,000. */
  trims(): Promise<readonly TrimRow[]>
  /** Further calls are refused. Closing twice is fine. */
  close(): Promise<void>
}
