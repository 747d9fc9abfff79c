import type { EventRow, TailView } from '../../shared/api/views.ts'

/** A place where a push left rows out because too many came: they are in the history, not here. */
export interface LeftOutRow {
  readonly kind: 'left-out'
  readonly seq: number
  readonly index: number
  readonly atUs: string
  readonly count: number
}
export type WindowRow = EventRow | LeftOutRow

/** Live: what fits on a hundred screens. More would only be memory; scrolling back pauses and reads the history. */
export const LIVE_ROWS = 2_000
/** Most rows that the page ever keeps, however far somebody scrolls. */
export const MAX_ROWS = 5_000

export const rowKey = (row: WindowRow): string => `${row.kind}:${row.seq}.${row.index}`

/** Newest first. */
const newestFirst = (a: WindowRow, b: WindowRow): number => b.seq - a.seq || b.index - a.index

/** Puts a live push on top. Rows that are here already are not doubled: a push may overlap the page that was loaded. */
export function applyTail(rows: readonly WindowRow[], tail: TailView): readonly WindowRow[] {
  const base = tail.reset ? [] : rows
  if (tail.rows.length === 0) return base
  const newest = base[0]
  const oldestNew = tail.rows[0]
  const marks: WindowRow[] =
    tail.skipped > 0 && oldestNew !== undefined
      ? [{ kind: 'left-out', seq: oldestNew.seq, index: -1, atUs: oldestNew.atUs, count: tail.skipped }]
      : []
  if (newest === undefined || (oldestNew !== undefined && newestFirst(oldestNew, newest) < 0)) {
    return [...tail.rows.toReversed(), ...marks, ...base].slice(0, LIVE_ROWS)
  }
  return mergeRows(base, [...tail.rows, ...marks]).slice(0, LIVE_ROWS)
}

/** Joins two sets of rows in order, each row once. */
export function mergeRows(a: readonly WindowRow[], b: readonly WindowRow[]): readonly WindowRow[] {
  const byKey = new Map<string, WindowRow>()
  for (const row of a) byKey.set(rowKey(row), row)
  for (const row of b) byKey.set(rowKey(row), row)
  return [...byKey.values()].sort(newestFirst)
}

/** Adds an older page at the end; past the bound the newest rows go, and the caller must say so. */
export function appendOlder(
  rows: readonly WindowRow[],
  page: readonly EventRow[]
): { readonly rows: readonly WindowRow[]; readonly cutNewest: boolean } {
  const all = mergeRows(rows, page)
  return { rows: all.slice(-MAX_ROWS), cutNewest: all.length > MAX_ROWS }
}

/** Adds a newer page on top; past the bound the oldest rows go, and can be loaded again. */
export function prependNewer(
  rows: readonly WindowRow[],
  page: readonly EventRow[]
): { readonly rows: readonly WindowRow[]; readonly cutOldest: boolean } {
  const all = mergeRows(rows, page)
  return { rows: all.slice(0, MAX_ROWS), cutOldest: all.length > MAX_ROWS }
}
