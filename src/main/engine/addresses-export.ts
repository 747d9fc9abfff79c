import { mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Moment } from '../../shared/api/moment.ts'
import type { ExportProgress } from '../../shared/api/views.ts'
import { toHead } from './addresses-lines.ts'
import type { LinesQuery } from './addresses-lines-page.ts'
import type { Viewed } from './cluster-looks.ts'

export interface AddressExport extends Omit<LinesQuery, 'offset'> {
  readonly moment: Moment
  /** Null: the dialog was cancelled. */
  readonly path: string | null
  readonly signal: AbortSignal | undefined
}

/** Writes what a filter finds, in its order, piece by piece. Cancelled or failed: the file is removed. */
export async function* exportAddresses(
  cluster: Viewed,
  job: AddressExport
): AsyncGenerator<ExportProgress, void, void> {
  const { path, signal } = job
  if (path === null) {
    yield { rows: 0, bytes: 0, share: null, state: 'cancelled', path: null, sentence: 'Nothing was exported.' }
    return
  }
  let progress: ExportProgress = { rows: 0, bytes: 0, share: 0, state: 'running', path, sentence: 'Reading.' }
  try {
    for await (progress of writePieces(cluster, job, path)) {
      yield progress
      if (signal?.aborted) return
    }
    progress = { ...progress, share: 1, state: 'done', sentence: `${progress.rows} addresses are in ${path}.` }
    yield progress
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    yield { ...progress, state: 'failed', sentence: `The export to ${path} failed: ${reason}.` }
  } finally {
    if (progress.state !== 'done') await rm(path, { force: true })
  }
}

async function* writePieces(
  cluster: Viewed,
  { moment, filter, order, format }: AddressExport,
  path: string
): AsyncGenerator<ExportProgress, void, void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(path, 'w', 0o600)
  let rows = 0
  try {
    let bytes = (await file.write(toHead(format))).bytesWritten
    for (;;) {
      const piece = await cluster.look('addressLines', { moment, filter, order, format, offset: rows })
      if (piece.text !== '') bytes += (await file.write(piece.text)).bytesWritten
      rows += piece.rows
      const share = piece.rowCount === 0 ? 1 : Math.min(1, rows / piece.rowCount)
      yield { rows, bytes, share, state: 'running', path, sentence: `${rows} addresses so far.` }
      if (piece.rows === 0 || rows >= piece.rowCount) break
    }
    await file.sync()
  } finally {
    await file.close()
  }
}
