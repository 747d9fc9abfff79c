/**
 * How far back the same frame may stand in another observer's order. Observers hear the frames of one publisher in one
 * order and those of several in nearly one; 12 looked at costs nothing where the first one fits.
 */
const LOOK_AHEAD = 12

/**
 * Several observers hear the same frame: it is stored once, and later arrivals say only how many frames of the list
 * they skipped, mostly none. Not the joining of arrivals to frames (that is the fold's): equal bytes are all it needs.
 */
export class FrameReferences {
  readonly #from: Int32Array
  readonly #to: Int32Array
  readonly #next: Int32Array
  #frames = 0

  constructor(observers: number, mostFrames: number) {
    this.#from = new Int32Array(mostFrames)
    this.#to = new Int32Array(mostFrames)
    this.#next = new Int32Array(observers)
  }

  /** 0: a frame of its own, remembered at this place. n: the (n-1)th of those that observer `slot` has not had yet. */
  find(slot: number, bytes: Uint8Array, from: number, to: number): number {
    const next = this.#next[slot] ?? 0
    const last = Math.min(this.#frames, next + LOOK_AHEAD)
    for (let i = next; i < last; i++) {
      if (!this.#equals(i, bytes, from, to)) continue
      this.#next[slot] = i + 1
      return i - next + 1
    }
    this.remember(slot, from, to)
    return 0
  }

  /** While reading: a frame of its own at `from..to`. */
  remember(slot: number, from: number, to: number): void {
    this.#from[this.#frames] = from
    this.#to[this.#frames] = to
    this.#frames++
    this.#next[slot] = this.#frames
  }

  /** While reading: the place of the frame that `find` answered `code` for; null: `code` is made up. */
  resolve(slot: number, code: number): { readonly from: number; readonly to: number } | null {
    const index = (this.#next[slot] ?? 0) + code - 1
    if (index >= this.#frames) return null
    this.#next[slot] = index + 1
    return { from: this.#from[index] as number, to: this.#to[index] as number }
  }

  #equals(index: number, bytes: Uint8Array, from: number, to: number): boolean {
    const at = this.#from[index] as number
    if ((this.#to[index] as number) - at !== to - from) return false
    for (let i = from, j = at; i < to; i++, j++) if (bytes[i] !== bytes[j]) return false
    return true
  }
}
