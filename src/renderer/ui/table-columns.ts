import { type ReactNode, useMemo, useState } from 'react'

export interface Column<Row> {
  readonly id: string
  readonly title: string
  /** A shorter title for the head, where the whole one is shown on hover. */
  readonly brief?: string
  /** px; the column that grows takes what is left and this is its least. */
  readonly width: number
  readonly grows?: boolean
  readonly align?: 'start' | 'end'
  readonly mono?: boolean
  readonly cell: (row: Row) => ReactNode
  /** Given: the column can be sorted. */
  readonly sortBy?: (row: Row) => number | string
  /** What `y` copies of this cell. */
  readonly text: (row: Row) => string
  /** It holds a control and no fact: exports leave it out. */
  readonly control?: true
}

export interface Sort {
  readonly column: string
  readonly down: boolean
}

const MIN_WIDTH = 40

export interface ColumnLayout<Row> {
  readonly visible: readonly Column<Row>[]
  readonly template: string
  readonly isHidden: (id: string) => boolean
  readonly toggle: (id: string) => void
  readonly resize: (id: string, width: number) => void
  readonly widthOf: (column: Column<Row>) => number
}

interface Kept {
  readonly widths: Readonly<Record<string, number>>
  readonly hidden: readonly string[]
}

/** Widths and hidden columns of one table, kept in this browser under `name`. Column ids are ours, never outside text. */
export function useColumns<Row>(name: string, columns: readonly Column<Row>[]): ColumnLayout<Row> {
  const [kept, setKept] = useState<Kept>(() => readKept(name))
  // The same object until a column or its width changes: rows compare it to know that they need not be drawn again.
  return useMemo(() => {
    const keep = (next: Kept): void => {
      setKept(next)
      localStorage.setItem(`stoa.columns.${name}`, JSON.stringify(next))
    }
    const isHidden = (id: string): boolean => kept.hidden.includes(id)
    const widthOf = (column: Column<Row>): number => kept.widths[column.id] ?? column.width
    const visible = columns.filter((column) => !isHidden(column.id))
    const template = visible
      .map((column) => (column.grows === true ? `minmax(${widthOf(column)}px, 1fr)` : `${widthOf(column)}px`))
      .join(' ')
    return {
      visible,
      template,
      isHidden,
      widthOf,
      toggle: (id) =>
        keep({ ...kept, hidden: isHidden(id) ? kept.hidden.filter((each) => each !== id) : [...kept.hidden, id] }),
      resize: (id, width) => keep({ ...kept, widths: { ...kept.widths, [id]: Math.max(MIN_WIDTH, Math.round(width)) } })
    }
  }, [name, columns, kept])
}

function readKept(name: string): Kept {
  const none: Kept = { widths: {}, hidden: [] }
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(`stoa.columns.${name}`) ?? 'null')
    if (typeof kept !== 'object' || kept === null || !('widths' in kept) || !('hidden' in kept)) return none
    if (typeof kept.widths !== 'object' || kept.widths === null || !Array.isArray(kept.hidden)) return none
    const widths = Object.entries(kept.widths).filter(([, width]) => typeof width === 'number')
    return {
      widths: Object.fromEntries(widths),
      hidden: kept.hidden.filter((id): id is string => typeof id === 'string')
    }
  } catch {
    return none
  }
}

/** A sorted copy; without a sort the order given. Equal values keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | null
): readonly Row[] {
  const by = sort === null ? undefined : columns.find((column) => column.id === sort.column)?.sortBy
  if (by === undefined || sort === null) return rows
  const sign = sort.down ? -1 : 1
  return rows
    .map((row) => ({ row, key: by(row) }))
    .sort(({ key: x }, { key: y }) => (x < y ? -sign : x > y ? sign : 0))
    .map(({ row }) => row)
}
