import { statSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { DamagedChunkError } from './byte-column.ts'
import { ChunkCodec } from './chunk-codec.ts'
import { type ChunkRow, toChunkFrame } from './chunk-row.ts'
import { toDiskTrouble } from './sqlite-error.ts'

/** A check reads the whole file, about 0.5 GB a second from memory, less from a disk. A file that was closed well … */
const CLOSED_WELL_BYTES = 64 * 1024 * 1024
/** … and one that was not. Beyond, `quick_check` could not be ended: this driver has no way to interrupt a query. */
const KILLED_BYTES = 256 * 1024 * 1024

/** What is known of the file before it is checked. */
export interface CheckRequest {
  readonly file: string
  readonly closedWell: boolean
  /** False once it has taken long enough. */
  readonly mayGoOn: () => boolean
  /** Up to this size the whole file is checked; by default 64 MiB if it was closed well, else 256 MiB. */
  readonly wholeUpToBytes?: number
}

/**
 * Is the file whole? Small ones are checked by `PRAGMA quick_check`. Of large ones that were not closed well the chunks
 * are read from the newest on, where a crash does its damage, until `mayGoOn` says stop: row by row, so that it can.
 */
export function isWhole(db: Database.Database, request: CheckRequest): boolean {
  const { file, closedWell, mayGoOn, wholeUpToBytes = closedWell ? CLOSED_WELL_BYTES : KILLED_BYTES } = request
  try {
    const size = statSync(file).size
    if (size <= wholeUpToBytes) {
      return db.pragma('quick_check(1)', { simple: true }) === 'ok'
    }
    return closedWell || newestChunksDecode(db, mayGoOn)
  } catch (error) {
    if (error instanceof DamagedChunkError || toDiskTrouble(error) === 'corrupt') return false
    throw error
  }
}

function newestChunksDecode(db: Database.Database, mayGoOn: () => boolean): boolean {
  const codec = new ChunkCodec()
  const rows = db.prepare('SELECT * FROM chunk ORDER BY first_seq DESC').iterate() as IterableIterator<ChunkRow>
  for (const row of rows) {
    codec.decode(row.codec, row.bytes, toChunkFrame(row))
    if (!mayGoOn()) break
  }
  return true
}
