import type { UnixUs } from '../../shared/cluster/units.ts'

/** Why nothing is recorded. `read-only`: a newer schema or a folder without write permission. */
export type StopCause = 'disk-full' | 'disk-failed' | 'damaged' | 'read-only' | 'closed'

/** Time that was not recorded. The engine owes the journal one note `{"source":"stoa","status":"not-recorded",…}` for it. */
export interface NotRecorded {
  readonly from: UnixUs
  readonly to: UnixUs
  readonly cause: StopCause
}

/** Whether observations are kept. Pushed to the engine at every change (R18). */
export type RecordingState =
  | {
      readonly kind: 'recording'
      /** Free space is under the warning limit (1 GiB). */
      readonly lowSpace: boolean
      /** Null where the system does not tell. */
      readonly freeBytes: number | null
      /** Set in the one push that follows a stop: write this gap as a note, once. */
      readonly resumedAfter: NotRecorded | null
    }
  | {
      readonly kind: 'stopped'
      readonly cause: StopCause
      readonly since: UnixUs
      /** What the user reads, in plain words. */
      readonly sentence: string
      /** True: the journal goes on by itself when the cause is gone. */
      readonly retryable: boolean
    }

/** Something that happened at start and that the user must be told. */
export type Notice =
  | { readonly kind: 'corrupt-kept-aside'; readonly keptAs: string; readonly sentence: string }
  | { readonly kind: 'newer-schema'; readonly sentence: string }
  | { readonly kind: 'read-only'; readonly sentence: string }
  | { readonly kind: 'migrated'; readonly fromVersion: number; readonly toVersion: number; readonly sentence: string }
  | { readonly kind: 'damage-found'; readonly sentence: string }
  | { readonly kind: 'derivation-failed'; readonly sentence: string }

/** Why a journal could not be opened. `sentence` is for the user. */
export interface OpenError {
  readonly kind: 'foreign-file' | 'no-folder' | 'no-permission' | 'migration-failed' | 'disk-failed'
  readonly retryable: boolean
  readonly sentence: string
}
