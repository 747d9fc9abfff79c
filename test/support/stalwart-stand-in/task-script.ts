/**
 * What shall become of tasks, by variant (`SpamFilterMaintenance`) or maintenance type (`purgeData`): done as a real node would ·
 * held: it runs until it is let go · retry: fails for now, each time · failed: fails for good.
 */
export type Outcome = { readonly kind: 'held' } | { readonly kind: 'retry' | 'failed'; readonly reason: string }

/** The outcomes that a test sets, one script for a cluster. */
export class TaskScript {
  readonly #outcomes = new Map<string, Outcome>()
  readonly #held: (() => void)[] = []
  /** How long a task runs. */
  runMs = 25
  /** How often a node looks at the queue; real ones each 60 s. */
  pollMs = 1_000
  /** Before the first retry; real ones 60 s, doubling. */
  retryMs = 1_000

  set(name: string, outcome: Outcome | null): void {
    if (outcome) this.#outcomes.set(name, outcome)
    else this.#outcomes.delete(name)
  }

  of(variant: string, maintenance: string): Outcome | null {
    return this.#outcomes.get(maintenance) ?? this.#outcomes.get(variant) ?? null
  }

  /** Resolves when held tasks are let go. */
  hold(): Promise<void> {
    return new Promise((resolve) => this.#held.push(resolve))
  }

  release(): void {
    for (const go of this.#held.splice(0)) go()
  }
}
