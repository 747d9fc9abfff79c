import type { Clock } from '../../../shared/cluster/clock.ts'
import { type MonoUs, toUnixUs, type UnixUs } from '../../../shared/cluster/units.ts'
import type { Sink, Source } from '../source.ts'
import { simulatePast } from './simulate-past.ts'
import { Simulation, type SimulationSettings } from './simulation.ts'
import { toPastStart } from './story-moments.ts'

/** A slice of live traffic; short enough to look like arrivals one by one, long enough to cost nothing when idle. */
const SLICE_MS = 15
/** Time told at once at most while catching up, so that the thread stays free for others between two slices. */
const CATCH_UP_US = 100e3
/** Frames that are behind at most; what is older is left out, as a node that nobody hears would leave it out. */
const BEHIND_FRAMES = 500_000
const BEHIND_US = 60e6

export interface SimulatorParts extends SimulationSettings {
  readonly sink: Sink
  readonly clock: Clock
  /**
   * True: fill the seven days before now first. A number: an earlier run was recorded up to there (µs since 1970); go on
   * behind it, at most seven days back. False: only the present.
   */
  readonly past: boolean | UnixUs
}

/**
 * The demo: a made-up cluster. `start` resolves once the past is in the sink and live traffic runs, a few seconds with a
 * past, at once without. Every observation has its own time; live ones are at most a slice old.
 */
export class SimulatorSource implements Source {
  readonly #parts: SimulatorParts
  #simulation: Simulation | null = null
  #starting: Promise<void> | null = null
  #cancel: (() => void) | null = null
  #stopped = false
  #origin: { readonly unix: UnixUs; readonly mono: MonoUs }

  constructor(parts: SimulatorParts) {
    this.#parts = parts
    this.#origin = { unix: toUnixUs(0), mono: parts.clock.nowMono() }
  }

  /** Frames of ordinary traffic told so far. */
  get frames(): number {
    return this.#simulation?.frames ?? 0
  }

  start(): Promise<void> {
    this.#starting ??= this.#begin()
    return this.#starting
  }

  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    this.#cancel?.()
    await this.#starting
    this.#simulation?.close(this.#simulation.at)
  }

  async #begin(): Promise<void> {
    const { clock, sink, past } = this.#parts
    this.#origin = { unix: clock.nowUnix(), mono: clock.nowMono() }
    const to = this.#origin.unix
    const resumes = typeof past === 'number'
    const earliest = past === false ? to : toPastStart(to)
    const from = toUnixUs(resumes ? Math.max(past, earliest) : earliest)
    const settings = { ...this.#parts, resumes }
    if (from >= to) this.#simulation = new Simulation(settings, { from: to, liveFrom: to }, sink)
    else this.#simulation = await simulatePast(settings, { from, to }, sink, () => this.#stopped)
    if (!this.#stopped) this.#tick(this.#simulation)
  }

  #tick(simulation: Simulation): void {
    const { clock, rate } = this.#parts
    // By the monotonic clock: a jump of the wall clock is the machine's affair and neither stops nor floods the demo.
    const now = toUnixUs(this.#origin.unix + (clock.nowMono() - this.#origin.mono))
    const behindUs = now - simulation.at
    const isHopeless = behindUs > BEHIND_US || (behindUs / 1e6) * rate > BEHIND_FRAMES
    if (isHopeless) simulation.skip(now)
    const to = isHopeless ? now : Math.min(now, simulation.at + CATCH_UP_US)
    simulation.advance(toUnixUs(to))
    this.#cancel = clock.after(to < now ? 0 : SLICE_MS, () => this.#tick(simulation))
  }
}
