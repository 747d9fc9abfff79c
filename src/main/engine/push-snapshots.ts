import type { Clock } from '../../shared/cluster/clock.ts'

/** One page that is attached, as handlers see it. */
export interface PageContext {
  readonly client: number
  /** Resolves when the page keeps up; at once if it does. */
  readonly keepingUp: () => Promise<void>
}

/** Resolves after `delayMs`, or as soon as `signal` aborts. */
export function pause(clock: Clock, delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done) => {
    if (signal?.aborted) return done()
    const finish = (): void => {
      cancel()
      signal?.removeEventListener('abort', finish)
      done()
    }
    const cancel = clock.after(delayMs, finish)
    signal?.addEventListener('abort', finish)
  })
}

/** Resolves when `signal` aborts; never without one that does. */
export function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done) => {
    if (signal?.aborted) done()
    else signal?.addEventListener('abort', () => done(), { once: true })
  })
}

interface Pushing<T> {
  readonly clock: Clock
  readonly page: PageContext
  readonly signal: AbortSignal | undefined
  readonly everyMs: number
  /** The snapshot to send, or null when nothing is new. `reset` is true after the page was congested. */
  readonly take: (reset: boolean) => T | null | Promise<T | null>
}

/**
 * The one way in which state leaves the engine: a whole snapshot at most each `everyMs`, none while the page does not
 * keep up. oRPC has no backpressure, so nothing may be queued here (toolchain.md, «The seam»).
 */
export async function* pushSnapshots<T>(pushing: Pushing<T>): AsyncGenerator<T, void, void> {
  const { clock, page, signal, everyMs, take } = pushing
  let reset = true
  while (!signal?.aborted) {
    const snapshot = await take(reset)
    reset = false
    if (snapshot !== null) yield snapshot
    await pause(clock, everyMs, signal)
    const before = clock.nowMono()
    await page.keepingUp()
    if (clock.nowMono() - before > 1000) reset = true
  }
}
