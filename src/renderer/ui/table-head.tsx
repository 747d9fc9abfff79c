import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react'
import type { PointerEvent } from 'react'
import { IconButton } from './button.tsx'
import { classNames } from './class-names.ts'
import { Menu } from './menu.tsx'
import type { Column, ColumnLayout, Sort } from './table-columns.ts'

interface TableHeadProps<Row> {
  readonly layout: ColumnLayout<Row>
  readonly sort: Sort | null
  readonly onSort: (sort: Sort | null) => void
}

/** The sticky header row: sort by click, width by dragging the edge. */
export function TableHead<Row>({ layout, sort, onSort }: TableHeadProps<Row>) {
  return (
    <thead className="sticky top-0 z-10 block bg-surface-1">
      <tr
        aria-rowindex={1}
        className="grid h-[26px] border-line border-b pr-9 text-12 text-ink-3"
        style={{ gridTemplateColumns: layout.template }}
      >
        {layout.visible.map((column) => (
          <HeadCell key={column.id} column={column} layout={layout} sort={sort} onSort={onSort} />
        ))}
      </tr>
    </thead>
  )
}

interface ColumnMenuProps<Row> {
  readonly columns: readonly Column<Row>[]
  readonly layout: ColumnLayout<Row>
}

/** Which columns are shown; the last one stays. */
export function ColumnMenu<Row>({ columns, layout }: ColumnMenuProps<Row>) {
  return (
    <Menu
      align="end"
      trigger={
        <IconButton small label="Columns">
          <Columns3 size={13} />
        </IconButton>
      }
      items={columns.map((column) => ({
        key: column.id,
        label: column.title,
        checked: !layout.isHidden(column.id),
        disabled: layout.visible.length === 1 && !layout.isHidden(column.id),
        onSelect: () => layout.toggle(column.id)
      }))}
    />
  )
}

interface HeadCellProps<Row> extends TableHeadProps<Row> {
  readonly column: Column<Row>
}

function HeadCell<Row>({ column, layout, sort, onSort }: HeadCellProps<Row>) {
  const sorted = sort?.column === column.id ? sort : null
  const place = classNames(
    'flex h-full w-full min-w-0 items-center gap-1 px-2',
    column.align === 'end' && 'justify-end'
  )
  const next = (): Sort | null => {
    if (sorted === null) return { column: column.id, down: true }
    return sorted.down ? { column: column.id, down: false } : null
  }
  const direction = sorted?.down === true ? 'descending' : 'ascending'
  return (
    <th scope="col" aria-sort={sorted === null ? 'none' : direction} className="relative block min-w-0 font-normal">
      {column.sortBy === undefined ? (
        <span className={place} title={column.title}>
          <span className="truncate">{column.brief ?? column.title}</span>
        </span>
      ) : (
        <button
          type="button"
          className={classNames(place, 'hover:text-ink-1')}
          title={column.title}
          onClick={() => onSort(next())}
        >
          <span className="truncate">{column.brief ?? column.title}</span>
          {sorted !== null && (sorted.down ? <ArrowDown size={11} /> : <ArrowUp size={11} />)}
        </button>
      )}
      <ResizeEdge column={column} layout={layout} />
    </th>
  )
}

function ResizeEdge<Row>({ column, layout }: { readonly column: Column<Row>; readonly layout: ColumnLayout<Row> }) {
  const drag = (start: PointerEvent<HTMLSpanElement>): void => {
    start.preventDefault()
    const edge = start.currentTarget
    const width = layout.widthOf(column)
    edge.setPointerCapture(start.pointerId)
    const move = (event: globalThis.PointerEvent): void =>
      layout.resize(column.id, width + event.clientX - start.clientX)
    edge.addEventListener('pointermove', move)
    edge.addEventListener('pointerup', () => edge.removeEventListener('pointermove', move), { once: true })
  }
  return (
    <span
      aria-hidden="true"
      onPointerDown={drag}
      className="absolute top-1 right-0 bottom-1 w-1.5 cursor-col-resize border-line border-r hover:border-accent"
    />
  )
}
