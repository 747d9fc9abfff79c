import type { Note } from '../cluster/note.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { MinuteSketch } from './latency-state.ts'

/** How long a change takes from any node to any other, by rounds of the canary, and who stays silent. Pure fold. */
export class CanaryState {
  /** Every note; those of source `canary` matter. */
  note(_seq: number, _at: number, _note: Note): void {}

  /** Sketches of minutes that are over, under series of the canary, as `LatencyState.takeMinutes`. */
  takeMinutes(): readonly MinuteSketch[] {
    return []
  }

  save(_out: StateWriter): void {}

  /** Into a fresh state. */
  load(_from: StateReader): void {}
}
