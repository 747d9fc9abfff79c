import type { Result } from '../../shared/cluster/result.ts'
import type { Seq, UnixUs } from '../../shared/cluster/units.ts'
import type { DerivedRows } from './derived.ts'
import type { JournalReader, JournalStats } from './journal-reader.ts'
import type { Opening } from './open-journal.ts'
import type { DiskLimits, Retention } from './recording-limits.ts'
import type { Notice, OpenError, RecordingState, StopCause } from './recording-state.ts'

/** How `history-worker` is started: `workerData`. */
export type WorkerTask =
  | {
      readonly mode: 'writer'
      readonly folder: string
      readonly now: UnixUs
      readonly retention: Retention
      readonly disk: DiskLimits
      /** Int32; not 0: checks of a large file have taken long enough. The worker has no clock of its own. */
      readonly hurry: SharedArrayBuffer
    }
  | { readonly mode: 'reader'; readonly file: string }

/** A batch whose ArrayBuffer moves to the other thread. */
export interface MovedBatch {
  readonly base: UnixUs
  readonly count: number
  readonly servers: readonly string[]
  readonly buffer: ArrayBuffer
  readonly offset: number
  readonly length: number
}

/** From `Journal` to the writer's thread, handled in order. */
export type ToWriter =
  | { readonly kind: 'append'; readonly batch: MovedBatch }
  | { readonly kind: 'derive'; readonly rows: DerivedRows }
  | { readonly kind: 'tick'; readonly now: UnixUs }
  | { readonly kind: 'retention'; readonly retention: Retention }
  | { readonly kind: 'clock-jump'; readonly jumpUs: number }
  | { readonly kind: 'stats' }
  | { readonly kind: 'close' }

/** `appended`, `derived` and `stats` come in the order of what they answer. */
export type FromWriter =
  | { readonly kind: 'opened'; readonly result: Result<Opening, OpenError>; readonly file: string }
  | { readonly kind: 'appended'; readonly batch: MovedBatch; readonly firstSeq: Seq }
  | { readonly kind: 'refused'; readonly batch: MovedBatch; readonly cause: StopCause }
  | { readonly kind: 'derived'; readonly written: boolean }
  | { readonly kind: 'ticked' }
  | { readonly kind: 'state'; readonly state: RecordingState }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'stats'; readonly stats: JournalStats }
  | { readonly kind: 'closed' }

/** A call of `JournalReader` on its way to the reader's thread. */
export type ReadCall = Exclude<keyof JournalReader, 'close'>
export interface ToReader {
  readonly id: number
  readonly call: ReadCall
  readonly args: readonly unknown[]
}
/** The answer to the call of the same id; an error is a sentence about a damaged or closed history. */
export interface FromReader {
  readonly id: number
  readonly answer: Result<unknown, string>
}
