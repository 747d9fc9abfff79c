import { useMemo } from 'react'
import type { RoleNode } from '../../../shared/api/role-views.ts'
import { toPresence } from '../../state/presences.ts'
import { useFrom } from '../../state/stores.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { State } from '../../ui/mark.tsx'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Table } from '../../ui/table.tsx'
import type { Column } from '../../ui/table-columns.ts'
import { CellWord } from './cell-glyph.tsx'
import { cellRank, toCellLook, toCellState } from './cell-states.ts'
import { type FlatRow, toFlatRows } from './flat-rows.ts'
import type { MatrixRow } from './matrix.ts'
import { toRoleWord, toVerdict, verdictRank } from './role-words.ts'

interface MatrixTableProps {
  readonly rows: readonly MatrixRow[]
  readonly nodes: readonly RoleNode[]
  readonly rowHeight: number
  readonly selected: string | null
  readonly onSelect: (sel: string) => void
}

const keyOf = ({ row, node }: FlatRow): string => `cell:${node.nodeId}/${row.key}`

/** The matrix as lines: one a kind of work and node. */
export function MatrixTable({ rows, nodes, rowHeight, selected, onSelect }: MatrixTableProps) {
  const toast = useFrom('toasts', (state) => state.show)
  const flat = useMemo(() => toFlatRows(rows, nodes), [rows, nodes])
  return (
    <Table
      label="Who does what, as a table"
      name="role-cells"
      columns={FLAT_COLUMNS}
      rows={flat}
      keyOf={keyOf}
      rowHeight={rowHeight}
      selected={selected}
      onOpen={(row) => onSelect(keyOf(row))}
      onCopy={(text) => {
        if (copyText(text)) toast('ok', 'Row copied.')
      }}
      empty={<Picture kind="empty" title="Nothing is known to be done" />}
    />
  )
}

/** Also what is exported. */
export const FLAT_COLUMNS: readonly Column<FlatRow>[] = [
  {
    id: 'work',
    title: 'Work',
    width: 170,
    cell: ({ row }) => <OutsideText text={row.title} />,
    sortBy: ({ row }) => row.title,
    text: ({ row }) => toPlainText(row.title)
  },
  {
    id: 'verdict',
    title: 'Who does it',
    width: 92,
    cell: ({ row }) => <State tone={toVerdict(row.verdict).tone} word={toVerdict(row.verdict).word} />,
    sortBy: ({ row }) => verdictRank(row.verdict),
    text: ({ row }) => toVerdict(row.verdict).word
  },
  {
    id: 'node',
    title: 'Node',
    width: 60,
    align: 'end',
    mono: true,
    cell: ({ node }) => node.nodeId,
    sortBy: ({ node }) => node.nodeId,
    text: ({ node }) => String(node.nodeId)
  },
  {
    id: 'host',
    title: 'Host',
    width: 140,
    cell: ({ node }) => (node.hostName === null ? '' : <OutsideText text={node.hostName} />),
    sortBy: ({ node }) => node.hostName ?? '',
    text: ({ node }) => toPlainText(node.hostName ?? '')
  },
  {
    id: 'presence',
    title: 'Presence',
    width: 88,
    cell: ({ node }) => <State tone={toPresence(node.presence).tone} word={toPresence(node.presence).word} />,
    sortBy: ({ node }) => node.presence,
    text: ({ node }) => toPresence(node.presence).word
  },
  {
    id: 'role',
    title: 'Role',
    width: 110,
    cell: ({ node }) => <OutsideText text={toRoleWord(node)} />,
    sortBy: ({ node }) => toRoleWord(node),
    text: ({ node }) => toPlainText(toRoleWord(node))
  },
  {
    id: 'state',
    title: 'State',
    width: 92,
    cell: ({ cell }) => <CellWord state={toCellState(cell)} />,
    sortBy: ({ cell }) => cellRank(toCellState(cell)),
    text: ({ cell }) => toCellLook(toCellState(cell)).word
  },
  {
    id: 'declared',
    title: 'Declared',
    width: 190,
    grows: true,
    cell: ({ cell }) => <OutsideText text={cell?.declaredSentence ?? 'not told'} />,
    text: ({ cell }) => toPlainText(cell?.declaredSentence ?? '')
  },
  {
    id: 'observed',
    title: 'Observed',
    width: 190,
    grows: true,
    cell: ({ cell }) =>
      cell?.observedSentence == null ? (
        <span className="text-ink-3">nothing seen</span>
      ) : (
        <OutsideText text={cell.observedSentence} />
      ),
    text: ({ cell }) => toPlainText(cell?.observedSentence ?? '')
  }
]
