import { FrameKeys, NO_FRAME, NO_KEY } from './frame-keys.ts'
import { KEPT_BYTES, PayloadArena, PayloadDigest } from './payload-arena.ts'
import { StateReader, StateWriter } from './state-bytes.ts'

/**
 * Frames that the table may hold at most. 2 s at 100,000 frames a second need a fifth of it; the rest is for observers that
 * fall behind each other in a flood: a server keeps up to 64 MiB for a slow reader (its `max_pending`), which are about
 * a million small frames. Full it takes some 150 MB, which it gives back behind the flood.
 */
const MAX_FRAMES = 1 << 20
/** Cursors are keys times observers; with many observers the table is shorter: 64 of them leave 65,536 frames. */
const MAX_CURSORS = 1 << 22
const FIRST_FRAMES = 1 << 10
/** A table of at least so many places that is nearly empty again is made small. */
const LARGE = 1 << 17
const NEARLY_EMPTY = 1 / 64

/**
 * The frames of the last seconds, oldest first; those of one payload are a chain, which begins in its key. Columns of
 * numbers in place of objects: nothing is allocated for a frame. Grows by doubling to its bounds; at a bound the oldest
 * frame leaves early.
 */
export class RecentFrames {
  /** Oldest frame that is held, and the number that the next one gets. */
  oldest = 1
  next = 1
  keys: FrameKeys

  #mask = FIRST_FRAMES - 1
  #observers = 2
  #seq = new Float64Array(FIRST_FRAMES)
  #at = new Float64Array(FIRST_FRAMES)
  #nextSame = new Float64Array(FIRST_FRAMES)
  #key = new Int32Array(FIRST_FRAMES)
  #node = new Uint16Array(FIRST_FRAMES)
  #ambiguous = new Uint8Array(FIRST_FRAMES)
  #start = new Float64Array(FIRST_FRAMES)
  #arena = new PayloadArena()
  /** Of the payload that `find` was last asked for; `open` uses it. */
  readonly #sought = new PayloadDigest()

