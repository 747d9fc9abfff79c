import type { Clock } from '../../shared/cluster/clock.ts'
import { toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'

/** A wall clock that moved more than this against the monotonic one is a jump, and a row (R22). */
const JUMP_US = 1_000_000

/**
 * Stamps observations: wall time at start plus monotonic time since, so that order and distances never suffer from a
 * wall clock that is set. `check` is called now and then; it answers the jump in µs when the wall clock left us by more
 * than a second, and from then on stamps follow the new wall time.
 */
export class ObservedTime {
  readonly #clock: Clock
  #wallAtZero: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#wallAtZero = clock.nowUnix() - clock.nowMono()
  }

  now(): UnixUs {
    return toUnixUs(this.#wallAtZero + this.#clock.nowMono())
  }

  check(): number | null {
    const wallAtZero = this.#clock.nowUnix() - this.#clock.nowMono()
    const jumpUs = Math.round(wallAtZero - this.#wallAtZero)
    if (Math.abs(jumpUs) <= JUMP_US) return null
    this.#wallAtZero = wallAtZero
    return jumpUs
  }
}
