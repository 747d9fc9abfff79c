import { UNDECODABLE_KIND } from '../cluster/event.ts'
import type { NodeCountTable } from '../cluster/node-counts.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** Nodes that are looked at when the count of unreadable frames rose: the most lately heard. */
const MOST_NODES = 256

/** When each node's newest frame that could not be decoded was counted. Pure fold. */
export class FaultWatch {
  /** By node: frames counted so far, and when the count last rose, µs. */
  readonly #nodes = new Map<number, { readonly count: number; readonly at: number }>()
  #total = 0

  /** `total` is the count of all nodes: while it stays, nothing needs to be looked at. */
  update(at: number, total: number, nodes: NodeCountTable): void {
    if (total === this.#total) return
    this.#total = total
    for (const { nodeId, kinds } of nodes.latest(MOST_NODES, at)) {
      const count = kinds[UNDECODABLE_KIND] ?? 0
      if (count > (this.#nodes.get(nodeId)?.count ?? 0)) this.#nodes.set(nodeId, { count, at })
    }
  }

  /** µs; null: all of its frames could be decoded. */
  of(nodeId: number): number | null {
    return this.#nodes.get(nodeId)?.at ?? null
  }

  save(out: StateWriter): void {
    out.uint(this.#total)
    out.uint(this.#nodes.size)
    for (const [nodeId, { count, at }] of this.#nodes) {
      out.int(nodeId)
      out.uint(count)
      out.uint(at)
    }
  }

  load(from: StateReader): void {
    this.#total = from.uint()
    for (let left = from.uint(); left > 0; left--) {
      this.#nodes.set(from.int(), { count: from.uint(), at: from.uint() })
    }
  }
}
