/** R20: the first try after 2 s, growing to 30 s; what only a person can mend is tried each 60 s. */
export interface ReconnectPace {
  readonly firstMs: number
  readonly jitterMs: number
  readonly longestMs: number
  readonly refusedMs: number
}

/** The pace of R20. */
export const RECONNECT_PACE: ReconnectPace = { firstMs: 2000, jitterMs: 1000, longestMs: 30_000, refusedMs: 60_000 }

/** What the delay depends on: tries that failed since the connection was last up, and whether trying may help. */
export interface FailedTries {
  readonly count: number
  readonly retryable: boolean
}

/**
 * Milliseconds to wait before the next try. `random` is 0..1. The jitter grows with the delay, so that clients that were
 * cut off together come back ever less together (V28).
 */
export function reconnectDelayMs(tries: FailedTries, random: number, pace: ReconnectPace = RECONNECT_PACE): number {
  if (!tries.retryable) return pace.refusedMs + random * pace.jitterMs
  // 2^5 times the first delay is over the longest; a larger exponent would only overflow after weeks.
  const growth = 2 ** Math.min(tries.count, 5)
  const jitter = Math.min(pace.jitterMs * growth, pace.longestMs / 2)
  return Math.min(pace.firstMs * growth, pace.longestMs - jitter) + random * jitter
}
