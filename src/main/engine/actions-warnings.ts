import type { ActionDraftView } from '../../shared/api/action-views.ts'
import type { CatalogueEntry } from '../../shared/api/action-way.ts'
import { toNodes } from '../actions/judge-marks.ts'
import { toGuardView } from './addresses-story.ts'
import { toCoverage } from './roles-facts.ts'
import type { WatchedCluster } from './watched-cluster.ts'

type Warning = ActionDraftView['warnings'][number]

/** What to know before an address is blocked: who of ours would be locked out, how much of the Internet it is. */
export function toGuardWarnings(cluster: WatchedCluster, address: string): readonly Warning[] {
  const { sentence, warnings } = toGuardView(cluster, address)
  const more = warnings.map((it) => ({ severity: 'warn' as const, sentence: it }))
  return sentence === null ? more : [{ severity: 'bad', sentence }, ...more]
}

/** What to know before a task is queued: whether a running node may take it. */
export function toTakerWarnings({ fold }: WatchedCluster, { new: way }: CatalogueEntry): readonly Warning[] {
  if (way?.call.kind !== 'task') return []
  const { takers, untold } = toCoverage(fold).takersOf(way.call.type)
  if (takers.length > 0) return [{ severity: 'info', sentence: `It may be taken by ${toNodes(takers)}.` }]
  return untold.length > 0
    ? [{ severity: 'warn', sentence: `Whether ${toNodes(untold)} may take it is not told: it may wait for ever.` }]
    : [{ severity: 'bad', sentence: 'No running node may take it: it would wait until one starts that may.' }]
}
