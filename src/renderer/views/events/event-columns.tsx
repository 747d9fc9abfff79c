import { toFamily } from '../../state/event-kinds.ts'
import type { WindowRow } from '../../state/event-window.ts'
import { Mark } from '../../ui/mark.tsx'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import type { Column } from '../../ui/table-columns.ts'
import { Tag } from '../../ui/tag.tsx'
import { toFullTime, toRowTime, type Zone } from '../../ui/time-text.ts'

/** The columns of the table. Gap rows and left-out rows are bands and never reach these cells. */
export function toEventColumns(zone: Zone): readonly Column<WindowRow>[] {
  return [
    {
      id: 'time',
      title: 'Time',
      width: 156,
      mono: true,
      cell: (row) => (
        <time title={toFullTime(Number(row.atUs) / 1000, zone)}>{toRowTime(Number(row.atUs) / 1000, zone)}</time>
      ),
      text: (row) => toFullTime(Number(row.atUs) / 1000, zone)
    },
    {
      id: 'node',
      title: 'Node',
      width: 60,
      align: 'end',
      mono: true,
      cell: (row) => nodeOf(row),
      text: nodeOf
    },
    {
      id: 'kind',
      title: 'Kind',
      width: 168,
      cell: (row) => <Kind row={row} />,
      text: (row) => (row.kind === 'event' ? row.type : row.kind)
    },
    {
      id: 'object',
      title: 'Object type',
      width: 108,
      cell: (row) => (row.kind === 'event' && row.objectType !== null ? <OutsideText text={row.objectType} /> : ''),
      text: (row) => (row.kind === 'event' ? (row.objectType ?? '') : '')
    },
    {
      id: 'summary',
      title: 'What it says',
      width: 240,
      grows: true,
      cell: (row) => <Summary row={row} />,
      text: (row) => ('summary' in row ? toPlainText(row.summary) : '')
    }
  ]
}

const nodeOf = (row: WindowRow): string =>
  (row.kind === 'event' || row.kind === 'undecodable') && row.nodeId !== null ? String(row.nodeId) : ''

function Kind({ row }: { readonly row: WindowRow }) {
  if (row.kind === 'event') {
    return (
      <Tag series={toFamily(row.type).series}>
        <OutsideText text={row.type} />
      </Tag>
    )
  }
  return (
    <span className="inline-flex items-center gap-1.5 text-bad">
      <Mark tone="bad" size={8} /> Undecodable
    </span>
  )
}

function Summary({ row }: { readonly row: WindowRow }) {
  if (row.kind === 'event') {
    return (
      <span className="text-ink-2">
        {row.ambiguous && <span title="The servers heard unlike numbers of this payload.">~ </span>}
        {row.summary !== '' && <OutsideText text={row.summary} />}
      </span>
    )
  }
  if (row.kind !== 'undecodable') return null
  return (
    <span className="text-ink-2">
      <OutsideText text={row.summary === '' ? row.error : row.summary} />
    </span>
  )
}
