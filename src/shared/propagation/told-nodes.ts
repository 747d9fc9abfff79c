import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** Blocks whose frame was heard before the list named them; the oldest go first. */
const MAX_INSERTS = 20_000
/** Reloads that are remembered: what a list brings anew was told by one of the last. */
const MAX_RELOADS = 64

/** A frame that tells the nodes of blocked or allowed addresses. */
export interface Telling {
  readonly seq: number
  /** µs since 1970, our clock. */
  readonly at: number
  readonly nodeId: number
}

/** What the bus told the nodes of the lists: blocks by their ids, and reloads of a whole list. */
export class ToldNodes {
  /** By the digits of the object's id. */
  readonly #inserts = new Map<string, Telling>()
  #reloads: Telling[] = []
  #settings: Telling[] = []

  insert(digits: string, telling: Telling): void {
    this.#inserts.set(digits, telling)
    if (this.#inserts.size > MAX_INSERTS) this.#inserts.delete(this.#inserts.keys().next().value as string)
  }

  reload(telling: Telling, ofSettings: boolean): void {
    const list = ofSettings ? this.#settings : this.#reloads
    list.push(telling)
    if (list.length > MAX_RELOADS) list.shift()
  }

  insertOf(digits: string | null): Telling | null {
    return digits === null ? null : (this.#inserts.get(digits) ?? null)
  }

  /** Reloads of the list in [from, to], oldest first. */
  reloadsIn(from: number, to: number, ofSettings: boolean): readonly Telling[] {
    return (ofSettings ? this.#settings : this.#reloads).filter((it) => it.at >= from && it.at <= to)
  }

  save(out: StateWriter): void {
    out.uint(this.#inserts.size)
    for (const [digits, telling] of this.#inserts) {
      out.text(digits)
      saveTelling(out, telling)
    }
    for (const list of [this.#reloads, this.#settings]) {
      out.uint(list.length)
      for (const telling of list) saveTelling(out, telling)
    }
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      const digits = from.text()
      this.#inserts.set(digits, loadTelling(from))
    }
    this.#reloads = Array.from({ length: from.uint() }, () => loadTelling(from))
    this.#settings = Array.from({ length: from.uint() }, () => loadTelling(from))
  }
}

function saveTelling(out: StateWriter, { seq, at, nodeId }: Telling): void {
  out.uint(seq)
  out.uint(at)
  out.int(nodeId)
}

function loadTelling(from: StateReader): Telling {
  return { seq: from.uint(), at: from.uint(), nodeId: from.int() }
}
