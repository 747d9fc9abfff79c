import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { type Epoch, loadEpoch, saveEpoch } from './epoch.ts'
import type { NodeFrames } from './node-frames.ts'

/** Askings between which counters are compared: a connection that was left out for longer begins anew. */
const MAX_EPOCHS = 12

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
