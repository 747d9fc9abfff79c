import Database from 'better-sqlite3'

/** The WAL is cut back to this after a checkpoint; between checkpoints of 8 MiB it stays near them (R17: 16 MiB). */
const WAL_BYTES = 16 * 1024 * 1024
const WAL_PAGES_BEFORE_CHECKPOINT = 2048
/** Waiting for another connection of ours (a backup, a reader that recovers the WAL); nobody holds locks longer. */
const BUSY_MS = 2000

/** Settings of every connection: what a schema may do is little, whoever made the file. */
function harden(db: Database.Database): void {
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma('mmap_size = 0')
  db.pragma('foreign_keys = OFF')
  db.pragma('temp_store = MEMORY')
}

/**
 * The one writer's connection. FULL, not the driver's default NORMAL: a row counts as recorded once `append` resolved,
 * and NORMAL may lose it with the power. `assertFullSync` checks after the first write that it held.
 */
export function openWriterConnection(file: string): Database.Database {
  const db = new Database(file, { timeout: BUSY_MS })
  try {
    harden(db)
    // Both have an effect only before the first table; on an old file they change nothing.
    db.pragma('auto_vacuum = INCREMENTAL')
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    if (process.platform === 'darwin') {
      db.pragma('fullfsync = ON')
      db.pragma('checkpoint_fullfsync = ON')
    }
    db.pragma(`journal_size_limit = ${WAL_BYTES}`)
    db.pragma(`wal_autocheckpoint = ${WAL_PAGES_BEFORE_CHECKPOINT}`)
    db.pragma('cache_size = -8192')
  } catch (cause) {
    db.close()
    throw cause
  }
  return db
}

/** A connection that cannot write, beside a recorder or after one. */
export function openReaderConnection(file: string): Database.Database {
  const db = new Database(file, { timeout: BUSY_MS, readonly: true, fileMustExist: true })
  try {
    harden(db)
    db.pragma('query_only = ON')
    db.pragma('cache_size = -16384')
  } catch (cause) {
    db.close()
    throw cause
  }
  return db
}

/** Right after WAL is switched on the pragma still reads FULL, whatever holds after the first write (measured, R17). */
export function assertFullSync(db: Database.Database): void {
  const level = db.pragma('synchronous', { simple: true })
  if (level !== 2) throw new Error(`SQLite's synchronous level is ${String(level)} after a write, wanted 2 (FULL)`)
}
