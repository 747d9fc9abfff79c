import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** Askings whose counts are remembered: an answer comes within seconds, a series asks ten times a second. */
const MAX_ASKS = 64

/**
 * How many frames each observer heard since its connection began (its *epoch*). What a server delivered to an observer it
 * delivered to every other listener at the same moment, so these counts are what a node's `out_msgs` is held against.
 */
export class ArrivalCounts {
  readonly #counts: number[] = []
  readonly #epochs: number[] = []
  /** By number of an asking: the counts when it left, and the epochs. */
  readonly #asks = new Map<number, { readonly counts: readonly number[]; readonly epochs: readonly number[] }>()

  /** Counts one; the answer is its number in the epoch, 1 for the first. Constant time. */
  add(observer: number): number {
    this.#reserve(observer)
    const count = (this.#counts[observer] as number) + 1
    this.#counts[observer] = count
    return count
  }

  /** The observer's connection began, or ended. */
  begin(observer: number): void {
    this.#reserve(observer)
    this.#counts[observer] = 0
    this.#epochs[observer] = (this.#epochs[observer] as number) + 1
  }

  count(observer: number): number {
    return this.#counts[observer] ?? 0
  }

  epoch(observer: number): number {
    return this.#epochs[observer] ?? 0
  }

  /** Remembers the counts at the moment of asking. */
  asked(ask: number): void {
    this.#asks.set(ask, { counts: this.#counts.slice(), epochs: this.#epochs.slice() })
    if (this.#asks.size > MAX_ASKS) this.#asks.delete(this.#asks.keys().next().value as number)
  }

  /** The count when that asking left; null: it is not known, or of another epoch. */
  countAsked(ask: number, observer: number): number | null {
    const then = this.#asks.get(ask)
    if (!then || (then.epochs[observer] ?? 0) !== this.epoch(observer)) return null
    return then.counts[observer] ?? 0
  }

  save(out: StateWriter): void {
    saveList(out, this.#counts)
    saveList(out, this.#epochs)
    out.uint(this.#asks.size)
    for (const [ask, { counts, epochs }] of this.#asks) {
      out.uint(ask)
      saveList(out, counts)
      saveList(out, epochs)
    }
  }

  /** Into fresh counts. */
  load(from: StateReader): void {
    this.#counts.push(...loadList(from))
    this.#epochs.push(...loadList(from))
    for (let left = from.uint(); left > 0; left--) {
      const ask = from.uint()
      this.#asks.set(ask, { counts: loadList(from), epochs: loadList(from) })
    }
  }

  #reserve(observer: number): void {
    while (this.#counts.length <= observer) {
      this.#counts.push(0)
      this.#epochs.push(0)
    }
  }
}

function saveList(out: StateWriter, list: readonly number[]): void {
  out.uint(list.length)
  for (const n of list) out.uint(n)
}

function loadList(from: StateReader): number[] {
  return Array.from({ length: from.uint() }, () => from.uint())
}
