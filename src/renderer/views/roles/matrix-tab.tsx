import { useCallback, useMemo, useState } from 'react'
import type { RolesView } from '../../../shared/api/role-views.ts'
import { usePatchSearch, useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useSave } from '../../state/use-save.ts'
import { copyText } from '../../ui/copy-text.ts'
import { Picture } from '../../ui/picture.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { Legend } from './legend.tsx'
import {
  GROUPED_FROM,
  type MatrixColumn,
  type MatrixRow,
  toColumns,
  toGroups,
  toMatrixRows,
  toSubject
} from './matrix.ts'
import { MatrixTable } from './matrix-table.tsx'
import { MatrixTools } from './matrix-tools.tsx'
import { toPlaceSentence } from './place-sentence.ts'
import { RoleDrawer } from './role-drawer.tsx'
import { type Place, RoleGrid } from './role-grid.tsx'
import { WhatIfPanel } from './what-if-panel.tsx'
import { toWithout } from './without.ts'

interface MatrixTabProps {
  readonly slug: string
  readonly view: RolesView
}

/** Who should do what and who was seen doing it: a matrix, or the same as a table. */
export function MatrixTab({ slug, view }: MatrixTabProps) {
  const { sel, beside, group, family } = useViewSearch()
  const patch = usePatchSearch()
  const toast = useFrom('toasts', (state) => state.show)
  const rowHeight = useFrom('preferences', (state) => (state.density === 'roomy' ? 32 : 26))
  const save = useSave(saveFile)
  const grouped = group === undefined ? view.nodes.length >= GROUPED_FROM : group === 'equal'
  const rows = useMemo(() => toMatrixRows(view), [view])
  const columns = useMemo(
    () => (grouped ? toGroups(view.nodes, rows) : toColumns(view.nodes)),
    [view.nodes, rows, grouped]
  )
  const leases = useMemo(() => new Map(view.leases.map((lease) => [lease.nodeId, lease])), [view.leases])
  const without = useMemo(() => toWithout(beside), [beside])
  const away = useMemo(() => new Set(without), [without])
  const [place, setPlace] = useState<Place | null>(null)
  const onPoint = useCallback(
    (next: Place | null) =>
      setPlace((before) => (before?.row === next?.row && before?.column === next?.column ? before : next)),
    []
  )
  const onSelect = useCallback((key: string) => patch({ sel: key }), [patch])
  const subject = toSubject(sel)
  const onCopy = (at: Place): void => {
    if (copyText(toPlaceSentence(rows, columns, at))) toast('ok', 'Copied.')
  }
  const asTable = family === 'table'
  // Shards alone are no matrix: without a word of the nodes they are all unknown.
  const told = view.tasks.length + view.listeners.length > 0
  if (view.nodes.length === 0 || !told) return <NoNodes asked={view.asked} />
  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <MatrixTools
          slug={slug}
          view={view}
          grouped={grouped}
          asTable={asTable}
          without={without}
          rows={rows}
          onSave={save}
        />
        <div className="min-h-0 flex-1 border-line border-t bg-surface-1">
          {asTable ? (
            <MatrixTable
              rows={rows}
              nodes={view.nodes}
              rowHeight={rowHeight}
              selected={sel ?? null}
              onSelect={onSelect}
            />
          ) : (
            <RoleGrid
              rows={rows}
              columns={columns}
              leases={leases}
              away={away}
              rowHeight={rowHeight}
              selected={sel ?? null}
              onSelect={onSelect}
              onCopy={onCopy}
              onPoint={onPoint}
            />
          )}
        </div>
        {!asTable && <Foot rows={rows} columns={columns} place={place} />}
        {without.length > 0 && <WhatIfPanel without={without} onClose={() => patch({ beside: undefined })} />}
      </div>
      {subject !== null && (
        <RoleDrawer
          slug={slug}
          view={view}
          rows={rows}
          columns={columns}
          subject={subject}
          onSelect={onSelect}
          onClose={() => patch({ sel: undefined })}
        />
      )}
    </div>
  )
}

interface FootProps {
  readonly rows: readonly MatrixRow[]
  readonly columns: readonly MatrixColumn[]
  readonly place: Place | null
}

/** What the pointer or the keyboard stands on, in words; else what the shapes mean. */
function Foot({ rows, columns, place }: FootProps) {
  const sentence = place === null ? '' : toPlaceSentence(rows, columns, place)
  return (
    <div className="flex h-7 shrink-0 items-center gap-4 border-line border-t px-3 text-12">
      <Legend />
      <p className="min-w-0 flex-1 truncate text-right text-ink-2" title={sentence}>
        {sentence}
      </p>
    </div>
  )
}

function NoNodes({ asked }: { readonly asked: boolean }) {
  return (
    <Picture kind="empty" title={asked ? 'No node is known yet' : 'Nobody told what the nodes should do'}>
      {asked
        ? 'A node shows here with its first frame, with its lease, or once its own log is read.'
        : 'Roles come from the nodes’ management API: enter one URL a node and a key in Settings, under Management API. Which nodes there are is in Nodes without it.'}
    </Picture>
  )
}
