import type { MonoUs, UnixUs } from './units.ts'

/**
 * The one way to time. Implemented by `main/engine/clock.ts` and by the fake clock of `test/support`; everything else
 * gets it as an argument, which is what makes soak, clock-jump and reconnect tests take seconds.
 */
export interface Clock {
  /** Wall time. May jump; a label only. */
  nowUnix(): UnixUs
  /** Monotonic time, for order and durations. */
  nowMono(): MonoUs
  /** Runs `task` once after `delayMs`; the answer cancels it. Cancelling twice is fine. */
  after(delayMs: number, task: () => void): () => void
}
