import type { Note } from '../cluster/note.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** One change of one address, for its story over all time. Body: JSON text. Times are µs since 1970. */
export interface AddressChange {
  /** In its one form: IPv4-mapped ones as IPv4, `a.b.c.d/32` bare, IPv6 compressed. */
  readonly address: string
  readonly seq: number
  readonly at: number
  readonly body: string
}

/** Blocked and allowed addresses as the nodes' API tells them, and what became of each. Pure fold. */
export class AddressState {
  /** Every note; those of source `stalwart` matter. */
  note(_seq: number, _at: number, _note: Note): void {}

  /** What changed since the last call. */
  takeChanged(): readonly AddressChange[] {
    return []
  }

  save(_out: StateWriter): void {}

  /** Into a fresh state. */
  load(_from: StateReader): void {}
}
