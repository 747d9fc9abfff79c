import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { NodeFrames } from './node-frames.ts'

/** One asking of all servers: what was heard of each node by then. */
export interface Epoch {
  /** 1, 2, 3, … */
  readonly id: number
  /** Our time of asking, µs. What was heard before was surely counted by every server that answered. */
  readonly askedAt: number
  /** Frames by row when it was asked, and when no later frame can have been counted any more; empty until then. */
  readonly low: Float64Array
  high: Float64Array
  /** How late the last answer came, µs after the request; the counters are of a moment between. */
  lateUs: number
  /** Nobody could hear in some part of the time since the epoch before: counters may have risen by more than was heard. */
  isDeaf: boolean
}

/** The frames of all rows, as they are now. */
export function snapshot(frames: NodeFrames): Float64Array {
  return frames.frames.slice(0, frames.count)
}

/** Into a checkpoint; `frames` are those of now, saved before. */
export function saveEpoch(out: StateWriter, epoch: Epoch, frames: NodeFrames): void {
  out.uint(epoch.id)
  out.uint(epoch.askedAt)
  out.uint(epoch.lateUs)
  out.uint(epoch.isDeaf ? 1 : 0)
  saveSnapshot(out, epoch.low, frames)
  saveSnapshot(out, epoch.high, frames)
}

/** From a checkpoint; `frames` are loaded already. */
export function loadEpoch(from: StateReader, frames: NodeFrames): Epoch {
  return {
    id: from.uint(),
    askedAt: from.uint(),
    lateUs: from.uint(),
    isDeaf: from.uint() === 1,
    low: loadSnapshot(from, frames),
    high: loadSnapshot(from, frames)
  }
}

/** As differences to the frames of now, which are small. */
export function saveSnapshot(out: StateWriter, counts: Float64Array, frames: NodeFrames): void {
  out.uint(counts.length)
  for (const [row, count] of counts.entries()) out.uint(frames.framesOf(row) - count)
}

/** The counts that `saveSnapshot` wrote. `frames` are loaded already. */
export function loadSnapshot(from: StateReader, frames: NodeFrames): Float64Array {
  const counts = new Float64Array(from.uint())
  for (let row = 0; row < counts.length; row++) counts[row] = frames.framesOf(row) - from.uint()
  return counts
}
