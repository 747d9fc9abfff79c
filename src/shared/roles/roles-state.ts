import type { Note } from '../cluster/note.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** What the nodes are meant to do and what they were seen doing: leases, roles, tasks, listeners, sites. Pure fold. */
export class RolesState {
  /** Every note; those of source `stalwart` matter. */
  note(_seq: number, _at: number, _note: Note): void {}

  save(_out: StateWriter): void {}

  /** Into a fresh state. */
  load(_from: StateReader): void {}
}
