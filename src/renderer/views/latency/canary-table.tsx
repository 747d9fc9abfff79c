import { useMemo } from 'react'
import type { CanaryCell, CanaryView } from '../../../shared/api/canary-views.ts'
import { useFrom } from '../../state/stores.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { toExact, toMicros } from '../../ui/number-text.ts'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Table } from '../../ui/table.tsx'
import type { Column } from '../../ui/table-columns.ts'
import { toSiteName } from './canary-words.ts'
import { PART_WORDS, PARTS } from './latency-lines.ts'

interface PairRow extends CanaryCell {
  readonly key: string
  readonly from: string
  readonly to: string
}

interface CanaryTableProps {
  readonly view: CanaryView
  readonly selected: string | null
  readonly onSelect: (via: string, url: string) => void
}

const ROW_PX = 26

/** The matrix as lines: one a pair, to be sorted. */
export function CanaryTable({ view, selected, onSelect }: CanaryTableProps) {
  const toast = useFrom('toasts', (state) => state.show)
  const rows = useMemo(() => toRows(view), [view])
  return (
    <Table
      label="From node to node, as a table"
      name="canary-pairs"
      columns={COLUMNS}
      rows={rows}
      keyOf={(row) => row.key}
      rowHeight={ROW_PX}
      selected={selected}
      onOpen={({ via, site }) => onSelect(view.sites[via]?.url ?? '', view.sites[site]?.url ?? '')}
      onCopy={(text) => {
        if (copyText(text)) toast('ok', 'Row copied.')
      }}
      empty={<Picture kind="empty" title="Nothing was measured yet" />}
    />
  )
}

function toRows(view: CanaryView): readonly PairRow[] {
  return view.cells.flatMap((cell) => {
    const [from, to] = [view.sites[cell.via], view.sites[cell.site]]
    if (!from || !to) return []
    return [{ ...cell, key: `${from.url} ${to.url}`, from: toSiteName(from), to: toSiteName(to) }]
  })
}

const toText = (ms: number | null): string => (ms === null ? '–' : toMicros(ms * 1000))

const COLUMNS: readonly Column<PairRow>[] = [
  {
    id: 'via',
    title: 'Changed at',
    width: 110,
    grows: true,
    cell: (row) => <OutsideText text={row.from} />,
    sortBy: (row) => row.from,
    text: (row) => toPlainText(row.from)
  },
  {
    id: 'site',
    title: 'Heard by',
    width: 110,
    grows: true,
    cell: (row) => <OutsideText text={row.via === row.site ? 'its own answer' : row.to} />,
    sortBy: (row) => row.to,
    text: (row) => toPlainText(row.via === row.site ? 'its own answer' : row.to)
  },
  {
    id: 'last',
    title: 'Last',
    width: 72,
    align: 'end',
    cell: (row) =>
      row.lastMs === null && row.lastUs !== '0' ? <span className="text-bad">silent</span> : toText(row.lastMs),
    sortBy: (row) => row.lastMs ?? (row.lastUs === '0' ? -1 : Number.MAX_SAFE_INTEGER),
    text: (row) => (row.lastMs === null && row.lastUs !== '0' ? 'silent' : toText(row.lastMs))
  },
  ...PARTS.map(
    (part): Column<PairRow> => ({
      id: part,
      title: PART_WORDS[part],
      width: 72,
      align: 'end',
      cell: (row) => toText(row.whole[part]),
      sortBy: (row) => row.whole[part] ?? -1,
      text: (row) => toText(row.whole[part])
    })
  ),
  {
    id: 'rounds',
    title: 'Rounds',
    width: 66,
    align: 'end',
    cell: (row) => toExact(row.whole.count),
    sortBy: (row) => row.whole.count,
    text: (row) => String(row.whole.count)
  },
  {
    id: 'silent',
    title: 'Silent',
    width: 60,
    align: 'end',
    cell: (row) => (row.silent === 0 ? '' : <span className="text-bad">{toExact(row.silent)}</span>),
    sortBy: (row) => row.silent,
    text: (row) => String(row.silent)
  }
]
