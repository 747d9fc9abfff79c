import type { LatencyState, RunningMinute } from '../../shared/latency/latency-state.ts'
import type { Picture } from './picture.ts'

/** What of latencies is not over yet, as rows of the journal know it less well. */
export interface RunningSketches {
  /** Minutes that still grow, the oldest first. */
  readonly running: readonly RunningMinute[]
  /** See `LatencyState.openHour`. */
  readonly openHour: number | null
}

type Measuring = Pick<Picture, 'latency' | 'canary'>

const known = new WeakMap<LatencyState, RunningSketches>()

/** Of all that is measured, one object a state: both views then read the same steps. */
export function toRunningSketches({ latency, canary }: Measuring): RunningSketches {
  const found = known.get(latency)
  if (found) return found
  const both: RunningSketches = {
    get running() {
      return merge(latency.running, canary.running)
    },
    get openHour() {
      const hours = [latency.openHour, canary.openHour].filter((hour) => hour !== null)
      return hours.length === 0 ? null : Math.min(...hours)
    }
  }
  known.set(latency, both)
  return both
}

function merge(one: readonly RunningMinute[], other: readonly RunningMinute[]): readonly RunningMinute[] {
  if (other.length === 0) return one
  const minutes = new Map(one.map((it) => [it.minute, it]))
  for (const it of other) {
    const known = minutes.get(it.minute)
    minutes.set(it.minute, known ? { minute: it.minute, series: [...known.series, ...it.series] } : it)
  }
  return [...minutes.values()].sort((a, b) => a.minute - b.minute)
}
