import type { Notice } from '../../shared/api/views.ts'
import type { Clock } from '../../shared/cluster/clock.ts'

/** Notices kept a cluster; they are rare, and more than this many nobody reads. The oldest go. */
const NOTICES = 50

/** What the operator must be told about ourselves, until it is dismissed or over. The same id replaces itself. */
export class NoticeBoard {
  readonly #clock: Clock
  readonly #notices = new Map<string, Notice>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  post(id: string, severity: Notice['severity'], sentence: string): void {
    const sinceMs = this.#notices.get(id)?.sinceMs ?? Math.round(this.#clock.nowUnix() / 1000)
    this.#notices.set(id, { id, severity, sinceMs, sentence })
    for (const old of this.#notices.keys()) {
      if (this.#notices.size <= NOTICES) break
      this.#notices.delete(old)
    }
  }

  /** False: there was no such notice. */
  dismiss(id: string): boolean {
    return this.#notices.delete(id)
  }

  all(): readonly Notice[] {
    return [...this.#notices.values()]
  }
}
