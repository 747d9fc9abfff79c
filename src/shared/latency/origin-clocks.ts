import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** Length of a window, µs. The fastest of this window and the one before it counts: between half an hour and an hour. */
const WINDOW_US = 1_800_000_000
/** Nodes that are remembered: as many as a contract's cluster has. The one that was not heard of longest goes. */
const MAX_NODES = 1_024

interface OriginClock {
  window: number
  fastest: number
  before: number | null
}

/**
 * For each node the least time, µs, from making an id (its clock) to hearing of it (ours), lately. It holds the difference
 * between the two clocks and the fastest way, which cannot be told apart; above it only the way is left.
 */
export class OriginClocks {
  /** In the order of the last sample. */
  readonly #clocks = new Map<number, OriginClock>()

  /** Takes a sample and answers with the least of lately. */
  fastest(nodeId: number, at: number, delayUs: number): number {
    const window = Math.floor(at / WINDOW_US)
    const known = this.#clocks.get(nodeId)
    this.#clocks.delete(nodeId)
    const clock = known ?? { window, fastest: delayUs, before: null }
    this.#clocks.set(nodeId, clock)
    if (clock.window !== window) {
      clock.before = clock.window === window - 1 ? clock.fastest : null
      clock.window = window
      clock.fastest = delayUs
    } else clock.fastest = Math.min(clock.fastest, delayUs)
    if (this.#clocks.size > MAX_NODES) this.#clocks.delete(this.#clocks.keys().next().value as number)
    return Math.min(clock.fastest, clock.before ?? clock.fastest)
  }

  /** By node, the least of lately as `fastest` answered it; negative: the origin's clock is ahead of ours. µs */
  *all(): Iterable<readonly [nodeId: number, delayUs: number]> {
    for (const [nodeId, { fastest, before }] of this.#clocks) yield [nodeId, Math.min(fastest, before ?? fastest)]
  }

  save(out: StateWriter): void {
    out.uint(this.#clocks.size)
    for (const [nodeId, clock] of this.#clocks) {
      out.int(nodeId)
      out.uint(clock.window)
      out.int(clock.fastest)
      out.optionalInt(clock.before)
    }
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      this.#clocks.set(from.int(), { window: from.uint(), fastest: from.int(), before: from.optionalInt() })
    }
  }
}
