import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState
} from 'react'
import { classNames } from './class-names.ts'
import { type Column, type Sort, sortRows, useColumns } from './table-columns.ts'
import { ColumnMenu, TableHead } from './table-head.tsx'
import { type Band, TableRow } from './table-row.tsx'

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
  /** Rows that come in above do not move what is on the screen. */
  readonly hold?: boolean
  readonly onScrolled?: (fromTop: number) => void
  readonly onNearEnd?: () => void
  readonly empty?: ReactNode
  readonly foot?: ReactNode
}

/** Rows drawn beyond the edge, so that fast scrolling shows no holes. */
const OVERSCAN = 12
const HEAD_PX = 26
/** A table that takes the focus as one and moves inside by arrows: the grid pattern of WAI-ARIA. */
const toGrid = (activeId: string | undefined) =>
  ({ role: 'grid', tabIndex: 0, 'aria-activedescendant': activeId }) as const

/** A windowed grid: draws what is visible, whatever the number of rows. Keys: arrows, Page, Home, End, Enter, y. */
export function Table<Row>(props: TableProps<Row>) {
  const { keyOf, rowHeight, selected, onNearEnd } = props
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  const [sort, setSort] = useState<Sort | null>(props.initialSort ?? null)
  const [active, setActive] = useState<string | null>(null)
  const layout = useColumns(props.name, props.columns)
  const rows = useMemo(() => sortRows(props.rows, props.columns, sort), [props.rows, props.columns, sort])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX
  })
  useHeldPlace(box, rows, keyOf, rowHeight, props.hold ?? false)
  // Measured anew when the density changes the row height.
  useEffect(() => {
    if (rowHeight > 0) virtual.measure()
  }, [virtual, rowHeight])
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
    const target = to === null ? undefined : rows[to]
    if (to !== null && target !== undefined) {
      setActive(keyOf(target))
      virtual.scrollToIndex(to)
    } else if (event.target !== event.currentTarget) return
    else if (event.key === 'Enter' && row !== undefined) props.onOpen(row)
    else if (event.key === 'y' && row !== undefined && !event.ctrlKey && !event.metaKey)
      props.onCopy?.(layout.visible.map((column) => column.text(row)).join('\t'))
    else return
    event.preventDefault()
  }
  const onClick = (event: MouseEvent): void => {
    const at = event.target instanceof Element ? event.target.closest('tr')?.dataset.at : undefined
    const row = at === undefined ? undefined : rows[Number(at)]
    if (row === undefined) return
    setActive(keyOf(row))
    props.onOpen(row)
  }
  return (
    <div className="relative h-full has-[table:focus-visible]:outline-2 has-[table:focus-visible]:-outline-offset-2 has-[table:focus-visible]:outline-accent">
      <div
        ref={box}
        onScroll={(event) => props.onScrolled?.(event.currentTarget.scrollTop)}
        className="h-full overflow-auto [overflow-anchor:none]"
      >
        <table
          {...toGrid(items.some((item) => item.index === activeAt) ? `${id}-${activeAt}` : undefined)}
          aria-label={props.label}
          aria-rowcount={rows.length + 1}
          aria-colcount={layout.visible.length}
          onKeyDown={onKeyDown}
          onClick={onClick}
          className="group block min-w-fit outline-none"
        >
          <TableHead layout={layout} sort={sort} onSort={setSort} />
          <tbody className="relative block" style={{ height: rows.length * rowHeight }}>
            {items.map((item) => {
              const row = rows[item.index]
              if (row === undefined) return null
              const key = keyOf(row)
              return (
                <TableRow
                  key={key}
                  id={`${id}-${item.index}`}
                  at={item.index}
                  top={item.start - HEAD_PX}
                  height={rowHeight}
                  row={row}
                  layout={layout}
                  band={props.bandOf?.(row) ?? null}
                  active={item.index === activeAt}
                  selected={key === selected}
                />
              )
            })}
          </tbody>
        </table>
        {rows.length === 0 ? <div className="h-[calc(100%-26px)]">{props.empty}</div> : props.foot}
      </div>
      <div className={classNames('absolute top-px right-3 z-10 bg-surface-1')}>
        <ColumnMenu columns={props.columns} layout={layout} />
      </div>
    </div>
  )
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
  box: RefObject<HTMLDivElement | null>,
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
