import { randomBytes } from 'node:crypto'
import type { Clock } from '../../shared/cluster/clock.ts'

/** A confirmation is good for this long, once, for one target and one page (R13). */
const VALID_MS = 60_000
/** Confirmations that may be open at once; older ones are forgotten. */
const OPEN_MAX = 64

interface Target {
  readonly slug: string
  readonly name: string
}

interface Open {
  readonly slug: string
  readonly client: number
  readonly untilMono: number
}

/** Confirmations of destructive calls: made by the host for a target, used once, by the page that asked, within 60 s. */
export class Removals {
  readonly #clock: Clock
  readonly #open = new Map<string, Open>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  ask(target: Target, client: number): { readonly confirmation: string; readonly name: string } {
    const confirmation = randomBytes(24).toString('base64url')
    this.#open.set(confirmation, { slug: target.slug, client, untilMono: this.#clock.nowMono() + VALID_MS * 1000 })
    for (const old of this.#open.keys()) {
      if (this.#open.size <= OPEN_MAX) break
      this.#open.delete(old)
    }
    return { confirmation, name: target.name }
  }

  /** Null: go on. Otherwise why not, as a sentence; a confirmation is used up either way. */
  check(
    target: Target,
    given: { readonly confirmation: string; readonly typed: string },
    client: number
  ): string | null {
    const open = this.#open.get(given.confirmation)
    this.#open.delete(given.confirmation)
    if (!open || open.slug !== target.slug || open.client !== client || this.#clock.nowMono() > open.untilMono)
      return 'This was not confirmed for this cluster within the last minute. Ask again.'
    if (given.typed !== target.name) return `What was typed is not the cluster's name, «${target.name}».`
    return null
  }
}
