import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useId, useRef, useState } from 'react'
import type { RoleLease } from '../../../shared/api/role-views.ts'
import { ColumnHead, CornerHead, HEAD_PX } from './column-head.tsx'
import { type MatrixColumn, type MatrixRow, toCellKey, toColumnKey } from './matrix.ts'
import { RoleRow } from './role-row.tsx'

/** Where in the matrix; −1: its head. */
export interface Place {
  readonly row: number
  readonly column: number
}

interface RoleGridProps {
  readonly rows: readonly MatrixRow[]
  readonly columns: readonly MatrixColumn[]
  readonly leases: ReadonlyMap<number, RoleLease>
  /** Nodes that are thought away. */
  readonly away: ReadonlySet<number>
  readonly rowHeight: number
  readonly selected: string | null
  readonly onSelect: (sel: string) => void
  readonly onCopy: (place: Place) => void
  /** What the pointer or the keyboard stands on. */
  readonly onPoint: (place: Place | null) => void
}

/** Title and verdict stay where they are while nodes are scrolled. */
const LEFT_PX = 232
/** A word of a cell fits from here on; more than this is only space. */
const LEAST_PX = 72
const MOST_PX = 240
/** A group says how many of how many. */
const GROUP_PX = 128
const OVERSCAN = 6
/** Focus is the grid's as one and moves inside by arrows: the grid pattern of WAI-ARIA. */
const toGrid = (activeId: string | undefined) =>
  ({ role: 'grid', tabIndex: 0, 'aria-activedescendant': activeId }) as const
const SECTIONS: ReadonlyMap<MatrixRow['kind'], string> = new Map([
  ['task', 'Task types'],
  ['shard', 'Shards'],
  ['listener', 'Listeners']
])

/** Kinds of work by nodes. Columns are windowed, so that a thousand nodes scroll like four. */
export function RoleGrid(props: RoleGridProps) {
  const { rows, columns, rowHeight, selected } = props
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  const [active, setActive] = useState<Place | null>(null)
  const width = useWidth(box)
  const grouped = columns.some((column) => column.nodes.length > 1)
  const least = grouped ? GROUP_PX : LEAST_PX
  const columnPx = Math.floor(Math.min(MOST_PX, Math.max(least, (width - LEFT_PX - 2) / Math.max(1, columns.length))))
  const virtual = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => box.current,
    estimateSize: () => columnPx,
    overscan: OVERSCAN,
    paddingStart: LEFT_PX,
    scrollPaddingStart: LEFT_PX
  })
  useEffect(() => {
    if (columnPx > 0) virtual.measure()
  }, [virtual, columnPx])
  const items = virtual.getVirtualItems()
  const lines = toLines(rows)

  const point = (place: Place): void => {
    setActive(place)
    props.onPoint(place)
    if (place.column >= 0) virtual.scrollToIndex(place.column)
    const line = lines.findIndex((each) => each.at === place.row)
    if (line >= 0) scrollToLine(box.current, line, rowHeight)
  }
  const open = ({ row, column }: Place): void => {
    const [line, over] = [rows[row], columns[column]]
    if (line !== undefined && over !== undefined) props.onSelect(toCellKey(line, over))
    else if (line !== undefined) props.onSelect(line.key)
    else if (over !== undefined) props.onSelect(toColumnKey(over))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const at = active ?? { row: 0, column: 0 }
    const to = active === null && event.key.startsWith('Arrow') ? at : toTarget(event.key, at)
    if (to !== null) {
      point({ row: clamp(to.row, rows.length - 1), column: clamp(to.column, columns.length - 1) })
    } else if (event.key === 'Enter' && active !== null) open(active)
    else if (event.key === 'y' && active !== null) props.onCopy(active)
    else return
    event.preventDefault()
  }
  const onClick = (event: MouseEvent): void => {
    const place = toPlace(event.target)
    if (place === null) return
    setActive(place)
    open(place)
  }
  const activeId =
    active !== null && (active.column < 0 || items.some((item) => item.index === active.column))
      ? `${id}-${active.row}-${active.column}`
      : undefined
  return (
    <div
      ref={box}
      className="h-full overflow-auto has-[table:focus-visible]:outline-2 has-[table:focus-visible]:-outline-offset-2 has-[table:focus-visible]:outline-accent"
      onPointerLeave={() => props.onPoint(active)}
      onPointerMove={(event) => props.onPoint(toPlace(event.target) ?? active)}
    >
      <table
        {...toGrid(activeId)}
        aria-label="Who does what"
        aria-rowcount={lines.length + 1}
        aria-colcount={columns.length + 1}
        onKeyDown={onKeyDown}
        onClick={onClick}
        className="group block outline-none"
        style={{ width: virtual.getTotalSize() }}
      >
        <thead className="sticky top-0 z-20 block bg-surface-1">
          <tr aria-rowindex={1} className="relative flex border-line border-b" style={{ height: HEAD_PX }}>
            <CornerHead width={LEFT_PX} />
            {items.map((item) => {
              const column = columns[item.index]
              return column === undefined ? null : (
                <ColumnHead
                  key={column.key}
                  id={`${id}--1-${item.index}`}
                  column={column}
                  leases={props.leases}
                  at={item.index}
                  left={item.start}
                  width={columnPx}
                  away={column.nodes.every((node) => props.away.has(node.nodeId))}
                  active={active?.row === -1 && active.column === item.index}
                  selected={selected === toColumnKey(column)}
                />
              )
            })}
          </tr>
        </thead>
        <tbody className="block">
          {lines.map((line, number) =>
            line.row === null ? (
              <tr
                key={line.band}
                aria-rowindex={number + 2}
                className="flex border-line border-b bg-surface-2"
                style={{ height: rowHeight }}
              >
                <th scope="rowgroup" className="sticky left-0 flex items-center px-2 font-normal text-12 text-ink-2">
                  {line.band}
                </th>
              </tr>
            ) : (
              <RoleRow
                key={line.row.key}
                id={id}
                row={line.row}
                at={line.at}
                number={number}
                height={rowHeight}
                left={LEFT_PX}
                columns={columns}
                places={items}
                width={columnPx}
                away={props.away}
                active={active?.row === line.at ? active.column : null}
                selected={selected}
              />
            )
          )}
        </tbody>
      </table>
    </div>
  )
}

