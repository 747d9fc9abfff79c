import type { DensityView, HistoryView } from '../../shared/api/history-views.ts'
import type { UnixUs } from '../../shared/cluster/units.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import type { StoredCluster } from './cluster-folder.ts'

/** A history without a moment: what the History view and the time bar look at. */
export interface WholeHistory {
  readonly reader: JournalReader
  readonly stored: StoredCluster
  readonly now: UnixUs
}

/** What is recorded since when and how large, gaps, pins, retention. */
export async function toHistoryView({
  reader,
  stored
}: WholeHistory): Promise<Omit<HistoryView, 'exported' | 'opened'>> {
  const stats = await reader.stats()
  return {
    bytesOnDisk: stats.bytesOnDisk,
    oldestUs: stats.oldest === null ? null : String(stats.oldest.at),
    newestUs: stats.newest === null ? null : String(stats.newest.at),
    observations: stats.observations,
    chunks: stats.chunks,
    events: stats.events,
    retentionBytes: stored.file.retention.maxBytes,
    retentionDays: stored.file.retention.maxAgeDays,
    gaps: [],
    gapCount: 0,
    pins: [],
    capture: { state: 'unknown', sentence: '', command: null }
  }
}

/** The strip of the time bar; null ends: the whole history. */
export async function toDensityView(
  _history: WholeHistory,
  _fromUs: UnixUs | null,
  _toUs: UnixUs | null
): Promise<DensityView> {
  return { fromMs: 0, toMs: 0, stepMs: 1, steps: [], gaps: [], pins: [], oldestMs: null, newestMs: null }
}

export type StepKind = 'gap' | 'finding' | 'block' | 'pin'

/** The next thing of interest from a moment, that moment itself left out; null: none. */
export async function findStep(
  _history: WholeHistory,
  _step: {
    readonly fromUs: UnixUs
    readonly direction: 'backward' | 'forward'
    readonly kinds: readonly StepKind[]
  }
): Promise<{ readonly atUs: string; readonly kind: StepKind; readonly sentence: string } | null> {
  return null
}
