import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

const NODE_IDS = 65_536

/** Node ids in the order in which they became known, so that «known by then» is a number. */
export class KnownNodes {
  readonly #isKnown = new Uint8Array(NODE_IDS)
  readonly #ids: number[] = []

  get size(): number {
    return this.#ids.length
  }

  get ids(): readonly number[] {
    return this.#ids
  }

  /** Constant time. */
  add(nodeId: number): void {
    if (this.#isKnown[nodeId] !== 0) return
    this.#isKnown[nodeId] = 1
    this.#ids.push(nodeId)
  }

  save(out: StateWriter): void {
    out.uint(this.#ids.length)
    for (const id of this.#ids) out.uint(id)
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) this.add(from.uint())
  }
}
