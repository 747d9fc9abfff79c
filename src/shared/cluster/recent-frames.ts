import { KEPT_BYTES, PayloadArena, PayloadDigest } from './payload-arena.ts'
import type { StateReader, StateWriter } from './state-bytes.ts'

/** Frames that the table may hold at most; at 100,000 frames a second this is 2.6 s, enough for the window of 2 s. */
export const MAX_FRAMES = 1 << 18
/** Cursors are frames times observers; with many observers the table is shorter: 64 of them leave 32,768 frames. */
const MAX_CURSORS = 1 << 21
const FIRST_FRAMES = 1 << 10

/** No frame. Frames are numbered from 1. */
export const NO_FRAME = 0
export const NO_KEY = -1

/**
 * The frames of the last seconds, oldest first, and for each different payload among them (a *key*) the chain of its
 * frames and one cursor for each observer. Columns of numbers in place of objects: nothing is allocated for a frame.
 * Grows by doubling to its bounds; at a bound the oldest frame leaves early.
 */
export class RecentFrames {
  /** Oldest frame that is held, and the number that the next one gets. */
  oldest = 1
  next = 1

  #mask = FIRST_FRAMES - 1
  #observers = 2
  #seq = new Float64Array(FIRST_FRAMES)
  #at = new Float64Array(FIRST_FRAMES)
  #nextSame = new Float64Array(FIRST_FRAMES)
  #key = new Int32Array(FIRST_FRAMES)
  #node = new Uint16Array(FIRST_FRAMES)
  #ambiguous = new Uint8Array(FIRST_FRAMES)
  #start = new Float64Array(FIRST_FRAMES)

  readonly #arena = new PayloadArena()
  /** Of the payload that `find` was last asked for; `open` uses it. */
  readonly #sought = new PayloadDigest()

  // Keys. A key lives as long as a frame of it; there are never more keys than frames.
  #buckets = new Int32Array(FIRST_FRAMES).fill(NO_KEY)
  #bucketNext = new Int32Array(FIRST_FRAMES)
  #hash = new Int32Array(FIRST_FRAMES)
  #hash2 = new Int32Array(FIRST_FRAMES)
  #length = new Int32Array(FIRST_FRAMES)
  #first = new Float64Array(FIRST_FRAMES)
  #last = new Float64Array(FIRST_FRAMES)
  #freeKeys: number[] = []
  #keys = 0
  /** By key: its first frame of all, which may have left since. */
  createdFrom = new Float64Array(FIRST_FRAMES)
  /** By key: the last frame that opened after a lull; observers that heard the lull agree from here on. */
  alignedFrom = new Float64Array(FIRST_FRAMES)
  /** By key: when it last arrived anywhere, and where counts are sure. */
  lastArrival = new Float64Array(FIRST_FRAMES)
  lastSure = new Float64Array(FIRST_FRAMES)
  /** By key and observer (`cursorIndex`): the last frame that was claimed there, and how sure; see `ArrivalJoiner`. */
  cursor = new Float64Array(FIRST_FRAMES * 2)
  stance = new Uint32Array(FIRST_FRAMES * 2)

  get count(): number {
    return this.next - this.oldest
  }

  cursorIndex(key: number, observer: number): number {
    return key * this.#observers + observer
  }

  seqOf(frame: number): number {
    return this.#seq[frame & this.#mask] as number
  }

  openedAt(frame: number): number {
    return this.#at[frame & this.#mask] as number
  }

  nodeOf(frame: number): number {
    return this.#node[frame & this.#mask] as number
  }

  /** The next frame of the same payload, or `NO_FRAME`. */
  following(frame: number): number {
    return this.#nextSame[frame & this.#mask] as number
  }

  firstOf(key: number): number {
    return this.#first[key] as number
  }

  lastOf(key: number): number {
    return this.#last[key] as number
  }

  isAmbiguous(frame: number): boolean {
    return this.#ambiguous[frame & this.#mask] === 1
  }

