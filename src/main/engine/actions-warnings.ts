import type { ActionDraftView } from '../../shared/api/action-views.ts'
import type { CatalogueEntry } from '../../shared/api/action-way.ts'
import type { WatchedCluster } from './watched-cluster.ts'

type Warning = ActionDraftView['warnings'][number]

/** What to know before an address is blocked: who of ours would be locked out, how much of the Internet it is. */
export function toGuardWarnings(_cluster: WatchedCluster, _address: string): readonly Warning[] {
  return []
}

/** What to know before a task is queued: whether a running node may take it. */
export function toTakerWarnings(_cluster: WatchedCluster, _entry: CatalogueEntry): readonly Warning[] {
  return []
}
