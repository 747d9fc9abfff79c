import type { QueuedTask } from '../../../shared/api/role-views.ts'
import { State, type Tone } from '../../ui/mark.tsx'
import { toSpan } from '../../ui/number-text.ts'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import type { Column } from '../../ui/table-columns.ts'
import { toFullTime, type Zone } from '../../ui/time-text.ts'
import { toIdSpans } from './role-words.ts'

interface TaskWord {
  readonly tone: Tone
  readonly word: string
  readonly rank: number
}

const STATES: ReadonlyMap<string, TaskWord> = new Map<string, TaskWord>([
  ['failed', { tone: 'bad', word: 'failed', rank: 1 }],
  ['retry', { tone: 'warn', word: 'tried again', rank: 2 }],
  ['running?', { tone: 'ours', word: 'runs, likely', rank: 3 }],
  ['pending', { tone: 'quiet', word: 'waits', rank: 4 }],
  ['gone', { tone: 'ok', word: 'gone', rank: 5 }]
])

/** What is the matter with a task, the one that nobody takes before all. */
export function toTaskWord(task: Pick<QueuedTask, 'state' | 'nobodyTakes'>): TaskWord {
  if (task.nobodyTakes) return { tone: 'bad', word: 'nobody takes it', rank: 0 }
  return STATES.get(task.state) ?? { tone: 'unknown', word: 'unknown', rank: 6 }
}

/** `StoreMaintenance: purgeData`. Outside. */
export const toTaskTitle = (task: Pick<QueuedTask, 'variant' | 'kind'>): string =>
  task.kind === null ? task.variant : `${task.variant}: ${task.kind}`

const LATE = Number.MAX_SAFE_INTEGER

/** Ages count from the moment that is shown. */
export function toTaskColumns(zone: Zone, atMs: number): readonly Column<QueuedTask>[] {
  const due = (task: QueuedTask): string => {
    if (task.goneMs !== null) return `went ${toSpan(atMs - task.goneMs)} ago`
    if (task.dueMs === null) return 'never'
    return task.dueMs > atMs ? `in ${toSpan(task.dueMs - atMs)}` : `for ${toSpan(atMs - task.dueMs)}`
  }
  return [
    {
      id: 'state',
      title: 'State',
      width: 140,
      cell: (task) => <State tone={toTaskWord(task).tone} word={toTaskWord(task).word} />,
      sortBy: (task) => toTaskWord(task).rank,
      text: (task) => toTaskWord(task).word
    },
    {
      id: 'what',
      title: 'Task',
      width: 236,
      cell: (task) => <OutsideText text={toTaskTitle(task)} />,
      sortBy: toTaskTitle,
      text: (task) => toPlainText(toTaskTitle(task))
    },
    {
      id: 'due',
      title: 'Due',
      width: 112,
      cell: (task) => <span title={task.dueMs === null ? undefined : toFullTime(task.dueMs, zone)}>{due(task)}</span>,
      sortBy: (task) => task.dueMs ?? LATE,
      text: (task) => (task.dueMs === null ? '' : toFullTime(task.dueMs, zone))
    },
    {
      id: 'takers',
      title: 'Who may take it',
      width: 112,
      cell: (task) =>
        task.goneMs !== null ? (
          <span className="text-ink-3">–</span>
        ) : task.takers.length === 0 ? (
          <span className="text-bad">nobody</span>
        ) : (
          <span className="font-mono text-12">{toIdSpans(task.takers, 5)}</span>
        ),
      sortBy: (task) => task.takers.length,
      text: (task) => (task.takers.length === 0 ? 'nobody' : toIdSpans(task.takers, 64))
    },
    {
      id: 'attempt',
      title: 'Attempt',
      brief: 'Try',
      width: 52,
      align: 'end',
      cell: (task) => task.attempt ?? '',
      sortBy: (task) => task.attempt ?? 0,
      text: (task) => String(task.attempt ?? '')
    },
    {
      id: 'sentence',
      title: 'What is known',
      width: 240,
      grows: true,
      cell: (task) => <OutsideText text={task.sentence} />,
      text: (task) => toPlainText(task.sentence)
    },
    {
      id: 'id',
      title: 'Id',
      width: 108,
      mono: true,
      cell: (task) => <OutsideText text={task.id} mono />,
      sortBy: (task) => task.id,
      text: (task) => toPlainText(task.id)
    }
  ]
}
