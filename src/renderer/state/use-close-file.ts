import { useCallback } from 'react'
import { useClusterSlug, useGo } from './search.ts'
import { useFrom } from './stores.tsx'

/** Closes the recording that is on the screen; null when what is on the screen is none. */
export function useCloseFile(): (() => Promise<void>) | null {
  const slug = useClusterSlug()
  const isFile = useFrom('clusters', (state) => state.list?.find((each) => each.slug === slug)?.kind === 'file')
  const close = useFrom('files', (state) => state.close)
  const show = useFrom('toasts', (state) => state.show)
  const go = useGo()
  const run = useCallback(async () => {
    if (slug === null) return
    const answer = await close(slug)
    if (answer.ok) go('/')
    else show('bad', answer.error.message)
  }, [slug, close, show, go])
  return isFile ? run : null
}
