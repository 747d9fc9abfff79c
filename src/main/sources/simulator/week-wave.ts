const MINUTE_US = 60e6
/** Lengths of time, µs. */
export const HOUR_US = 3600e6
export const DAY_US = 24 * HOUR_US
/** Width of a step of the curve. */
const STEP_US = 10 * MINUTE_US
/** How long before its end the past rises or falls to the rate of what follows live. */
const RAMP_US = HOUR_US

/** Traffic by hour of a working day, as a share of its busiest hour: office hours, a dip at lunch, evenings at home. */
const WORKDAY = [
  0.12, 0.09, 0.08, 0.07, 0.08, 0.12, 0.24, 0.48, 0.82, 1.0, 0.97, 0.9, 0.68, 0.8, 0.95, 0.93, 0.84, 0.66, 0.48, 0.4,
  0.37, 0.33, 0.26, 0.18
] as const
const SATURDAY = 0.42
const SUNDAY = 0.35
/** The wave of a weekend day keeps this much of the working day's shape; the rest is flat. */
const WEEKEND_SHAPE = 0.6

/** A place on the calendar that the cluster's people live by. */
export interface Calendar {
  /** Minutes that local time is ahead of UTC. Summer time is not modelled. */
  readonly utcOffsetMinutes: number
}

/** Midnight, local time, at or before `at`, µs since 1970. */
export function toLocalMidnight(at: number, calendar: Calendar): number {
  const offset = calendar.utcOffsetMinutes * MINUTE_US
  return Math.floor((at + offset) / DAY_US) * DAY_US - offset
}

/** 0 Sunday to 6 Saturday, local time. */
export function toWeekday(at: number, calendar: Calendar): number {
  // 1970-01-01 was a Thursday.
  return (Math.floor((at + calendar.utcOffsetMinutes * MINUTE_US) / DAY_US) + 4) % 7
}

/** 0 to 1: how busy people are at `at`, as a share of the busiest hour of a working day. */
export function toBusyness(at: number, calendar: Calendar): number {
  const hours = (at - toLocalMidnight(at, calendar)) / HOUR_US
  const hour = Math.floor(hours)
  const from = WORKDAY[hour] ?? 0
  const to = WORKDAY[(hour + 1) % 24] ?? 0
  const work = from + (to - from) * (hours - hour)
  const weekday = toWeekday(at, calendar)
  if (weekday !== 0 && weekday !== 6) return work
  return (weekday === 6 ? SATURDAY : SUNDAY) * (1 - WEEKEND_SHAPE + WEEKEND_SHAPE * work)
}

/** What a past is made of: `frames` in all between `from` and `to`, ending at `endRate` frames a second. */
export interface PastShape {
  readonly from: number
  readonly to: number
  readonly frames: number
  readonly endRate: number
  readonly calendar: Calendar
}

/**
 * Frames a second over a past: daily waves whose mean gives `frames`, then within the last hour over to `endRate`, so that
 * going live is no step in a chart.
 */
export class PastPace {
  readonly #from: number
  readonly #rates: Float64Array

  constructor(shape: PastShape) {
    this.#from = shape.from
    const steps = Math.max(1, Math.ceil((shape.to - shape.from) / STEP_US))
    const rates = Float64Array.from({ length: steps }, (_, n) =>
      toBusyness(shape.from + (n + 0.5) * STEP_US, shape.calendar)
    )
    const seconds = (shape.to - shape.from) / 1e6
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / steps
    const scale = seconds > 0 ? shape.frames / seconds / mean : 0
    const rampSteps = Math.min(steps, RAMP_US / STEP_US)
    for (let n = 0; n < steps; n++) {
      const wave = (rates[n] as number) * scale
      const ramp = Math.max(0, (n + 1 - (steps - rampSteps)) / rampSteps)
      rates[n] = wave + (shape.endRate - wave) * ramp
    }
    this.#rates = rates
  }

  /** Frames a second at `at`; after the end of the shape its last rate. */
  rateAt(at: number): number {
    const step = Math.min(this.#rates.length - 1, Math.max(0, Math.floor((at - this.#from) / STEP_US)))
    return this.#rates[step] as number
  }
}
