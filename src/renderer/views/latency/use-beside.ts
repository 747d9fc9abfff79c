import { useEffect } from 'react'
import type { LatencyView } from '../../../shared/api/latency-views.ts'
import { useClusterSlug } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import type { Beside } from './use-shown.ts'

const DAY_MS = 86_400_000

/** How far back the other range lies, ms; null: there is none. */
function toShiftMs(beside: Beside, spanMs: number): number | null {
  switch (beside) {
    case 'alone':
      return null
    case 'before':
      return spanMs
    case 'day':
      return DAY_MS
    case 'week':
      return 7 * DAY_MS
  }
}

interface OtherRange {
  readonly view: LatencyView | null
  readonly shiftMs: number
  /** Outside. */
  readonly error: string | null
}

/** The same span at another time, beside `view`; null when none is asked for. It moves a whole step at a time. */
export function useBeside(view: LatencyView | null, beside: Beside): OtherRange | null {
  const cluster = useClusterSlug()
  const follow = useFrom('latencyBeside', (state) => state.follow)
  const answer = useFrom('latencyBeside', (state) => state.view)
  const asked = useFrom('latencyBeside', (state) => state.asked)
  const error = useFrom('latencyBeside', (state) => state.error)
  const stepMs = view?.stepMs ?? 60_000
  const fromMs = view?.fromMs ?? 0
  const spanMs = Math.max(stepMs, Math.ceil(((view?.toMs ?? 0) - fromMs) / stepMs) * stepMs)
  const shiftMs = view === null ? null : toShiftMs(beside, spanMs)
  useEffect(() => {
    if (cluster === null || shiftMs === null) return
    const from = fromMs - shiftMs
    const toUs = (ms: number): string => `${Math.max(0, Math.round(ms))}000`
    // Up to the last moment of the last step: the first one of the next would be a step of its own.
    return follow({ cluster, moment: { kind: 'range', fromUs: toUs(from), toUs: toUs(from + spanMs - 1) }, spanMs })
  }, [cluster, follow, fromMs, spanMs, shiftMs])
  if (shiftMs === null) return null
  return { view: asked?.cluster === cluster ? answer : null, shiftMs, error: error?.message ?? null }
}
