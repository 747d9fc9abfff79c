/** States that are remembered: late events tell of the last rounds, never of one an hour ago. */
const MOST_STATES = 128

/**
 * Mailbox states that somebody told before a round began. An event with one of them is late: it belongs to an older change,
 * and proves nothing about the round.
 */
export class KnownStates {
  readonly #known = new Set<string>()

  has(state: string): boolean {
    return this.#known.has(state)
  }

  add(state: string): void {
    this.#known.add(state)
    for (const oldest of this.#known) {
      if (this.#known.size <= MOST_STATES) break
      this.#known.delete(oldest)
    }
  }
}
