import { useCallback } from 'react'
import { timeOf } from '../state/goal.ts'
import { useClusterSlug, useSecondCluster, useSecondPane, useViewSearch } from '../state/search.ts'

/** Opens a second pane with the same cluster and time, from where either can be changed; or closes it. */
export function useCompare(): () => void {
  const cluster = useClusterSlug()
  const second = useSecondCluster()
  const search = useViewSearch()
  const open = useSecondPane()
  return useCallback(() => {
    if (cluster !== null) open(second === null ? cluster : null, second === null ? timeOf(search) : {})
  }, [cluster, second, search, open])
}
