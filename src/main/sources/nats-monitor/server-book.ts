import type { AnsweringServer } from './connz-answer.ts'
import { type Reduced, type ServerQuestion, toSteadyText } from './server-questions.ts'

/** That counters moved is told at most this often. µs. */
const NOISE_EVERY_US = 60_000_000
/** Answers remembered: 512 servers and their six questions. */
const ANSWERS_MAX = 3_072

interface Told {
  readonly steady: string
  readonly all: string
  readonly at: number
}

/** What was last told of each server at level two, so that unchanged samples are stored once. */
export class ServerBook {
  readonly #told = new Map<string, Told>()

  clear(): void {
    this.#told.clear()
  }

  /** The `answer` of a note; null: it is as it was told, but for noise that was told a moment ago. */
  take(server: AnsweringServer, question: ServerQuestion, reduced: Reduced, now: number): Reduced | null {
    const key = `${server.id} ${question}`
    const told = this.#told.get(key)
    const steady = toSteadyText(reduced)
    const all = JSON.stringify(reduced)
    const isNews = told?.steady !== steady || (told.all !== all && now - told.at >= NOISE_EVERY_US)
    if (!isNews || (!told && this.#told.size >= ANSWERS_MAX)) return null
    this.#told.set(key, { steady, all, at: now })
    const { id, name, cluster, ver } = server
    return { server: { id, name, ...(cluster ? { cluster } : {}), ...(ver ? { ver } : {}) }, data: reduced }
  }
}