  /** True when it was not marked before. */
  markAmbiguous(frame: number): boolean {
    const slot = frame & this.#mask
    if (this.#ambiguous[slot] === 1) return false
    this.#ambiguous[slot] = 1
    return true
  }

  /** Digests begin from this number: who sends frames cannot know it, so cannot make keys collide. Only while empty. */
  reseed(seed: number): void {
    this.#sought.seed = seed | 0
  }

  /** The key of a payload, or `NO_KEY`. */
  find(bytes: Uint8Array, from: number, to: number): number {
    this.#sought.of(bytes, from, to)
    const length = to - from
    let key = this.#buckets[this.#sought.first & this.#mask] as number
    while (key !== NO_KEY) {
      if (
        this.#hash[key] === this.#sought.first &&
        this.#hash2[key] === this.#sought.second &&
        this.#length[key] === length &&
        this.#isSame(key, bytes, from, length)
      )
        return key
      key = this.#bucketNext[key] as number
    }
    return NO_KEY
  }

  /** Appends a frame with the payload that `find` was asked for last; `key` is what that answered. */
  open(key: number, seq: number, at: number, bytes: Uint8Array, from: number, to: number, node: number): number {
    const kept = Math.min(to - from, KEPT_BYTES)
    this.#makeRoom(kept)
    const frame = this.next++
    const slot = frame & this.#mask
    this.#seq[slot] = seq
    this.#at[slot] = at
    this.#nextSame[slot] = NO_FRAME
    this.#node[slot] = node
    this.#ambiguous[slot] = 0
    this.#start[slot] = this.#arena.keep(bytes, from, kept)
    // Making room may have dropped the last frame of this very key.
    const held = key !== NO_KEY && this.#last[key] !== NO_FRAME
    this.#key[slot] = held ? this.#chain(key, frame) : this.#newKey(frame, to - from, at)
    return frame
  }

  keyOf(frame: number): number {
    return this.#key[frame & this.#mask] as number
  }

  dropOldest(): void {
    const slot = this.oldest & this.#mask
    const key = this.#key[slot] as number
    const next = this.#nextSame[slot] as number
    this.oldest++
    if (next !== NO_FRAME) this.#first[key] = next
    else this.#removeKey(key)
  }

  clear(): void {
    while (this.count > 0) this.dropOldest()
    this.#arena.end = 0
  }

  /** Makes room for cursors of `observers` observers; never shrinks. A table too large for that many begins afresh. */
  widen(observers: number): void {
    if (observers <= this.#observers) return
    const wide = Math.max(observers, this.#observers * 2)
    const capacity = this.#mask + 1
    if (capacity * wide > MAX_CURSORS) {
      this.clear()
      this.#freeKeys = []
      this.#keys = 0
      this.#observers = wide
      this.#resize(FIRST_FRAMES)
      return
    }
    const cursor = new Float64Array(capacity * wide)
    const stance = new Uint32Array(capacity * wide)
    for (let key = 0; key < this.#keys; key++) {
      for (let o = 0; o < this.#observers; o++) {
        cursor[key * wide + o] = this.cursor[key * this.#observers + o] as number
        stance[key * wide + o] = this.stance[key * this.#observers + o] as number
      }
    }
    this.cursor = cursor
    this.stance = stance
    this.#observers = wide
  }

  /** For a checkpoint: all that `load` needs to go on alike. Cursors for which `isLive` is false are left out. */
  save(out: StateWriter, observers: number, isLive: (observer: number, stance: number) => boolean): void {
    out.int(this.#sought.seed)
    out.uint(this.oldest)
    out.uint(this.count)
    const written = new Map<number, number>()
    let at = 0
    let seq = 0
    for (let frame = this.oldest; frame < this.next; frame++) {
      const slot = frame & this.#mask
      const key = this.#key[slot] as number
      out.int((this.#seq[slot] as number) - seq)
      seq = this.#seq[slot] as number
      out.int((this.#at[slot] as number) - at)
      at = this.#at[slot] as number
      out.uint((this.#node[slot] as number) * 2 + (this.#ambiguous[slot] as number))
      const before = written.get(key)
      written.set(key, frame)
      out.uint(before === undefined ? 0 : frame - before)
      if (before === undefined) this.#saveKey(out, key, frame, observers, isLive)
    }
  }

  load(from: StateReader, observers: number): void {
    this.clear()
    this.widen(observers)
    this.#sought.seed = from.int()
    this.oldest = from.uint()
    this.next = this.oldest
    let at = 0
    let seq = 0
    for (let left = from.uint(); left > 0; left--) {
      seq += from.int()
      at += from.int()
      const flags = from.uint()
      const back = from.uint()
      const node = Math.floor(flags / 2)
      if (back === 0) this.#loadKey(from, { seq, at, node }, observers)
      else {
        const slot = (this.next - back) & this.#mask
        const key = this.#key[slot] as number
        const start = this.#start[slot] as number
        const length = this.#length[key] as number
        const payload = this.#arena.copy(start, Math.min(length, KEPT_BYTES))
        this.open(key, seq, at, payload, 0, payload.length, node)
      }
      this.#ambiguous[(this.next - 1) & this.#mask] = flags & 1
    }
  }

  #saveKey(
    out: StateWriter,
    key: number,
    frame: number,
    observers: number,
    isLive: (observer: number, stance: number) => boolean
  ): void {
    const length = this.#length[key] as number
    const kept = this.#arena.copy(this.#start[frame & this.#mask] as number, Math.min(length, KEPT_BYTES))
    out.raw(kept, 0, kept.length)
    out.uint(length - kept.length)
    if (length > kept.length) {
      out.int(this.#hash[key] as number)
      out.int(this.#hash2[key] as number)
    }
    const at = this.openedAt(frame)
    out.int(frame - (this.createdFrom[key] as number))
    out.int(frame - (this.alignedFrom[key] as number))
    out.int((this.lastArrival[key] as number) - at)
    out.int((this.lastSure[key] as number) - at)
    for (let observer = 0; observer < observers; observer++) {
      const index = this.cursorIndex(key, observer)
      const stance = this.stance[index] as number
      out.uint(isLive(observer, stance) ? stance : 0)
      if (isLive(observer, stance)) out.int((this.cursor[index] as number) - frame)
    }
  }

  #loadKey(
    from: StateReader,
    opened: { readonly seq: number; readonly at: number; readonly node: number },
    observers: number
  ): void {
    const kept = from.raw()
    const length = kept.length + from.uint()
    this.#sought.of(kept, 0, kept.length)
    if (length > kept.length) {
      this.#sought.first = from.int()
      this.#sought.second = from.int()
    }
    const frame = this.open(NO_KEY, opened.seq, opened.at, kept, 0, kept.length, opened.node)
    const key = this.keyOf(frame)
    this.#length[key] = length
    this.createdFrom[key] = frame - from.int()
    this.alignedFrom[key] = frame - from.int()
    this.lastArrival[key] = opened.at + from.int()
    this.lastSure[key] = opened.at + from.int()
    for (let observer = 0; observer < observers; observer++) {
      const index = this.cursorIndex(key, observer)
      this.stance[index] = from.uint()
      if (this.stance[index] !== 0) this.cursor[index] = frame + from.int()
    }
  }

  #isSame(key: number, bytes: Uint8Array, from: number, length: number): boolean {
    const start = this.#start[(this.#last[key] as number) & this.#mask] as number
    return this.#arena.isSame(start, bytes, from, Math.min(length, KEPT_BYTES))
  }

  #chain(key: number, frame: number): number {
    this.#nextSame[(this.#last[key] as number) & this.#mask] = frame
    this.#last[key] = frame
    return key
  }

  #newKey(frame: number, length: number, at: number): number {
    const key = this.#freeKeys.pop() ?? this.#keys++
    const bucket = this.#sought.first & this.#mask
    this.#hash[key] = this.#sought.first
    this.#hash2[key] = this.#sought.second
    this.#length[key] = length
    this.#bucketNext[key] = this.#buckets[bucket] as number
    this.#buckets[bucket] = key
    this.#first[key] = frame
    this.#last[key] = frame
    this.createdFrom[key] = frame
    this.alignedFrom[key] = frame
    this.lastArrival[key] = at
    this.lastSure[key] = at
    const from = key * this.#observers
    for (let i = from; i < from + this.#observers; i++) this.stance[i] = 0
    return key
  }

  #removeKey(key: number): void {
    const bucket = (this.#hash[key] as number) & this.#mask
    const next = this.#bucketNext[key] as number
    let at = this.#buckets[bucket] as number
    if (at === key) this.#buckets[bucket] = next
    else {
      while (this.#bucketNext[at] !== key) at = this.#bucketNext[at] as number
      this.#bucketNext[at] = next
    }
    this.#last[key] = NO_FRAME
    this.#freeKeys.push(key)
  }

  #makeRoom(bytes: number): void {
    const capacity = this.#mask + 1
    if (this.count === capacity) {
      if (capacity < MAX_FRAMES && capacity * 2 * this.#observers <= MAX_CURSORS) this.#resize(capacity * 2)
      else this.dropOldest()
    }
    while (this.count > 0 && !this.#arena.hasRoom(this.#start[this.oldest & this.#mask] as number, bytes))
      this.dropOldest()
  }

  #resize(capacity: number): void {
    const from = this.#mask
    const to = capacity - 1
    const moved = <T extends Float64Array | Int32Array | Uint16Array | Uint8Array>(old: T, grown: T): T => {
      for (let frame = this.oldest; frame < this.next; frame++) grown[frame & to] = old[frame & from] as number
      return grown
    }
    const copied = <T extends Float64Array | Int32Array | Uint32Array>(old: T, grown: T): T => {
      grown.set(old.subarray(0, grown.length))
      return grown
    }
    this.#seq = moved(this.#seq, new Float64Array(capacity))
    this.#at = moved(this.#at, new Float64Array(capacity))
    this.#nextSame = moved(this.#nextSame, new Float64Array(capacity))
    this.#key = moved(this.#key, new Int32Array(capacity))
    this.#node = moved(this.#node, new Uint16Array(capacity))
    this.#ambiguous = moved(this.#ambiguous, new Uint8Array(capacity))
    this.#start = moved(this.#start, new Float64Array(capacity))
    this.#bucketNext = new Int32Array(capacity)
    this.#hash = copied(this.#hash, new Int32Array(capacity))
    this.#hash2 = copied(this.#hash2, new Int32Array(capacity))
    this.#length = copied(this.#length, new Int32Array(capacity))
    this.#first = copied(this.#first, new Float64Array(capacity))
    this.#last = copied(this.#last, new Float64Array(capacity))
    this.createdFrom = copied(this.createdFrom, new Float64Array(capacity))
    this.alignedFrom = copied(this.alignedFrom, new Float64Array(capacity))
    this.lastArrival = copied(this.lastArrival, new Float64Array(capacity))
    this.lastSure = copied(this.lastSure, new Float64Array(capacity))
    this.cursor = copied(this.cursor, new Float64Array(capacity * this.#observers))
    this.stance = copied(this.stance, new Uint32Array(capacity * this.#observers))
    this.#mask = to
    this.#buckets = new Int32Array(capacity).fill(NO_KEY)
    for (let key = 0; key < this.#keys; key++) {
      if (this.#last[key] === NO_FRAME) continue
      const bucket = (this.#hash[key] as number) & to
      this.#bucketNext[key] = this.#buckets[bucket] as number
      this.#buckets[bucket] = key
    }
  }
}
