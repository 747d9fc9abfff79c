import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** Rounds that are kept for the views; the journal has them all. */
const MOST_ROUNDS = 50
/** Answers and silences that one of them names; the sketches count all. */
const MOST_NAMED = 64
/** Why a round was begun. */
export type CanaryRoundCause = 'turn' | 'asked' | 'block' | 'run'
const CAUSES: readonly CanaryRoundCause[] = ['turn', 'asked', 'block', 'run']
const STATES = ['running', 'over', 'failed'] as const

/** One round. Times are µs since 1970, delays µs. */
export interface CanaryRoundState {
  readonly round: number
  /** Of its first note. */
  readonly seq: number
  readonly at: number
  readonly via: string
  readonly cause: CanaryRoundCause
  /** In the order in which they came; `via` itself: the answer to the request. */
  readonly answers: readonly { readonly url: string; readonly us: number }[]
  readonly silent: readonly string[]
  readonly state: (typeof STATES)[number]
  /** Why it failed. Outside. */
  readonly sentence: string
}

/** The newest rounds, and who answered the one that runs. Part of a pure fold. */
export class CanaryRounds {
  #rounds: CanaryRoundState[] = []
  /** Who answered the running round. */
  #answered = new Set<string>()
  #count = 0

  /** Oldest first. */
  get all(): readonly CanaryRoundState[] {
    return this.#rounds
  }

  /** All that ever began. */
  get count(): number {
    return this.#count
  }

  get running(): CanaryRoundState | null {
    const last = this.#rounds.at(-1)
    return last?.state === 'running' ? last : null
  }

  /** Others than `via` whose event came in the running round. */
  get heard(): readonly string[] {
    const via = this.running?.via
    return [...this.#answered].filter((url) => url !== via)
  }

  /** False: it is known already. */
  begin(round: Pick<CanaryRoundState, 'round' | 'seq' | 'at' | 'via'>, cause: string | null): boolean {
    if (this.#rounds.some((it) => it.round === round.round)) return false
    if (this.running) this.end([], 'Nothing tells how it ended.')
    const known = CAUSES.find((each) => each === cause) ?? 'turn'
    this.#rounds.push({ ...round, cause: known, answers: [], silent: [], state: 'running', sentence: '' })
    if (this.#rounds.length > MOST_ROUNDS) this.#rounds.shift()
    this.#answered = new Set()
    this.#count++
    return true
  }

  /** False: it is not the running round's, or not the first one of that site. */
  answer(round: number, url: string, us: number): boolean {
    const running = this.running
    if (running?.round !== round || this.#answered.has(url)) return false
    this.#answered.add(url)
    if (running.answers.length < MOST_NAMED) this.#replace({ ...running, answers: [...running.answers, { url, us }] })
    return true
  }

  /** Ends the running one. `failed`: why; null: it did not. */
  end(silent: readonly string[], failed: string | null): void {
    const running = this.running
    if (!running) return
    this.#replace({
      ...running,
      silent: silent.slice(0, MOST_NAMED),
      state: failed === null ? 'over' : 'failed',
      sentence: failed ?? ''
    })
    this.#answered = new Set()
  }

  save(out: StateWriter): void {
    out.uint(this.#count)
    out.uint(this.#answered.size)
    for (const url of this.#answered) out.text(url)
    out.uint(this.#rounds.length)
    for (const it of this.#rounds) {
      for (const n of [it.round, it.seq, it.at, CAUSES.indexOf(it.cause), STATES.indexOf(it.state)]) out.uint(n)
      out.text(it.via)
      out.text(it.sentence)
      out.uint(it.answers.length)
      for (const { url, us } of it.answers) {
        out.text(url)
        out.uint(us)
      }
      out.uint(it.silent.length)
      for (const url of it.silent) out.text(url)
    }
  }

  load(from: StateReader): void {
    this.#count = from.uint()
    this.#answered = new Set(Array.from({ length: from.uint() }, () => from.text()))
    this.#rounds = Array.from({ length: from.uint() }, () => {
      const [round, seq, at] = [from.uint(), from.uint(), from.uint()]
      const [cause, state] = [CAUSES[from.uint()] ?? 'turn', STATES[from.uint()] ?? 'over']
      const [via, sentence] = [from.text(), from.text()]
      const answers = Array.from({ length: from.uint() }, () => ({ url: from.text(), us: from.uint() }))
      const silent = Array.from({ length: from.uint() }, () => from.text())
      return { round, seq, at, via, cause, answers, silent, state, sentence }
    })
  }

  #replace(round: CanaryRoundState): void {
    this.#rounds[this.#rounds.length - 1] = round
  }
}
