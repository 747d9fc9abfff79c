import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import {
  type Banned,
  countRefusals,
  loadBan,
  loadRefusals,
  type Refused,
  saveBan,
  saveRefusals
} from './address-entry.ts'

/** Addresses that nodes speak of and no list holds; the oldest go first. About 300 bytes each. */
const MAX_LOOSE = 20_000
/** Nobody spoke of it for so long: it is no news any more. µs. */
const FORGET_US = 24 * 3_600_000_000

/** An address that a node banned or refused, and that stands in no list. Times are µs since 1970. */
export interface LooseAddress {
  readonly address: string
  /** By our clock: when it was first and last spoken of. */
  readonly since: number
  lastAt: number
  seq: number
  ban: Banned | null
  readonly refusals: Map<number, Refused>
  /** It stood in the list before, and went from it. */
  readonly wasListed: boolean
}

/** What nodes say of addresses before, after and without an object in the list. */
export class LooseAddresses {
  readonly #all = new Map<string, LooseAddress>()

  all(): IterableIterator<LooseAddress> {
    return this.#all.values()
  }

  get size(): number {
    return this.#all.size
  }

  get(address: string): LooseAddress | undefined {
    return this.#all.get(address)
  }

  banned(address: string, at: number, ban: Banned, wasListed: boolean): void {
    const it = this.#of(address, at, ban.seq, wasListed)
    it.ban = ban
  }

  /** Whether it is to be told. */
  refused(
    address: string,
    nodeId: number,
    said: { readonly first: number; readonly last: number; readonly count: number; readonly at: number },
    from: { readonly seq: number; readonly wasListed: boolean }
  ): boolean {
    return countRefusals(this.#of(address, said.at, from.seq, from.wasListed).refusals, nodeId, said)
  }

  /** It came into the list: what was said of it is the entry's. */
  take(address: string): LooseAddress | undefined {
    const it = this.#all.get(address)
    if (it) this.#all.delete(address)
    return it
  }

  /** Whether any went. */
  forget(at: number): boolean {
    let some = false
    for (const it of this.#all.values()) {
      if (at - it.lastAt < FORGET_US) continue
      this.#all.delete(it.address)
      some = true
    }
    return some
  }

  save(out: StateWriter): void {
    out.uint(this.#all.size)
    for (const it of this.#all.values()) {
      out.text(it.address)
      for (const n of [it.since, it.lastAt, it.seq, it.wasListed ? 1 : 0]) out.uint(n)
      saveBan(out, it.ban)
      saveRefusals(out, it.refusals)
    }
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      const address = from.text()
      const [since = 0, lastAt = 0, seq = 0, wasListed = 0] = Array.from({ length: 4 }, () => from.uint())
      const refusals = new Map<number, Refused>()
      const ban = loadBan(from)
      loadRefusals(from, refusals)
      this.#all.set(address, { address, since, lastAt, seq, ban, refusals, wasListed: wasListed === 1 })
    }
  }

  #of(address: string, at: number, seq: number, wasListed: boolean): LooseAddress {
    const known = this.#all.get(address)
    if (known) {
      known.lastAt = at
      known.seq = seq
      return known
    }
    const it: LooseAddress = { address, since: at, lastAt: at, seq, ban: null, refusals: new Map(), wasListed }
    if (this.#all.size >= MAX_LOOSE) this.#all.delete(this.#all.keys().next().value as string)
    this.#all.set(address, it)
    return it
  }
}
