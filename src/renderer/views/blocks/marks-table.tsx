import type { BlockMark } from '../../../shared/api/block-views.ts'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Table } from '../../ui/table.tsx'
import type { Column } from '../../ui/table-columns.ts'
import { EvidenceWord } from './evidence-glyph.tsx'
import { evidenceRank, toEvidence } from './evidence-looks.ts'
import { toIntervalText } from './time-scale.ts'

interface MarksTableProps {
  readonly marks: readonly BlockMark[]
  readonly selected: number | null
  readonly onOpen: (mark: BlockMark) => void
  readonly onCopy: (text: string) => void
}

const keyOf = (mark: BlockMark): string => String(mark.nodeId)
const ROW_PX = 26

/** The timeline in words. */
export function MarksTable({ marks, selected, onOpen, onCopy }: MarksTableProps) {
  return (
    <Table
      label="Nodes of this frame"
      name="marks"
      columns={MARK_COLUMNS}
      rows={marks}
      keyOf={keyOf}
      rowHeight={ROW_PX}
      selected={selected === null ? null : String(selected)}
      onOpen={onOpen}
      onCopy={onCopy}
      empty={<Picture kind="empty" title="No node is known of this frame" />}
    />
  )
}

const MARK_COLUMNS: readonly Column<BlockMark>[] = [
  {
    id: 'node',
    title: 'Node',
    width: 66,
    align: 'end',
    mono: true,
    cell: (mark) => mark.nodeId,
    sortBy: (mark) => mark.nodeId,
    text: (mark) => String(mark.nodeId)
  },
  {
    id: 'evidence',
    title: 'Evidence',
    width: 124,
    cell: (mark) => <EvidenceWord evidence={mark.evidence} />,
    sortBy: (mark) => evidenceRank(mark.evidence),
    text: (mark) => toEvidence(mark.evidence).word
  },
  {
    id: 'after',
    title: 'After',
    width: 112,
    align: 'end',
    cell: (mark) => toIntervalText(mark.fromMs, mark.toMs),
    sortBy: (mark) => mark.toMs ?? Number.MAX_SAFE_INTEGER,
    text: (mark) => toIntervalText(mark.fromMs, mark.toMs)
  },
  {
    id: 'connection',
    title: 'Connection',
    width: 150,
    cell: (mark) =>
      mark.server === null ? (
        ''
      ) : (
        <>
          <OutsideText text={mark.server} />
          {mark.cid !== null && `, ${mark.cid}`}
        </>
      ),
    sortBy: (mark) => mark.server ?? '',
    text: (mark) => (mark.server === null ? '' : `${toPlainText(mark.server)}, ${mark.cid ?? ''}`)
  },
  {
    id: 'reason',
    title: 'Why',
    width: 240,
    grows: true,
    cell: (mark) => (
      <span className="text-ink-2">
        <OutsideText text={mark.reason} />
      </span>
    ),
    text: (mark) => toPlainText(mark.reason)
  }
]
