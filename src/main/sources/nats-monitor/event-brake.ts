/** Events that are told in a burst, and then a second: 1,024 nodes that reconnect at once, and no flood. */
const BURST = 2_048
const A_SECOND = 50

/** Lets a burst of events through and then so many a second. Times in µs, monotonic. */
export class EventBrake {
  #left = BURST
  #at = 0
  /** Events that were not told. */
  held = 0

  /** Whether this one may be told. */
  passes(now: number): boolean {
    this.#left = Math.min(BURST, this.#left + ((now - this.#at) / 1e6) * A_SECOND)
    this.#at = now
    if (this.#left < 1) {
      this.held++
      return false
    }
    this.#left--
    return true
  }
}
