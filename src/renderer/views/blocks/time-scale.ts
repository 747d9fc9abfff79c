/** Milliseconds since a frame was first seen, on a line of 0..1. */
export interface TimeScale {
  readonly kind: 'log' | 'linear'
  readonly maxMs: number
  readonly toShare: (ms: number) => number
  readonly ticks: readonly number[]
}

/** Below this a log line would stretch what nobody can measure. */
const LEAST_MS = 1
const LOG_TICKS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 600_000, 3_600_000]
const LINEAR_STEPS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 600_000]
const TICKS_WANTED = 8

export function toTimeScale(kind: TimeScale['kind'], longestMs: number): TimeScale {
  const maxMs = Math.max(11.5, longestMs * 1.06)
  if (kind === 'linear') {
    const step = LINEAR_STEPS.find((each) => maxMs / each <= TICKS_WANTED) ?? 3_600_000
    return {
      kind,
      maxMs,
      toShare: (ms) => clamp(ms / maxMs),
      ticks: Array.from({ length: Math.floor((maxMs * 0.96) / step) + 1 }, (_, at) => at * step)
    }
  }
  // log(1 + ms): zero has a place on it, and the first millisecond gets room.
  const whole = Math.log1p(maxMs / LEAST_MS)
  const all = LOG_TICKS.filter((tick) => Math.log1p(tick) / whole <= 0.95)
  const every = Math.ceil(all.length / TICKS_WANTED)
  return {
    kind,
    maxMs,
    toShare: (ms) => clamp(Math.log1p(Math.max(0, ms) / LEAST_MS) / whole),
    ticks: [0, ...all.filter((_, at) => (all.length - 1 - at) % every === 0)]
  }
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share))

/** `0`, `25 ms`, `1.2 s`. */
export function toMsText(ms: number): string {
  if (ms === 0) return '0'
  if (ms < 10) return `${Number(ms.toFixed(ms < 1 ? 2 : 1))}\u202fms`
  if (ms < 1_000) return `${Math.round(ms)}\u202fms`
  return `${Number((ms / 1000).toFixed(ms < 10_000 ? 2 : 0))}\u202fs`
}

/** An interval as it is known: `12–38 ms`, `0.12–1.12 s`. */
export function toIntervalText(fromMs: number | null, toMs: number | null): string {
  if (toMs === null) return ''
  if (fromMs === null || Math.abs(toMs - fromMs) < 0.005) return toMsText(toMs)
  const unit = toMs >= 1_000 ? 's' : 'ms'
  const scale = unit === 's' ? 1000 : 1
  const digits = unit === 's' ? 2 : toMs < 10 ? 1 : 0
  return `${Number((fromMs / scale).toFixed(digits))}–${Number((toMs / scale).toFixed(digits))}\u202f${unit}`
}
