import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { schemaVersion } from './migrate.ts'
import { APPLICATION_ID, SCHEMA_STEPS } from './schema.ts'

/** Up to this size the whole file is checked before anything is answered: about 0.1 s. */
const WHOLE_AT_ONCE_BYTES = 64 * 1024 * 1024
const MIB = 1024 * 1024

/** Why a file is not opened. */
export type ForeignRefusal = 'foreign' | 'newer' | 'schema' | 'damaged' | 'too-large'

/** A refusal with its sentence. */
export interface ForeignError {
  readonly reason: ForeignRefusal
  readonly sentence: string
}

/** Blobs that are far above what we write would only fill memory. `chunk.bytes`: a batch decompresses to 64 MiB at most. */
const BLOB_MAX: Readonly<Record<string, number>> = { 'chunk.bytes': 64 * MIB, 'checkpoint.bytes': 64 * MIB }
const OTHER_BLOB_MAX = 4 * MIB
/** Tables with few rows that every view reads: looked at before the first answer, however large the file. */
const FIRST_TABLES: ReadonlySet<string> = new Set(['chunk', 'checkpoint', 'totals', 'recording'])
/** Chunks end where the next begins; more in one than this was never written. */
const MOST_IN_A_CHUNK = 16_777_216

/**
 * Opens a file that somebody else made, in the process that exists for it (security.md R12): read-only, nothing in its
 * schema believed, and its schema ours, object by object. Small files are checked whole; of large ones the tables that
 * the first view reads, the rest by `checkForeign` in a process beside. Never throws SQLite's errors.
 */
export function openForeign(file: string): Result<{ db: Database.Database; isWhole: boolean }, ForeignError> {
  let db: Database.Database | null = null
  try {
    db = connect(file)
    const refusal = refuseStranger(db)
    const isSmall = statSync(file).size <= WHOLE_AT_ONCE_BYTES
    const trouble = refusal ?? (isSmall ? checkForeign(db) : checkTables(db, FIRST_TABLES))
    if (trouble === null) return ok({ db, isWhole: isSmall })
    db.close()
    return err(trouble)
  } catch (cause) {
    db?.close()
    return err(damaged(cause instanceof Error ? cause.message : String(cause)))
  }
}

/** Reads all of it. Null: it is whole, and every number and length in it is within what we write. */
export function checkForeign(db: Database.Database): ForeignError | null {
  try {
    const found = db.pragma('quick_check(1)', { simple: true })
    if (found !== 'ok') return damaged(String(found))
    return checkTables(db, null)
  } catch (cause) {
    return damaged(cause instanceof Error ? cause.message : String(cause))
  }
}

/** Also checks it; for the process beside the one that answers. */
export function checkForeignFile(file: string): ForeignError | null {
  const db = connect(file)
  try {
    return checkForeign(db)
  } finally {
    db.close()
  }
}

function connect(file: string): Database.Database {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 0 })
  try {
    // The first three before anything of the file is read: setting them reads nothing.
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    db.pragma('mmap_size = 0')
    db.pragma('query_only = ON')
    db.pragma('temp_store = MEMORY')
    db.pragma('cache_size = -16384')
    return db
  } catch (cause) {
    db.close()
    throw cause
  }
}

function refuseStranger(db: Database.Database): ForeignError | null {
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    return { reason: 'foreign', sentence: 'It is a database of another program.' }
  }
  const version = schemaVersion(db)
  if (version > SCHEMA_STEPS.length) {
    return { reason: 'newer', sentence: 'It was written by a newer Stoa; this one cannot read it.' }
  }
  if (version < 1) return { reason: 'foreign', sentence: 'It is no recording of Stoa.' }
  const stranger = findStranger(db, version)
  if (stranger === null) return null
  const sentence = `Its schema is not that of a recording: ${JSON.stringify(stranger.slice(0, 80))} is not as Stoa writes it.`
  return { reason: 'schema', sentence }
}

