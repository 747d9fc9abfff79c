import { Download } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import type { RunsView, RunView } from '../../../shared/api/action-views.ts'
import { usePatchSearch, useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { TextInput } from '../../ui/field.tsx'
import { Menu } from '../../ui/menu.tsx'
import { toExact } from '../../ui/number-text.ts'
import { Picture } from '../../ui/picture.tsx'
import { Table } from '../../ui/table.tsx'
import { useSettled } from '../../ui/use-settled.ts'
import { AuditStrip } from './audit-strip.tsx'
import { toRunColumns } from './run-columns.tsx'
import { RunDrawer } from './run-drawer.tsx'

interface AuditTabProps {
  readonly slug: string
  readonly view: RunsView
}

const TYPING_MS = 200
const keyOf = (run: RunView): string => `run:${run.run}`

/** Who ran what, when, and what came of it: under way and long over. */
export function AuditTab({ slug, view }: AuditTabProps) {
  const { q = '', sel } = useViewSearch()
  const patch = usePatchSearch()
  const toast = useFrom('toasts', (state) => state.show)
  const zone = useFrom('preferences', (state) => state.zone)
  const rowHeight = useFrom('preferences', (state) => (state.density === 'roomy' ? 32 : 26))
  const write = useFrom('runs', (state) => state.write)
  const apply = useCallback((text: string) => patch({ q: text === '' ? undefined : text }), [patch])
  const [text, setText] = useSettled(q, apply, TYPING_MS)
  const rows = useMemo(() => filterRuns(view.runs, q), [view.runs, q])
  const columns = useMemo(() => toRunColumns(zone), [zone])
  const selected = sel?.startsWith('run:') === true ? sel : null
  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <section aria-label="Filter" className="flex shrink-0 flex-wrap items-center gap-3 px-3 pb-1.5 text-12">
          <TextInput
            data-filter
            className="h-6 w-56 text-12"
            aria-label="Filter by what, where, who or outcome"
            placeholder="What, where, who, outcome   /"
            maxLength={256}
            value={text}
            onChange={setText}
          />
          <span className="text-ink-3">
            {rows.length === view.runs.length
              ? `${toExact(rows.length)} runs`
              : `${toExact(rows.length)} of ${toExact(view.runs.length)} runs`}
            {view.runCount > view.runs.length &&
              `; ${toExact(view.runCount - view.runs.length)} older ones are in the export`}
          </span>
          {view.open > 0 && <span className="text-ours">{toExact(view.open)} under way</span>}
          <span className="flex-1" />
          <Menu
            align="end"
            trigger={
              <Button size="small" disabled={view.runCount === 0}>
                <Download size={12} /> Export
              </Button>
            }
            items={[
              { key: 'csv', label: 'The whole audit, as CSV', onSelect: () => write(slug, 'csv') },
              { key: 'ndjson', label: 'The whole audit, as NDJSON', onSelect: () => write(slug, 'ndjson') }
            ]}
          />
        </section>
        <AuditStrip slug={slug} />
        <div className="min-h-0 flex-1 border-line border-t bg-surface-1">
          <Table
            label="Runs"
            name="runs"
            columns={columns}
            rows={rows}
            keyOf={keyOf}
            rowHeight={rowHeight}
            selected={selected}
            onOpen={(run) => patch({ sel: keyOf(run) })}
            onCopy={(copied) => {
              if (copyText(copied)) toast('ok', 'Row copied.')
            }}
            empty={
              view.runs.length > 0 ? (
                <Picture kind="empty" title="No run matches the filter" />
              ) : (
                <Picture kind="empty" title="Nothing was run yet">
                  Everything that is run from here or by stoa run stands here from then on: who, when, what, and what
                  came of it. It is kept in the history, and in every recording of it.
                </Picture>
              )
            }
          />
        </div>
      </div>
      {selected !== null && (
        <RunDrawer
          slug={slug}
          run={view.runs.find((run) => keyOf(run) === selected)}
          onClose={() => patch({ sel: undefined })}
        />
      )}
    </div>
  )
}

function filterRuns(runs: readonly RunView[], text: string): readonly RunView[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return runs
  return runs.filter((run) =>
    [
      run.title,
      run.entry,
      run.url,
      run.by,
      run.sentence,
      run.verdict,
      run.object,
      ...run.params.map((it) => it.value)
    ].some((each) => each?.toLowerCase().includes(wanted) === true)
  )
}
