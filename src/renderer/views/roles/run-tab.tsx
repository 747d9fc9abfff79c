import { useCallback, useMemo } from 'react'
import type { ActionEntryView, ActionsView } from '../../../shared/api/action-views.ts'
import { useGo, usePatchSearch, useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { Button } from '../../ui/button.tsx'
import { Choice, TextInput } from '../../ui/field.tsx'
import { Mark, State } from '../../ui/mark.tsx'
import { toExact } from '../../ui/number-text.ts'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Table } from '../../ui/table.tsx'
import type { Column } from '../../ui/table-columns.ts'
import { useSettled } from '../../ui/use-settled.ts'
import { EntryDrawer } from './entry-drawer.tsx'
import { toWhere } from './run-words.ts'
import { PAST } from './use-may-run.ts'

interface RunTabProps {
  readonly slug: string
  readonly view: ActionsView
}

const TYPING_MS = 200

type Line =
  | { readonly kind: 'group'; readonly id: string; readonly title: string; readonly count: number }
  | { readonly kind: 'entry'; readonly entry: ActionEntryView }

const keyOf = (line: Line): string => (line.kind === 'group' ? `group:${line.id}` : `entry:${line.entry.id}`)

/** Everything that can be run by hand and what cannot, by what it is about. */
export function RunTab({ slug, view }: RunTabProps) {
  const { q = '', sel, group } = useViewSearch()
  const { live } = useTime()
  const patch = usePatchSearch()
  const rowHeight = useFrom('preferences', (state) => (state.density === 'roomy' ? 32 : 26))
  const apply = useCallback((text: string) => patch({ q: text === '' ? undefined : text }), [patch])
  const [text, setText] = useSettled(q, apply, TYPING_MS)
  const only = group === 'ready'
  const known = useMemo(() => toOwnReasons(view), [view])
  const entries = useMemo(() => filterEntries(known, q, only), [known, q, only])
  const lines = useMemo(() => toLines(view.groups, entries), [view.groups, entries])
  const refusal = live ? view.refusal : PAST
  const columns = useMemo(() => toColumns(refusal), [refusal])
  const selected = sel?.startsWith('entry:') === true ? sel : null
  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <section aria-label="Filter" className="flex shrink-0 flex-wrap items-center gap-3 px-3 pb-1.5 text-12">
          <TextInput
            data-filter
            className="h-6 w-56 text-12"
            aria-label="Filter by what it is, its role or its permission"
            placeholder="What, role, permission   /"
            maxLength={256}
            value={text}
            onChange={setText}
          />
          <Choice
            label="Which"
            value={only ? 'ready' : 'all'}
            onChange={(next) => patch({ group: next === 'all' ? undefined : next })}
            options={[
              ['all', 'All'],
              ['ready', 'What can be run here']
            ]}
          />
          <span className="text-ink-3">
            {toExact(entries.length)} of {toExact(view.entries.length)} entries
          </span>
          <span className="flex-1" />
          <span className="text-ink-3">
            {view.open} of {view.openMost} runs under way
          </span>
        </section>
        <Refusal view={view} refusal={refusal} />
        <div className="min-h-0 flex-1 border-line border-t bg-surface-1">
          <Table
            label="What can be run"
            name="run-entries"
            columns={columns}
            rows={lines}
            keyOf={keyOf}
            rowHeight={rowHeight}
            selected={selected}
            onOpen={(line) => {
              if (line.kind === 'entry') patch({ sel: keyOf(line) })
            }}
            bandOf={(line) =>
              line.kind === 'group'
                ? {
                    className: 'bg-surface-2 text-12 text-ink-2',
                    content: (
                      <>
                        <span className="font-semibold">
                          <OutsideText text={line.title} />
                        </span>
                        <span className="text-ink-3">{line.count}</span>
                      </>
                    )
                  }
                : null
            }
            empty={<Picture kind="empty" title="No entry matches the filter" />}
          />
        </div>
      </div>
      {selected !== null && (
        <EntryDrawer
          slug={slug}
          entry={view.entries.find((entry) => `entry:${entry.id}` === selected)}
          onClose={() => patch({ sel: undefined })}
        />
      )}
    </div>
  )
}

