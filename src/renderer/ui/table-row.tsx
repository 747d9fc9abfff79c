import { memo, type ReactNode } from 'react'
import { classNames } from './class-names.ts'
import type { ColumnLayout } from './table-columns.ts'

/** A row that is one cell. */
export interface Band {
  readonly className: string
  readonly content: ReactNode
}

interface TableRowProps<Row> {
  readonly id: string
  readonly at: number
  readonly top: number
  readonly height: number
  readonly row: Row
  readonly layout: ColumnLayout<Row>
  readonly band: Band | null
  readonly active: boolean
  readonly selected: boolean
}

export function TableRow<Row>({ id, at, top, height, row, layout, band, active, selected }: TableRowProps<Row>) {
  return (
    <tr
      id={id}
      data-at={at}
      aria-rowindex={at + 2}
      aria-selected={selected}
      className={classNames(
        'absolute inset-x-0 top-0 grid items-center pr-9 border-line/60 border-b hover:bg-surface-2',
        active && 'group-focus:shadow-[inset_3px_0_var(--accent)]',
        active && !selected && 'group-focus:bg-surface-2',
        selected && 'bg-accent-soft hover:bg-accent-soft'
      )}
      style={{ height, transform: `translateY(${top}px)`, gridTemplateColumns: layout.template }}
    >
      {band === null ? <Cells row={row} layout={layout} /> : <BandCell band={band} span={layout.visible.length} />}
    </tr>
  )
}

function BandCell({ band, span }: { readonly band: Band; readonly span: number }) {
  return (
    <td
      colSpan={span}
      className={classNames('flex h-full min-w-0 items-center gap-2 overflow-hidden px-2', band.className)}
      style={{ gridColumn: '1 / -1' }}
    >
      {band.content}
    </td>
  )
}

interface CellsProps<Row> {
  readonly row: Row
  readonly layout: ColumnLayout<Row>
}

// Apart from the row: scrolling moves rows many times a second, and their cells stay the same.
const Cells = memo(function Cells<Row>({ row, layout }: CellsProps<Row>) {
  return layout.visible.map((column) => (
    <td
      key={column.id}
      className={classNames(
        'block truncate px-2',
        column.align === 'end' && 'text-right',
        column.mono === true && 'font-mono text-12'
      )}
    >
      {column.cell(row)}
    </td>
  ))
}) as <Row>(props: CellsProps<Row>) => ReactNode
