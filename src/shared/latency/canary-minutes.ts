import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { encodeSketch } from './based-sketch.ts'
import type { MinuteSketch, RunningMinute } from './latency-state.ts'
import { OpenSeries } from './open-series.ts'
import { toHourKey } from './series.ts'

const MINUTE_US = 60_000_000
/** Series of one minute or hour: 64 sites squared, latencies and silences, and one of each of 1,024 sites. */
const MOST_SERIES = 2 * (64 * 64 + 1_024)
/** Closed sketches not taken; more means that nobody takes them. */
const MOST_CLOSED = 100_000

/** What the canary measured, as sketches a minute and an hour; rows as `LatencyState` makes them. Part of a pure fold. */
export class CanaryMinutes {
  #minute: OpenSeries | null = null
  #hour: OpenSeries | null = null
  /** The last minute that was closed; -1: none. */
  #last = -1
  /** How often a minute began again that was closed already. */
  #era = 0
  #closed: MinuteSketch[] = []

  /** The minute that still grows. */
  get running(): readonly RunningMinute[] {
    return this.#minute ? [{ minute: this.#minute.time, series: this.#minute.all }] : []
  }

  /** As `LatencyState.openHour`. */
  get openHour(): number | null {
    return this.#hour?.time ?? (this.#minute ? Math.floor(this.#minute.time / 60) : null)
  }

  /** µs, a whole number from 0 on. */
  add(at: number, family: 'canary' | 'canary-silent', name: string, us: number): void {
    const minute = Math.floor(at / MINUTE_US)
    if (this.#minute?.time !== minute) {
      this.#close()
      if (minute <= this.#last) this.#era++
      this.#minute = new OpenSeries(minute, this.#era, MOST_SERIES)
    }
    this.#minute.change(family, name, 0)?.sketch.add(us)
  }

  /** Time has passed: what is over is closed. Constant time but at the end of a minute. */
  pass(at: number): void {
    if (this.#minute === null && this.#hour === null) return
    const minute = Math.floor(at / MINUTE_US)
    if (this.#minute && minute > this.#minute.time) this.#close()
    if (this.#hour && Math.floor(minute / 60) > this.#hour.time) this.#closeHour()
  }

  /** Sketches of minutes and hours that changed since the last call, whole. */
  take(): readonly MinuteSketch[] {
    if (this.#minute) this.#keepChanged(this.#minute)
    const taken = this.#closed
    this.#closed = []
    return taken
  }

  save(out: StateWriter): void {
    out.int(this.#last)
    out.uint(this.#era)
    for (const part of [this.#minute, this.#hour]) {
      out.uint(part ? 1 : 0)
      part?.save(out)
    }
  }

  load(from: StateReader): void {
    this.#last = from.int()
    this.#era = from.uint()
    this.#minute = from.uint() === 1 ? OpenSeries.load(from, MOST_SERIES) : null
    this.#hour = from.uint() === 1 ? OpenSeries.load(from, MOST_SERIES) : null
  }

  #close(): void {
    const open = this.#minute
    if (!open) return
    this.#keepChanged(open)
    const hour = Math.floor(open.time / 60)
    if (this.#hour?.time !== hour || this.#hour.era !== open.era) {
      this.#closeHour()
      this.#hour = new OpenSeries(hour, open.era, MOST_SERIES)
    }
    this.#hour.absorb(open)
    this.#last = open.time
    this.#minute = null
  }

  /** An hour is handed out once, when it is over: a restored one does not know what changed. */
  #closeHour(): void {
    const hour = this.#hour
    this.#hour = null
    if (!hour) return
    for (const it of hour.all) this.#keep({ minute: toHourKey(hour.time), series: it.key, bytes: encodeSketch(it) })
  }

  #keepChanged(series: OpenSeries): void {
    for (const { key, bytes } of series.takeChanged()) this.#keep({ minute: series.time, series: key, bytes })
  }

  #keep(sketch: MinuteSketch): void {
    if (this.#closed.length < MOST_CLOSED) this.#closed.push(sketch)
  }
}
