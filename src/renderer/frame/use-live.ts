import { useCallback } from 'react'
import { usePatchSearch, useViewSearch } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { browserClock } from '../ui/browser-clock.ts'

interface Live {
  readonly live: boolean
  /** The moment that is on the screen, ms; null when live. */
  readonly atMs: number | null
  readonly toggle: () => void
  readonly goLive: () => void
}

/** Live or at a moment: the URL says so, so that a reload and a shared link show the same. */
export function useLive(): Live {
  const { at, to } = useViewSearch()
  const patch = usePatchSearch()
  const ahead = useFrom('overview', (state) => state.hostAheadMs)
  const moment = at ?? to
  const goLive = useCallback(() => patch({ at: undefined, to: undefined, from: undefined }), [patch])
  const toggle = useCallback(() => {
    if (moment !== undefined) return goLive()
    patch({ at: String(Math.round((browserClock.unixMs() + ahead) * 1000)) })
  }, [moment, goLive, patch, ahead])
  return { live: moment === undefined, atMs: moment === undefined ? null : Number(moment) / 1000, toggle, goLive }
}
