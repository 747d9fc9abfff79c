import type { Note } from '../cluster/note.ts'
import type { ObserverTable } from '../cluster/observers.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { encodeSketch } from './based-sketch.ts'
import { OpenMinute } from './open-minute.ts'
import { OpenSeries, type OpenSketch } from './open-series.ts'
import { OriginClocks } from './origin-clocks.ts'
import type { QuantileSketch } from './quantile-sketch.ts'
import { toHourKey } from './series.ts'

const MINUTE_US = 60_000_000
/** A hundredth of our turns late by more: the skew of that time says more about us (observability.md section 7). µs. */
const SLOW_LOOP_US = 5_000
/** Loop notes come every 10 s; without one for so long nobody judges, and skew counts as it is. µs. */
const JUDGING_US = 25_000_000
/** Parts of a loop note's turns that its three figures stand for: the half, the next 49 of 100, the last. */
const LOOP_WEIGHTS = [50, 49, 1] as const
/** Ids that a node must have made before its clock is judged: one that waited before it was sent says nothing. */
const LEAST_IDS = 3
/** Closed sketches not taken; more means that nobody takes them. */
const MAX_CLOSED = 100_000
/** Observers of this kind replay what a stream kept, at the stream's time: no ear of ours heard it. */
const CAPTURED = 'jetstream:'

/** A sketch of one minute (or hour, see `toHourKey`) and series, to be kept. */
export interface MinuteSketch {
  /** Minutes since 1970, or an hour's key. */
  readonly minute: number
  /** See `parseSeriesKey`: `rtt/nats-1`, `skew/nats-1`, `late-skew/nats-1`, `origin/7`, `loop`. Outside. */
  readonly series: string
  /** As `decodeSketch` reads it. */
  readonly bytes: Uint8Array
}

/** A minute that is not closed. */
export interface RunningMinute {
  readonly minute: number
  readonly series: readonly OpenSketch[]
}

/**
 * How long things took, as mergeable sketches a minute, and a coarser one of each hour for ranges of weeks. Pure fold.
 * Two minutes are open: a minute's last skew is judged by the loop note that comes after it.
 */
export class LatencyState {
  readonly observers: ObserverTable
  #current: OpenMinute | null = null
  #previous: OpenMinute | null = null
  #hour: OpenSeries | null = null
  readonly #origins = new OriginClocks()
  /** How often a minute began that is older than the one before it. */
  #era = 0
  /** Of the last loop note; 0 before the first. */
  #judgedAt = 0
  #closed: MinuteSketch[] = []
  readonly #made: { readonly nodeId: number; readonly at: number; readonly delayUs: number }[] = []

  // Where arrivals of an observer go between two times, so that each costs an addition. No state: made anew at any time.
  readonly #hot: (QuantileSketch | undefined)[] = []
  #hotFrom = 0
  #hotUntil = 0

  constructor(observers: ObserverTable) {
    this.observers = observers
  }

