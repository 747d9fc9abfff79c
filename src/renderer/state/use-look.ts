import { useEffect } from 'react'
import type { LookState } from './look.ts'
import { useClusterSlug } from './search.ts'
import { type StateOf, useFrom } from './stores.tsx'
import { useTime } from './time.ts'

type LookName = 'pastOverview' | 'topology' | 'nodes' | 'blocks' | 'latency' | 'findings' | 'lint' | 'roles' | 'runs'

/**
 * Follows one view's push for the cluster and the time of this pane, as long as the caller stands:
 * `const { view, error, waiting, stale } = useLook('topology')`. With `on` false it only reads what others follow.
 */
export function useLook<K extends LookName>(name: K, on = true): StateOf<K> {
  // Each name's state is a LookState of its own view; TypeScript does not follow that through a generic key.
  const follow = useFrom(name, (state) => (state as LookState<unknown>).follow)
  const cluster = useClusterSlug()
  const { moment, spanMs } = useTime()
  useEffect(
    () => (cluster === null || !on ? undefined : follow({ cluster, moment, spanMs })),
    [follow, cluster, moment, spanMs, on]
  )
  return useFrom(name, (state) => state)
}
