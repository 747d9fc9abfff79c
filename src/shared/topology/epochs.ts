import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { NodeFrames } from './node-frames.ts'

/** Askings between which counters are compared: a connection that was left out for longer begins anew. */
const MAX_EPOCHS = 12

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

/** How many frames of a node can have been counted between two answers; `likely`: those heard between the two requests. */
export interface FrameSpan {
  min: number
  likely: number
  max: number
}

/** The last askings, closed ones, oldest first. */
export class EpochRing {
  #epochs: Epoch[] = []

  get newest(): Epoch | null {
    return this.#epochs.at(-1) ?? null
  }

  /** Between two askings, µs; 0: there were no two. */
  get longestStep(): number {
    let longest = 0
    for (const [i, it] of this.#epochs.entries()) {
      longest = Math.max(longest, it.askedAt - (this.#epochs[i - 1]?.askedAt ?? it.askedAt))
    }
    return longest
  }

  find(id: number): Epoch | null {
    const newest = this.newest
    return newest ? (this.#epochs[this.#epochs.length - 1 - (newest.id - id)] ?? null) : null
  }

  push(epoch: Epoch): void {
    this.#epochs.push(epoch)
    if (this.#epochs.length > MAX_EPOCHS) this.#epochs.shift()
  }

  clear(): void {
    this.#epochs = []
  }

  /** Whether nobody could hear at some time after `from`, up to and with `to`. */
  wasDeaf(from: Epoch, to: Epoch): boolean {
    return this.#epochs.some((it) => it.id > from.id && it.id <= to.id && it.isDeaf)
  }

  save(out: StateWriter, frames: NodeFrames): void {
    out.uint(this.#epochs.length)
    for (const epoch of this.#epochs) saveEpoch(out, epoch, frames)
  }

  load(from: StateReader, frames: NodeFrames): void {
    this.#epochs = Array.from({ length: from.uint() }, () => loadEpoch(from, frames))
  }
}

/** A row that was not known then had no frames. */
export function spanOf(row: number, from: Epoch, to: Epoch, into: FrameSpan): void {
  into.min = Math.max(0, (to.low[row] ?? 0) - (from.high[row] ?? 0))
  into.likely = (to.low[row] ?? 0) - (from.low[row] ?? 0)
  into.max = (to.high[row] ?? 0) - (from.low[row] ?? 0)
}

/** The frames of all rows, as they are now. */
export function snapshot(frames: NodeFrames): Float64Array {
  return frames.frames.slice(0, frames.count)
}

export function saveEpoch(out: StateWriter, epoch: Epoch, frames: NodeFrames): void {
  out.uint(epoch.id)
  out.uint(epoch.askedAt)
  out.uint(epoch.lateUs)
  out.uint(epoch.isDeaf ? 1 : 0)
  saveSnapshot(out, epoch.low, frames)
  saveSnapshot(out, epoch.high, frames)
}

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

export function loadSnapshot(from: StateReader, frames: NodeFrames): Float64Array {
  const counts = new Float64Array(from.uint())
  for (let row = 0; row < counts.length; row++) counts[row] = frames.framesOf(row) - from.uint()
  return counts
}
