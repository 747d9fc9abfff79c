import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { toGoal } from './goal.ts'
import { usePane } from './pane.ts'
import { isSlug, ofSecond, SECOND_CLUSTER, toSecond, toViewSearch, type ViewSearch } from './view-search.ts'

export type Patch = { readonly [K in keyof ViewSearch]?: ViewSearch[K] | undefined }
type Raw = Readonly<Record<string, unknown>>

/** The search of the pane in which the caller stands. */
export function useViewSearch(): ViewSearch {
  const raw: Raw = useSearch({ strict: false })
  const pane = usePane()
  return useMemo(() => toViewSearch(pane === 'first' ? raw : ofSecond(raw)), [raw, pane])
}

/** The cluster of the caller's pane, or null on pages that belong to none. */
export function useClusterSlug(): string | null {
  const params: { readonly cluster?: string } = useParams({ strict: false })
  const second = useSecondCluster()
  const pane = usePane()
  return (pane === 'second' ? second : null) ?? params.cluster ?? null
}

/** The cluster in the second pane; null: there is one pane. */
export function useSecondCluster(): string | null {
  const raw: Raw = useSearch({ strict: false })
  const params: { readonly cluster?: string } = useParams({ strict: false })
  const second = raw[SECOND_CLUSTER]
  return params.cluster !== undefined && isSlug(second) ? second : null
}

/** Changes a part of the search in place. Filters replace the entry, so that Back leaves the view. */
export function usePatchSearch(): (patch: Patch) => void {
  const navigate = useNavigate()
  const pane = usePane()
  return useCallback(
    (patch) => {
      const named = pane === 'first' ? patch : toSecond(patch)
      void navigate({
        to: '.',
        search: (before: Record<string, unknown>) => ({ ...before, ...named }),
        replace: true
      } as never)
    },
    [navigate, pane]
  )
}

/** Where a path leads from here, as a link needs it: the time travels along to another view of the same cluster. */
export function useGoal(): (path: string, search?: ViewSearch) => ReturnType<typeof toGoal> {
  const pane = usePane()
  const raw: Raw = useSearch({ strict: false })
  const params: { readonly cluster?: string } = useParams({ strict: false })
  const here = params.cluster ?? null
  return useCallback((path, search = {}) => toGoal({ path, search, pane, raw, here }), [pane, raw, here])
}

/** Goes to a path with a search of its own. */
export function useGo(): (path: string, search?: ViewSearch) => void {
  const navigate = useNavigate()
  const toHere = useGoal()
  return useCallback(
    (path, search) => {
      const goal = toHere(path, search)
      void navigate({ to: goal.path, search: goal.search } as never)
    },
    [navigate, toHere]
  )
}

/** Opens a second pane beside the first, with a cluster and a time of its own; null closes it. */
export function useSecondPane(): (cluster: string | null, search?: ViewSearch) => void {
  const navigate = useNavigate()
  return useCallback(
    (cluster, search = {}) => {
      void navigate({
        to: '.',
        search: (before: Raw) => ({
          ...toViewSearch(before),
          ...(cluster === null ? {} : { ...toSecond(search), [SECOND_CLUSTER]: cluster })
        })
      } as never)
    },
    [navigate]
  )
}
