/** Bytes of a payload that are kept to compare with; a longer one is told apart by length, digest and these. */
export const KEPT_BYTES = 256
/** Kept bytes of all frames together: 8 MiB, at the load of design.md section 11 far more than the frames need. */
const MAX_BYTES = 1 << 24
const FIRST_BYTES = 1 << 14

/** The beginnings of payloads, back to back in a ring; who is oldest is the business of `RecentFrames`. */
export class PayloadArena {
  #bytes = new Uint8Array(FIRST_BYTES)
  /** Where the next payload goes; counts on for ever, places in the ring are this modulo its size. */
  end = 0

  /** False: there is no room behind `start`, the place of the oldest that is still needed, even after growing. */
  hasRoom(start: number, more: number): boolean {
    while (this.end + more - start > this.#bytes.length) {
      if (this.#bytes.length >= MAX_BYTES) return false
      this.#grow(start)
    }
    return true
  }

  /** Answers the payload's place. */
  keep(bytes: Uint8Array, from: number, kept: number): number {
    const ring = this.#bytes
    const mask = ring.length - 1
    const start = this.end
    let end = start
    for (let i = from; i < from + kept; i++) ring[end++ & mask] = bytes[i] as number
    this.end = end
    return start
  }

  isSame(start: number, bytes: Uint8Array, from: number, kept: number): boolean {
    const ring = this.#bytes
    const mask = ring.length - 1
    for (let i = 0; i < kept; i++) if (ring[(start + i) & mask] !== bytes[from + i]) return false
    return true
  }

  copy(start: number, kept: number): Uint8Array {
    const mask = this.#bytes.length - 1
    return Uint8Array.from({ length: kept }, (_, i) => this.#bytes[(start + i) & mask] as number)
  }

  #grow(start: number): void {
    const old = this.#bytes
    const grown = new Uint8Array(old.length * 2)
    for (let i = start; i < this.end; i++) grown[i & (grown.length - 1)] = old[i & (old.length - 1)] as number
    this.#bytes = grown
  }
}

/** The digest of the payload that `of` was last asked for, as two numbers of 32 bits. */
export class PayloadDigest {
  first = 0
  second = 0
  seed = 0

  /** Two multiply-and-rotate lanes. Not made to withstand an attacker, hence the seed, and the comparison behind it. */
  of(bytes: Uint8Array, from: number, to: number): void {
    let a = (0x9e3779b9 ^ (to - from)) + this.seed
    let b = 0x85ebca6b ^ this.seed
    for (let i = from; i < to; i++) {
      const byte = bytes[i] as number
      a = Math.imul(a ^ byte, 0x01000193)
      b = Math.imul((b ^ byte) + ((b << 5) | (b >>> 27)), 0x27d4eb2f)
    }
    a ^= b >>> 15
    this.first = Math.imul(a ^ (a >>> 16), 0x45d9f3b) | 0
    this.second = b
  }
}
