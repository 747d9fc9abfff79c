import type { Clock } from '../../../shared/cluster/clock.ts'

/** Tasks that come again: each begins its next wait when it is over, so none overlaps itself. */
export class Rounds {
  readonly #clock: Clock
  readonly #abort = new AbortController()
  readonly #cancels = new Map<string, () => void>()
  readonly #running = new Set<Promise<void>>()
  readonly #onFault: (cause: unknown) => void

  /** `onFault` hears of a bug in a task; the round goes on. */
  constructor(clock: Clock, onFault: (cause: unknown) => void) {
    this.#clock = clock
    this.#onFault = onFault
  }

  /** Aborts when it stops. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Runs a task after `firstMs`, then again and again; it answers how long to wait, ms. */
  begin(key: string, firstMs: number, task: () => Promise<number>): void {
    if (this.signal.aborted) return
    this.#cancels.set(
      key,
      this.#clock.after(firstMs, () => {
        const run = this.#run(key, task)
        this.#running.add(run)
        void run.finally(() => this.#running.delete(run))
      })
    )
  }

  /** Ends; resolves once nothing runs. Twice is fine. */
  async stop(): Promise<void> {
    this.#abort.abort()
    for (const cancel of this.#cancels.values()) cancel()
    this.#cancels.clear()
    await Promise.allSettled(this.#running)
  }

  async #run(key: string, task: () => Promise<number>): Promise<void> {
    let nextMs = AFTER_FAULT_MS
    try {
      nextMs = await task()
    } catch (cause) {
      this.#onFault(cause)
    }
    this.begin(key, nextMs, task)
  }
}

/** A task that failed by a fault of ours is not run at full speed into it again. */
const AFTER_FAULT_MS = 30_000
