import { useEffect } from 'react'
import { useGo } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { Picture } from '../ui/picture.tsx'

/** No view was named: the first cluster's overview, or the doors when there is none. */
export function Home() {
  const list = useFrom('clusters', (state) => state.list)
  const go = useGo()
  useEffect(() => {
    if (list === null) return
    const first = list.find((cluster) => cluster.watch !== 'stopped') ?? list[0]
    go(first === undefined ? '/start' : `/c/${first.slug}/overview`)
  }, [list, go])
  return <Picture kind="loading" title="Asking the host what it watches." />
}
