import type { ClusterSummary, WatchState } from '../../shared/api/views.ts'
import type { Tone } from '../ui/mark.tsx'

interface WatchWords {
  readonly tone: Tone
  readonly word: string
}

/** Shape, colour and word of each state in which a cluster is watched. */
const WORDS: Readonly<Record<WatchState, WatchWords>> = {
  live: { tone: 'ok', word: 'live' },
  connecting: { tone: 'ours', word: 'connecting' },
  partial: { tone: 'warn', word: 'partly deaf' },
  deaf: { tone: 'bad', word: 'deaf' },
  stopped: { tone: 'unknown', word: 'stopped' }
}

/** The same for a cluster: a recording is watched by nobody and was never meant to be. */
export function toWatchWords({ kind, watch }: Pick<ClusterSummary, 'kind' | 'watch'>): WatchWords {
  if (kind === 'file') return { tone: 'ours', word: 'file' }
  if (kind === 'imported') return { tone: 'ours', word: 'imported' }
  return WORDS[watch]
}
