/**
 * View models: what the engine pushes and answers. Plain JSON: 64-bit numbers and µs times are decimal strings where
 * they may pass 2^53 or are exported, UnixMs numbers where a chart needs them. Strings marked *outside* came from the
 * wire, a server or a file: they are drawn only through `ui/outside-text` (R3).
 */

/** live: connected and hearing · connecting · partial: some observers hear · deaf: none hears · stopped: not watched now. */
export type WatchState = 'live' | 'connecting' | 'partial' | 'deaf' | 'stopped'

/** Whether what is heard is kept, and how much is kept. Sentences are for the user. */
export type RecordingView =
  | {
      readonly state: 'recording'
      readonly bytesOnDisk: number
      readonly freeBytes: number | null
      readonly warning: string | null
    }
  | {
      readonly state: 'not-recorded'
      readonly sinceMs: number
      readonly sentence: string
      readonly bytesOnDisk: number
    }
  | { readonly state: 'off'; readonly bytesOnDisk: number }

export interface ClusterSummary {
  readonly slug: string
  readonly name: string
  readonly kind: 'nats' | 'demo' | 'imported' | 'file'
  readonly watch: WatchState
  /** One plain sentence: what is wrong or that all is well. Outside. */
  readonly sentence: string
  readonly servers: { readonly known: number; readonly hearing: number }
  readonly framesPerSecond: number
  readonly eventsPerSecond: number
  readonly lastFrameMs: number | null
  readonly recording: RecordingView
  /** Much that was recorded is still to be read: what the views show is of `lastFrameMs`, not of now. */
  readonly catchingUp: boolean
  /** Gaps that began today, local time of the host. */
  readonly gapsToday: number
  readonly notices: readonly Notice[]
  /** Operators may act on it from here: the border is red. Missing: no. */
  readonly acting?: boolean
}

/** Something about ourselves that the operator must know (a corrupt file kept aside, drops, offered servers). */
export interface Notice {
  readonly id: string
  readonly severity: 'info' | 'warn' | 'bad'
  readonly sinceMs: number
  /** Outside. */
  readonly sentence: string
  /** Servers that the cluster's servers offered; accepting uses them (R14). Outside. */
  readonly servers?: readonly string[]
}

export interface ServerView {
  /** host:port as configured, or the name in the recording. Outside. */
  readonly server: string
  /** server_name of its INFO, if told. Outside. */
  readonly serverName: string | null
  readonly version: string | null
  readonly status: 'hearing' | 'connecting' | 'refused' | 'lost' | 'unknown'
  readonly sinceMs: number | null
  /** Outside. */
  readonly sentence: string
  readonly rttUs: number | null
  readonly lastArrivalMs: number | null
  readonly arrivals: number
}

export interface NodeView {
  readonly nodeId: number
  readonly firstHeardMs: number
  readonly lastHeardMs: number
  readonly frames: number
  readonly events: number
  /** Frames per bucket over the last hour, 60 values, oldest first. */
  readonly spark: readonly number[]
  /** Kinds heard from it with counts, most first, at most 6. */
  readonly kinds: readonly { readonly type: string; readonly count: number }[]
  readonly undecodable: number
}

export interface GapView {
  /** null: nobody could hear. Outside. */
  readonly server: string | null
  readonly fromUs: string
  /** null: still open. */
  readonly toUs: string | null
  readonly cause: string
}

/** Events by kind over time: `rows[i].counts[k]` belongs to `kinds[k]`; rows are equal steps, at most 600. */
export interface KindsOverTime {
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
  readonly kinds: readonly string[]
  readonly rows: readonly { readonly atMs: number; readonly counts: readonly number[] }[]
}

export interface ReleaseView {
  readonly wire: string
  /** 0..1 */
  readonly confidence: number
  readonly configured: boolean
  readonly sentence: string
}

export interface OverviewView {
  readonly nowMs: number
  readonly summary: ClusterSummary
  readonly servers: readonly ServerView[]
  /** At most 200, the most lately heard first; `nodeCount` is the true number. */
  readonly nodes: readonly NodeView[]
  readonly nodeCount: number
  readonly overTime: KindsOverTime
  readonly gaps: readonly GapView[]
  readonly totals: {
    readonly frames: number
    readonly events: number
    readonly undecodable: number
    readonly ambiguous: number
    readonly suppressedNodes: number
  }
  readonly release: ReleaseView
  /** Observations heard but not yet folded: > 0 only when we lag. */
  readonly backlog: number
  /** p99 of our own event loop's delay, ms: our own slowness is not the cluster's. */
  readonly loopDelayMs: number
}

