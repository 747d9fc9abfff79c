import { toUnixUs } from '../../../shared/cluster/units.ts'
import type { NoteBody, Sink } from '../source.ts'
import type { Random } from './random.ts'

/** One arrival in this many comes late by up to `LATE_US`, as through a busy server. */
const LATE_ONE_IN = 400
const LATE_US = 12_000
const JITTER_US = 90

interface Observer {
  readonly name: string
  readonly slot: number
  /** The least that a frame takes to this server, µs. */
  readonly pathUs: number
  isHearing: boolean
  lastAt: number
  /** Arrivals that are later than what was told so far: parallel queues, read from `head`. */
  times: number[]
  payloads: Uint8Array[]
  head: number
}

/**
 * The observer connections of a made-up Stoa, one a server. Each frame reaches each of them at a time of its own (0.05 to
 * 1 ms apart, sometimes more), in the order of sending on each, and all arrivals and notes leave in order of time.
 */
export class Observers {
  readonly #sink: Sink
  readonly #random: Random
  readonly #all: readonly Observer[]
  #isAsleep = false

  constructor(sink: Sink, random: Random, servers: number) {
    this.#sink = sink
    this.#random = random
    this.#all = Array.from({ length: servers }, (_, n) => {
      const name = `nats-${n + 1}.example.net:4222`
      const pathUs = random.between(60, 420)
      return { name, slot: sink.observer(name), pathUs, isHearing: true, lastAt: 0, times: [], payloads: [], head: 0 }
    })
  }

  get names(): readonly string[] {
    return this.#all.map((observer) => observer.name)
  }

  /** A frame that its node sent at `at` (µs since 1970), not before the latest one or the latest note. */
  frame(at: number, payload: Uint8Array): void {
    this.flush(at)
    if (this.#isAsleep) return
    for (const observer of this.#all) {
      if (!observer.isHearing) continue
      let arrival = at + observer.pathUs + this.#random.exponential(JITTER_US)
      if (this.#random.below(LATE_ONE_IN) === 0) arrival += this.#random.unit() * LATE_US
      if (arrival < observer.lastAt) arrival = observer.lastAt
      observer.lastAt = arrival
      observer.times.push(arrival)
      observer.payloads.push(payload)
    }
  }

  /** Tells every arrival up to `at`. */
  flush(at: number): void {
    for (;;) {
      let first: Observer | null = null
      let firstAt = at
      for (const observer of this.#all) {
        const next = observer.times[observer.head]
        if (next !== undefined && next <= firstAt && (first === null || next < firstAt)) {
          first = observer
          firstAt = next
        }
      }
      if (!first) return
      this.#sink.arrival(first.slot, first.payloads[first.head] as Uint8Array, toUnixUs(firstAt))
      if (++first.head === first.times.length) {
        first.times.length = first.payloads.length = first.head = 0
      }
    }
  }

  note(at: number, body: NoteBody): void {
    this.flush(at)
    if (!this.#isAsleep) this.#sink.note(body, toUnixUs(at))
  }

  /** What an observer's connection says of itself. */
  status(at: number, server: number, body: Readonly<Record<string, unknown>>): void {
    const observer = this.#all[server]
    if (observer) this.note(at, { source: 'agora', server: observer.name, ...body })
  }

  /** From now on this observer hears nothing, or hears again. What is on its way to a lost one is lost. */
  hear(at: number, server: number, isHearing: boolean): void {
    this.flush(at)
    const observer = this.#all[server]
    if (!observer) return
    observer.isHearing = isHearing
    if (!isHearing) observer.times.length = observer.payloads.length = observer.head = 0
  }

  isHearing(server: number): boolean {
    return !this.#isAsleep && this.#all[server]?.isHearing === true
  }

  /** Stoa itself is away: nothing is heard, nothing noted. */
  sleep(at: number, isAsleep: boolean): void {
    for (let n = 0; n < this.#all.length; n++) this.hear(at, n, !isAsleep)
    this.#isAsleep = isAsleep
  }
}
