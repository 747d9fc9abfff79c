import type { ObservationBatch } from '../../../src/shared/cluster/observation.ts'
import { BatchWriter } from '../../../src/shared/cluster/observation-batch.ts'
import { toUnixUs } from '../../../src/shared/cluster/units.ts'

/** The load of design.md section 11, one observer, as payloads with the time between them; seeded. */
export class Load {
  #state: number
  readonly #nodes: number
  readonly #meanUs: number
  readonly #changes = new Map<number, number>()
  readonly #zipf = new Float64Array(50_000)
  readonly #scratch = new Uint8Array(4096)
  #at: number
  #clock: number

  constructor(options: {
    readonly seed: number
    readonly framesPerSecond: number
    readonly startUs: number
    readonly nodes?: number
  }) {
    this.#state = options.seed >>> 0
    this.#nodes = options.nodes ?? 1024
    this.#meanUs = 1e6 / options.framesPerSecond
    this.#clock = options.startUs
    this.#at = 0
    let sum = 0
    for (let i = 0; i < this.#zipf.length; i++) {
      sum += 1 / (i + 1)
      this.#zipf[i] = sum
    }
  }

  /** A chunk of `frames` frames from one observer. */
  batch(frames: number): ObservationBatch {
    const writer = new BatchWriter(new ArrayBuffer(frames * 96 + 65_536))
    for (let i = 0; i < frames; i++) {
      this.#clock += -Math.log(1 - this.#random()) * this.#meanUs
      if (!writer.arrival(0, toUnixUs(this.#clock), this.#frame())) throw new Error('the batch is too small')
    }
    return writer.take(['127.0.0.1:4222'])
  }

  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  #varint(value: number): void {
    let rest = value
    while (rest > 127) {
      this.#scratch[this.#at++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    this.#scratch[this.#at++] = rest
  }

  #frame(): Uint8Array {
    this.#at = 0
    this.#varint(Math.floor(this.#random() * this.#nodes))
    let events = 1
    if (this.#random() >= 0.8) {
      events = 2
      while (events < 100 && this.#random() < 0.5) events++
    }
    for (let i = 0; i < events; i++) this.#event()
    return this.#scratch.subarray(0, this.#at)
  }

  #event(): void {
    const kind = this.#random()
    if (kind >= 0.75) {
      this.#varint(12)
      return
    }
    const account = this.#account()
    const change = (this.#changes.get(account) ?? Math.floor(this.#random() * 2 ** 24)) + 1
    this.#changes.set(account, change)
    if (kind < 0.55) {
      this.#varint(0)
      this.#varint(change)
      this.#varint([1, 0b11001, 0b1001, 1 << 13, 0b10011][Math.floor(this.#random() * 5)] ?? 1)
      this.#varint(account)
      return
    }
    this.#varint(2)
    this.#varint(account)
    this.#varint(Math.floor(this.#random() * 2 ** 20))
    this.#varint(change)
  }

  /** Ids are spread over 0..2^20 so that a rank cannot be read from an id. */
  #account(): number {
    const zipf = this.#zipf
    const want = this.#random() * (zipf[zipf.length - 1] as number)
    let low = 0
    let high = zipf.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((zipf[middle] as number) < want) low = middle + 1
      else high = middle
    }
    return Math.imul(low, 40_503) & 0xfffff
  }
}
