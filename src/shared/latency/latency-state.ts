import type { Note } from '../cluster/note.ts'
import type { ObserverTable } from '../cluster/observers.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** A sketch of one minute and series, to be kept. */
export interface MinuteSketch {
  /** Minutes since 1970. */
  readonly minute: number
  /** `rtt/nats-1`, `skew/nats-1`, `origin/7`, `loop`. Outside. */
  readonly series: string
  readonly bytes: Uint8Array
}

/** How long things took, as mergeable sketches. Pure fold. */
export class LatencyState {
  readonly observers: ObserverTable

  constructor(observers: ObserverTable) {
    this.observers = observers
  }

  /** An arrival `lagUs` after its frame's first one (0: it is the first). Up to 30,000 a second: constant time. */
  arrival(_observer: number, _at: number, _lagUs: number): void {}

  /** A frame holds an id that its origin made at `madeAtUs` by its own clock (snowflake, whole ms), first heard at `at`. */
  made(_nodeId: number, _at: number, _madeAtUs: number): void {}

  /** Round trips (`agora`, `rtt_us`) and our own loop delay (`stoa`, `loop_p99_us`, `loop_max_us`). */
  note(_seq: number, _at: number, _note: Note): void {}

  /** Sketches of minutes that changed since the last call, whole. */
  takeMinutes(): readonly MinuteSketch[] {
    return []
  }

  save(_out: StateWriter): void {}

  load(_from: StateReader): void {}
}
