import type { Pane } from './pane.ts'
import { ofSecond, SECOND_CLUSTER, toSecond, toViewSearch, type ViewSearch } from './view-search.ts'

interface Way {
  readonly path: string
  readonly search: ViewSearch
  readonly pane: Pane
  /** The search that stands in the URL now, and the cluster in its path. */
  readonly raw: Readonly<Record<string, unknown>>
  readonly here: string | null
}

interface Goal {
  readonly path: string
  readonly search: Readonly<Record<string, string | undefined>>
}

/**
 * Where going to a view leads. To another view of the same cluster the time travels along, to another cluster only how
 * far back charts reach: its past is another. The other pane keeps its cluster and its time.
 */
export function toGoal({ path, search, pane, raw, here }: Way): Goal {
  const [, slug, view] = /^\/c\/([^/]+)\/(.+)$/.exec(path) ?? []
  const first = toViewSearch(raw)
  const second = toViewSearch(ofSecond(raw))
  const secondCluster = raw[SECOND_CLUSTER]
  if (slug === undefined || typeof secondCluster !== 'string' || here === null) {
    return { path, search: carried(first, search, slug !== undefined && slug === here) }
  }
  const theirs = (time: ViewSearch, cluster: string) => ({ ...toSecond(time), [SECOND_CLUSTER]: cluster })
  if (pane === 'first') {
    return { path, search: { ...carried(first, search, slug === here), ...theirs(timeOf(second), secondCluster) } }
  }
  return {
    path: `/c/${here}/${view}`,
    search: { ...timeOf(first), ...theirs(carried(second, search, slug === secondCluster), slug) }
  }
}

/** The part of a search that is time. */
export function timeOf({ range, at, from, to }: ViewSearch): ViewSearch {
  return {
    ...(range === undefined ? {} : { range }),
    ...(at === undefined ? {} : { at }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to })
  }
}

/** A search with the time of the one before it, unless it brings a time of its own. */
function carried(before: ViewSearch, search: ViewSearch, sameCluster: boolean): Record<string, string | undefined> {
  const own = search.at !== undefined || search.from !== undefined || search.to !== undefined
  const time = timeOf(before)
  return { ...(sameCluster && !own ? time : time.range === undefined ? {} : { range: time.range }), ...search }
}
