/** What the time bar and the History view show. */

export interface PinView {
  /** Observation that holds it. */
  readonly seq: number
  /** The moment that it is pinned to. */
  readonly atUs: string
  /** Outside. */
  readonly text: string
  readonly writtenUs: string
}

/** Where things happened, for the time bar: equal steps, at most 600. */
export interface DensityView {
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
  /** Events a step, findings begun, frames that all must hear. */
  readonly steps: readonly {
    readonly atMs: number
    readonly events: number
    readonly mustHear: number
    readonly findings: number
  }[]
  readonly gaps: readonly { readonly server: string | null; readonly fromMs: number; readonly toMs: number | null }[]
  readonly pins: readonly PinView[]
  /** First and last moment of the whole history; null: it is empty. */
  readonly oldestMs: number | null
  readonly newestMs: number | null
}

export interface OpenedFileView {
  readonly slug: string
  /** Outside. */
  readonly path: string
  readonly name: string
  readonly openedMs: number
  readonly bytes: number
}

export interface HistoryView {
  readonly bytesOnDisk: number
  readonly oldestUs: string | null
  readonly newestUs: string | null
  readonly observations: number
  readonly chunks: number
  readonly events: number
  readonly retentionBytes: number
  readonly retentionDays: number | null
  /** Newest first, at most 1,000; `gapCount` is the true number. */
  readonly gaps: readonly {
    readonly server: string | null
    readonly fromUs: string
    readonly toUs: string | null
    readonly cause: string
  }[]
  readonly gapCount: number
  readonly pins: readonly PinView[]
  /** Recordings that were exported from here in this run. Outside. */
  readonly exported: readonly { readonly path: string; readonly bytes: number; readonly atMs: number }[]
  readonly opened: readonly OpenedFileView[]
  /** Found stream that captures the subject, or the exact command that makes one, what it costs and what it cannot do. */
  readonly capture: {
    readonly state: 'found' | 'none' | 'unknown'
    readonly sentence: string
    readonly command: string | null
  }
}
