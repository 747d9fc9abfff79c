import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { classNames } from './class-names.ts'
import { type Column, type Sort, sortRows, useColumns } from './table-columns.ts'
import { TableHead } from './table-head.tsx'

export interface Band {
  readonly className: string
  readonly content: ReactNode
}

interface TableProps<Row> {
  /** Names the table for screen readers. */
  readonly label: string
  /** Under which widths and hidden columns are kept. */
  readonly name: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly rowHeight: number
  readonly selected: string | null
  /** Enter or click. */
  readonly onOpen: (row: Row) => void
  readonly onCopy?: (text: string) => void
  /** Drawn across all columns instead of cells: a gap, a place where rows are left out. */
  readonly bandOf?: (row: Row) => Band | null
  readonly initialSort?: Sort | null
  /** 'stay': rows that come in above do not move what is on the screen. */
  readonly hold?: boolean
  readonly onScrolled?: (fromTop: number) => void
  readonly onNearEnd?: () => void
  readonly empty?: ReactNode
  readonly foot?: ReactNode
}

/** Rows drawn beyond the edge, so that fast scrolling shows no holes. */
const OVERSCAN = 12
const HEAD_PX = 26

/** A windowed grid: draws what is visible, whatever the number of rows. Keys: arrows, Page, Home, End, Enter, y. */
export function Table<Row>(props: TableProps<Row>) {
  const { label, name, columns, keyOf, rowHeight, selected, hold = false, onNearEnd } = props
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  const [sort, setSort] = useState<Sort | null>(props.initialSort ?? null)
  const layout = useColumns(name, columns)
  const rows = sortRows(props.rows, columns, sort)
  const [active, setActive] = useState<string | null>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    scrollMargin: HEAD_PX,
    paddingEnd: HEAD_PX
  })
  useHeldPlace(box, rows, keyOf, rowHeight, hold)
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the density changes the row height
  useEffect(() => virtual.measure(), [rowHeight])
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - OVERSCAN) onNearEnd?.()
  }, [last, rows.length, onNearEnd])

  const activeAt = rows.findIndex((row) => keyOf(row) === (active ?? selected))
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[activeAt]
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 2)
    const to = toTarget(event.key, activeAt, rows.length, page)
    if (to !== null) {
      const target = rows[to]
      if (target === undefined) return
      setActive(keyOf(target))
      virtual.scrollToIndex(to)
    } else if (event.key === 'Enter' && row !== undefined) props.onOpen(row)
    else if (event.key === 'y' && row !== undefined && !event.ctrlKey && !event.metaKey)
      props.onCopy?.(layout.visible.map((column) => column.text(row)).join('\t'))
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      ref={box}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={layout.visible.length}
      aria-activedescendant={activeAt >= 0 ? `${id}-${activeAt}` : undefined}
      onKeyDown={onKeyDown}
      onScroll={(event) => props.onScrolled?.(event.currentTarget.scrollTop)}
      className="group relative h-full overflow-auto outline-offset-[-2px]"
    >
      <div className="relative min-w-fit">
        <TableHead columns={columns} layout={layout} sort={sort} onSort={setSort} />
        <div role="rowgroup" className="relative" style={{ height: rows.length * rowHeight }}>
          {items.map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            const key = keyOf(row)
            return (
              // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
              // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles Enter for its active row
              <div
                key={key}
                id={`${id}-${item.index}`}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={key === selected}
                onClick={() => {
                  setActive(key)
                  props.onOpen(row)
                }}
                className={classNames(
                  'absolute inset-x-0 top-0 grid items-center border-line/60 border-b hover:bg-surface-2',
                  item.index === activeAt && 'group-focus:bg-surface-2 group-focus:shadow-[inset_2px_0_var(--accent)]',
                  key === selected && 'bg-accent-soft hover:bg-accent-soft'
                )}
                style={{
                  height: rowHeight,
                  transform: `translateY(${item.start - HEAD_PX}px)`,
                  gridTemplateColumns: layout.template
                }}
              >
                <Cells row={row} columns={layout.visible} band={props.bandOf?.(row) ?? null} />
              </div>
            )
          })}
        </div>
      </div>
      {rows.length === 0 ? props.empty : props.foot}
    </div>
  )
}

interface CellsProps<Row> {
  readonly row: Row
  readonly columns: readonly Column<Row>[]
  readonly band: Band | null
}

function Cells<Row>({ row, columns, band }: CellsProps<Row>) {
  if (band !== null) {
    return (
      // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
      <div
        role="gridcell"
        aria-colspan={columns.length}
        className={classNames('flex h-full min-w-0 items-center gap-2 overflow-hidden px-2', band.className)}
        style={{ gridColumn: '1 / -1' }}
      >
        {band.content}
      </div>
    )
  }
  return columns.map((column) => (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
    <div
      key={column.id}
      role="gridcell"
      className={classNames(
        'truncate px-2',
        column.align === 'end' && 'text-right',
        column.mono === true && 'font-mono text-12'
      )}
    >
      {column.cell(row)}
    </div>
  ))
}

/** The row that a key moves to, or null when the key does not move. */
function toTarget(key: string, at: number, count: number, page: number): number | null {
  const steps: ReadonlyMap<string, number> = new Map([
    ['ArrowDown', at + 1],
    ['ArrowUp', at < 0 ? 0 : at - 1],
    ['PageDown', at + page],
    ['PageUp', at - page],
    ['Home', 0],
    ['End', count - 1]
  ])
  const to = steps.get(key)
  return to === undefined ? null : Math.max(0, Math.min(count - 1, to))
}

/** While held, rows that come in above push the scroll position down by as much, so nothing moves on the screen. */
function useHeldPlace<Row>(
  box: React.RefObject<HTMLDivElement | null>,
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  rowHeight: number,
  hold: boolean
): void {
  const top = useRef<string | null>(null)
  useLayoutEffect(() => {
    const was = top.current
    const first = rows[0]
    top.current = first === undefined ? null : keyOf(first)
    if (!hold || was === null || was === top.current || box.current === null) return
    const moved = rows.findIndex((row) => keyOf(row) === was)
    if (moved > 0) box.current.scrollTop += moved * rowHeight
  }, [rows, hold, keyOf, rowHeight, box])
}
