import type { StateReader, StateWriter } from './state-bytes.ts'

/** Kinds are the indices of `EVENT_TYPES` and `UNDECODABLE_KIND`. */
export const KIND_COUNT = 32
/** Nodes that are told apart (R2); the wire allows 65,536. What further ones send is counted without a name. */
const MAX_NODES = 20_000
const NODE_IDS = 65_536
const SPARK_MINUTES = 60
const MINUTE_US = 60_000_000
const FIRST_NODES = 64
/** `nodeId` of what belongs to no node: unreadable frames, and nodes beyond the bound. */
export const NO_NODE = -1

/** What was heard from one node. Times are µs since 1970. */
export interface NodeCounts {
  readonly nodeId: number
  readonly firstHeard: number
  readonly lastHeard: number
  readonly frames: number
  readonly events: number
  /** Frames a minute, 60 values, oldest first; the last is the minute of `now`. */
  readonly spark: readonly number[]
  /** Index is the kind. */
  readonly kinds: readonly number[]
}

/** Events of one kind from one node in one minute (minutes since 1970); adds to what was handed out before. */
export interface MinuteCount {
  readonly minute: number
  readonly nodeId: number
  readonly kind: number
  readonly count: number
}

/**
 * Frames and events by node and kind, and what of them was not yet handed out as minutes. Row 0 is `NO_NODE`. Columns of
 * numbers: counting an event is one addition in each of two of them.
 */
export class NodeCountTable {
  /** Node id -> row + 1, 0: not seen. */
  readonly #rows = new Uint16Array(NODE_IDS)
  #count = 0
  #capacity = 0
  #nodeId = new Int32Array(0)
  #first = new Float64Array(0)
  #last = new Float64Array(0)
  #frames = new Float64Array(0)
  #events = new Float64Array(0)
  #kinds = new Float64Array(0)
  #spark = new Uint32Array(0)
  #sparkMinute = new Float64Array(0)
  #delta = new Uint32Array(0)
  #isTouched = new Uint8Array(0)
  #touched: number[] = []
  #minute = 0
  #pending: MinuteCount[] = []
  readonly #beyond = new Uint8Array(NODE_IDS)
  #suppressed = 0

  constructor() {
    this.#add(NO_NODE, 0)
  }

  /** Nodes heard, without row 0. */
  get size(): number {
    return this.#count - 1
  }

  /** Nodes beyond the bound. */
  get suppressed(): number {
    return this.#suppressed
  }

  get hasMinutes(): boolean {
    return this.#touched.length > 0 || this.#pending.length > 0
  }

