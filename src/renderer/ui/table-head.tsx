import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react'
import type { PointerEvent } from 'react'
import { IconButton } from './button.tsx'
import { classNames } from './class-names.ts'
import { Menu } from './menu.tsx'
import type { Column, ColumnLayout, Sort } from './table-columns.ts'

interface TableHeadProps<Row> {
  readonly columns: readonly Column<Row>[]
  readonly layout: ColumnLayout<Row>
  readonly sort: Sort | null
  readonly onSort: (sort: Sort | null) => void
}

/** The sticky header row: sort by click, width by dragging the edge, columns by the menu at its end. */
export function TableHead<Row>({ columns, layout, sort, onSort }: TableHeadProps<Row>) {
  return (
    <div role="rowgroup" className="sticky top-0 z-10">
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus and names the active row */}
      <div
        role="row"
        aria-rowindex={1}
        className="relative grid h-[26px] border-line border-b bg-surface-1 pr-7 text-12 text-ink-3"
        style={{ gridTemplateColumns: layout.template }}
      >
        {layout.visible.map((column) => (
          <HeadCell key={column.id} column={column} layout={layout} sort={sort} onSort={onSort} />
        ))}
      </div>
      <div className="absolute top-px right-0.5">
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
      </div>
    </div>
  )
}

interface HeadCellProps<Row> extends Omit<TableHeadProps<Row>, 'columns'> {
  readonly column: Column<Row>
}

function HeadCell<Row>({ column, layout, sort, onSort }: HeadCellProps<Row>) {
  const sorted = sort?.column === column.id ? sort : null
  const place = classNames('flex min-w-0 flex-1 items-center gap-1 px-2', column.align === 'end' && 'justify-end')
  const next = (): Sort | null =>
    sorted === null ? { column: column.id, down: true } : sorted.down ? { column: column.id, down: false } : null
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the button inside takes the focus
    <div
      role="columnheader"
      aria-sort={sorted === null ? 'none' : sorted.down ? 'descending' : 'ascending'}
      className="relative flex min-w-0 items-stretch"
    >
      {column.sortBy === undefined ? (
        <span className={place}>
          <span className="truncate">{column.title}</span>
        </span>
      ) : (
        <button type="button" className={classNames(place, 'hover:text-ink-1')} onClick={() => onSort(next())}>
          <span className="truncate">{column.title}</span>
          {sorted !== null && (sorted.down ? <ArrowDown size={11} /> : <ArrowUp size={11} />)}
        </button>
      )}
      <ResizeEdge column={column} layout={layout} />
    </div>
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
