import { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { Buckets } from './buckets.ts'

/**
 * How samples are spread, without keeping them: whole numbers (µs) of either sign in logarithmic buckets, after DDSketch
 * (Masson, Rim, Lee, 2019). Any quantile is right to 1 % of itself; count, smallest and largest are exact. Merging two
 * gives what one over both samples would be, in any order. Its size is bounded by its buckets, 1,382 a sign.
 */
export class QuantileSketch {
  #count = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY
  #zeros = 0
  readonly #positive = new Buckets()
  readonly #negative = new Buckets()

  /** Throws when the bytes end early: they are our own. */
  static read(from: StateReader): QuantileSketch {
    const sketch = new QuantileSketch()
    sketch.#count = from.uint()
    if (sketch.#count === 0) return sketch
    sketch.#min = from.int()
    sketch.#max = from.int()
    sketch.#zeros = from.uint()
    sketch.#positive.load(from)
    sketch.#negative.load(from)
    return sketch
  }

  static fromBytes(bytes: Uint8Array): QuantileSketch {
    return QuantileSketch.read(new StateReader(bytes))
  }

  get count(): number {
    return this.#count
  }

  /** Exact; null while it is empty. */
  get min(): number | null {
    return this.#count === 0 ? null : this.#min
  }

  get max(): number | null {
    return this.#count === 0 ? null : this.#max
  }

  /** `value`: a whole number; `times` samples of it. Constant time. */
  add(value: number, times = 1): void {
    this.#count += times
    if (value < this.#min) this.#min = value
    if (value > this.#max) this.#max = value
    if (value > 0) this.#positive.add(value, times)
    else if (value < 0) this.#negative.add(-value, times)
    else this.#zeros += times
  }

  /** Adds all of `other`, each sample larger by `shift`, a whole number; then the errors of before and after add up. */
  merge(other: QuantileSketch, shift = 0): void {
    if (other.#count === 0) return
    if (shift !== 0) {
      this.#mergeShifted(other, shift)
      return
    }
    this.#count += other.#count
    this.#min = Math.min(this.#min, other.#min)
    this.#max = Math.max(this.#max, other.#max)
    this.#zeros += other.#zeros
    this.#positive.merge(other.#positive)
    this.#negative.merge(other.#negative)
  }

  /** The sample below which the part `part` (0..1) of all lies; null while it is empty. */
  quantile(part: number): number | null {
    if (this.#count === 0) return null
    const rank = Math.floor(part * (this.#count - 1))
    if (rank === 0) return this.#min
    if (rank >= this.#count - 1) return this.#max
    let below = 0
    let found = this.#max
    this.ascending((value, count) => {
      below += count
      found = value
      return below > rank
    })
    return Math.min(this.#max, Math.max(this.#min, found))
  }

  /** Samples from small to large, a bucket at a time, until `see` answers true. */
  ascending(see: (value: number, count: number) => boolean): void {
    if (this.#negative.descending((value, count) => see(-value, count))) return
    if (this.#zeros > 0 && see(0, this.#zeros)) return
    this.#positive.ascending(see)
  }

  /** The same samples give the same bytes, however they were added and merged. */
  save(out: StateWriter): void {
    out.uint(this.#count)
    if (this.#count === 0) return
    out.int(this.#min)
    out.int(this.#max)
    out.uint(this.#zeros)
    this.#positive.save(out)
    this.#negative.save(out)
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    const out = new StateWriter()
    this.save(out)
    return out.take()
  }

  #mergeShifted(other: QuantileSketch, shift: number): void {
    const min = other.#min + shift
    const max = other.#max + shift
    other.ascending((value, count) => {
      this.add(Math.min(max, Math.max(min, Math.round(value) + shift)), count)
      return false
    })
    this.#min = Math.min(this.#min, min)
    this.#max = Math.max(this.#max, max)
  }
}
