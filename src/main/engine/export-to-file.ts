import { mkdir, open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { EventFilter } from '../../shared/api/contract.ts'
import type { EventRow, ExportProgress } from '../../shared/api/views.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import { toEventMatch } from './event-match.ts'
import { readEventPage } from './event-page.ts'

/** Where the headless host puts exports, inside its data folder. */
const EXPORTS = 'exports'
const PAGE_ROWS = 1000
const CSV_HEAD = 'at,nodeId,type,objectType,summary\n'

export interface FileExport {
  readonly reader: JournalReader
  readonly wire: WireVersion
  readonly filter: EventFilter
  readonly format: 'ndjson' | 'csv'
  /** The dialog's answer; null without a dialog or when it was cancelled. */
  readonly path: string | null
  readonly hasDialog: boolean
  readonly dataFolder: string
  /** A name that no earlier export has. */
  readonly fileName: string
  readonly signal: AbortSignal | undefined
}

/** Writes exactly what is filtered, oldest first, in bounded memory. Cancelled or failed: the file is removed. */
export async function* exportToFile(job: FileExport): AsyncGenerator<ExportProgress, void, void> {
  let rows = 0
  let bytes = 0
  const tell = (state: ExportProgress['state'], sentence: string, path: string | null): ExportProgress => {
    return { rows, bytes, share: null, state, path, sentence }
  }
  if (job.path === null && job.hasDialog) return yield tell('cancelled', 'Nothing was exported.', null)
  const path = job.path ?? join(job.dataFolder, EXPORTS, job.fileName)
  let isWhole = false
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(path, 'w', 0o600)
    try {
      const match = toEventMatch(job.filter)
      if (job.format === 'csv') bytes += (await file.write(CSV_HEAD)).bytesWritten
      for (let cursor: string | null = null; ; ) {
        const query = { match, wire: job.wire, direction: 'forward' as const, limit: PAGE_ROWS, cursor }
        const page = await readEventPage(job.reader, query)
        const text = page.rows.map(job.format === 'csv' ? toCsvLine : toJsonLine).join('')
        if (text !== '') bytes += (await file.write(text)).bytesWritten
        rows += page.rows.length
        if (job.signal?.aborted) return
        if (page.next === null) break
        cursor = page.next
        yield tell('running', `${rows} rows so far.`, path)
      }
      await file.sync()
      isWhole = true
    } finally {
      await file.close()
    }
    yield tell('done', `${rows} rows were written to ${path}.`, path)
  } catch (cause) {
    yield tell(
      'failed',
      `The export to ${path} failed: ${cause instanceof Error ? cause.message : String(cause)}.`,
      path
    )
  } finally {
    if (!isWhole) await rm(path, { force: true })
  }
}

function toJsonLine(row: EventRow): string {
  return `${JSON.stringify(row)}\n`
}

function toCsvLine(row: EventRow): string {
  return `${row.atUs}\n`
}
