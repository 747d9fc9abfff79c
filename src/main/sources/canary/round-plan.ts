/** Why a round is begun. */
export type RoundCause = 'turn' | 'asked' | 'block' | 'run'

/** Asked for at once by operators, each through its own node. More would take minutes; they come in turn anyway. */
const MOST_ASKED = 16
/**
 * Two rounds begin this far apart at least: a stream is not throttled after a second of silence (telemetry.md 11.4), and a
 * storm of blocks must not become one of renames.
 */
export const LEAST_APART_US = 2_000_000
/**
 * A block's frame reaches the last server up to 10 ms after the first (telemetry.md 12), and a round proves what every server
 * had before it began.
 */
const BLOCK_WAIT_US = 30_000

/** What the plan needs to know of a site. */
export interface PlannedSite {
  readonly url: string
  readonly isListening: boolean
  /** It must not be asked now: it has this computer blocked. */
  readonly isBarred: boolean
}

/** `wanted`: the node that was asked for, which may not be the one that can be gone through. */
export interface NextRound {
  readonly via: string
  readonly wanted: string | null
  readonly cause: RoundCause
}

/**
 * Which round comes next, and when. Rounds that were asked for come first, then one for all blocks since the last round, then
 * the next node in its turn. Pure; times are µs of one clock.
 */
export class RoundPlan {
  readonly #everyUs: number
  readonly #asked = new Map<string | null, RoundCause>()
  #block: { readonly via: string | null; readonly dueAt: number } | null = null
  #last: string | null = null
  #beganAt = Number.NEGATIVE_INFINITY
  #turnAt: number

  constructor(everyMs: number, firstAt: number) {
    this.#everyUs = everyMs * 1000
    this.#turnAt = firstAt
  }

  /** Somebody waits for a round that has not begun. */
  get isUrgent(): boolean {
    return this.#asked.size > 0 || this.#block !== null
  }

  /** False: it is part of one that is asked for already. Null: through whichever is next. */
  ask(via: string | null, cause: 'asked' | 'run'): boolean {
    if (this.#asked.has(via) || this.#asked.size >= MOST_ASKED) return false
    this.#asked.set(via, cause)
    return true
  }

  /** A block was on the bus: the round goes through its origin, of a burst through that of the newest. */
  block(via: string | null, at: number): void {
    this.#block = { via, dueAt: this.#block?.dueAt ?? at + BLOCK_WAIT_US }
  }

  /** When the next one is due. */
  get dueAt(): number {
    const soonest = this.#beganAt + LEAST_APART_US
    if (this.#asked.size > 0) return soonest
    return Math.max(soonest, Math.min(this.#turnAt, this.#block?.dueAt ?? this.#turnAt))
  }

  /** The first one may come now: all streams stand. */
  hasten(at: number): void {
    if (this.#beganAt === Number.NEGATIVE_INFINITY) this.#turnAt = Math.min(this.#turnAt, at)
  }

  /** Takes the round that is due; null: none, or nobody to go through. */
  take(at: number, sites: readonly PlannedSite[]): NextRound | null {
    if (at < this.dueAt) return null
    const [wanted, cause] = this.#wanted(at)
    const via = this.#through(wanted, sites)
    this.#beganAt = at
    // A round of any kind measures as much as one in turn; a block's proves nothing of the other nodes' publishing.
    if (cause === 'turn') this.#turnAt = at + this.#everyUs
    if (via === null) return null
    if (cause === 'turn' || wanted === null) this.#last = via
    return { via, wanted, cause }
  }

  #wanted(at: number): readonly [string | null, RoundCause] {
    const block = this.#block !== null && this.#block.dueAt <= at ? this.#block : null
    for (const [via, cause] of this.#asked) {
      this.#asked.delete(via)
      // Whatever was asked for first proves the blocks before it too.
      if (block) this.#block = null
      return [via, cause]
    }
    if (!block) return [null, 'turn']
    this.#block = null
    return [block.via, 'block']
  }

  #through(wanted: string | null, sites: readonly PlannedSite[]): string | null {
    const asked = sites.find((site) => site.url === wanted)
    if (asked && !asked.isBarred) return asked.url
    const from = sites.findIndex((site) => site.url === this.#last) + 1
    const inTurn = [...sites.slice(from), ...sites.slice(0, from)].filter((site) => !site.isBarred)
    return (inTurn.find((site) => site.isListening) ?? inTurn[0])?.url ?? null
  }
}
