import type { WatchState } from '../../shared/api/views.ts'
import type { Tone } from '../ui/mark.tsx'

/** Shape, colour and word of each state in which a cluster is watched. */
export const WATCH_WORDS: Readonly<Record<WatchState, { readonly tone: Tone; readonly word: string }>> = {
  live: { tone: 'ok', word: 'live' },
  connecting: { tone: 'ours', word: 'connecting' },
  partial: { tone: 'warn', word: 'partly deaf' },
  deaf: { tone: 'bad', word: 'deaf' },
  stopped: { tone: 'unknown', word: 'stopped' }
}
