import { useEffect } from 'react'
import type { WhatIfState } from './roles.ts'
import { useClusterSlug } from './search.ts'
import { useFrom } from './stores.tsx'
import { useTime } from './time.ts'

/** Follows what becomes of the work without these nodes, at the time of this pane. `without` must be stable. */
export function useWhatIf(without: readonly number[]): WhatIfState {
  const follow = useFrom('whatIf', (state) => state.follow)
  const cluster = useClusterSlug()
  const { moment, spanMs } = useTime()
  useEffect(
    () => (cluster === null || without.length === 0 ? undefined : follow({ cluster, moment, spanMs, without })),
    [follow, cluster, moment, spanMs, without]
  )
  return useFrom('whatIf', (state) => state)
}
