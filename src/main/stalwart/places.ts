/** One place; leaving twice is fine. */
export interface Place {
  leave(): void
}

/** So many may be at work at once; the rest wait in order, up to a bound. */
export class Places {
  readonly #most: number
  readonly #mostWaiting: number
  readonly #waiting = new Set<(place: Place | null) => void>()
  #taken = 0
  #isClosed = false

  constructor(most: number, mostWaiting: number) {
    this.#most = most
    this.#mostWaiting = mostWaiting
  }

  /** Null: too many wait already, the signal aborted, or it is closed. */
  take(signal: AbortSignal | undefined): Promise<Place | null> {
    if (this.#isClosed || signal?.aborted) return Promise.resolve(null)
    if (this.#taken < this.#most) return Promise.resolve(this.#give())
    if (this.#waiting.size >= this.#mostWaiting) return Promise.resolve(null)
    return new Promise((resolve) => {
      const settle = (place: Place | null): void => {
        this.#waiting.delete(settle)
        signal?.removeEventListener('abort', onAbort)
        resolve(place)
      }
      const onAbort = (): void => settle(null)
      this.#waiting.add(settle)
      signal?.addEventListener('abort', onAbort)
    })
  }

  /** Those who wait get none. */
  close(): void {
    this.#isClosed = true
    for (const settle of [...this.#waiting]) settle(null)
  }

  #give(): Place {
    this.#taken++
    let isLeft = false
    return {
      leave: () => {
        if (isLeft) return
        isLeft = true
        this.#taken--
        const next = this.#waiting.values().next().value
        if (next !== undefined) next(this.#give())
      }
    }
  }
}
