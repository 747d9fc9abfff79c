import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { BlockMark, BlockRow, BlocksView as BlocksModel } from '../../../shared/api/block-views.ts'
import { FAMILIES } from '../../state/blocks.ts'
import { useClusterSlug, usePatchSearch, useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { useLook } from '../../state/use-look.ts'
import { useSave } from '../../state/use-save.ts'
import { copyText } from '../../ui/copy-text.ts'
import { ExportRows } from '../../ui/export-rows.tsx'
import { LookFrame } from '../../ui/look-frame.tsx'
import { Picture } from '../../ui/picture.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { Table } from '../../ui/table.tsx'
import { toBlockColumns } from './block-columns.tsx'
import { BlockDetail } from './block-detail.tsx'
import { BlockFilters } from './block-filters.tsx'
import { DistributionPanel } from './distribution-panel.tsx'
import { groupBursts, type ListLine, lineKey } from './group-bursts.ts'
import { MarkDrawer } from './mark-drawer.tsx'
import { Warnings } from './warnings.tsx'

/** While live, a picture older than this says so. */
const OLD_MS = 15_000
/** What still moves is read anew this often. */
const TURN_MS = 2_000

/** Frames that every node must hear, and how far each came. */
export function BroadcastsTab({ tabs }: { readonly tabs: ReactNode }) {
  const slug = useClusterSlug() ?? ''
  const { family } = useViewSearch()
  const narrow = useFrom('blocks', (state) => state.narrow)
  useEffect(() => narrow(FAMILIES.filter((each) => toWords(family).includes(each))), [narrow, family])
  const { view, error, waiting, stale } = useLook('blocks')
  const { live } = useTime()
  return (
    <LookFrame
      what="The list of blocks"
      ready={view !== null}
      error={error}
      waiting={waiting}
      stale={stale}
      atMs={view?.toMs ?? null}
      {...(live ? { oldAfterMs: OLD_MS } : {})}
    >
      {view !== null && <Shown slug={slug} view={view} tabs={tabs} />}
    </LookFrame>
  )
}

const toWords = (list: string | undefined): readonly string[] => (list ?? '').split(',').filter(Boolean)

type Chosen = { readonly kind: 'mark'; readonly mark: BlockMark } | { readonly kind: 'arrival'; readonly at: number }

interface ShownProps {
  readonly slug: string
  readonly view: BlocksModel
  readonly tabs: ReactNode
}

function Shown({ slug, view, tabs }: ShownProps) {
  const { q = '', family, group, node, sel } = useViewSearch()
  const patch = usePatchSearch()
  const toast = useFrom('toasts', (state) => state.show)
  const zone = useFrom('preferences', (state) => state.zone)
  const rowHeight = useFrom('preferences', (state) => (state.density === 'roomy' ? 32 : 26))
  const save = useSave(saveFile)
  const detail = useFrom('blocks', (state) => state.detail)
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set())
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const rows = useMemo(() => filterRows(view.rows, q, toWords(group), toWords(node)), [view.rows, q, group, node])
  const senders = useMemo(() => [...new Set(view.rows.map((row) => row.nodeId))].sort((a, b) => a - b), [view.rows])
  const lines = useMemo(() => groupBursts(rows, opened), [rows, opened])
  const columns = useMemo(() => toBlockColumns(zone), [zone])
  const seq = sel !== undefined && /^\d+/.test(sel) ? Number.parseInt(sel, 10) : null
  const row = view.rows.find((each) => each.seq === seq)
  const open = (line: ListLine): void => {
    if (line.kind === 'burst') {
      setOpened(
        new Set(opened.has(line.burst) ? [...opened].filter((each) => each !== line.burst) : [...opened, line.burst])
      )
      return
    }
    setChosen(null)
    patch({ sel: String(line.row.seq) })
  }
  const copy = useCallback(
    (text: string) => {
      if (copyText(text)) toast('ok', 'Row copied.')
    },
    [toast]
  )
  const onMark = useCallback((mark: BlockMark) => setChosen({ kind: 'mark', mark }), [])
  const onArrival = useCallback((at: number) => setChosen({ kind: 'arrival', at }), [])
  const fits = detail !== null && detail.row.seq === seq
  useEscape(chosen !== null && fits, () => setChosen(null))
  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="flex h-11 shrink-0 items-center gap-3 px-3">
          <h1 className="font-semibold text-15">Blocks</h1>
          {tabs}
          <p className="min-w-0 flex-1 truncate text-12 text-ink-3">
            What every node must hear: who was reached, how fast, and who was not
          </p>
          <ExportRows
            name={`${slug}-blocks`}
            rows={lines}
            columns={columns}
            onSave={save}
            onDone={(ok, sentence) => toast(ok ? 'ok' : 'bad', sentence)}
          />
        </header>
        <BlockFilters
          q={q}
          families={toWords(family)}
          severities={toWords(group)}
          nodes={toWords(node)}
          senders={senders}
          shown={rows.length}
          total={view.rowCount}
        />
        <Warnings sentences={view.warnings} brief={seq !== null} />
        {seq === null && view.rows.length > 0 && <DistributionPanel view={view} />}
        <div
          className={`border-line border-t bg-surface-1 ${seq === null ? 'min-h-28 flex-1' : 'h-[24%] min-h-28 shrink-0'}`}
        >
          <Table
            label="Frames that every node must hear"
            name="blocks"
            columns={columns}
            rows={lines}
            keyOf={lineKey}
            rowHeight={rowHeight}
            selected={seq === null ? null : String(seq)}
            onOpen={open}
            onCopy={copy}
            empty={<NoRows known={view.rows.length} />}
          />
        </div>
        {seq !== null && (
          <BlockDetail
            slug={slug}
            seq={seq}
            turn={row === undefined || row.settled ? 0 : Math.floor(view.toMs / TURN_MS)}
            selected={chosen?.kind === 'mark' ? chosen.mark.nodeId : null}
            onMark={onMark}
            onArrival={onArrival}
            onCopy={copy}
            onClose={() => patch({ sel: undefined })}
          />
        )}
      </div>
      {chosen !== null && fits && (
        <MarkDrawer slug={slug} detail={detail} chosen={chosen} onClose={() => setChosen(null)} />
      )}
    </div>
  )
}

