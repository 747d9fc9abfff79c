import type { PayloadDigest } from './payload-arena.ts'

const FIRST_KEYS = 1 << 10

/** No key. */
export const NO_KEY = -1
/** No frame. Frames are numbered from 1. */
export const NO_FRAME = 0

/**
 * The different payloads among the recent frames (*keys*), found by digest, with what is known of each and one cursor for
 * each observer. Columns of numbers by key; a key that was removed is used again. Grows by doubling; its owner bounds it.
 */
export class FrameKeys {
  #buckets = new Int32Array(FIRST_KEYS).fill(NO_KEY)
  #nextInBucket = new Int32Array(FIRST_KEYS)
  #digest = new Int32Array(FIRST_KEYS)
  #digest2 = new Int32Array(FIRST_KEYS)
  #length = new Int32Array(FIRST_KEYS)
  #free: number[] = []
  #used = 0
  #observers: number

  /** The oldest and the newest frame that is held; `NO_FRAME` in a key that was removed. */
  first = new Float64Array(FIRST_KEYS)
  last = new Float64Array(FIRST_KEYS)
  /** Its first frame of all, which may have left since. */
  createdFrom = new Float64Array(FIRST_KEYS)
  /** The last frame that opened after a lull; observers that heard the lull agree from here on. */
  alignedFrom = new Float64Array(FIRST_KEYS)
  /** When it last arrived anywhere, and where counts are sure. */
  lastArrival = new Float64Array(FIRST_KEYS)
  lastSure = new Float64Array(FIRST_KEYS)
  /** By `cursorIndex`: the last frame that the observer claimed, and how sure that is; see `ArrivalJoiner`. */
  cursor: Float64Array
  stance: Uint32Array

  constructor(observers: number) {
    this.#observers = observers
    this.cursor = new Float64Array(FIRST_KEYS * observers)
    this.stance = new Uint32Array(FIRST_KEYS * observers)
  }

  cursorIndex(key: number, place: number): number {
    return key * this.#observers + place
  }

  lengthOf(key: number): number {
    return this.#length[key] as number
  }

  digestOf(key: number): readonly [number, number] {
    return [this.#digest[key] as number, this.#digest2[key] as number]
  }

  /** The first key with this digest and length behind `after` (`NO_KEY`: of all). */
  candidate(sought: PayloadDigest, length: number, after: number): number {
    let key = after === NO_KEY ? this.#buckets[sought.first & (this.#buckets.length - 1)] : this.#nextInBucket[after]
    while (key !== undefined && key !== NO_KEY) {
      if (this.#digest[key] === sought.first && this.#digest2[key] === sought.second && this.#length[key] === length)
        return key
      key = this.#nextInBucket[key]
    }
    return NO_KEY
  }

  add(sought: PayloadDigest, length: number, frame: number, at: number): number {
    const key = this.#free.pop() ?? this.#used++
    if (key === this.#buckets.length) this.#grow()
    this.#digest[key] = sought.first
    this.#digest2[key] = sought.second
    this.#length[key] = length
    this.#link(key)
    this.first[key] = frame
    this.last[key] = frame
    this.createdFrom[key] = frame
    this.alignedFrom[key] = frame
    this.lastArrival[key] = at
    this.lastSure[key] = at
    const from = key * this.#observers
    for (let i = from; i < from + this.#observers; i++) this.stance[i] = 0
    return key
  }

  remove(key: number): void {
    const bucket = (this.#digest[key] as number) & (this.#buckets.length - 1)
    const next = this.#nextInBucket[key] as number
    let at = this.#buckets[bucket] as number
    if (at === key) this.#buckets[bucket] = next
    else {
      while (this.#nextInBucket[at] !== key) at = this.#nextInBucket[at] as number
      this.#nextInBucket[at] = next
    }
    this.last[key] = NO_FRAME
    this.#free.push(key)
  }

  /** Makes room for cursors of `observers` observers. */
  widen(observers: number): void {
    const old = this.#observers
    const capacity = this.#buckets.length
    const cursor = new Float64Array(capacity * observers)
    const stance = new Uint32Array(capacity * observers)
    for (let key = 0; key < this.#used; key++) {
      for (let place = 0; place < old; place++) {
        cursor[key * observers + place] = this.cursor[key * old + place] as number
        stance[key * observers + place] = this.stance[key * old + place] as number
      }
    }
    this.cursor = cursor
    this.stance = stance
    this.#observers = observers
  }

  #link(key: number): void {
    const bucket = (this.#digest[key] as number) & (this.#buckets.length - 1)
    this.#nextInBucket[key] = this.#buckets[bucket] as number
    this.#buckets[bucket] = key
  }

  #grow(): void {
    const capacity = this.#buckets.length * 2
    this.#nextInBucket = new Int32Array(capacity)
    this.#digest = widened(this.#digest, new Int32Array(capacity))
    this.#digest2 = widened(this.#digest2, new Int32Array(capacity))
    this.#length = widened(this.#length, new Int32Array(capacity))
    this.first = widened(this.first, new Float64Array(capacity))
    this.last = widened(this.last, new Float64Array(capacity))
    this.createdFrom = widened(this.createdFrom, new Float64Array(capacity))
    this.alignedFrom = widened(this.alignedFrom, new Float64Array(capacity))
    this.lastArrival = widened(this.lastArrival, new Float64Array(capacity))
    this.lastSure = widened(this.lastSure, new Float64Array(capacity))
    this.cursor = widened(this.cursor, new Float64Array(capacity * this.#observers))
    this.stance = widened(this.stance, new Uint32Array(capacity * this.#observers))
    this.#buckets = new Int32Array(capacity).fill(NO_KEY)
    // It grows only when every key is in use.
    for (let key = 0; key < capacity / 2; key++) this.#link(key)
  }
}

function widened<T extends Float64Array | Int32Array | Uint32Array>(old: T, wider: T): T {
  wider.set(old)
  return wider
}