/** One line of the Events view. `seq` + `index` is its key and its order. */
export type EventRow =
  | {
      readonly kind: 'event'
      readonly seq: number
      readonly index: number
      readonly atUs: string
      readonly nodeId: number
      readonly type: string
      readonly objectType: string | null
      /** The event's fields in words, one line. Outside. */
      readonly summary: string
      readonly ambiguous: boolean
    }
  | {
      readonly kind: 'undecodable'
      readonly seq: number
      readonly index: number
      readonly atUs: string
      readonly nodeId: number | null
      readonly error: string
      readonly summary: string
    }
  | {
      readonly kind: 'gap'
      readonly seq: number
      readonly index: number
      readonly atUs: string
      readonly gap: GapView
      readonly summary: string
    }

export interface TailView {
  /** Newest last, at most 500 a push. */
  readonly rows: readonly EventRow[]
  /** Matching rows that this push left out because too many came; they are in the history. */
  readonly skipped: number
  /** true: forget what you had (first push, filter change, congestion). */
  readonly reset: boolean
  readonly matchedPerSecond: number
}

export interface EventPage {
  /** In the order asked for. */
  readonly rows: readonly EventRow[]
  /** Hand back to go on; null: the end of the history in this direction. */
  readonly next: string | null
  /** How far this page had to look, for "searched back to …". */
  readonly scannedToUs: string | null
  readonly scanned: number
}

export interface EventDetail {
  readonly row: EventRow
  /** Whole payload, hex. */
  readonly hex: string
  readonly payloadBytes: number
  readonly wire: string
  /** All events of the frame, decoded, in the shape of the vectors file. */
  readonly decoded: unknown
  /** Which bytes are which field; `event` is the event's index, -1 the frame's head. */
  readonly spans: readonly {
    readonly event: number
    readonly name: string
    readonly from: number
    readonly to: number
    /** Outside. */
    readonly value: string
  }[]
  /** The observation that opened the frame, and later arrivals of the same frame. */
  readonly arrivals: readonly {
    readonly seq: number
    readonly server: string
    readonly atUs: string
    readonly afterUs: number
  }[]
  readonly notes: readonly string[]
}

/** One observation as it was recorded: what stands behind a mark, a match or a finding. */
export interface ObservationView {
  readonly seq: number
  readonly atUs: string
  readonly kind: 'arrival' | 'note'
  /** The server that it arrived at, or the source that noted it. Outside. */
  readonly from: string
  /** Hex, or JSON on several lines; at most 16,384 characters. Outside. */
  readonly text: string
  /** Characters of the whole text. */
  readonly length: number
  /** Connections of a server's answer that were not asked for. */
  readonly leftOut: number
}

export interface ExportProgress {
  readonly rows: number
  readonly bytes: number
  /** 0..1 of the time span, if known. */
  readonly share: number | null
  readonly state: 'running' | 'done' | 'cancelled' | 'failed'
  readonly path: string | null
  readonly sentence: string
}

export interface DraftView {
  readonly draft: string
  readonly source: 'url' | 'coordinator' | 'toml' | 'form'
  readonly suggestedName: string
  readonly servers: readonly string[]
  readonly auth: 'none' | 'password' | 'token' | 'nkey' | 'creds'
  readonly user: string | null
  readonly tls: boolean
  /** Secrets that are present, and those that are still asked for ("password"). Never the values. */
  readonly present: readonly string[]
  readonly wanted: readonly { readonly secret: string; readonly sentence: string }[]
  readonly warnings: readonly string[]
}

/** How far a file of the page's is. `more`: the host waits for the next piece. */
export interface SavedView {
  readonly state: 'more' | 'saved' | 'cancelled'
  readonly upload: string
  /** Names the path once it is saved. Outside. */
  readonly sentence: string
}

/** What of level two a cluster has; secrets by name only. */
export interface LevelTwoView {
  readonly system: {
    readonly kind: 'password' | 'token' | 'nkey' | 'creds'
    /** Of a password login. Outside. */
    readonly user: string | null
    /** Of a `.creds` file that is read in place. Outside. */
    readonly file: string | null
  } | null
  /** Base URLs. Outside. */
  readonly monitoring: readonly string[]
  /** Names of the system user's secrets that the host holds. */
  readonly present: readonly string[]
}

export interface TryStep {
  readonly server: string
  readonly step: 'name' | 'port' | 'nats' | 'tls' | 'login' | 'subscribe' | 'frame'
  readonly state: 'waiting' | 'running' | 'ok' | 'failed' | 'skipped'
  /** Outside. */
  readonly sentence: string
  readonly ms: number | null
}

/** Size and span of one cluster's history; times are µs as decimal strings. */
export interface HistoryStats {
  readonly bytesOnDisk: number
  readonly oldestUs: string | null
  readonly newestUs: string | null
  readonly observations: number
  readonly chunks: number
  readonly events: number
  readonly retentionBytes: number
  readonly retentionDays: number | null
}

export interface HostView {
  readonly kind: 'desktop' | 'headless'
  readonly version: string
  readonly dataFolder: string
  readonly platform: string
  /** How secrets are kept, in one sentence. */
  readonly secrets: string
}