  /** Minutes that still grow, the older one first. */
  get running(): readonly RunningMinute[] {
    return [this.#previous, this.#current].flatMap((it) => (it ? [{ minute: it.minute, series: it.all }] : []))
  }

  /** By node, the least time from making an id (its clock) to hearing of it (ours) lately, µs; of few ids nothing follows. */
  get originDelays(): Iterable<readonly [nodeId: number, delayUs: number]> {
    return this.#origins.all(LEAST_IDS)
  }

  /** Of one node, the same; `samples`: of how many ids of the window that lasts. Null: it made none lately. */
  originDelay(nodeId: number): { readonly delayUs: number; readonly samples: number } | null {
    return this.#origins.of(nodeId)
  }

  /** The hour since 1970 of which no sketch was handed out yet, nor of any after it; null before anything was measured. */
  get openHour(): number | null {
    const oldest = this.#previous ?? this.#current
    return this.#hour?.time ?? (oldest ? Math.floor(oldest.minute / 60) : null)
  }

  /**
   * An arrival `lagUs` after its frame's first one. 0: it is the first; -1: of an ambiguous frame, whose offsets are not
   * to be used. Up to 30,000 a second: constant time.
   */
  arrival(observer: number, at: number, lagUs: number): void {
    if (this.#made.length > 0) this.#takeMade(observer)
    if (lagUs <= 0) return
    const hot = this.#hot[observer]
    if (hot && at >= this.#hotFrom && at < this.#hotUntil) hot.add(lagUs)
    else this.#skew(observer, at, lagUs)
  }

  /**
   * A frame holds an id that its origin made at `madeAtUs` by its own clock (snowflake, whole ms), first heard at `at`. The
   * `arrival` that opened the frame comes next.
   */
  made(nodeId: number, at: number, madeAtUs: number): void {
    this.#made.push({ nodeId, at, delayUs: at - madeAtUs })
  }

  /** Round trips (`agora`, `rtt_us`) and our own loop delay (`stoa`, `loop`). */
  note(_seq: number, at: number, note: Note): void {
    const source = note.text('source')
    if (source === 'agora') this.#roundTrip(at, note)
    else if (source === 'stoa' && note.text('status') === 'loop') this.#loop(at, note)
  }

  /** Sketches of minutes and hours that changed since the last call, whole. */
  takeMinutes(): readonly MinuteSketch[] {
    if (this.#previous) this.#keepChanged(this.#previous.judged, this.#previous.minute)
    if (this.#current) this.#keepChanged(this.#current.judged, this.#current.minute)
    this.#cool()
    const taken = this.#closed
    this.#closed = []
    return taken
  }

  save(out: StateWriter): void {
    out.uint(this.#era)
    out.uint(this.#judgedAt)
    this.#origins.save(out)
    for (const part of [this.#current, this.#previous, this.#hour]) {
      out.uint(part ? 1 : 0)
      part?.save(out)
    }
  }

  load(from: StateReader): void {
    this.#era = from.uint()
    this.#judgedAt = from.uint()
    this.#origins.load(from)
    this.#current = from.uint() === 1 ? OpenMinute.load(from) : null
    this.#previous = from.uint() === 1 ? OpenMinute.load(from) : null
    this.#hour = from.uint() === 1 ? OpenSeries.load(from) : null
    this.#cool()
  }

  #skew(observer: number, at: number, lagUs: number): void {
    const name = this.#ear(observer)
    if (name === null) return
    const open = this.#minuteOf(at)
    const isJudged = at - this.#judgedAt < JUDGING_US
    const into = (isJudged ? open.unjudged : open.judged).change('skew', name, 0)
    into?.sketch.add(lagUs)
    if (open !== this.#current) return
    const from = Math.max(open.minute * MINUTE_US, this.#judgedAt)
    const until = Math.min((open.minute + 1) * MINUTE_US, isJudged ? this.#judgedAt + JUDGING_US : Number.MAX_VALUE)
    if (from !== this.#hotFrom || until !== this.#hotUntil) this.#cool()
    this.#hotFrom = from
    this.#hotUntil = until
    this.#hot[observer] = into?.sketch
  }

  /** Its name; null when it is no ear of ours. */
  #ear(observer: number): string | null {
    const server = this.observers.all[observer]?.server
    return server === undefined || server.startsWith(CAPTURED) ? null : server
  }

  #takeMade(observer: number): void {
    const isOurs = this.#ear(observer) !== null
    for (const { nodeId, at, delayUs } of this.#made) {
      if (!isOurs || nodeId < 0) continue
      const delay = Math.round(delayUs)
      const base = this.#origins.fastest(nodeId, at, delay)
      const into = this.#minuteOf(at).judged.change('origin', String(nodeId), base)
      into?.sketch.add(delay - into.base)
    }
    this.#made.length = 0
  }

  #roundTrip(at: number, note: Note): void {
    const rttUs = note.number('rtt_us', 0)
    const server = note.text('server')
    if (rttUs === null || server === null) return
    const name = this.#ear(this.observers.numberOf(server))
    if (name !== null) this.#minuteOf(at).judged.change('rtt', name, 0)?.sketch.add(Math.round(rttUs))
  }

  #loop(at: number, note: Note): void {
    const delays = [note.number('p50_us', 0), note.number('p99_us', 0), note.number('max_us', 0)]
    const [, p99] = delays
    if (p99 === null || p99 === undefined) return
    const loop = this.#minuteOf(at).judged.change('loop', '', 0)
    delays.forEach((us, i) => {
      if (us !== null) loop?.sketch.add(Math.round(us), LOOP_WEIGHTS[i] ?? 1)
    })
    this.#previous?.judge(p99 >= SLOW_LOOP_US)
    this.#current?.judge(p99 >= SLOW_LOOP_US)
    this.#judgedAt = at
    this.#cool()
  }

  #cool(): void {
    this.#hot.length = 0
  }

  #minuteOf(at: number): OpenMinute {
    const minute = Math.floor(at / MINUTE_US)
    if (this.#current?.minute === minute) return this.#current
    if (this.#previous?.minute === minute) return this.#previous
    if (this.#previous) this.#close(this.#previous)
    if (this.#current && minute < this.#current.minute) this.#era++
    this.#previous = this.#current
    this.#current = OpenMinute.begin(minute, this.#era)
    this.#cool()
    return this.#current
  }

  #close(open: OpenMinute): void {
    open.judge(false)
    this.#keepChanged(open.judged, open.minute)
    const hour = Math.floor(open.minute / 60)
    if (this.#hour?.time !== hour || this.#hour.era !== open.judged.era) {
      if (this.#hour) this.#keepHour(this.#hour)
      this.#hour = new OpenSeries(hour, open.judged.era)
    }
    this.#hour.absorb(open.judged)
  }

  #keepChanged(series: OpenSeries, minute: number): void {
    for (const { key, bytes } of series.takeChanged()) this.#keep({ minute, series: key, bytes })
  }

  /** An hour is handed out once, when it is over: all of it, since a restored one does not know what changed. */
  #keepHour(hour: OpenSeries): void {
    for (const it of hour.all) this.#keep({ minute: toHourKey(hour.time), series: it.key, bytes: encodeSketch(it) })
  }

  #keep(sketch: MinuteSketch): void {
    if (this.#closed.length < MAX_CLOSED) this.#closed.push(sketch)
  }
}
