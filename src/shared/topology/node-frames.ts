import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

const NODE_IDS = 65_536
/** Nodes that are told apart, as in `cluster/node-counts.ts`; frames of further ones identify nobody. */
const MAX_NODES = 20_000
const FIRST_NODES = 64

/** Frames by node since the beginning, and when each was last heard. Rows are in order of first mention. */
export class NodeFrames {
  /** Node id -> row + 1, 0: not seen. */
  readonly #rows = new Uint16Array(NODE_IDS)
  #nodeIds = new Uint16Array(FIRST_NODES)
  #frames = new Float64Array(FIRST_NODES)
  #last = new Float64Array(FIRST_NODES)
  #first = new Float64Array(FIRST_NODES)
  #count = 0

  get count(): number {
    return this.#count
  }

  /** By row; longer than `count`. Good until the next new node. */
  get frames(): Float64Array {
    return this.#frames
  }

  /** -1: it was never heard or mentioned. */
  rowOf(nodeId: number): number {
    return (this.#rows[nodeId & 0xffff] as number) - 1
  }

  nodeIdOf(row: number): number {
    return this.#nodeIds[row] as number
  }

  /** µs; 0: never. */
  lastHeard(row: number): number {
    return this.#last[row] as number
  }

  /** µs; 0: never. */
  firstHeard(row: number): number {
    return this.#first[row] as number
  }

  framesOf(row: number): number {
    return this.#frames[row] as number
  }

  /** A frame of this node. `isTimely`: it counts as one that a server counted just now. */
  hear(nodeId: number, at: number, isTimely: boolean): void {
    let row = (this.#rows[nodeId] as number) - 1
    if (row < 0) row = this.#add(nodeId)
    if (row < 0) return
    if (isTimely) this.#frames[row] = (this.#frames[row] as number) + 1
    if (at > (this.#last[row] as number)) this.#last[row] = at
    if (this.#first[row] === 0) this.#first[row] = at
  }

  save(out: StateWriter): void {
    out.uint(this.#count)
    for (let row = 0; row < this.#count; row++) {
      out.uint(this.#nodeIds[row] as number)
      out.uint(this.#frames[row] as number)
      out.uint(this.#first[row] as number)
      out.int((this.#last[row] as number) - (this.#first[row] as number))
    }
  }

  /** Into an empty table. */
  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      const row = this.#add(from.uint())
      this.#frames[row] = from.uint()
      const first = from.uint()
      this.#first[row] = first
      this.#last[row] = first + from.int()
    }
  }

  #add(nodeId: number): number {
    if (this.#count >= MAX_NODES) return -1
    if (this.#count === this.#nodeIds.length) this.#grow()
    const row = this.#count++
    this.#nodeIds[row] = nodeId
    this.#rows[nodeId] = row + 1
    return row
  }

  #grow(): void {
    const capacity = this.#nodeIds.length * 2
    const nodeIds = new Uint16Array(capacity)
    nodeIds.set(this.#nodeIds)
    this.#nodeIds = nodeIds
    const grown = (old: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
      const wider = new Float64Array(capacity)
      wider.set(old)
      return wider
    }
    this.#frames = grown(this.#frames)
    this.#last = grown(this.#last)
    this.#first = grown(this.#first)
  }
}
