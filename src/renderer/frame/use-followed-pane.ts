import { useEffect } from 'react'
import { useClusterSlug } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { useTime } from '../state/time.ts'
import { useLook } from '../state/use-look.ts'

/** The longest chart that the overview's push draws, ms. */
const OVERVIEW_MAX_MS = 31 * 86_400_000

/** What stands around every view of a pane follows these three: the present, where a recording ends, and the findings. */
export function useFollowedPane(): void {
  const cluster = useClusterSlug()
  const { live } = useTime()
  useFollowedOverview(cluster)
  useFollowedEnds(cluster)
  // A moment of the past is folded anew for it: only a view that shows findings asks for that.
  useLook('findings', live)
}

/** One push for the status line and the live overview: always of the present, whatever time is on the screen. */
function useFollowedOverview(cluster: string | null): void {
  const { spanMs } = useTime()
  const follow = useFrom('overview', (state) => state.follow)
  useEffect(
    () => (cluster === null ? undefined : follow(cluster, Math.min(OVERVIEW_MAX_MS, spanMs))),
    [cluster, spanMs, follow]
  )
}

/** Where a recording ends that grows no more: there its time bar stands when nothing else was asked. */
function useFollowedEnds(cluster: string | null): void {
  const load = useFrom('ends', (state) => state.load)
  const still = useFrom('clusters', (state) => {
    const kind = state.list?.find((each) => each.slug === cluster)?.kind
    return kind === 'file' || kind === 'imported'
  })
  useEffect(() => {
    if (cluster !== null && still) void load(cluster)
  }, [cluster, still, load])
}
