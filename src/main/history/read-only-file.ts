import { constants, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type Database from 'better-sqlite3'
import { openReaderConnection } from './connection.ts'
import { toDiskTrouble } from './sqlite-error.ts'

export interface ReadOnlyFile {
  readonly db: Database.Database
  /** Where further connections may read it: the file itself, or our copy. */
  readonly file: string
  /** Closes the connection and removes the copy. */
  readonly close: () => void
}

/**
 * Opens a file to read it. A WAL database needs an index beside it, which cannot be made on a medium that is read-only
 * (and this driver cannot open a file as immutable): there a private copy is read, with the log that may be beside it.
 */
export function openReadOnlyFile(file: string): ReadOnlyFile {
  try {
    const db = openReaderConnection(file)
    db.pragma('user_version')
    return { db, file, close: () => db.close() }
  } catch (error) {
    if (toDiskTrouble(error) !== 'read-only' || !existsSync(file)) throw error
  }
  const folder = mkdtempSync(join(tmpdir(), 'stoa-read-'))
  const copy = join(folder, basename(file))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    // A clone where the file system can: it costs neither time nor space.
    copyFileSync(file, copy, constants.COPYFILE_FICLONE)
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`)
    const db = openReaderConnection(copy)
    return {
      db,
      file: copy,
      close: () => {
        db.close()
        remove()
      }
    }
  } catch (cause) {
    remove()
    throw cause
  }
}
