import { useCallback } from 'react'
import { useClusterSlug } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { useTime } from '../state/time.ts'
import { useNow } from '../ui/browser-clock.ts'
import { type MomentWords, toMomentWords } from './moment-words.ts'

/** Space: pauses what is live, and goes back to live; in a recording to its end. */
export function useToggle(): () => void {
  const { live, setLive, pauseNow } = useTime()
  return useCallback(() => (live ? pauseNow() : setLive()), [live, setLive, pauseNow])
}

/** The host tells twice a second; when it has told nothing for one to two of these, the picture is no longer the present. */
const SILENT_MS = 5_000

/** Which time is on the screen, in words. */
export function useMomentWords(): MomentWords {
  const { moment } = useTime()
  const slug = useClusterSlug()
  const cluster = useFrom('clusters', (state) => state.list?.find((each) => each.slug === slug))
  const lost = useFrom('link', (state) => state.link.kind === 'lost')
  const toldMs = useFrom('clusters', (state) => Math.floor(state.toldMs / SILENT_MS))
  const silent = useNow(1_000) / SILENT_MS - toldMs > 2
  return toMomentWords(moment, cluster, lost ? 'lost' : silent ? 'silent' : 'answers')
}

/** Where the history on the screen ends, ms: the present by the host's clock, or the end of what grows no more. */
export function useEndMs(stepMs: number): number {
  const slug = useClusterSlug()
  const ahead = useFrom('overview', (state) => state.hostAheadMs)
  const now = useNow(stepMs)
  const newestUs = useFrom('ends', (state) => (slug === null ? null : (state.of.get(slug)?.newestUs ?? null)))
  return newestUs === null ? now + ahead : Number(newestUs) / 1000
}
