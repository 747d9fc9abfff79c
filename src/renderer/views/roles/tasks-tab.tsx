import { useCallback, useMemo } from 'react'
import type { QueuedTask, RolesView } from '../../../shared/api/role-views.ts'
import { usePatchSearch, useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useSave } from '../../state/use-save.ts'
import { copyText } from '../../ui/copy-text.ts'
import { ExportRows } from '../../ui/export-rows.tsx'
import { TextInput } from '../../ui/field.tsx'
import { Mark, State } from '../../ui/mark.tsx'
import { toExact, toSpan } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { Table } from '../../ui/table.tsx'
import { toFullTime } from '../../ui/time-text.ts'
import { useSettled } from '../../ui/use-settled.ts'
import { toTaskColumns } from './task-columns.tsx'
import { TaskDrawer } from './task-drawer.tsx'

interface TasksTabProps {
  readonly slug: string
  readonly view: RolesView
}

const TYPING_MS = 200
const keyOf = (task: QueuedTask): string => `queued:${task.id}`

/** What waits to be done, who may take it, and what nobody takes. */
export function TasksTab({ slug, view }: TasksTabProps) {
  const { q = '', sel } = useViewSearch()
  const patch = usePatchSearch()
  const toast = useFrom('toasts', (state) => state.show)
  const zone = useFrom('preferences', (state) => state.zone)
  const rowHeight = useFrom('preferences', (state) => (state.density === 'roomy' ? 32 : 26))
  const save = useSave(saveFile)
  const apply = useCallback((text: string) => patch({ q: text === '' ? undefined : text }), [patch])
  const [text, setText] = useSettled(q, apply, TYPING_MS)
  const rows = useMemo(() => filterTasks(view.queue, q), [view.queue, q])
  const columns = useMemo(() => toTaskColumns(zone, view.atMs), [zone, view.atMs])
  const selected = sel?.startsWith('queued:') === true ? sel : null
  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <section aria-label="Filter" className="flex shrink-0 flex-wrap items-center gap-3 px-3 pb-1.5 text-12">
          <TextInput
            data-filter
            className="h-6 w-56 text-12"
            aria-label="Filter by kind, id, type or reason"
            placeholder="Kind, id, type, reason   /"
            maxLength={256}
            value={text}
            onChange={setText}
          />
          <Counts view={view} shown={rows.length} />
          <span className="flex-1" />
          <ExportRows
            name={`${slug}-tasks`}
            rows={rows}
            columns={columns}
            onSave={save}
            onDone={(ok, sentence) => toast(ok ? 'ok' : 'bad', sentence)}
          />
        </section>
        <div className="min-h-0 flex-1 border-line border-t bg-surface-1">
          <Table
            label="Queued tasks"
            name="queued-tasks"
            columns={columns}
            rows={rows}
            keyOf={keyOf}
            rowHeight={rowHeight}
            selected={selected}
            onOpen={(task) => patch({ sel: keyOf(task) })}
            onCopy={(copied) => {
              if (copyText(copied)) toast('ok', 'Row copied.')
            }}
            empty={<NoTasks view={view} />}
          />
        </div>
        <Beside view={view} />
      </div>
      {selected !== null && (
        <TaskDrawer
          slug={slug}
          view={view}
          task={view.queue.find((task) => keyOf(task) === selected)}
          onClose={() => patch({ sel: undefined })}
        />
      )}
    </div>
  )
}