type Line =
  | { readonly row: MatrixRow; readonly at: number }
  | { readonly row: null; readonly at: null; readonly band: string }

/** The rows, with the name of each section above it. */
function toLines(rows: readonly MatrixRow[]): readonly Line[] {
  return rows.flatMap((row, at): Line[] => {
    const begins = rows[at - 1]?.kind !== row.kind
    const band: Line = { row: null, at: null, band: SECTIONS.get(row.kind) ?? '' }
    return begins ? [band, { row, at }] : [{ row, at }]
  })
}

const clamp = (value: number, most: number): number => Math.max(-1, Math.min(most, value))

/** Where a key leads, or null when it does not move. */
function toTarget(key: string, { row, column }: Place): Place | null {
  const steps: ReadonlyMap<string, Place> = new Map([
    ['ArrowDown', { row: row + 1, column }],
    ['ArrowUp', { row: row - 1, column }],
    ['ArrowRight', { row, column: column + 1 }],
    ['ArrowLeft', { row, column: column - 1 }],
    ['PageDown', { row, column: column + 10 }],
    ['PageUp', { row, column: Math.max(0, column - 10) }],
    ['Home', { row, column: -1 }],
    ['End', { row, column: Number.MAX_SAFE_INTEGER }]
  ])
  const to = steps.get(key)
  // The corner names the columns and holds nothing to open.
  return to === undefined ? null : to.row === -1 && to.column === -1 ? { row: -1, column: 0 } : to
}

function toPlace(target: EventTarget): Place | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null
  return cell === null ? null : { row: Number(cell.dataset.row), column: Number(cell.dataset.column) }
}

function scrollToLine(box: HTMLDivElement | null, line: number, height: number): void {
  if (box === null) return
  const top = line * height
  if (top < box.scrollTop) box.scrollTop = top
  else if (HEAD_PX + top + height > box.scrollTop + box.clientHeight) {
    box.scrollTop = HEAD_PX + top + height - box.clientHeight
  }
}

/** How wide the box is, followed as it changes. */
function useWidth(box: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const at = box.current
    if (at === null) return
    const watch = new ResizeObserver(() => setWidth(at.clientWidth))
    watch.observe(at)
    return () => watch.disconnect()
  }, [box])
  return width
}
