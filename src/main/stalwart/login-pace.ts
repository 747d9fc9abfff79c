import type { Clock } from '../../shared/cluster/clock.ts'

/**
 * Failed logins are counted by address and by login over all nodes, and the hundredth in a day bans (management-api.md
 * 1.2, 3.2). So few may be tried at once, and one more each 20 minutes: 77 a day.
 */
const TRIES = 5
const TRY_AGAIN_MS = 20 * 60_000

interface Standing {
  state: 'unknown' | 'accepted' | 'refused'
  probe: Promise<void> | null
  refusedAt: number
  heldUntil: number
}

/** How a request with this login may go out. `probe`: tell `settle` what came of it. */
export type Gate =
  | { readonly kind: 'go' }
  | { readonly kind: 'probe'; readonly settle: (outcome: 'accepted' | 'refused' | 'unknown') => void }
  | { readonly kind: 'refused' }
  | { readonly kind: 'rate-limited'; readonly waitMs: number }

/**
 * One login over all nodes of a cluster: how often it may still be wrong, and until when a node told it to wait. The budget is
 * the account's at all nodes, but each is believed for itself: one that lies must not make Stoa blind to the others.
 */
export class LoginPace {
  readonly #clock: Clock
  readonly #tries: number
  readonly #standings = new Map<string, Standing>()
  readonly #spent: number[] = []
  #probing = 0

  /** `tries`: wrong ones at once; a trial that the operator repeats has fewer. */
  constructor(clock: Clock, tries = TRIES) {
    this.#clock = clock
    this.#tries = tries
  }

  /** Waits while the first request of this login to that node is out. Resolves soon: requests have a time limit. */
  async gate(url: string): Promise<Gate> {
    const standing = this.#standings.get(url) ?? {
      state: 'unknown',
      probe: null,
      refusedAt: 0,
      heldUntil: 0
    }
    this.#standings.set(url, standing)
    for (;;) {
      const waitMs = Math.ceil((standing.heldUntil - this.#clock.nowMono()) / 1000)
      if (waitMs > 0) return { kind: 'rate-limited', waitMs }
      if (standing.state === 'accepted') return { kind: 'go' }
      if (standing.probe !== null) await standing.probe
      else if (this.#isResting(standing)) return { kind: 'refused' }
      else if (this.#left() > 0) return this.#probe(standing)
      else if (this.#probing > 0) await Promise.race(this.#probes())
      else return { kind: 'refused' }
    }
  }

  /** That node was asked too often: it is left alone for so long. */
  hold(url: string, ms: number): void {
    const standing = this.#standings.get(url)
    if (standing) standing.heldUntil = Math.max(standing.heldUntil, this.#clock.nowMono() + ms * 1000)
  }

  /** A login that was accepted before is refused now. */
  refused(url: string): void {
    const standing = this.#standings.get(url)
    if (standing?.state !== 'accepted') return
    this.#refuse(standing)
  }

  #refuse(standing: Standing): void {
    standing.state = 'refused'
    standing.refusedAt = this.#clock.nowMono()
    this.#spent.push(standing.refusedAt)
  }

  #isResting({ state, refusedAt }: Standing): boolean {
    return state === 'refused' && this.#clock.nowMono() - refusedAt < TRY_AGAIN_MS * 1000
  }

  #left(): number {
    const oldest = this.#clock.nowMono() - TRY_AGAIN_MS * this.#tries * 1000
    while (this.#spent[0] !== undefined && this.#spent[0] <= oldest) this.#spent.shift()
    // Each wrong one is forgiven after its share of the time: five at once, then one each 20 minutes.
    const newest = this.#spent.at(-1)
    const isRested = newest === undefined || this.#clock.nowMono() - newest >= TRY_AGAIN_MS * 1000
    const free = this.#tries - this.#spent.length - this.#probing
    return free > 0 ? free : isRested && this.#probing === 0 ? 1 : 0
  }

  #probes(): readonly Promise<void>[] {
    return [...this.#standings.values()].flatMap(({ probe }) => (probe === null ? [] : [probe]))
  }

  #probe(standing: Standing): Gate {
    let over: () => void = () => undefined
    standing.probe = new Promise((resolve) => {
      over = resolve
    })
    this.#probing++
    return {
      kind: 'probe',
      settle: (outcome) => {
        if (standing.probe === null) return
        standing.probe = null
        this.#probing--
        if (outcome === 'accepted') standing.state = 'accepted'
        if (outcome === 'refused') this.#refuse(standing)
        over()
      }
    }
  }
}
