import type { Clock } from '../../shared/cluster/clock.ts'
import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import type { Result } from '../../shared/cluster/result.ts'
import type { Seq, UnixUs } from '../../shared/cluster/units.ts'
import type { CheckpointRow, DerivedRows } from './derived.ts'
import type { JournalReader, JournalStats } from './journal-reader.ts'
import type { Notice, OpenError, RecordingState, StopCause } from './recording-state.ts'

export interface Retention {
  /** Of the file; oldest chunks go first. Default 4 GiB. */
  readonly maxBytes: number
  /** Null: no limit by age. */
  readonly maxAgeDays: number | null
}

/** Free space at which something happens (R18); bytes. Tests on a small tmpfs make them small. */
export interface DiskLimits {
  readonly warnBytes: number
  readonly stopBytes: number
  readonly ballastBytes: number
}

export interface JournalOptions {
  /** The cluster's folder; made if missing (0700). The file is `history.db` in it. */
  readonly folder: string
  /** `history-worker.ts` in tests, `history-worker.js` in bundles. */
  readonly workerUrl: URL
  readonly clock: Clock
  readonly retention: Retention
  readonly disk?: DiskLimits
}

/** Answer to one append. The buffer of `batch` is the one that was given: fold it, then use it again. */
export type Appended =
  | { readonly recorded: true; readonly firstSeq: Seq; readonly batch: ObservationBatch }
  | { readonly recorded: false; readonly cause: StopCause; readonly batch: ObservationBatch }

/** What the history held when it was opened. */
export interface Opening {
  /** The seq that the next observation gets; 1 in a new journal. */
  readonly nextSeq: Seq
  /** Everything up to here has its derived rows; 0 in a new journal. Fold from the checkpoint on, derive from here on. */
  readonly derivedThrough: Seq
  /** Time of the last observation: since then, until now, nothing was recorded. */
  readonly lastAt: UnixUs | null
  readonly checkpoint: CheckpointRow | null
  readonly notices: readonly Notice[]
}

/**
 * One cluster's history, as its one writer sees it: the engine's end of `history-worker.ts`, which owns SQLite.
 *
 *     const opened = await Journal.open({ folder, workerUrl, clock, retention })
 *     const { firstSeq, batch } = await journal.append(full)   // durable now
 *
 * `append` may be called again before it answered (at most `MAX_APPENDS_IN_FLIGHT`); answers come in order of calls.
 */
export declare class Journal {
  /** `ok: false` only where going on makes no sense; a newer schema or a read-only folder open as *stopped, read-only*. */
  static open(options: JournalOptions): Promise<Result<Journal, OpenError>>
  readonly opening: Opening
  /** Now, and by `onState` at every change. */
  readonly state: RecordingState
  /** One listener; setting another replaces it. */
  onState(listener: (state: RecordingState) => void): void
  /** Notices that come later than the opening (damage found by the check that goes on behind it). */
  onNotice(listener: (notice: Notice) => void): void
  /** Takes the batch's ArrayBuffer away (transfer) and gives it back in the answer. Never rejects but after `close`. */
  append(batch: ObservationBatch): Promise<Appended>
  /** One transaction; in order with `append`. False: not written (disk full or stopped); derive it again at the next start. */
  derive(rows: DerivedRows): Promise<boolean>
  /** A reader in a thread of its own: scans never hold up commits. */
  reader(): JournalReader
  stats(): Promise<JournalStats>
  setRetention(retention: Retention): void
  /** The wall clock jumped by this much: retention by age rests for a day after more than an hour (R22). */
  clockJumped(jumpUs: number): void
  /** Commits what is under way, checkpoints the WAL, ends the threads. Closing twice is fine. */
  close(): Promise<void>
}
