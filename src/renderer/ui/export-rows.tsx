import { Download } from 'lucide-react'
import { Button } from './button.tsx'
import { copyText } from './copy-text.ts'
import { Menu } from './menu.tsx'
import type { Column } from './table-columns.ts'
import { toCsv } from './to-csv.ts'

interface ExportRowsProps<Row> {
  /** File name without its ending. Ours, never outside text. */
  readonly name: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly onSave: (name: string, kind: 'csv', content: Blob) => void
  readonly onDone: (ok: boolean, sentence: string) => void
}

/** Exactly what a table shows, as CSV: into a file or onto the clipboard. */
export function ExportRows<Row>({ name, rows, columns, onSave, onDone }: ExportRowsProps<Row>) {
  const copy = (): void => {
    const copied = copyText(toCsv(rows, columns))
    onDone(copied, copied ? `${rows.length} rows copied.` : 'It could not be copied.')
  }
  const save = (): void => onSave(name, 'csv', new Blob([toCsv(rows, columns)], { type: 'text/csv' }))
  return (
    <Menu
      align="end"
      trigger={
        <Button size="small" disabled={rows.length === 0}>
          <Download size={12} /> Export
        </Button>
      }
      items={[
        { key: 'csv', label: 'What is shown, as CSV', onSelect: save },
        { key: 'copy', label: 'Copy what is shown as CSV', onSelect: copy }
      ]}
    />
  )
}
