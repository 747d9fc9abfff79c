import { useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useNow } from '../../ui/browser-clock.ts'

/** The moment that the overview shows, ms by the host's clock: the present, or where it was paused. Ages count from it. */
export function useMoment(stepMs: number): number {
  const { at } = useViewSearch()
  const ahead = useFrom('overview', (state) => state.hostAheadMs)
  const now = useNow(stepMs)
  return at === undefined ? now + ahead : Number(at) / 1000
}
