import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { EventFilter } from '../../shared/api/contract.ts'

/** What the URL carries beside the path: every value a plain string, so that it can be read and written by hand. */
export interface ViewSearch {
  readonly range?: RangeName
  readonly node?: string
  readonly type?: string
  readonly object?: string
  readonly q?: string
  /** µs since 1970. */
  readonly from?: string
  readonly to?: string
  /** Not live: the newest moment shown, µs since 1970. */
  readonly at?: string
  /** The selected row, `seq.index`, or a node's id on the overview. */
  readonly sel?: string
}

const RANGES = {
  '15m': 15 * 60_000,
  '1h': 3_600_000,
  '6h': 6 * 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000
} as const
export type RangeName = keyof typeof RANGES
export const RANGE_NAMES: readonly RangeName[] = ['15m', '1h', '6h', '24h', '7d']
export const toRangeMs = (range: RangeName | undefined): number => RANGES[range ?? '1h']

const MICROSECONDS = /^\d{1,19}$/
/** The contract's own bounds; a longer URL is not ours. */
const TEXT_MAX = 256
const LIST_MAX = 4096

/** Keeps what is well formed and drops the rest: a URL is typed by people and shared by others. */
export function toViewSearch(raw: Readonly<Record<string, unknown>>): ViewSearch {
  const search: { -readonly [K in keyof ViewSearch]: ViewSearch[K] } = {}
  const text = (key: string): string | undefined => {
    const value = Object.hasOwn(raw, key) ? raw[key] : undefined
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const range = RANGE_NAMES.find((name) => name === text('range'))
  if (range !== undefined) search.range = range
  for (const key of ['node', 'type', 'object'] as const) {
    const value = text(key)
    if (value !== undefined && value.length <= LIST_MAX) search[key] = value
  }
  for (const key of ['from', 'to', 'at'] as const) {
    const value = text(key)
    if (value !== undefined && MICROSECONDS.test(value)) search[key] = value
  }
  const q = text('q')
  if (q !== undefined) search.q = q.slice(0, TEXT_MAX)
  const sel = text('sel')
  if (sel !== undefined && /^\d+(\.\d+)?$/.test(sel)) search.sel = sel
  return search
}

const toList = (value: string | undefined): string[] => (value === undefined ? [] : value.split(',').filter(Boolean))

/** The filter that the URL asks for. Node ids out of range are dropped. */
export function toFilter(search: ViewSearch): EventFilter {
  return {
    nodes: toList(search.node)
      .filter((id) => /^\d{1,5}$/.test(id))
      .map(Number)
      .filter((id) => id <= 65_535)
      .slice(0, 256),
    types: toList(search.type).slice(0, 64),
    objectTypes: toList(search.object).slice(0, 128),
    text: search.q ?? '',
    fromUs: search.from ?? null,
    toUs: search.to ?? null
  }
}

export const isFiltered = (filter: EventFilter): boolean =>
  filter.nodes.length + filter.types.length + filter.objectTypes.length > 0 ||
  filter.text !== '' ||
  filter.fromUs !== null ||
  filter.toUs !== null

/** `?a=b` both ways without JSON quoting. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

export function stringifySearch(search: Record<string, unknown>): string {
  const pairs = new URLSearchParams()
  for (const [key, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') pairs.set(key, value)
  }
  const text = pairs.toString()
  return text === '' ? '' : `?${text.replaceAll('%2C', ',')}`
}

export function useViewSearch(): ViewSearch {
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  return useMemo(() => toViewSearch(raw), [raw])
}

/** The cluster in the path, or null on pages that belong to none. */
export function useClusterSlug(): string | null {
  const params: { readonly cluster?: string } = useParams({ strict: false })
  return params.cluster ?? null
}

export type Patch = { readonly [K in keyof ViewSearch]?: ViewSearch[K] | undefined }

/** Changes a part of the search in place. Filters replace the entry, so that Back leaves the view. */
export function usePatchSearch(): (patch: Patch) => void {
  const navigate = useNavigate()
  return useCallback(
    (patch) => {
      void navigate({
        to: '.',
        search: (before: Record<string, unknown>) => ({ ...before, ...patch }),
        replace: true
      } as never)
    },
    [navigate]
  )
}

/** Goes to a path with a search of its own; the range travels along. */
export function useGo(): (path: string, search?: ViewSearch) => void {
  const navigate = useNavigate()
  const { range } = useViewSearch()
  return useCallback(
    (path, search) => {
      void navigate({ to: path, search: { ...(range === undefined ? {} : { range }), ...search } } as never)
    },
    [navigate, range]
  )
}
