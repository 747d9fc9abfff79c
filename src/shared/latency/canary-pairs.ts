import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** Sites whose pairs are told apart; of others each is one row, whatever it was heard through. */
export const MATRIX_SITES = 64
/** Pairs that are kept: all of those, and one of each site beyond. */
const MOST_PAIRS = MATRIX_SITES * MATRIX_SITES + 1_024
/** Of so many newest rounds the middle one tells whether a pair is slow, once there are three. */
const RECENT = 5
const LEAST_RECENT = 3
/** 7 to 16 ms were measured (design.md section 3); a stream may be throttled for a second when others change the account. */
const SLOW_US = 500_000
/** It is over once it is clearly less, so that it does not come and go at the limit. */
const FINE_US = 250_000
/** Stands for every node that a change can be made at, of sites beyond the matrix. */
const ANY = '*'

/** From the node at one site to that at another, as the newest round through it left it. Times are µs. */
export interface CanaryPair {
  readonly via: string
  readonly url: string
  /** Null: silent. */
  readonly lastUs: number | null
  /** When that round ended for this pair. */
  readonly at: number
  /** The newest delays, oldest first. */
  readonly recent: readonly number[]
  /** Since when it is slow; null: it is not. */
  readonly slowSince: number | null
}

/**
 * The name of a pair's series: both URLs, which hold no space. Beyond the matrix the first one is `*`: sites stand in it by
 * their `slot`.
 */
export function toPairName(
  via: { readonly url: string; readonly slot: number },
  site: { readonly url: string; readonly slot: number }
): string {
  return `${via.slot < MATRIX_SITES && site.slot < MATRIX_SITES ? via.url : ANY} ${site.url}`
}

/** Its two parts; via null: any. Outside. */
export function parsePairName(name: string): { readonly via: string | null; readonly url: string } | null {
  const [via, url, ...more] = name.split(' ')
  if (via === undefined || url === undefined || more.length > 0) return null
  return { via: via === ANY ? null : via, url }
}

/** The middle one of a few, µs; null: none. */
export function toMiddle(values: readonly number[]): number | null {
  const inOrder = values.toSorted((a, b) => a - b)
  return inOrder[Math.floor(inOrder.length / 2)] ?? null
}

/** What is known of every pair. Part of a pure fold. */
export class CanaryPairs {
  readonly #pairs = new Map<string, CanaryPair>()
  readonly #slow = new Set<string>()

  get all(): IterableIterator<CanaryPair> {
    return this.#pairs.values()
  }

  /** Those that are slow, by name: a restored state has them in no other order. */
  get slow(): readonly CanaryPair[] {
    return [...this.#slow].sort().flatMap((name) => this.#pairs.get(name) ?? [])
  }

  of(name: string): CanaryPair | null {
    return this.#pairs.get(name) ?? null
  }

  heard(name: string, at: number, us: number): void {
    const known = this.#of(name)
    if (!known) return
    const recent = [...known.recent, us].slice(-RECENT)
    const middle = recent.length >= LEAST_RECENT ? (toMiddle(recent) ?? 0) : 0
    // How fast the request itself is answered says nothing about coordination.
    const isOwn = known.via === known.url
    const isSlow = !isOwn && (known.slowSince === null ? middle >= SLOW_US : middle >= FINE_US)
    this.#set(name, { ...known, at, recent, lastUs: us, slowSince: isSlow ? (known.slowSince ?? at) : null })
  }

  silent(name: string, at: number): void {
    const known = this.#of(name)
    if (known) this.#set(name, { ...known, at, lastUs: null })
  }

  /** Only pairs of these sites stay. */
  keep(urls: ReadonlySet<string>): void {
    for (const [name, { via, url }] of this.#pairs) {
      if (urls.has(url) && (via === ANY || urls.has(via))) continue
      this.#pairs.delete(name)
      this.#slow.delete(name)
    }
  }

  save(out: StateWriter): void {
    out.uint(this.#pairs.size)
    for (const [name, pair] of this.#pairs) {
      out.text(name)
      out.optionalInt(pair.lastUs)
      out.uint(pair.at)
      out.optionalInt(pair.slowSince)
      out.uint(pair.recent.length)
      for (const us of pair.recent) out.uint(us)
    }
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      const name = from.text()
      const [lastUs, at, slowSince] = [from.optionalInt(), from.uint(), from.optionalInt()]
      const recent = Array.from({ length: from.uint() }, () => from.uint())
      const { via, url } = toEnds(name)
      this.#set(name, { via, url, lastUs, at, recent, slowSince })
    }
  }

  #of(name: string): CanaryPair | null {
    const known = this.#pairs.get(name)
    if (known || this.#pairs.size >= MOST_PAIRS) return known ?? null
    return { ...toEnds(name), lastUs: null, at: 0, recent: [], slowSince: null }
  }

  #set(name: string, pair: CanaryPair): void {
    this.#pairs.set(name, pair)
    if (pair.slowSince === null) this.#slow.delete(name)
    else this.#slow.add(name)
  }
}

function toEnds(name: string): { readonly via: string; readonly url: string } {
  const space = name.indexOf(' ')
  return { via: name.slice(0, space), url: name.slice(space + 1) }
}
