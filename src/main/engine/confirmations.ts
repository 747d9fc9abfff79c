import { randomBytes } from 'node:crypto'
import type { Clock } from '../../shared/cluster/clock.ts'

/** A confirmation is good for this long, once, for one target and one page (R13). */
const VALID_MS = 60_000
/** Confirmations that may be open at once; older ones are forgotten. */
const OPEN_MAX = 64

/** What exactly is confirmed. */
export interface ConfirmedTarget {
  /** Unlike that of every other act on every other thing: `remove prod`, `run prod DRAFT`. */
  readonly key: string
  /** What has to be typed, to the letter; null: nothing. */
  readonly name: string | null
  /** «this cluster», «this run»: for the sentence of a refusal. */
  readonly what: string
}

interface Open {
  readonly key: string
  readonly client: number
  readonly untilMono: number
}

/**
 * Confirmations of acts that cannot be undone or that reach a server: made by the host for a target, used once, by the page
 * (or command) that asked, within 60 s. Asking and checking are synchronous: of two that race, one comes too late.
 */
export class Confirmations {
  readonly #clock: Clock
  readonly #open = new Map<string, Open>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A fresh one; it says nothing about its target. */
  ask({ key }: ConfirmedTarget, client: number): string {
    const confirmation = randomBytes(24).toString('base64url')
    this.#open.set(confirmation, { key, client, untilMono: this.#clock.nowMono() + VALID_MS * 1000 })
    for (const old of this.#open.keys()) {
      if (this.#open.size <= OPEN_MAX) break
      this.#open.delete(old)
    }
    return confirmation
  }

  /** Null: go on. Otherwise why not, as a sentence; a confirmation is used up either way. */
  check(
    target: ConfirmedTarget,
    given: { readonly confirmation: string; readonly typed: string },
    client: number
  ): string | null {
    const open = this.#open.get(given.confirmation)
    this.#open.delete(given.confirmation)
    if (!open || open.key !== target.key || open.client !== client || this.#clock.nowMono() > open.untilMono)
      return `This was not confirmed for ${target.what} within the last minute. Ask again.`
    if (target.name !== null && given.typed !== target.name)
      return `What was typed is not the name of ${target.what}, «${target.name}».`
    return null
  }
}

/** The target of a cluster's removal. */
export function removalOf({ slug, name }: { readonly slug: string; readonly name: string }): ConfirmedTarget {
  return { key: `remove ${slug}`, name, what: 'this cluster' }
}
