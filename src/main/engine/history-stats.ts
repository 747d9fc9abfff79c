import type { HistoryStats } from '../../shared/api/views.ts'
import type { JournalStats } from '../history/journal-reader.ts'
import type { Retention } from '../history/recording-limits.ts'

/** What a history holds and may hold, for Settings. */
export function toHistoryStats(stats: JournalStats, { maxBytes, maxAgeDays }: Retention): HistoryStats {
  return {
    bytesOnDisk: stats.bytesOnDisk,
    oldestUs: stats.oldest === null ? null : String(stats.oldest.at),
    newestUs: stats.newest === null ? null : String(stats.newest.at),
    observations: stats.observations,
    chunks: stats.chunks,
    events: stats.events,
    retentionBytes: maxBytes,
    retentionDays: maxAgeDays
  }
}
