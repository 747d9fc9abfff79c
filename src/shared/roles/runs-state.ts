import type { Note } from '../cluster/note.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** What an operator ran: one change of one run, for the history. Body: JSON text. Times are µs since 1970. */
export interface RunChange {
  readonly run: string
  readonly seq: number
  readonly at: number
  readonly body: string
}

/** Actions and tasks that operators ran, and how far each came. Pure fold. */
export class RunsState {
  /** Every note; those of source `operator` with `act` `run` matter. */
  note(_seq: number, _at: number, _note: Note): void {}

  /** What changed since the last call. */
  takeChanged(): readonly RunChange[] {
    return []
  }

  save(_out: StateWriter): void {}

  /** Into a fresh state. */
  load(_from: StateReader): void {}
}
