import type { Column } from './table-columns.ts'

/** A cell that a spreadsheet would take for a formula gets a quote (security.md R3). */
function toCell(text: string): string {
  const guarded = /^[=+\-@\t\r\0]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}

/** Exactly the rows and columns that are shown, as CSV with a head. */
export function toCsv<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const told = columns.filter((column) => column.control !== true)
  const lines = [
    told.map((column) => toCell(column.title)),
    ...rows.map((row) => told.map((column) => toCell(column.text(row))))
  ]
  return `${lines.map((line) => line.join(',')).join('\r\n')}\r\n`
}
