import type { TryStep } from '../../../shared/api/views.ts'

/** The steps of one server, in their order. */
export const TRIAL_STEPS = ['name', 'port', 'nats', 'tls', 'login', 'subscribe', 'frame'] as const
export type TrialStepName = (typeof TRIAL_STEPS)[number]

/** The rows of a trial while it runs: every change wakes whoever waits for it. */
export class TrialTable {
  readonly #rows: TryStep[]
  #version = 0
  #wake: (() => void) | null = null

  constructor(servers: readonly string[]) {
    this.#rows = servers.flatMap((server) =>
      TRIAL_STEPS.map((step) => ({ server, step, state: 'waiting' as const, sentence: '', ms: null }))
    )
  }

  get version(): number {
    return this.#version
  }

  /** A copy of the rows as they are now. */
  rows(): readonly TryStep[] {
    return [...this.#rows]
  }

  set(server: string, step: TrialStepName, change: Pick<TryStep, 'state' | 'sentence'> & { ms?: number }): void {
    const i = this.#rows.findIndex((row) => row.server === server && row.step === step)
    this.#rows[i] = { server, step, state: change.state, sentence: change.sentence, ms: change.ms ?? null }
    this.#touch()
  }

  /** What is not settled will not be tried. */
  skipRest(server: string, sentence: string): void {
    for (const [i, row] of this.#rows.entries()) {
      if (row.server !== server || (row.state !== 'waiting' && row.state !== 'running')) continue
      this.#rows[i] = { ...row, state: 'skipped', sentence }
    }
    this.#touch()
  }

  /** Resolves as soon as the version is another than `seen`. */
  async changedSince(seen: number): Promise<void> {
    if (this.#version !== seen) return
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
  }

  #touch(): void {
    this.#version++
    this.#wake?.()
    this.#wake = null
  }
}
