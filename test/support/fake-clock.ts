import type { Clock } from '../../src/shared/cluster/clock.ts'
import { type MonoUs, toMonoUs, toUnixUs, type UnixUs } from '../../src/shared/cluster/units.ts'

interface Timer {
  readonly due: number
  readonly task: () => void
}

/** Time that passes only when told to. Wall and monotonic time run together unless `jump` parts them. */
export class FakeClock implements Clock {
  #unix: number
  #mono = 0
  readonly #timers = new Set<Timer>()

  constructor(startUnix: UnixUs) {
    this.#unix = startUnix
  }

  nowUnix(): UnixUs {
    return toUnixUs(this.#unix)
  }

  nowMono(): MonoUs {
    return toMonoUs(this.#mono)
  }

  after(delayMs: number, task: () => void): () => void {
    const timer = { due: this.#mono + delayMs * 1000, task }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Timers that wait. */
  get pending(): number {
    return this.#timers.size
  }

  /** Lets time pass and runs what falls due, in order. A task that is due at once again and again needs time to pass too. */
  advance(ms: number): void {
    const end = this.#mono + ms * 1000
    for (;;) {
      let next: Timer | null = null
      for (const timer of this.#timers) if (timer.due <= end && (!next || timer.due < next.due)) next = timer
      if (!next) break
      this.#timers.delete(next)
      this.#pass(Math.max(0, next.due - this.#mono))
      next.task()
    }
    this.#pass(end - this.#mono)
  }

  /** The wall clock is set; monotonic time goes on. */
  jump(ms: number): void {
    this.#unix += ms * 1000
  }

  #pass(us: number): void {
    this.#mono += us
    this.#unix += us
  }
}