  /** The row to count a frame of this node in; counts the frame. */
  frame(nodeId: number, at: number): number {
    const row =
      nodeId < 0
        ? 0
        : (this.#rows[nodeId] as number) > 0
          ? (this.#rows[nodeId] as number) - 1
          : this.#newRow(nodeId, at)
    const minute = Math.floor(at / MINUTE_US)
    if (minute !== this.#minute) this.#turn(minute)
    this.#frames[row] = (this.#frames[row] as number) + 1
    if (at > (this.#last[row] as number)) this.#last[row] = at
    if (minute !== this.#sparkMinute[row]) this.#turnSpark(row, minute)
    const bucket = row * SPARK_MINUTES + (minute % SPARK_MINUTES)
    if (minute > (this.#sparkMinute[row] as number) - SPARK_MINUTES)
      this.#spark[bucket] = (this.#spark[bucket] as number) + 1
    return row
  }

  /** Counts an event of the row that `frame` answered. `isNew`: also for the minutes that are still to be handed out. */
  event(row: number, kind: number, isNew: boolean): void {
    this.#events[row] = (this.#events[row] as number) + 1
    this.#countCell(row * KIND_COUNT + kind, row, isNew)
  }

  /** Counts a frame of the row that could not be decoded to its end; `kind` is that of such frames. */
  fault(row: number, kind: number, isNew: boolean): void {
    this.#countCell(row * KIND_COUNT + kind, row, isNew)
  }

  #countCell(cell: number, row: number, isNew: boolean): void {
    this.#kinds[cell] = (this.#kinds[cell] as number) + 1
    if (!isNew) return
    this.#delta[cell] = (this.#delta[cell] as number) + 1
    if (this.#isTouched[row] === 0) {
      this.#isTouched[row] = 1
      this.#touched.push(row)
    }
  }

  /** What was counted since the last call, by minute, node and kind. */
  takeMinutes(): readonly MinuteCount[] {
    this.#flush()
    const minutes = this.#pending
    this.#pending = []
    return minutes
  }

  /** The most lately heard first, at most `most`. `now` is µs since 1970. */
  latest(most: number, now: number): readonly NodeCounts[] {
    const rows: number[] = []
    for (let row = 1; row < this.#count; row++) rows.push(row)
    rows.sort((a, b) => (this.#last[b] as number) - (this.#last[a] as number))
    return rows.slice(0, most).map((row) => this.#toCounts(row, now))
  }

  node(nodeId: number, now: number): NodeCounts | null {
    const row = nodeId === NO_NODE ? 1 : (this.#rows[nodeId] ?? 0)
    return row === 0 ? null : this.#toCounts(row - 1, now)
  }

  save(out: StateWriter): void {
    out.uint(this.#count)
    for (let row = 0; row < this.#count; row++) {
      out.int(this.#nodeId[row] as number)
      out.uint(this.#first[row] as number)
      out.int((this.#last[row] as number) - (this.#first[row] as number))
      out.uint(this.#frames[row] as number)
      out.uint(this.#events[row] as number)
      saveSparse(out, this.#kinds, row * KIND_COUNT, KIND_COUNT)
      out.uint(this.#sparkMinute[row] as number)
      saveSparse(out, this.#spark, row * SPARK_MINUTES, SPARK_MINUTES)
    }
    out.uint(this.#suppressed)
    for (let nodeId = 0; nodeId < NODE_IDS; nodeId++) if (this.#beyond[nodeId] === 1) out.uint(nodeId)
  }

  /** Into an empty table. Minutes that were not handed out are not part of a checkpoint. */
  load(from: StateReader): void {
    const count = from.uint()
    for (let row = 0; row < count; row++) {
      const nodeId = from.int()
      const first = from.uint()
      if (row > 0) this.#add(nodeId, first)
      this.#last[row] = first + from.int()
      this.#frames[row] = from.uint()
      this.#events[row] = from.uint()
      loadSparse(from, this.#kinds, row * KIND_COUNT)
      this.#sparkMinute[row] = from.uint()
      loadSparse(from, this.#spark, row * SPARK_MINUTES)
    }
    this.#suppressed = from.uint()
    for (let i = 0; i < this.#suppressed; i++) this.#beyond[from.uint()] = 1
  }

  #newRow(nodeId: number, at: number): number {
    if (this.#count <= MAX_NODES) return this.#add(nodeId, at)
    if (this.#beyond[nodeId] === 0) {
      this.#beyond[nodeId] = 1
      this.#suppressed++
    }
    return 0
  }

  #add(nodeId: number, at: number): number {
    if (this.#count === this.#capacity) this.#grow()
    const row = this.#count++
    if (nodeId >= 0) this.#rows[nodeId] = row + 1
    this.#nodeId[row] = nodeId
    this.#first[row] = at
    this.#last[row] = at
    return row
  }

  #grow(): void {
    const capacity = Math.max(FIRST_NODES, this.#capacity * 2)
    const grown = <T extends Int32Array | Float64Array | Uint32Array | Uint8Array>(old: T, wider: T): T => {
      wider.set(old)
      return wider
    }
    this.#nodeId = grown(this.#nodeId, new Int32Array(capacity))
    this.#first = grown(this.#first, new Float64Array(capacity))
    this.#last = grown(this.#last, new Float64Array(capacity))
    this.#frames = grown(this.#frames, new Float64Array(capacity))
    this.#events = grown(this.#events, new Float64Array(capacity))
    this.#kinds = grown(this.#kinds, new Float64Array(capacity * KIND_COUNT))
    this.#spark = grown(this.#spark, new Uint32Array(capacity * SPARK_MINUTES))
    this.#sparkMinute = grown(this.#sparkMinute, new Float64Array(capacity))
    this.#delta = grown(this.#delta, new Uint32Array(capacity * KIND_COUNT))
    this.#isTouched = grown(this.#isTouched, new Uint8Array(capacity))
    this.#capacity = capacity
  }

  /** A new minute, or an older one when the clock ran back: counts are additive, so both are just handed out apart. */
  #turn(minute: number): void {
    this.#flush()
    this.#minute = minute
  }

  #flush(): void {
    for (const row of this.#touched) {
      this.#isTouched[row] = 0
      for (let kind = 0; kind < KIND_COUNT; kind++) {
        const count = this.#delta[row * KIND_COUNT + kind] as number
        if (count === 0) continue
        this.#delta[row * KIND_COUNT + kind] = 0
        this.#pending.push({ minute: this.#minute, nodeId: this.#nodeId[row] as number, kind, count })
      }
    }
    this.#touched = []
  }

  /** Clears the buckets of the minutes that passed since the row was last counted in. */
  #turnSpark(row: number, minute: number): void {
    const last = this.#sparkMinute[row] as number
    if (minute < last) return
    const passed = Math.min(minute - last, SPARK_MINUTES)
    for (let i = 0; i < passed; i++) this.#spark[row * SPARK_MINUTES + ((minute - i) % SPARK_MINUTES)] = 0
    this.#sparkMinute[row] = minute
  }

  #toCounts(row: number, now: number): NodeCounts {
    const last = this.#sparkMinute[row] as number
    const minute = Math.max(Math.floor(now / MINUTE_US), last)
    const spark: number[] = []
    for (let m = minute - SPARK_MINUTES + 1; m <= minute; m++) {
      const isHeld = m <= last && m > last - SPARK_MINUTES && m >= 0
      spark.push(isHeld ? (this.#spark[row * SPARK_MINUTES + (m % SPARK_MINUTES)] as number) : 0)
    }
    return {
      nodeId: this.#nodeId[row] as number,
      firstHeard: this.#first[row] as number,
      lastHeard: this.#last[row] as number,
      frames: this.#frames[row] as number,
      events: this.#events[row] as number,
      spark,
      kinds: Array.from(this.#kinds.subarray(row * KIND_COUNT, (row + 1) * KIND_COUNT))
    }
  }
}

/** Pairs of (distance to the next cell that is not 0, its value), then 0. */
function saveSparse(out: StateWriter, cells: Float64Array | Uint32Array, from: number, count: number): void {
  let last = -1
  for (let i = 0; i < count; i++) {
    const value = cells[from + i] as number
    if (value === 0) continue
    out.uint(i - last)
    out.uint(value)
    last = i
  }
  out.uint(0)
}

function loadSparse(from: StateReader, cells: Float64Array | Uint32Array, to: number): void {
  let at = -1
  for (let step = from.uint(); step > 0; step = from.uint()) {
    at += step
    cells[to + at] = from.uint()
  }
}
