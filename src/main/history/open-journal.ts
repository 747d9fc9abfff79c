import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import type Database from 'better-sqlite3'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { type Seq, toSeq, type UnixUs } from '../../shared/cluster/units.ts'
import { assertFullSync, openWriterConnection } from './connection.ts'
import type { CheckpointRow } from './derived.ts'
import { readTotals } from './journal-writer.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { isWhole } from './quick-check.ts'
import { openReadOnlyFile, type ReadOnlyFile } from './read-only-file.ts'
import type { Notice, OpenError, StopCause } from './recording-state.ts'
import { APPLICATION_ID, type SchemaStep } from './schema.ts'
import { setAside } from './set-aside.ts'
import { toDiskTrouble } from './sqlite-error.ts'

/** The name of a cluster's database in its folder. */
export const HISTORY_FILE = 'history.db'

/** What the history held when it was opened. */
export interface Opening {
  /** The seq that the next observation gets; 1 in a new journal. */
  readonly nextSeq: Seq
  /** Everything up to here has its derived rows; 0 in a new journal. Fold from the checkpoint on, derive from here on. */
  readonly derivedThrough: Seq
  /** Time of the last observation: since then, until now, nothing was recorded. */
  readonly lastAt: UnixUs | null
  readonly checkpoint: CheckpointRow | null
  readonly notices: readonly Notice[]
}

export interface OpenedDatabase {
  readonly db: Database.Database
  readonly file: string
  readonly opening: Opening
  /** Null: it records. */
  readonly stopped: StopCause | null
  /** Ends the connection, and what was made for it. */
  readonly close: () => void
}

export interface OpenRequest {
  readonly folder: string
  readonly now: UnixUs
  readonly steps: readonly SchemaStep[]
  /** False once a check of a large file has taken long enough. */
  readonly mayGoOn: () => boolean
}

/** Opens, checks, repairs by starting anew, and migrates one cluster's file. No file is ever deleted or overwritten (R19). */
export async function openJournal(request: OpenRequest): Promise<Result<OpenedDatabase, OpenError>> {
  const file = join(request.folder, HISTORY_FILE)
  const access = prepareFolder(request.folder, file)
  if (access !== null && access !== 'read-only') return err(access)
  try {
    if (access === 'read-only') {
      const sentence = `The folder ${request.folder} cannot be written: the history can be read, nothing is recorded.`
      return ok(openToRead(file, { kind: 'read-only', sentence }))
    }
    return await openToWrite(file, request)
  } catch (error) {
    const trouble = toDiskTrouble(error)
    if (trouble === null) throw error
    const sentence =
      trouble === 'full'
        ? `The disk that holds ${request.folder} is full: the history could not be opened.`
        : `The history ${file} could not be opened: ${(error as Error).message}.`
    return err({ kind: 'disk-failed', retryable: trouble !== 'corrupt', sentence })
  }
}

function prepareFolder(folder: string, file: string): OpenError | 'read-only' | null {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    const sentence = `The folder ${folder} is missing and cannot be made: ${(error as Error).message}.`
    return { kind: 'no-folder', retryable: true, sentence }
  }
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK)
    return null
  } catch {
    if (existsSync(file)) return 'read-only'
    const sentence = `The folder ${folder} cannot be written, so no history can be begun in it.`
    return { kind: 'no-permission', retryable: true, sentence }
  }
}

function openToRead(path: string, notice: Notice): OpenedDatabase {
  const { db, file, close } = openReadOnlyFile(path)
  return { db, file, opening: readOpening(db, [notice]), stopped: 'read-only', close }
}

