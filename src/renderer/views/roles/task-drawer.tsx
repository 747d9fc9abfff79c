import type { QueuedTask, RolesView } from '../../../shared/api/role-views.ts'
import { useFrom } from '../../state/stores.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { State } from '../../ui/mark.tsx'
import { toSpan } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Fact, Section } from '../../ui/section.tsx'
import { toFullTime } from '../../ui/time-text.ts'
import { toIdSpans } from './role-words.ts'
import { RunButton } from './run-button.tsx'
import { toTaskTitle, toTaskWord } from './task-columns.tsx'

interface TaskDrawerProps {
  readonly slug: string
  readonly view: RolesView
  readonly task: QueuedTask | undefined
  readonly onClose: () => void
}

/** One queued task: what keeps it, who may take it, and what can be done with it. */
export function TaskDrawer({ slug, view, task, onClose }: TaskDrawerProps) {
  const wide = useFrom('preferences', (state) => state.drawer === 'wide')
  const change = useFrom('preferences', (state) => state.change)
  return (
    <Drawer
      title={task === undefined ? 'Task' : <OutsideText text={toTaskTitle(task)} />}
      wide={wide}
      onWide={(next) => change({ drawer: next ? 'wide' : 'narrow' })}
      onClose={onClose}
    >
      {task === undefined ? (
        <Picture kind="empty" title="This task is not known at this time" />
      ) : (
        <Facts slug={slug} view={view} task={task} />
      )}
    </Drawer>
  )
}

function Facts({ slug, view, task }: { readonly slug: string; readonly view: RolesView; readonly task: QueuedTask }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const word = toTaskWord(task)
  const time = (ms: number | null, never: string) =>
    ms === null ? never : <span title={toFullTime(ms, zone)}>{when(ms, view.atMs)}</span>
  const params = { task: task.id }
  return (
    <>
      <Section title="State">
        <State tone={word.tone} word={word.word} />
        <p className="mt-1 break-words text-12 text-ink-2">
          <OutsideText text={task.sentence} />
        </p>
        {task.reason !== null && (
          <p className="mt-1 break-words text-12 text-warn">
            <OutsideText text={task.reason} />
          </p>
        )}
        <dl className="mt-2 grid grid-cols-[112px_minmax(0,1fr)] gap-y-1 text-12">
          <Fact word="Id">
            <span className="inline-flex items-center gap-1">
              <OutsideText text={task.id} mono /> <CopyButton text={task.id} label="Copy the id" />
            </span>
          </Fact>
          <Fact word="Needs">{task.type === null ? 'not known' : <OutsideText text={task.type} mono />}</Fact>
          <Fact word="Who may take it">
            {task.takers.length === 0 ? <span className="text-bad">no running node</span> : toIdSpans(task.takers, 40)}
          </Fact>
          <Fact word="Due">{time(task.dueMs, 'never: it failed for good')}</Fact>
          <Fact word="Made">{time(task.createdMs, 'not told')}</Fact>
          <Fact word="Made by">{task.madeBy === null ? 'not told' : `node ${task.madeBy}, as its id says`}</Fact>
          <Fact word="Attempt">{task.attempt ?? 'the first'}</Fact>
          <Fact word="Seen since">{time(task.seenSinceMs, '')}</Fact>
          {task.goneMs !== null && <Fact word="Went">{time(task.goneMs, '')}</Fact>}
        </dl>
      </Section>
      {task.goneMs === null && (
        <Section title="What can be done">
          <div className="flex flex-col items-start gap-2">
            <RunButton slug={slug} entry="retry-task" params={params} word="Run it now …" />
            <RunButton slug={slug} entry="destroy-task" params={params} word="Destroy it …" />
          </div>
        </Section>
      )}
    </>
  )
}

const when = (ms: number, atMs: number): string => (ms > atMs ? `in ${toSpan(ms - atMs)}` : `${toSpan(atMs - ms)} ago`)