/** Why nothing can be run here, above everything that could be. */
function Refusal({ view, refusal }: { readonly view: ActionsView; readonly refusal: string | null }) {
  const go = useGo()
  if (refusal === null) {
    return (
      <p className="flex shrink-0 items-center gap-2 border-bad border-t bg-bad-soft px-3 py-1 text-12">
        <Mark tone="bad" />
        <strong>ACTIONS ON.</strong> What is run here acts on the cluster. Each run is shown and confirmed first.
      </p>
    )
  }
  return (
    <p role="status" className="flex shrink-0 items-center gap-2 border-line border-t bg-surface-2 px-3 py-1 text-12">
      <Mark tone="gap" />
      <span className="min-w-0 flex-1 break-words">
        <strong>Nothing can be run here. </strong>
        <OutsideText text={refusal} />
      </span>
      {!view.allowed && (
        <Button size="small" onClick={() => go('/settings')}>
          Settings
        </Button>
      )}
    </p>
  )
}

function toLines(groups: ActionsView['groups'], entries: readonly ActionEntryView[]): readonly Line[] {
  const known = groups.map((group) => group.id)
  const rest = entries.filter((entry) => !known.includes(entry.group))
  const parts = [
    ...groups.map(({ id, title }) => ({ id: id as string, title, of: entries.filter((entry) => entry.group === id) })),
    { id: 'rest', title: 'Others', of: rest }
  ]
  return parts.flatMap(({ id, title, of }): Line[] =>
    of.length === 0
      ? []
      : [{ kind: 'group', id, title, count: of.length }, ...of.map((entry): Line => ({ kind: 'entry', entry }))]
  )
}

/** What holds for all of it stands above, once; an entry says only what is its own. */
const toOwnReasons = ({ entries, refusal }: ActionsView): readonly ActionEntryView[] =>
  refusal === null
    ? entries
    : entries.map((entry) => (entry.unavailable === refusal ? { ...entry, unavailable: null } : entry))

function filterEntries(entries: readonly ActionEntryView[], text: string, only: boolean): readonly ActionEntryView[] {
  const wanted = text.trim().toLowerCase()
  return entries.filter(
    (entry) =>
      (!only || entry.unavailable === null) &&
      (wanted === '' ||
        [entry.id, entry.title, entry.does, entry.role, entry.group, ...entry.permissions].some(
          (each) => each?.toLowerCase().includes(wanted) === true
        ))
  )
}

const toColumns = (refusal: string | null): readonly Column<Line>[] => {
  const column = (
    base: Omit<Column<Line>, 'cell' | 'text'>,
    cell: (entry: ActionEntryView) => ReturnType<Column<Line>['cell']>,
    text: (entry: ActionEntryView) => string
  ): Column<Line> => ({
    ...base,
    cell: (line) => (line.kind === 'entry' ? cell(line.entry) : null),
    text: (line) => (line.kind === 'entry' ? text(line.entry) : line.title)
  })
  const ready = (entry: ActionEntryView): string =>
    entry.unavailable === null ? (refusal === null ? 'can be run' : 'off') : 'not here'
  return [
    column(
      { id: 'title', title: 'What', width: 264 },
      (entry) => (
        <span className="flex items-center gap-1.5" title={toPlainText(entry.title)}>
          <span className="min-w-0 truncate">
            <OutsideText text={entry.title} />
          </span>
          {entry.destructive && (
            <span className="inline-flex shrink-0 items-center gap-1 text-11 text-bad">
              <Mark tone="bad" size={8} /> destructive
            </span>
          )}
        </span>
      ),
      (entry) => toPlainText(entry.title)
    ),
    column(
      { id: 'ready', title: 'Now', width: 104 },
      (entry) => (
        <State
          tone={entry.unavailable !== null ? 'gap' : refusal === null ? 'ok' : 'unknown'}
          word={ready(entry)}
          quiet
        />
      ),
      ready
    ),
    column(
      { id: 'does', title: 'What it does', width: 220, grows: true },
      (entry) => <OutsideText text={entry.does} />,
      (entry) => toPlainText(entry.does)
    ),
    column(
      { id: 'where', title: 'Where it runs', width: 184 },
      (entry) => toWhere(entry.where),
      (entry) => toWhere(entry.where)
    ),
    column(
      { id: 'undo', title: 'Undone by, or why not here', width: 240, grows: true },
      (entry) =>
        entry.unavailable === null ? (
          <OutsideText text={entry.undo} />
        ) : (
          <span className="text-ink-3">
            <OutsideText text={entry.unavailable} />
          </span>
        ),
      (entry) => toPlainText(entry.unavailable ?? entry.undo)
    )
  ]
}