async function openToWrite(file: string, request: OpenRequest): Promise<Result<OpenedDatabase, OpenError>> {
  const notices: Notice[] = []
  const found = inspect(file, request)
  if (found === 'foreign') {
    const sentence = `${file} is a database of another program. It was left as it is; choose another folder.`
    return err({ kind: 'foreign-file', retryable: false, sentence })
  }
  if (found === 'newer') {
    const sentence = 'The history was written by a newer Stoa. It can be read, nothing is recorded.'
    return ok(openToRead(file, { kind: 'newer-schema', sentence }))
  }
  if (found === 'damaged') {
    const keptAs = setAside(file, request.now)
    const sentence = `The history was damaged. It was kept as ${keptAs}, and a new one was begun.`
    notices.push({ kind: 'corrupt-kept-aside', keptAs, sentence })
  }
  const db = openWriterConnection(file)
  const version = schemaVersion(db)
  try {
    await migrate(db, file, request.steps)
  } catch (error) {
    db.close()
    if (version === 0 || toDiskTrouble(error) !== null) throw error
    const sentence = `The history could not be brought to the form of this release: ${(error as Error).message}. It was left as it was.`
    return err({ kind: 'migration-failed', retryable: false, sentence })
  }
  if (version > 0 && version < request.steps.length) {
    const toVersion = request.steps.length
    const sentence = 'The history was brought to the form of this release; a backup of the old one is beside it.'
    notices.push({ kind: 'migrated', fromVersion: version, toVersion, sentence })
  }
  const stopped = markOpen(db) ? null : 'disk-full'
  return ok({ db, file, opening: readOpening(db, notices), stopped, close: () => db.close() })
}

/** Looks through a connection that cannot write: a file that is not ours, or damaged, stays as it is, byte for byte. */
function inspect(file: string, request: OpenRequest): 'new' | 'ours' | 'newer' | 'foreign' | 'damaged' {
  if (!existsSync(file) || statSync(file).size === 0) return 'new'
  if (!beginsLikeSqlite(file)) return 'damaged'
  let opened: ReadOnlyFile | null = null
  try {
    opened = openReadOnlyFile(file)
    const { db } = opened
    const version = schemaVersion(db)
    if (isForeign(db, version)) return 'foreign'
    if (version === 0) return 'new'
    if (version > request.steps.length) return 'newer'
    const { closed_well } = readTotals(db)
    return isWhole(db, { file, closedWell: closed_well === 1, mayGoOn: request.mayGoOn }) ? 'ours' : 'damaged'
  } catch (error) {
    // A table that is missing is damage as well: whoever took it away, the file is not ours any more.
    if (toDiskTrouble(error) === 'corrupt' || (error as { code?: string }).code === 'SQLITE_ERROR') return 'damaged'
    throw error
  } finally {
    opened?.close()
  }
}

function beginsLikeSqlite(file: string): boolean {
  const magic = Buffer.alloc(16)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, magic, 0, 16, 0)
  } finally {
    closeSync(handle)
  }
  return magic.toString('latin1') === 'SQLite format 3\0'
}

function isForeign(db: Database.Database, version: number): boolean {
  const id = db.pragma('application_id', { simple: true })
  if (id === APPLICATION_ID) return false
  if (id !== 0 || version !== 0) return true
  // Killed between the first byte and the first step: no tables yet, so still ours to begin.
  return db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined
}

/** The first write: proves that one is possible and that it is synced. False: the disk is full. */
function markOpen(db: Database.Database): boolean {
  try {
    db.exec('UPDATE totals SET closed_well = 0')
  } catch (error) {
    if (toDiskTrouble(error) === 'full') return false
    throw error
  }
  assertFullSync(db)
  return true
}

function readOpening(db: Database.Database, notices: readonly Notice[]): Opening {
  const totals = readTotals(db)
  const row = db.prepare('SELECT * FROM checkpoint WHERE seq < ? ORDER BY seq DESC LIMIT 1').get(totals.next_seq) as
    | { seq: number; at_us: number; bytes: Buffer }
    | undefined
  return {
    nextSeq: toSeq(totals.next_seq),
    derivedThrough: toSeq(totals.derived_through),
    lastAt: totals.last_us,
    checkpoint:
      row === undefined
        ? null
        : { seq: toSeq(row.seq), at: row.at_us as UnixUs, bytes: new Uint8Array(zstdDecompressSync(row.bytes)) },
    notices
  }
}