function Counts({ view, shown }: { readonly view: RolesView; readonly shown: number }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const { waiting, retry, failed, nobodyTakes, gone } = view.queueCounts
  const total = view.queue.length
  return (
    <p className="flex items-center gap-3 text-ink-3">
      <span className="whitespace-nowrap">
        {shown === total ? `${toExact(total)} tasks` : `${toExact(shown)} of ${toExact(total)} tasks`}
      </span>
      {nobodyTakes > 0 && <State tone="bad" word={`${toExact(nobodyTakes)} nobody takes`} />}
      {failed > 0 && <State tone="bad" word={`${toExact(failed)} failed`} />}
      {retry > 0 && <State tone="warn" word={`${toExact(retry)} tried again`} />}
      <State quiet tone="quiet" word={`${toExact(waiting)} waiting`} />
      <span>{toExact(gone)} gone</span>
      {view.queueAskedMs !== null && (
        <span title={toFullTime(view.queueAskedMs, zone)}>asked {toSpan(view.atMs - view.queueAskedMs)} before</span>
      )}
    </p>
  )
}

function NoTasks({ view }: { readonly view: RolesView }) {
  if (view.queue.length > 0) return <Picture kind="empty" title="No task matches the filter" />
  if (view.queueAskedMs === null) {
    return (
      <Picture kind="empty" title="The queue was never asked for">
        {view.line === 'old'
          ? 'Releases before 0.16 have no queue of tasks that can be read: their work runs on the node that is called.'
          : 'It comes from the nodes’ management API (x:Task): enter one URL a node and a key with sysTaskGet and sysTaskQuery in Settings.'}
      </Picture>
    )
  }
  return (
    <Picture kind="empty" title="Nothing waits">
      Tasks show here while they are queued and for some time after they went.
    </Picture>
  )
}

/** What runs by timer, what the certificates say, and old queues that stand still. */
function Beside({ view }: { readonly view: RolesView }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const still = view.queueStatus.filter((each) => !each.running)
  if (view.timers.length + view.certificates.length + view.queueStatus.length === 0) return null
  return (
    <section aria-label="Timers and certificates" className="flex max-h-40 shrink-0 border-line border-t bg-surface-1">
      <ScrollBox label="Timers and certificates, one a line">
        <div className="grid grid-cols-1 gap-x-6 px-3 py-1.5 text-12 @4xl:grid-cols-2">
          <ul>
            {view.timers.map((timer) => (
              <li key={timer.title} className="flex gap-2 py-0.5">
                <span className="w-44 shrink-0 truncate text-ink-3">
                  <OutsideText text={timer.title} />
                </span>
                <span className="min-w-0 flex-1 break-words">
                  <OutsideText text={timer.value} />
                </span>
              </li>
            ))}
            {view.queueStatus.length > 0 && (
              <li className="flex gap-2 py-0.5">
                <span className="w-44 shrink-0 truncate text-ink-3">Outgoing queue</span>
                <span className="min-w-0 flex-1">
                  runs at {toExact(view.queueStatus.length - still.length)} of {toExact(view.queueStatus.length)} sites
                </span>
              </li>
            )}
            {still.map((each) => (
              <li key={each.site} className="flex items-baseline gap-2 py-0.5">
                <Mark tone="warn" size={9} /> The queue stands still at <OutsideText text={each.site} mono />
              </li>
            ))}
          </ul>
          <ul>
            {view.certificates.map((each) => (
              <li key={each.id} className="flex items-baseline gap-2 py-0.5">
                <Mark tone={each.state} size={8} />
                <span className="min-w-0 flex-1 truncate">
                  <OutsideText text={each.names.slice(0, 4).join(', ')} />
                </span>
                <span className="text-ink-3">
                  {each.expiresMs === null ? (
                    'end not told'
                  ) : (
                    <span title={toFullTime(each.expiresMs, zone)}>
                      {each.expiresMs < view.atMs ? 'expired' : `ends in ${toSpan(each.expiresMs - view.atMs)}`}
                    </span>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </div>
      </ScrollBox>
    </section>
  )
}

function filterTasks(tasks: readonly QueuedTask[], text: string): readonly QueuedTask[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return tasks
  return tasks.filter((task) =>
    [task.id, task.variant, task.kind, task.type, task.reason, task.state, task.sentence].some(
      (each) => each?.toLowerCase().includes(wanted) === true
    )
  )
}