  constructor() {
    this.keys = new FrameKeys(this.#observers)
  }

  get count(): number {
    return this.next - this.oldest
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

  keyOf(frame: number): number {
    return this.#key[frame & this.#mask] as number
  }

  /** The next frame of the same payload, or `NO_FRAME`. */
  following(frame: number): number {
    return this.#nextSame[frame & this.#mask] as number
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
    const { keys } = this
    this.#sought.of(bytes, from, to)
    const length = to - from
    const kept = length < KEPT_BYTES ? length : KEPT_BYTES
    let key = keys.candidate(this.#sought, length, NO_KEY)
    while (key !== NO_KEY) {
      const start = this.#start[(keys.last[key] as number) & this.#mask] as number
      if (this.#arena.isSame(start, bytes, from, kept)) return key
      key = keys.candidate(this.#sought, length, key)
    }
    return NO_KEY
  }

  /** Appends a frame with the payload that `find` was asked for last; `key` is what that answered. */
  open(key: number, seq: number, at: number, bytes: Uint8Array, from: number, to: number, node: number): number {
    const { keys } = this
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
    if (key !== NO_KEY && keys.last[key] !== NO_FRAME) {
      this.#nextSame[(keys.last[key] as number) & this.#mask] = frame
      keys.last[key] = frame
      this.#key[slot] = key
    } else this.#key[slot] = keys.add(this.#sought, to - from, frame, at)
    return frame
  }

  dropOldest(): void {
    const slot = this.oldest & this.#mask
    const key = this.#key[slot] as number
    const next = this.#nextSame[slot] as number
    this.oldest++
    if (next !== NO_FRAME) this.keys.first[key] = next
    else this.keys.remove(key)
  }

  clear(): void {
    this.oldest = this.next
    this.#empty()
  }

  /** Gives memory back behind a flood. Nothing else changes. */
  shrink(): void {
    const capacity = this.#mask + 1
    if (capacity < LARGE || this.count > capacity * NEARLY_EMPTY) return
    const out = new StateWriter()
    this.save(out, this.#observers, (_place, stance) => stance !== 0)
    this.load(new StateReader(out.take()), this.#observers)
  }

  /** Makes room for cursors of `observers` observers; never less. A table too large for that many begins afresh. */
  widen(observers: number): void {
    if (observers <= this.#observers) return
    this.#observers = Math.max(observers, this.#observers * 2)
    if ((this.#mask + 1) * this.#observers > MAX_CURSORS) this.clear()
    else this.keys.widen(this.#observers)
  }

  /** For a checkpoint: all that `load` needs to go on alike. Cursors for which `isLive` is false are left out. */
  save(out: StateWriter, observers: number, isLive: (place: number, stance: number) => boolean): void {
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
      if (before === undefined) this.#saveKey(out, frame, observers, isLive)
    }
  }

  load(from: StateReader, observers: number): void {
    this.#empty()
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
        const before = (this.next - back) & this.#mask
        const key = this.#key[before] as number
        const kept = Math.min(this.keys.lengthOf(key), KEPT_BYTES)
        const payload = this.#arena.copy(this.#start[before] as number, kept)
        this.open(key, seq, at, payload, 0, kept, node)
      }
      this.#ambiguous[(this.next - 1) & this.#mask] = flags & 1
    }
  }

  #saveKey(
    out: StateWriter,
    frame: number,
    observers: number,
    isLive: (place: number, stance: number) => boolean
  ): void {
    const { keys } = this
    const key = this.keyOf(frame)
    const length = keys.lengthOf(key)
    const kept = this.#arena.copy(this.#start[frame & this.#mask] as number, Math.min(length, KEPT_BYTES))
    out.raw(kept, 0, kept.length)
    out.uint(length - kept.length)
    for (const part of keys.digestOf(key)) if (length > kept.length) out.int(part)
    const at = this.openedAt(frame)
    out.int(frame - (keys.createdFrom[key] as number))
    out.int(frame - (keys.alignedFrom[key] as number))
    out.int((keys.lastArrival[key] as number) - at)
    out.int((keys.lastSure[key] as number) - at)
    for (let place = 0; place < observers; place++) {
      const index = keys.cursorIndex(key, place)
      const stance = keys.stance[index] as number
      out.uint(isLive(place, stance) ? stance : 0)
      if (isLive(place, stance)) out.int((keys.cursor[index] as number) - frame)
    }
  }

  #loadKey(
    from: StateReader,
    opened: { readonly seq: number; readonly at: number; readonly node: number },
    observers: number
  ): void {
    const { keys } = this
    const { seq, at, node } = opened
    const kept = from.raw()
    const length = kept.length + from.uint()
    this.#sought.of(kept, 0, kept.length)
    if (length > kept.length) {
      this.#sought.first = from.int()
      this.#sought.second = from.int()
    }
    // `length` counts for the key; of the bytes no more than those kept are read.
    const frame = this.open(NO_KEY, seq, at, kept, 0, length, node)
    const key = this.keyOf(frame)
    keys.createdFrom[key] = frame - from.int()
    keys.alignedFrom[key] = frame - from.int()
    keys.lastArrival[key] = at + from.int()
    keys.lastSure[key] = at + from.int()
    for (let place = 0; place < observers; place++) {
      const index = keys.cursorIndex(key, place)
      keys.stance[index] = from.uint()
      if (keys.stance[index] !== 0) keys.cursor[index] = frame + from.int()
    }
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

  #empty(): void {
    this.oldest = this.next
    this.keys = new FrameKeys(this.#observers)
    this.#arena = new PayloadArena()
    this.#resize(FIRST_FRAMES)
  }

  #resize(capacity: number): void {
    const from = this.#mask
    const to = capacity - 1
    const moved = <T extends Float64Array | Int32Array | Uint16Array | Uint8Array>(old: T, grown: T): T => {
      for (let frame = this.oldest; frame < this.next; frame++) grown[frame & to] = old[frame & from] as number
      return grown
    }
    this.#seq = moved(this.#seq, new Float64Array(capacity))
    this.#at = moved(this.#at, new Float64Array(capacity))
    this.#nextSame = moved(this.#nextSame, new Float64Array(capacity))
    this.#key = moved(this.#key, new Int32Array(capacity))
    this.#node = moved(this.#node, new Uint16Array(capacity))
    this.#ambiguous = moved(this.#ambiguous, new Uint8Array(capacity))
    this.#start = moved(this.#start, new Float64Array(capacity))
    this.#mask = to
  }
}
