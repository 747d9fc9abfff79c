import { mkdir, open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { EventFilter } from '../../shared/api/contract.ts'
import type { ExportProgress } from '../../shared/api/views.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import { toEventMatch } from './event-match.ts'
import { exportEvents } from './export-events.ts'
import type { WireSetting } from './fold.ts'

/** Where the headless host puts exports, inside its data folder. */
const EXPORTS = 'exports'

export interface FileExport {
  readonly reader: JournalReader
  readonly wire: WireSetting
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

/**
 * Writes what is filtered, oldest first, in bounded memory; the lines are those of `stoa export`. Cancelled or failed: the
 * file is removed.
 */
export async function* exportToFile(job: FileExport): AsyncGenerator<ExportProgress, void, void> {
  if (job.path === null && job.hasDialog) {
    yield { rows: 0, bytes: 0, share: null, state: 'cancelled', path: null, sentence: 'Nothing was exported.' }
    return
  }
  const path = job.path ?? join(job.dataFolder, EXPORTS, job.fileName)
  let progress: ExportProgress = { rows: 0, bytes: 0, share: 0, state: 'running', path, sentence: 'Reading.' }
  try {
    for await (progress of writePieces(job, path)) {
      yield progress
      if (job.signal?.aborted) return
    }
    progress = { ...progress, share: 1, state: 'done', sentence: `${progress.rows} lines are in ${path}.` }
    yield progress
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    yield { ...progress, state: 'failed', sentence: `The export to ${path} failed: ${reason}.` }
  } finally {
    if (progress.state !== 'done') await rm(path, { force: true })
  }
}

async function* writePieces(job: FileExport, path: string): AsyncGenerator<ExportProgress, void, void> {
  const { reader, wire, format } = job
  const match = toEventMatch(job.filter)
  const { oldest, newest } = await reader.stats()
  const fromUs = match.fromUs ?? oldest?.at ?? 0
  const spanUs = Math.max(1, (match.toUs ?? newest?.at ?? 0) - fromUs)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(path, 'w', 0o600)
  let rows = 0
  let bytes = 0
  try {
    for await (const piece of exportEvents({ reader, wire, match, format })) {
      bytes += (await file.write(piece.text)).bytesWritten
      rows += piece.lines
      const share = Math.min(1, Math.max(0, (piece.atUs - fromUs) / spanUs))
      yield { rows, bytes, share, state: 'running', path, sentence: `${rows} lines so far.` }
    }
    await file.sync()
  } finally {
    await file.close()
  }
}
