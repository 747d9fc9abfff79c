import Database from 'better-sqlite3'

/** What an error of SQLite means for recording. */
export type DiskTrouble = 'full' | 'corrupt' | 'read-only' | 'failed'

/** Null: not an error of SQLite, so a bug of ours. Extended codes begin with the primary one (`SQLITE_IOERR_WRITE`). */
export function toDiskTrouble(error: unknown): DiskTrouble | null {
  if (!(error instanceof Database.SqliteError)) return null
  const { code } = error
  if (code.startsWith('SQLITE_FULL')) return 'full'
  // On a full disk the WAL's index cannot grow either: that comes as an I/O error of shared memory.
  if (code.startsWith('SQLITE_IOERR_SHM') || code === 'SQLITE_IOERR_WRITE') return 'full'
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) return 'corrupt'
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_PERM')) {
    return 'read-only'
  }
  // Another process holds the file longer than we wait: whoever it is, it will let go.
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'failed'
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_PROTOCOL')) return 'failed'
  return null
}
