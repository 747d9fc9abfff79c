import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

const NODE_IDS = 65_536

/** Node ids in the order in which they became known, so that «known by then» is a number. */
export class KnownNodes {
  /** Node id -> place + 1 in the order of becoming known, 0: not known. */
  readonly #places = new Uint32Array(NODE_IDS)
  readonly #ids: number[] = []
  #sorted: readonly number[] = []

  get size(): number {
    return this.#ids.length
  }

  /** Ascending. Good until the next new one. */
  get sorted(): readonly number[] {
    if (this.#sorted.length !== this.#ids.length) this.#sorted = this.#ids.toSorted((a, b) => a - b)
    return this.#sorted
  }

  /** Whether it was among the first so many. */
  isAmong(nodeId: number, first: number): boolean {
    const place = this.#places[nodeId] as number
    return place !== 0 && place <= first
  }

  /** Constant time. */
  add(nodeId: number): void {
    if (this.#places[nodeId] !== 0) return
    this.#places[nodeId] = this.#ids.push(nodeId)
  }

  save(out: StateWriter): void {
    out.uint(this.#ids.length)
    for (const id of this.#ids) out.uint(id)
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) this.add(from.uint())
  }
}
