import { useEffect } from 'react'
import type { Catalogue } from './actions.ts'
import { useFrom } from './stores.tsx'

const NONE: Catalogue = { view: null, error: null }

/** What can be run on a cluster; follows it as long as the caller stands. */
export function useCatalogue(cluster: string | null): Catalogue {
  const follow = useFrom('actions', (state) => state.follow)
  useEffect(() => (cluster === null ? undefined : follow(cluster)), [follow, cluster])
  return useFrom('actions', (state) => (cluster === null ? NONE : (state.of.get(cluster) ?? NONE)))
}
