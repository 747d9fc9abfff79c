/** What came of asking the host: the same shape as `Result` of shared/cluster, which the client may not import. */
export type Outcome<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E }

/** The part of a `Clock` that waiting and retrying need; `ui/browser-clock` is one. */
export interface WaitingClock {
  /** µs since 1970. */
  nowUnix(): number
  /** Runs `task` once after `delayMs`; the answer cancels it. */
  after(delayMs: number, task: () => void): () => void
}
