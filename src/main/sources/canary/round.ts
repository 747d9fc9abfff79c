import type { KnownStates } from './known-states.ts'

/** What became of the rename itself. */
export type Answer =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'done'; readonly state: string | null }
  /** `isMade`: the change may have been made all the same: no answer came at all. */
  | { readonly kind: 'failed'; readonly sentence: string; readonly isMade: boolean }

/** What a round is begun with. Times are µs of the monotonic clock. */
export interface RoundParts {
  readonly round: number
  readonly via: string
  readonly beganAt: number
  /** Sites whose event is waited for: all others that were ever tried. */
  readonly waits: readonly string[]
  readonly known: KnownStates
  /** The state of an older change is not known, so that its late event could pass for one of this round. */
  readonly isStrict: boolean
}

/** An event that belongs to the round. */
export interface Heard {
  readonly url: string
  readonly afterUs: number
}

/**
 * One round while it runs: decides which event belongs to it. The server says with the rename which state it made, and
 * every event tells the state that it is about. An event counts when it came after the begin and tells no state that was
 * there before; where an older change may still be on its way unnamed, only when it tells the very state of the answer.
 */
export class Round {
  readonly #parts: RoundParts
  readonly #heard = new Map<string, number>()
  /** Events of a strict round that wait for the answer, by site: at most one state each matters, the newest. */
  readonly #held = new Map<string, { readonly state: string; readonly at: number }>()
  readonly #states = new Set<string>()
  #answer: Answer = { kind: 'waiting' }

  constructor(parts: RoundParts) {
    this.#parts = parts
  }

  get round(): number {
    return this.#parts.round
  }

  get via(): string {
    return this.#parts.via
  }

  get beganAt(): number {
    return this.#parts.beganAt
  }

  get answer(): Answer {
    return this.#answer
  }

  /** How long each took that was heard, µs. */
  get heard(): ReadonlyMap<string, number> {
    return this.#heard
  }

  /** Those that were waited for and not heard. */
  get silent(): readonly string[] {
    return this.#parts.waits.filter((url) => !this.#heard.has(url))
  }

  /** Nothing more is to come: everybody was heard and the answer is there, or the change was not made. */
  get isComplete(): boolean {
    if (this.#answer.kind === 'waiting') return false
    if (this.#answer.kind === 'failed' && !this.#answer.isMade) return true
    return this.silent.length === 0
  }

  /** Nobody knows which state this round made, though it may have made one. */
  get isUnnamed(): boolean {
    const mayBeMade = this.#answer.kind !== 'failed' || this.#answer.isMade
    return mayBeMade && this.#states.size === 0
  }

  /** An event of a site's stream. The answer: it belongs to this round and is the site's first. */
  event(url: string, state: string, at: number): Heard | null {
    if (this.#parts.known.has(state) || at < this.#parts.beganAt) return null
    const isSure = this.#answer.kind === 'done' && this.#answer.state === state
    if (this.#parts.isStrict && !isSure) {
      if (this.#answer.kind === 'waiting') this.#held.set(url, { state, at })
      return null
    }
    this.#states.add(state)
    return this.#credit(url, at)
  }

  /** The rename was answered. Events of a strict round that waited for it may now count. */
  answered(answer: Exclude<Answer, { kind: 'waiting' }>): readonly Heard[] {
    this.#answer = answer
    if (answer.kind !== 'done' || answer.state === null) return []
    const { state } = answer
    this.#states.add(state)
    const credited = [...this.#held].flatMap(([url, held]) => {
      const heard = held.state === state ? this.#credit(url, held.at) : null
      return heard ? [heard] : []
    })
    this.#held.clear()
    return credited
  }

  /** Its states are old from now on. */
  close(): void {
    for (const state of this.#states) this.#parts.known.add(state)
  }

  #credit(url: string, at: number): Heard | null {
    if (url === this.via || this.#heard.has(url)) return null
    const afterUs = Math.max(0, Math.round(at - this.#parts.beganAt))
    this.#heard.set(url, afterUs)
    return { url, afterUs }
  }
}
