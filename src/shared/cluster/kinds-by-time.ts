import { KIND_COUNT } from './node-counts.ts'

/** Kept at full resolution: the last hour. Longer times come from the journal's minutes. */
const SECONDS = 3600
const SECOND_US = 1_000_000

/**
 * Events by kind, a second at a time, over the last hour: what the live chart draws. Memory only: not part of a
 * checkpoint, since the journal's minutes hold what was before the start.
 */
export class KindsByTime {
  readonly #counts = new Uint32Array(SECONDS * KIND_COUNT)
  #newest = -1
  #wholeFrom = 0

  /** The place for `add`, for events at `at` (µs since 1970); -1 when that is longer ago than is kept. */
  place(at: number): number {
    const second = Math.floor(at / SECOND_US)
    if (second > this.#newest) this.#turn(second)
    if (second <= this.#newest - SECONDS) return -1
    return (second % SECONDS) * KIND_COUNT
  }

  add(place: number, kind: number): void {
    if (place >= 0) this.#counts[place + kind] = (this.#counts[place + kind] as number) + 1
  }

  /** From this time on (whole second, as µs since 1970) nothing is missing; 0 when nothing ever was before. */
  get since(): number {
    return Math.max(this.#wholeFrom, this.#newest - SECONDS + 1, 0) * SECOND_US
  }

  /** Counting goes on after a checkpoint of this time (µs since 1970): what was before is not here. */
  resumeAt(at: number): void {
    this.#wholeFrom = Math.floor(at / SECOND_US) + 1
  }

  /** Adds the counts of [from, to) µs to `sums`, which has a cell a kind. Whole seconds. */
  sum(from: number, to: number, sums: Float64Array): void {
    const first = Math.max(Math.floor(from / SECOND_US), this.#newest - SECONDS + 1, 0)
    const end = Math.min(Math.floor(to / SECOND_US), this.#newest + 1)
    for (let second = first; second < end; second++) {
      const at = (second % SECONDS) * KIND_COUNT
      for (let kind = 0; kind < KIND_COUNT; kind++)
        sums[kind] = (sums[kind] as number) + (this.#counts[at + kind] as number)
    }
  }

  #turn(second: number): void {
    const passed = this.#newest < 0 ? SECONDS : Math.min(second - this.#newest, SECONDS)
    for (let i = 0; i < passed; i++) {
      const at = ((second - i + SECONDS) % SECONDS) * KIND_COUNT
      this.#counts.fill(0, at, at + KIND_COUNT)
    }
    this.#newest = second
  }
}
