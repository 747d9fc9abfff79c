import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** A window lasts at least so long, µs … */
const WINDOW_US = 1_800_000_000
/** … and until it has so many samples: the least of few is seldom the least there is … */
const WINDOW_SAMPLES = 16
/** … but no longer than this, µs: a clock that nobody sets drifts by a second in six hours. */
const WINDOW_MAX_US = 6 * 3_600_000_000
/** Nodes that are remembered: as many as a contract's cluster has. The one that was not heard of longest goes. */
const MAX_NODES = 1_024

/** The window that lasts, and the one before it. */
interface OriginClock {
  since: number
  samples: number
  fastest: number
  /** Of the window before; null: there was none right before. */
  before: number | null
}

/**
 * For each node the least time, µs, from making an id (its clock) to hearing of it (ours), in this window and the one
 * before it. It holds the difference between the two clocks and the fastest way, which cannot be told apart; above it only
 * the way is left.
 */
export class OriginClocks {
  /** In the order of the last sample. */
  readonly #clocks = new Map<number, OriginClock>()

  /** Takes a sample and answers with the least of lately. */
  fastest(nodeId: number, at: number, delayUs: number): number {
    const known = this.#clocks.get(nodeId)
    this.#clocks.delete(nodeId)
    const clock = known ?? { since: at, samples: 0, fastest: delayUs, before: null }
    this.#clocks.set(nodeId, clock)
    const ageUs = at - clock.since
    if (ageUs < 0 || ageUs > WINDOW_MAX_US || (ageUs > WINDOW_US && clock.samples >= WINDOW_SAMPLES)) {
      clock.before = ageUs >= 0 && ageUs <= 2 * WINDOW_MAX_US ? clock.fastest : null
      clock.since = at
      clock.samples = 0
      clock.fastest = delayUs
    }
    clock.samples++
    clock.fastest = Math.min(clock.fastest, delayUs)
    if (this.#clocks.size > MAX_NODES) this.#clocks.delete(this.#clocks.keys().next().value as number)
    return Math.min(clock.fastest, clock.before ?? clock.fastest)
  }

  /** By node, the least of lately as `fastest` answered it, of those with at least `samples` ids; negative: its clock is ahead. µs */
  *all(samples: number): Iterable<readonly [nodeId: number, delayUs: number]> {
    for (const [nodeId, it] of this.#clocks) {
      if (it.before !== null || it.samples >= samples) yield [nodeId, Math.min(it.fastest, it.before ?? it.fastest)]
    }
  }

  /** Of one node: the least of lately, and how many ids the window that lasts has; null: none was heard. */
  of(nodeId: number): { readonly delayUs: number; readonly samples: number } | null {
    const it = this.#clocks.get(nodeId)
    if (!it) return null
    return { delayUs: Math.min(it.fastest, it.before ?? it.fastest), samples: it.samples }
  }

  save(out: StateWriter): void {
    out.uint(this.#clocks.size)
    for (const [nodeId, clock] of this.#clocks) {
      out.int(nodeId)
      out.uint(clock.since)
      out.uint(clock.samples)
      out.int(clock.fastest)
      out.optionalInt(clock.before)
    }
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      const clock = { nodeId: from.int(), since: from.uint(), samples: from.uint(), fastest: from.int() }
      const { nodeId, ...rest } = clock
      this.#clocks.set(nodeId, { ...rest, before: from.optionalInt() })
    }
  }
}
