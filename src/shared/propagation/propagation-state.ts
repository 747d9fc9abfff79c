import type { ConnectionTable, Poll } from '../cluster/connections.ts'
import type { NodeMatches } from '../cluster/node-matches.ts'
import type { Note } from '../cluster/note.ts'
import type { ObserverTable } from '../cluster/observers.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { Propagation } from './evidence.ts'

export interface PropagationParts {
  readonly connections: ConnectionTable
  readonly observers: ObserverTable
  readonly matches: NodeMatches
}

/** A frame that every node must hear, as the fold found it. `payload` is good during the call only. */
export interface MustHearFrame {
  readonly seq: number
  readonly at: number
  readonly nodeId: number
  /** Index in `EVENT_TYPES` of its first event that all must hear. */
  readonly kind: number
  /** Registry object type of that event; null: it names none. */
  readonly objectType: number | null
  readonly payload: Uint8Array
}

/** Which frame reached whom, by design.md section 5. Pure fold. */
export class PropagationState {
  readonly parts: PropagationParts

  constructor(parts: PropagationParts) {
    this.parts = parts
  }

  /** A frame that all must hear, just before `arrival` is called for the arrival that opened it. */
  frame(_frame: MustHearFrame): void {}

  /**
   * Each arrival of any frame: counted by observer. `opening` is the seq of the frame's first arrival (equal to `seq` for
   * that one). Called 30,000 times a second: constant time, no allocation.
   */
  arrival(_observer: number, _seq: number, _at: number, _nodeId: number, _opening: number): void {}

  /** An observer began to hear anew, or ceased: what it counted before cannot be continued. */
  observerChanged(_observer: number, _at: number): void {}

  /** An answer to CONNZ, already applied to the connection table and to the matches. */
  poll(_poll: Poll): void {}

  /** Every note, after the tables took it. */
  note(_seq: number, _at: number, _note: Note): void {}

  /** Frames whose marks changed since the last call, whole. */
  takeChanged(): readonly Propagation[] {
    return []
  }

  save(_out: StateWriter): void {}

  load(_from: StateReader): void {}
}
