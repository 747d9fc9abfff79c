import type { Clock } from '../../shared/cluster/clock.ts'

/** The rate is that of the last few seconds: long enough not to flicker, short enough to be *now*. */
const SPAN_US = 3_000_000

interface Sample {
  readonly mono: number
  readonly frames: number
  readonly events: number
}

/** Frames and events a second, from totals looked at now and then. */
export class RateMeter {
  readonly #clock: Clock
  #samples: Sample[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Takes the totals of now and answers the rate since about three seconds ago; 0 with a single look. */
  look(frames: number, events: number): { readonly framesPerSecond: number; readonly eventsPerSecond: number } {
    const mono = this.#clock.nowMono()
    const last = this.#samples.at(-1)
    if (!last || mono - last.mono > 200_000) this.#samples.push({ mono, frames, events })
    while (this.#samples.length > 2 && mono - (this.#samples[1]?.mono ?? mono) > SPAN_US) this.#samples.shift()
    const first = this.#samples[0]
    if (!first || mono - first.mono < 100_000) return { framesPerSecond: 0, eventsPerSecond: 0 }
    const seconds = (mono - first.mono) / 1_000_000
    const perSecond = (now: number, before: number): number => Math.max(0, (now - before) / seconds)
    return {
      framesPerSecond: perSecond(frames, first.frames),
      eventsPerSecond: perSecond(events, first.events)
    }
  }
}
