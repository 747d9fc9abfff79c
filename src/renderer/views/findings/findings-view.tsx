import { useMemo, useState } from 'react'
import type { FindingsView as FindingsModel, FindingView } from '../../../shared/api/finding-views.ts'
import { useClusterSlug, usePatchSearch, useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { useLook } from '../../state/use-look.ts'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Choice } from '../../ui/field.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { Table } from '../../ui/table.tsx'
import { BuildTab } from './build-tab.tsx'
import { CheckTab } from './check-tab.tsx'
import { toFindingColumns } from './finding-columns.tsx'
import { FindingDrawer } from './finding-drawer.tsx'
import { FindingFilterBar } from './finding-filter-bar.tsx'
import { applyFindingFilter, countSeverities, findSelected, toFindingFilter, toFindingKey } from './finding-words.ts'
import { JudgedList, NoFindings } from './no-findings.tsx'

/** Ages in the table count in steps of this. */
const AGE_STEP_MS = 10_000

const PARTS = ['findings', 'check', 'build'] as const
type Part = (typeof PARTS)[number]

const NOTES: ReadonlyMap<Part, string> = new Map([
  ['findings', 'What is wrong, since when, and what to do'],
  ['check', 'Whether a configuration is right: what the nodes told, or files of yours'],
  ['build', 'A coordinator object or file, made from a form']
])

/** What is wrong, since when, and what to do; and configurations, checked and built. */
export function FindingsView() {
  const { group } = useViewSearch()
  const patch = usePatchSearch()
  const part = PARTS.find((each) => each === group) ?? 'findings'
  const { view, stale } = useLook('findings', part === 'findings')
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex h-11 shrink-0 items-center gap-3 px-3">
        <h1 className="font-semibold text-15">Findings</h1>
        <Choice
          label="Part"
          value={part}
          onChange={(next) => patch({ group: next === 'findings' ? undefined : next, sel: undefined })}
          options={[
            ['findings', 'Findings'],
            ['check', 'Check a configuration'],
            ['build', 'Build one']
          ]}
        />
        <p className="min-w-0 flex-1 truncate text-12 text-ink-3">
          {part === 'findings' && stale && view !== null
            ? 'The last answer; a newer one is on its way'
            : NOTES.get(part)}
        </p>
        {part === 'findings' && view !== null && <JudgedButton view={view} />}
      </header>
      <div className="min-h-0 flex-1">
        {part === 'findings' && <Judged />}
        {part === 'check' && <CheckTab />}
        {part === 'build' && <BuildTab />}
      </div>
    </div>
  )
}

function Judged() {
  const { view, error, asked } = useLook('findings', false)
  const slug = useClusterSlug()
  if (view === null || asked?.cluster !== slug) {
    if (error !== null)
      return (
        <Picture kind="failed" title="The findings cannot be shown">
          <OutsideText text={error.message} />
        </Picture>
      )
    return <Picture kind="loading" title="Judging this cluster." />
  }
  return <Findings view={view} />
}

function Findings({ view }: { readonly view: FindingsModel }) {
  const { sel, show, family, q } = useViewSearch()
  const slug = useClusterSlug()
  const { live } = useTime()
  const isFile = useFrom('clusters', (state) => state.list?.find((each) => each.slug === slug)?.kind === 'file')
  const filter = useMemo(() => toFindingFilter(show, family, q), [show, family, q])
  const rows = useMemo(() => applyFindingFilter(view.findings, filter), [view.findings, filter])
  const counts = useMemo(() => countSeverities(view.findings, filter), [view.findings, filter])
  const selected = findSelected(view.findings, sel)
  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <FindingFilterBar filter={filter} counts={counts} shown={rows.length} all={view.findings.length} />
        <div className="min-h-0 flex-1 border-line border-t bg-surface-1">
          {view.findings.length === 0 ? (
            <NoFindings view={view} />
          ) : (
            <FindingTable rows={rows} selected={selected} atMs={view.atMs} />
          )}
        </div>
      </div>
      {selected !== undefined && (
        <FindingDrawer key={toFindingKey(selected)} finding={selected} canAcknowledge={live && isFile !== true} />
      )}
    </div>
  )
}

interface FindingTableProps {
  readonly rows: readonly FindingView[]
  readonly selected: FindingView | undefined
  readonly atMs: number
}

function FindingTable({ rows, selected, atMs }: FindingTableProps) {
  const zone = useFrom('preferences', (state) => state.zone)
  const rowHeight = useFrom('preferences', (state) => (state.density === 'roomy' ? 32 : 26))
  const toast = useFrom('toasts', (state) => state.show)
  const patch = usePatchSearch()
  const now = Math.ceil(atMs / AGE_STEP_MS) * AGE_STEP_MS
  const columns = useMemo(() => toFindingColumns(zone, now), [zone, now])
  return (
    <Table
      label="Findings"
      name="findings"
      columns={columns}
      rows={rows}
      keyOf={toFindingKey}
      rowHeight={rowHeight}
      selected={selected === undefined ? null : toFindingKey(selected)}
      onOpen={(row) => patch({ sel: toFindingKey(row) })}
      onCopy={(text) => {
        if (copyText(text)) toast('ok', 'Row copied.')
      }}
      empty={
        <Picture
          kind="empty"
          title="No finding matches the filter"
          actions={
            <Button onClick={() => patch({ q: undefined, show: undefined, family: undefined })}>
              Clear the filter
            </Button>
          }
        />
      }
    />
  )
}

function JudgedButton({ view }: { readonly view: FindingsModel }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {view.judged.length} rules judged, {view.unjudged.length} not
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title="What is judged, and what is not" wide>
        <ScrollBox label="What is judged">
          <JudgedList view={view} />
        </ScrollBox>
      </Dialog>
    </>
  )
}
