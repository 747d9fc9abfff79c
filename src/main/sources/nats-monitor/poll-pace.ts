/** Time from one poll's end to the next. */
export interface PollTiming {
  /** While things move, and at first. */
  readonly usualMs: number
  /** When nothing moved for `calmAfterMs`. A killed node must be seen within 15 s at level one. */
  readonly calmMs: number
  readonly calmAfterMs: number
  /** Just after a connection came or went, for `livelyForMs`. */
  readonly livelyMs: number
  readonly livelyForMs: number
  /** Polls take at most this share of a core. */
  readonly share: number
}

/** Issue 5 section 1: 5 s by default, 2% of a core at most at 1,024 connections. */
export const POLL_TIMING: PollTiming = {
  usualMs: 5_000,
  calmMs: 10_000,
  calmAfterMs: 60_000,
  livelyMs: 1_000,
  livelyForMs: 5_000,
  share: 0.015
}

/** Decides when to poll next. Times in µs, monotonic. */
export class PollPace {
  readonly #timing: PollTiming
  #movedAt = 0
  #livelyUntil = 0
  /** Our own work for a poll, µs, smoothed. */
  #costUs = 0

  constructor(timing: PollTiming) {
    this.#timing = timing
  }

  /** A poll is over: any counter changed, any connection came or went, and what it cost us. */
  polled(now: number, it: { readonly isMoved: boolean; readonly isNews: boolean; readonly costUs: number }): void {
    if (it.isMoved || this.#movedAt === 0) this.#movedAt = now
    if (it.isNews) this.enliven(now)
    this.#costUs = this.#costUs === 0 ? it.costUs : this.#costUs * 0.7 + it.costUs * 0.3
  }

  /** Something happened that is worth a closer look. */
  enliven(now: number): void {
    this.#livelyUntil = now + this.#timing.livelyForMs * 1000
  }

  /** ms until the next poll. */
  nextMs(now: number): number {
    const { usualMs, calmMs, calmAfterMs, livelyMs, share } = this.#timing
    const affordableMs = this.#costUs / share / 1000
    const isCalm = now - this.#movedAt > calmAfterMs * 1000
    const wantedMs = now < this.#livelyUntil ? livelyMs : isCalm ? calmMs : usualMs
    // Never slower than calm: that a node was killed must be seen in time, whatever the cost.
    return Math.min(Math.max(wantedMs, affordableMs), Math.max(calmMs, usualMs))
  }
}
