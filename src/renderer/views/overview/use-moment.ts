import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { useNow } from '../../ui/browser-clock.ts'

/** The moment that the overview shows, ms by the host's clock: the present, or where the bar stands. Ages count from it. */
export function useMoment(stepMs: number): number {
  const { atMs } = useTime()
  const ahead = useFrom('overview', (state) => state.hostAheadMs)
  const now = useNow(stepMs)
  return atMs ?? now + ahead
}
