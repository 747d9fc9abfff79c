import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

const NODE_IDS = 65_536
/** Nodes that are told apart, as in `cluster/node-counts.ts`; frames of further ones identify nobody. */
const MAX_NODES = 20_000
const FIRST_NODES = 64
const HOUR_US = 3_600_000_000
/** A node's longest pause fades by this with each frame, so that one long pause is forgotten after some hundred. */
const FADING = 0.98
/** Whole hours of a day, and the one that is filling. */
const HOURS = 25

/** Frames by node since the beginning, and when each was last heard. Rows are in order of first mention. */
export class NodeFrames {
  /** Node id -> row + 1, 0: not seen. */
  readonly #rows = new Uint16Array(NODE_IDS)
  #nodeIds = new Uint16Array(FIRST_NODES)
  #frames = new Float64Array(FIRST_NODES)
  #last = new Float64Array(FIRST_NODES)
  #first = new Float64Array(FIRST_NODES)
  /** The longest pause between two frames lately, µs, by row. */
  #pause = new Float64Array(FIRST_NODES)
  /** Frames by row and hour, a ring; and the newest hour of each row. */
  #hours = new Uint32Array(FIRST_NODES * HOURS)
  #hour = new Float64Array(FIRST_NODES)
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

  /** The longest pause between two of its frames lately, µs. */
  pauseOf(row: number): number {
    return this.#pause[row] as number
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
    const pause = at - (this.#last[row] as number)
    if (pause >= 0 && this.#last[row] !== 0)
      this.#pause[row] = Math.max(pause, Math.floor((this.#pause[row] as number) * FADING))
    if (pause > 0) this.#last[row] = at
    if (this.#first[row] === 0) this.#first[row] = at
    const hour = Math.floor(at / HOUR_US)
    if (hour !== this.#hour[row]) this.#turn(row, hour)
    if (hour > (this.#hour[row] as number) - HOURS) {
      const cell = row * HOURS + (hour % HOURS)
      this.#hours[cell] = (this.#hours[cell] as number) + 1
    }
  }

  /** Frames of the last 24 hours, to the hour. */
  lastDay(row: number, now: number): number {
    const newest = this.#hour[row] as number
    const from = Math.floor(now / HOUR_US) - HOURS + 1
    let sum = 0
    for (let hour = Math.max(from, newest - HOURS + 1); hour <= newest; hour++) {
      if (hour >= 0) sum += this.#hours[row * HOURS + (hour % HOURS)] as number
    }
    return sum
  }

  save(out: StateWriter): void {
    out.uint(this.#count)
    for (let row = 0; row < this.#count; row++) {
      out.uint(this.#nodeIds[row] as number)
      out.uint(this.#frames[row] as number)
      out.uint(this.#first[row] as number)
      out.int((this.#last[row] as number) - (this.#first[row] as number))
      out.uint(this.#pause[row] as number)
      out.uint(this.#hour[row] as number)
      for (let hour = 0; hour < HOURS; hour++) out.uint(this.#hours[row * HOURS + hour] as number)
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
      this.#pause[row] = from.uint()
      this.#hour[row] = from.uint()
      for (let hour = 0; hour < HOURS; hour++) this.#hours[row * HOURS + hour] = from.uint()
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

  /** Clears the hours that passed since the row was last counted in. */
  #turn(row: number, hour: number): void {
    const last = this.#hour[row] as number
    if (hour < last) return
    const passed = Math.min(hour - last, HOURS)
    for (let i = 0; i < passed; i++) this.#hours[row * HOURS + ((hour - i) % HOURS)] = 0
    this.#hour[row] = hour
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
    this.#hour = grown(this.#hour)
    this.#pause = grown(this.#pause)
    const hours = new Uint32Array(capacity * HOURS)
    hours.set(this.#hours)
    this.#hours = hours
  }
}
