import type { Random } from './random.ts'

/**
 * Picks 0..n-1 with given weights in constant time (the alias method of Walker and Vose). Weights: at least one, none
 * negative, not all zero.
 */
export class WeightedChoice {
  readonly #keep: Float64Array
  readonly #alias: Uint32Array

  constructor(weights: ArrayLike<number>) {
    const n = weights.length
    let sum = 0
    for (let i = 0; i < n; i++) sum += weights[i] as number
    this.#keep = new Float64Array(n)
    this.#alias = new Uint32Array(n)
    const small: number[] = []
    const large: number[] = []
    for (let i = 0; i < n; i++) {
      this.#keep[i] = ((weights[i] as number) * n) / sum
      ;(this.#keep[i] as number) < 1 ? small.push(i) : large.push(i)
    }
    for (;;) {
      const lesser = small.pop()
      const greater = large.pop()
      if (lesser === undefined || greater === undefined) break
      this.#alias[lesser] = greater
      const left = (this.#keep[greater] as number) + (this.#keep[lesser] as number) - 1
      this.#keep[greater] = left
      ;(left < 1 ? small : large).push(greater)
      // What rounding leaves over keeps itself.
    }
    for (const i of [...small, ...large]) this.#keep[i] = 1
  }

  pick(random: Random): number {
    const slot = random.unit() * this.#keep.length
    const i = Math.floor(slot)
    return slot - i < (this.#keep[i] as number) ? i : (this.#alias[i] as number)
  }
}

/** A choice of 0..n-1 in which number i has the weight 1 / (i + 1)^exponent: few accounts get most of the mail. */
export function zipfChoice(n: number, exponent: number): WeightedChoice {
  return new WeightedChoice(Float64Array.from({ length: n }, (_, i) => 1 / (i + 1) ** exponent))
}
