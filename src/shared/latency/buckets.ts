import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** A value is told from its bucket to within this part of itself. */
const RELATIVE_ERROR = 0.01
const GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
const PER_LOG = 1 / Math.log(GROWTH)
/** Bucket of 12 days in µs; more is counted in it. Bounds a sketch at 1,382 buckets a sign. */
const LAST_BUCKET = Math.ceil(Math.log(1e12) * PER_LOG)
/** Buckets that are made beside a new one: samples of one series lie near each other. */
const SLACK = 8

/** Shared by all that hold nothing: most sketches have no negative samples. */
const NONE = new Float64Array(0)

/** The bucket of a whole number from 1 on: bucket i holds (g^(i-1), g^i]. */
const toBucket = (value: number): number => Math.min(LAST_BUCKET, Math.ceil(Math.log(value) * PER_LOG))
/** The number that stands for all of a bucket. */
const toValue = (bucket: number): number => (bucket === 0 ? 1 : (2 * GROWTH ** bucket) / (GROWTH + 1))

/** Counts by logarithmic buckets, of positive whole numbers; room is made where numbers are. */
export class Buckets {
  #first = 0
  #counts: Float64Array = NONE

  add(value: number, count: number): void {
    this.#addTo(toBucket(value), count)
  }

  merge(other: Buckets): void {
    for (let i = 0; i < other.#counts.length; i++) {
      const count = other.#counts[i] as number
      if (count > 0) this.#addTo(other.#first + i, count)
    }
  }

  /** From small to large; each value stands for `count` samples. Until `see` answers true. */
  ascending(see: (value: number, count: number) => boolean): boolean {
    for (let i = 0; i < this.#counts.length; i++) {
      const count = this.#counts[i] as number
      if (count > 0 && see(toValue(this.#first + i), count)) return true
    }
    return false
  }

  /** From large to small. */
  descending(see: (value: number, count: number) => boolean): boolean {
    for (let i = this.#counts.length - 1; i >= 0; i--) {
      const count = this.#counts[i] as number
      if (count > 0 && see(toValue(this.#first + i), count)) return true
    }
    return false
  }

  /** Pairs of a step to the next filled bucket and its count. */
  save(out: StateWriter): void {
    let filled = 0
    for (const count of this.#counts) if (count > 0) filled++
    out.uint(filled)
    let last = 0
    for (let i = 0; i < this.#counts.length; i++) {
      const count = this.#counts[i] as number
      if (count === 0) continue
      out.uint(this.#first + i - last)
      out.uint(count)
      last = this.#first + i
    }
  }

  load(from: StateReader): void {
    let bucket = 0
    for (let left = from.uint(); left > 0; left--) {
      bucket = Math.min(LAST_BUCKET, bucket + from.uint())
      this.#addTo(bucket, from.uint())
    }
  }

  #addTo(bucket: number, count: number): void {
    if (this.#counts.length === 0) {
      // Many sketches hold one sample; room is made with the second.
      this.#first = bucket
      this.#counts = Float64Array.of(count)
      return
    }
    let place = bucket - this.#first
    if (place < 0 || place >= this.#counts.length) {
      this.#widen(bucket)
      place = bucket - this.#first
    }
    this.#counts[place] = (this.#counts[place] as number) + count
  }

  #widen(bucket: number): void {
    const old = this.#counts
    const end = Math.min(LAST_BUCKET + 1, Math.max(this.#first + old.length, bucket + 1 + SLACK))
    const first = Math.max(0, Math.min(this.#first, bucket - SLACK))
    const wider = new Float64Array(end - first)
    wider.set(old, this.#first - first)
    this.#first = first
    this.#counts = wider
  }
}