/** Escape closes the drawer before it closes the frame: what was opened last goes first. */
function useEscape(on: boolean, close: () => void): void {
  const now = useRef(close)
  useEffect(() => {
    now.current = close
  }, [close])
  useEffect(() => {
    if (!on) return
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      event.preventDefault()
      now.current()
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [on])
}

function NoRows({ known }: { readonly known: number }) {
  return known === 0 ? (
    <Picture kind="empty" title="Nothing that every node must hear, in this range">
      Blocks show here when a node bans an address; reloads, emptied caches and a paused queue as well. A wider range at
      the top may reach back to some.
    </Picture>
  ) : (
    <Picture kind="empty" title="No frame matches the filter">
      The filter looks at what it is, its id, its sentence, its node and how far it came.
    </Picture>
  )
}

function filterRows(
  rows: readonly BlockRow[],
  text: string,
  severities: readonly string[],
  nodes: readonly string[]
): readonly BlockRow[] {
  const wanted = text.trim().toLowerCase()
  return rows.filter(
    (row) =>
      (severities.length === 0 || severities.includes(row.severity)) &&
      (nodes.length === 0 || nodes.includes(String(row.nodeId))) &&
      (wanted === '' ||
        [
          row.what,
          row.objectId,
          row.objectType,
          row.sentence,
          row.type,
          row.address?.address,
          row.address?.reason
        ].some((each) => each?.toLowerCase().includes(wanted) === true))
  )
}
