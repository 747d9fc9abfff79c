/** Servers that are remembered; the fold knows as many. */
const SERVERS_MAX = 512
/** A server that was not heard of for so long is no longer expected. µs. */
const FORGET_US = 600_000_000

interface Expected {
  version: string
  answeredAt: number
  isAnswering: boolean
}

/** Who could be asked, who answered, and what that means. */
export interface RollCall {
  readonly expected: number
  readonly answered: number
  readonly missing: readonly string[]
  /** Some of the missing ones were of a release that falls silent after a reload of its configuration (2.9). */
  readonly isReloadLikely: boolean
}

/**
 * The servers that ever answered, by name, since a name outlasts a restart. After a reload of its configuration a server
 * may no longer pass a common request on, or no longer answer at all (observability.md section 5.2): who is missing is
 * then asked by name, and until when.
 */
export class ServerRoster {
  readonly #servers = new Map<string, Expected>()
  /** A common request is not answered by all of those who answer when asked by name. */
  isByName = false

  /** Names of those expected to answer. */
  get names(): readonly string[] {
    return [...this.#servers.keys()]
  }

  get size(): number {
    return this.#servers.size
  }

  /** Whether this one answered when it was asked last. */
  isAnswering(name: string): boolean {
    return this.#servers.get(name)?.isAnswering ?? false
  }

  answered(server: { readonly name: string; readonly ver: string }, now: number): void {
    const { name, ver } = server
    const known = this.#servers.get(name)
    if (!known && this.#servers.size >= SERVERS_MAX) return
    this.#servers.set(name, { version: ver || (known?.version ?? ''), answeredAt: now, isAnswering: true })
  }

  /** After an ask: who of the expected answered. When some did, those who have long been away are expected no more. */
  call(answered: ReadonlySet<string>, now: number): RollCall {
    const missing: string[] = []
    let isReloadLikely = false
    for (const [name, it] of this.#servers) {
      if (answered.has(name)) continue
      it.isAnswering = false
      if (answered.size > 0 && now - it.answeredAt > FORGET_US) this.#servers.delete(name)
      else {
        missing.push(name)
        isReloadLikely ||= /^2\.[0-9]\./u.test(it.version)
      }
    }
    const expected = this.#servers.size
    return { expected, answered: expected - missing.length, missing, isReloadLikely }
  }
}
