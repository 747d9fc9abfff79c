/**
 * Seeded random numbers (sfc32, public domain by Chris Doty-Humphrey; 128 bits of state, filled by splitmix32). Not for
 * secrets. The same seed gives the same numbers on every machine, which is what makes a made-up history repeatable.
 */
export class Random {
  #a: number
  #b: number
  #c: number
  #d: number

  /** `seed` is any whole number 0..2^53-1; `stream` tells generators of one seed apart. */
  constructor(seed: number, stream = 0) {
    let state = (seed ^ Math.floor(seed / 0x1_0000_0000) ^ Math.imul(stream, 0x9e37_79b9)) >>> 0
    const split = (): number => {
      state = (state + 0x9e37_79b9) >>> 0
      let z = state
      z = Math.imul(z ^ (z >>> 16), 0x21f0_aaad)
      z = Math.imul(z ^ (z >>> 15), 0x735a_2d97)
      return (z ^ (z >>> 15)) >>> 0
    }
    this.#a = split()
    this.#b = split()
    this.#c = split()
    this.#d = 1
    for (let n = 0; n < 12; n++) this.u32()
  }

  /** 0..2^32-1, whole. */
  u32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0
    this.#d = (this.#d + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0
    return t >>> 0
  }

  /** 0 ≤ x < 1, in steps of 2^-32. */
  unit(): number {
    return this.u32() / 0x1_0000_0000
  }

  /** Whole, 0 ≤ x < `n`; `n` up to 2^32. */
  below(n: number): number {
    return Math.floor(this.unit() * n)
  }

  /** From `from` up to, and without, `to`. */
  between(from: number, to: number): number {
    return from + this.unit() * (to - from)
  }

  chance(probability: number): boolean {
    return this.unit() < probability
  }

  /** The gap to the next arrival of a Poisson process with this mean gap. Above 0. */
  exponential(mean: number): number {
    return -Math.log(1 - this.unit() + Number.EPSILON) * mean
  }

  /** One of `items`, which must not be empty. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new Error('pick from nothing')
    return item
  }
}
