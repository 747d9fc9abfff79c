import type { HistoryView } from '../../shared/api/history-views.ts'
import { toCaptureAdvice } from '../sources/jetstream/capture-advice.ts'
import type { Fold } from './fold.ts'

/** How long a stream keeps what it has, as we advise it: a long weekend and the days around it. */
const DAYS = 7
const DAY_US = 86_400e6
/** Below this a history says nothing of what a day brings. µs. */
const TELLING_US = 600e6

/** Whether a stream keeps what Stoa misses; where none does, the command that makes one, what it costs and what it cannot. */
export function toCaptureView(fold: Fold, oldestAt: number | null): HistoryView['capture'] {
  const { servers } = fold.picture.topology
  const word = servers.interfaces.find((it) => it.name === 'jetstream')
  if (word?.state === 'available') return { state: 'found', sentence: word.sentence, command: null }
  const { totals, lastAt } = fold.state
  const span = oldestAt === null ? 0 : lastAt - oldestAt
  const advice = toCaptureAdvice({
    servers: [...servers.all].length,
    days: DAYS,
    framesADay: span < TELLING_US ? 0 : Math.round((totals.frames / span) * DAY_US)
  })
  const rights = `Stoa’s user may then publish to ${advice.permissions.join(', ')}.`
  const sentence = [...(word ? [word.sentence] : []), ...advice.sentences, rights].join('\n')
  return { state: word?.state === 'silent' ? 'none' : 'unknown', sentence, command: advice.command }
}
