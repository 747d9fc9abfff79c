import type { VirtualItem } from '@tanstack/react-virtual'
import { classNames } from '../../ui/class-names.ts'
import { State } from '../../ui/mark.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { CellWord } from './cell-glyph.tsx'
import { sumCells } from './cell-states.ts'
import { type MatrixColumn, type MatrixRow, toCellKey } from './matrix.ts'
import { toPlaceClass } from './place-class.ts'
import { toIdSpans, toVerdict } from './role-words.ts'

interface RoleRowProps {
  readonly id: string
  readonly row: MatrixRow
  readonly at: number
  /** Among the lines that are drawn, names of sections included. */
  readonly number: number
  readonly height: number
  readonly left: number
  readonly columns: readonly MatrixColumn[]
  readonly places: readonly VirtualItem[]
  readonly width: number
  readonly away: ReadonlySet<number>
  /** The column that the keyboard stands on in this row; −1: the row's head. */
  readonly active: number | null
  readonly selected: string | null
}

/** One kind of work: what it is, who does it, and a cell a column. */
export function RoleRow(props: RoleRowProps) {
  const { id, row, at, columns, places, height } = props
  const verdict = toVerdict(row.verdict)
  return (
    <tr aria-rowindex={props.number + 2} className="relative flex border-line/60 border-b" style={{ height }}>
      <th
        scope="row"
        id={`${id}-${at}--1`}
        data-row={at}
        data-column={-1}
        className={classNames(
          'sticky left-0 z-10 flex items-center gap-1 border-line border-r bg-surface-1 pr-1 pl-2 text-left font-normal',
          toPlaceClass(props.active === -1, props.selected === row.key)
        )}
        style={{ width: props.left }}
      >
        <span className="min-w-0 flex-1 truncate text-12">
          <OutsideText text={row.title} />
        </span>
        <span className="w-[76px] text-12">
          <State tone={verdict.tone} word={verdict.word} quiet={verdict.tone === 'ok'} />
        </span>
      </th>
      {places.map((place) => {
        const column = columns[place.index]
        return column === undefined ? null : (
          <td
            key={column.key}
            id={`${id}-${at}-${place.index}`}
            data-row={at}
            data-column={place.index}
            aria-colindex={place.index + 2}
            className={classNames(
              'absolute inset-y-0 flex items-center justify-center overflow-hidden border-line/60 border-r text-11',
              column.nodes.every((node) => props.away.has(node.nodeId)) && 'hatched opacity-60',
              toPlaceClass(props.active === place.index, props.selected === toCellKey(row, column))
            )}
            style={{ left: place.start, width: props.width }}
          >
            <Cell row={row} column={column} />
          </td>
        )
      })}
    </tr>
  )
}

function Cell({ row, column }: { readonly row: MatrixRow; readonly column: MatrixColumn }) {
  if (row.shards !== null) {
    const shards = row.shards
    const held = [...new Set(column.nodes.flatMap((node) => shards.get(node.nodeId) ?? []))]
    return held.length === 0 ? (
      <span className="text-ink-3">none</span>
    ) : (
      <span className="font-mono">{toIdSpans(held, 3)}</span>
    )
  }
  const sum = sumCells(column.nodes.map((node) => row.cells.get(node.nodeId)))
  const note = sum.of > 1 && sum.seen > 0 ? `${sum.seen}/${sum.of}` : undefined
  return <CellWord state={sum.state} note={note} />
}
