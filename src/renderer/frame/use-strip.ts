import { useEffect, useState } from 'react'
import type { DensityView } from '../../shared/api/history-views.ts'
import { useClusterSlug } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { type Time, useTime } from '../state/time.ts'
import { isInside, type StripWindow, toOwnWindow, toPanned, toUsAt, toZoomed } from './strip-window.ts'
import { useEndMs } from './use-live.ts'

/** The window moves with the present this often; a pixel of an hour on a wide screen is some 4 s. */
const REDRAW_MS = 1_000
/** Density is asked on a grid of this many parts of the window, so that a moving window asks seldom. */
const ASK_PARTS = 300
const ASK_MIN_MS = 2_000

export interface Strip {
  readonly window: StripWindow
  readonly time: Time
  /** The newest that can be looked at, ms. */
  readonly endMs: number
  readonly density: DensityView | null
  readonly moveTo: (window: StripWindow) => void
  readonly zoom: (factor: number, pivotMs?: number) => void
  readonly pan: (share: number) => void
  /** Back to where it stands by itself. */
  readonly release: () => void
  readonly showAll: () => void
}

/** The strip's window: its own place, unless somebody moved it and the moment is still in sight. */
export function useStrip(): Strip {
  const time = useTime()
  const slug = useClusterSlug()
  const endMs = useEndMs(REDRAW_MS)
  const { moment, spanMs, setSpan } = time
  const [held, setHeld] = useState<StripWindow | null>(null)
  const inForce = held !== null && isInside(held, moment) ? held : null
  const window = inForce ?? toOwnWindow(moment, spanMs, endMs)
  const density = useDensity(slug, window)
  const zoom = (factor: number, pivotMs?: number): void => {
    const pivot = pivotMs ?? (moment.kind === 'live' ? endMs : middleOf(time, window))
    // Live with nothing moved, the strip is as long as the span: zooming is choosing another span.
    if (moment.kind !== 'range') setSpan(spanMs * factor)
    if (moment.kind === 'live' && inForce === null) return
    setHeld(toZoomed(window, factor, pivot))
  }
  return {
    window,
    time,
    endMs,
    density,
    moveTo: setHeld,
    zoom,
    pan: (share) => setHeld(toPanned(window, share)),
    release: () => setHeld(null),
    showAll: () => {
      if (density === null || density.oldestMs === null) return
      const fromMs = density.oldestMs
      const room = (endMs - fromMs) * 0.01
      setHeld({ fromMs: fromMs - room, toMs: Math.max(endMs, density.newestMs ?? endMs) + room })
    }
  }
}

function middleOf({ atMs, fromMs }: Time, window: StripWindow): number {
  if (atMs === null) return window.toMs
  return fromMs === null ? atMs : (fromMs + atMs) / 2
}

/** What happened in the window, asked on a grid: bars of the grid before stay until those of the next are there. */
function useDensity(slug: string | null, window: StripWindow): DensityView | null {
  const load = useFrom('density', (state) => state.load)
  const view = useFrom('density', (state) => (state.cluster === slug ? state.view : null))
  const stepMs = Math.max(ASK_MIN_MS, (window.toMs - window.fromMs) / ASK_PARTS)
  const fromUs = toUsAt(Math.floor(window.fromMs / stepMs) * stepMs)
  const toUs = toUsAt(Math.ceil(window.toMs / stepMs) * stepMs)
  useEffect(() => {
    if (slug !== null) void load(slug, fromUs, toUs)
  }, [load, slug, fromUs, toUs])
  return view
}
