import { useClusterSlug } from './search.ts'
import { useFrom } from './stores.tsx'

/** Whether the history on the screen can still grow: not that of an opened file or an imported recording. */
export function useGrows(): boolean {
  const slug = useClusterSlug()
  return useFrom('clusters', (state) => {
    const kind = state.list?.find((each) => each.slug === slug)?.kind
    return kind !== 'file' && kind !== 'imported'
  })
}