interface SchemaObject {
  readonly type: string
  readonly name: string
  readonly tbl_name: string
  readonly sql: string | null
}

const OBJECTS = 'SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name LIMIT 200'

/** Name of an object that we did not write, or of one that is missing; null: all are ours, word for word. */
function findStranger(db: Database.Database, version: number): string | null {
  const wanted = new Map(ourSchema(version).map((object) => [object.name, object]))
  for (const object of db.prepare(OBJECTS).all() as SchemaObject[]) {
    const ours = wanted.get(object.name)
    const isOurs = ours?.type === object.type && ours.tbl_name === object.tbl_name && ours.sql === object.sql
    if (!isOurs) return String(object.name)
    wanted.delete(object.name)
  }
  return wanted.keys().next().value ?? null
}

function ourSchema(version: number): SchemaObject[] {
  const db = new Database(':memory:')
  try {
    for (const step of SCHEMA_STEPS.slice(0, version)) db.exec(step)
    return db.prepare(OBJECTS).all() as SchemaObject[]
  } finally {
    db.close()
  }
}

/** Types, numbers and lengths of these tables; null: of all. Big integers on: what a number rounds is seen before. */
function checkTables(db: Database.Database, only: ReadonlySet<string> | null): ForeignError | null {
  const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[]
  for (const table of names) {
    if (only !== null && !only.has(table)) continue
    const columns = db.prepare(`SELECT name, type FROM pragma_table_info('${table}')`).all() as {
      name: string
      type: string
    }[]
    for (const { name, type } of columns) {
      const trouble = type === 'INTEGER' ? checkNumbers(db, table, name) : checkBytes(db, table, name, type)
      if (trouble !== null) return trouble
    }
  }
  return checkChunks(db)
}

function checkNumbers(db: Database.Database, table: string, column: string): ForeignError | null {
  const sql = `SELECT min(${column}) AS least, max(${column}) AS most FROM ${table}`
  const ends = db.prepare(sql).safeIntegers(true).get() as { least: unknown; most: unknown }
  for (const end of [ends.least, ends.most]) {
    if (end === null) continue
    if (typeof end !== 'bigint') return damaged(`${table}.${column} holds what is no number`)
    if (end < -1n || end > BigInt(Number.MAX_SAFE_INTEGER)) {
      return damaged(`${table}.${column} holds a number that no recording has`)
    }
  }
  return null
}

function checkBytes(db: Database.Database, table: string, column: string, type: string): ForeignError | null {
  const most = BLOB_MAX[`${table}.${column}`] ?? OTHER_BLOB_MAX
  // The length and the type stand in the row's head: not a byte of the blob itself is read.
  const kind = type === 'BLOB' ? 'blob' : 'text'
  const sql = `SELECT typeof(${column}) AS type, length(${column}) AS size FROM ${table}
    WHERE ${column} IS NOT NULL AND (typeof(${column}) <> '${kind}' OR length(${column}) > ${most}) LIMIT 1`
  const found = db.prepare(sql).get() as { type: string; size: number } | undefined
  if (found === undefined) return null
  if (found.type !== kind) return damaged(`${table}.${column} holds ${found.type}`)
  return { reason: 'too-large', sentence: `${table}.${column} holds ${found.size} bytes, which no recording has.` }
}

/** One behind the other, none empty. */
function checkChunks(db: Database.Database): ForeignError | null {
  const rows = db.prepare('SELECT first_seq, count FROM chunk ORDER BY first_seq').raw().iterate()
  let next = 1
  let trouble: ForeignError | null = null
  for (const [first, count] of rows as IterableIterator<[number, number]>) {
    if (first >= next && count >= 1 && count <= MOST_IN_A_CHUNK) next = first + count
    else trouble ??= damaged(`chunk ${first} is not where the one before it ends`)
  }
  return trouble
}

function damaged(what: string): ForeignError {
  return { reason: 'damaged', sentence: `It is damaged: ${what.slice(0, 200)}.` }
}
