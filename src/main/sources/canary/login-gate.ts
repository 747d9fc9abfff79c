import type { Clock } from '../../../shared/cluster/clock.ts'
import type { ApiTroubleKind } from '../../stalwart/stalwart-api.ts'

/** A login that was refused is tried again, by one stream alone. Each failure counts towards a ban of this computer. */
const REFUSED_MS = 15 * 60_000

/**
 * All streams use one login, and each failed one counts towards a ban by address and by name (management-api.md 1.2). So
 * the first to come tries it alone; the others wait until it was taken.
 */
export class LoginGate {
  readonly #clock: Clock
  #state: 'untried' | 'trying' | 'good' | 'refused' = 'untried'
  readonly #waiting: (() => void)[] = []
  #cancel: (() => void) | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isRefused(): boolean {
    return this.#state === 'refused'
  }

  /** Resolves when the caller may log in; it then tells how that went. */
  async enter(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#state !== 'good') {
      if (this.#state === 'untried') {
        this.#state = 'trying'
        return
      }
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve)
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  }

  good(): void {
    this.#state = 'good'
    this.#wake()
  }

  /** The login did not come to be judged, or was refused. */
  failed(kind: ApiTroubleKind): void {
    if (kind === 'refused-login') {
      this.#state = 'refused'
      this.#cancel?.()
      this.#cancel = this.#clock.after(REFUSED_MS, () => this.again())
    } else if (this.#state === 'trying') {
      this.#state = 'untried'
      this.#wake()
    }
  }

  /** Another try is allowed now: the operator asked, or time has passed. */
  again(): void {
    if (this.#state !== 'refused') return
    this.#state = 'untried'
    this.#wake()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
