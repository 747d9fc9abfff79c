import type { Moment } from '../../shared/api/moment.ts'
import type { ClusterSummary } from '../../shared/api/views.ts'
import type { Tone } from '../ui/mark.tsx'

export interface MomentWords {
  /** In capitals: the one word that says which time this is. */
  readonly word: string
  readonly tone: Tone
  /** What it means, in a sentence. */
  readonly sentence: string
  /** True: what is on the screen is not the present, and the bar's whole edge says so. */
  readonly past: boolean
}

/**
 * Which word stands on the bar. Nobody may ever take the past for the present: `LIVE` is only said of a cluster that
 * is being heard, by a host that answers, at the present.
 */
export function toMomentWords(
  moment: Moment,
  cluster: (Pick<ClusterSummary, 'kind' | 'watch'> & Partial<Pick<ClusterSummary, 'catchingUp'>>) | undefined,
  host: 'answers' | 'lost' | 'silent'
): MomentWords {
  if (host === 'lost') {
    return { word: 'LOST', tone: 'bad', sentence: 'Stoa’s host does not answer: all of this is old.', past: true }
  }
  if (host === 'silent' && moment.kind === 'live') {
    return { word: 'STALE', tone: 'bad', sentence: 'Stoa’s host tells nothing new: all of this is old.', past: true }
  }
  if (cluster?.kind === 'file') {
    return {
      word: 'FILE',
      tone: 'ours',
      sentence: 'An opened recording: it is not live and cannot be changed.',
      past: true
    }
  }
  if (cluster?.kind === 'imported') {
    return { word: 'REPLAY', tone: 'ours', sentence: 'An imported recording: nothing comes in any more.', past: true }
  }
  if (moment.kind === 'range') {
    return { word: 'RANGE', tone: 'warn', sentence: 'A range of the past. Space goes back to live.', past: true }
  }
  if (moment.kind === 'at') {
    return { word: 'PAUSED', tone: 'warn', sentence: 'A moment of the past. Space goes back to live.', past: true }
  }
  if (cluster?.catchingUp === true) {
    return {
      word: 'CATCHING UP',
      tone: 'ours',
      sentence: 'What was recorded is still being read: this is not the present yet.',
      past: true
    }
  }
  return toLiveWords(cluster?.watch)
}

function toLiveWords(watch: ClusterSummary['watch'] | undefined): MomentWords {
  switch (watch) {
    case 'live':
      return { word: 'LIVE', tone: 'ok', sentence: 'The present. Space pauses.', past: false }
    case 'partial':
      return { word: 'LIVE', tone: 'warn', sentence: 'The present, but not every server is heard.', past: false }
    case 'deaf':
      return { word: 'DEAF', tone: 'bad', sentence: 'Nothing is heard: this is what was known last.', past: true }
    case 'stopped':
      return { word: 'STOPPED', tone: 'unknown', sentence: 'Not watched: this is what was known last.', past: true }
    case 'connecting':
    case undefined:
      return { word: 'WAITING', tone: 'ours', sentence: 'Nothing is heard yet.', past: false }
  }
}
