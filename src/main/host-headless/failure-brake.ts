import type { Clock } from '../../shared/cluster/clock.ts'
import type { MonoUs } from '../../shared/cluster/units.ts'

/** R10: ten failures a minute are answered at once, each further one a second after the one before. */
const FREE_FAILURES = 10
const WINDOW_US = 60_000_000
const PENALTY_MS = 1000

/**
 * Slows down guessing. Only failures wait; whoever has the token never does. Waits line up one behind the other, so
 * guessing on many connections at once is no faster.
 */
export class FailureBrake {
  readonly #clock: Clock
  #recent: MonoUs[] = []
  #busyUntil = 0
  readonly #waiting = new Set<() => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Counts one failure; resolves when it may be answered. */
  async failed(): Promise<void> {
    const now = this.#clock.nowMono()
    this.#recent = [...this.#recent.filter((at) => now - at < WINDOW_US), now].slice(-(FREE_FAILURES + 1))
    if (this.#recent.length <= FREE_FAILURES) return
    this.#busyUntil = Math.max(this.#busyUntil, now) + PENALTY_MS * 1000
    await this.#wait((this.#busyUntil - now) / 1000)
  }

  /** Lets all that wait go, for a clean stop. */
  release(): void {
    for (const settle of [...this.#waiting]) settle()
  }

  #wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        cancel()
        this.#waiting.delete(settle)
        resolve()
      }
      const cancel = this.#clock.after(delayMs, settle)
      this.#waiting.add(settle)
    })
  }
}
