import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type Database from 'better-sqlite3'
import { APPLICATION_ID, type SchemaStep } from './schema.ts'

/** The backup made before the step to `version`. Older backups go once a newer one is complete. */
export const backupName = (version: number): string => `history.before-v${version}.db`
const BACKUP = /^history\.before-v\d+\.db$/

/**
 * Brings a file to the newest version, step by step. A step is one transaction together with its `user_version`, so a
 * kill leaves the old version or the new one; before each step on a file that holds something, the online backup API
 * copies it. A backup that was cut off by a kill has another name and is made anew.
 */
export async function migrate(db: Database.Database, file: string, steps: readonly SchemaStep[]): Promise<void> {
  for (let version = schemaVersion(db) + 1; version <= steps.length; version++) {
    if (version > 1) await backUp(db, file, version)
    db.exec('BEGIN IMMEDIATE')
    try {
      db.exec(steps[version - 1] as string)
      db.pragma(`application_id = ${APPLICATION_ID}`)
      db.pragma(`user_version = ${version}`)
      db.exec('COMMIT')
    } catch (cause) {
      if (db.inTransaction) db.exec('ROLLBACK')
      throw cause
    }
  }
}

/** `user_version`: the number of steps that a file has had; 0: not begun. */
export function schemaVersion(db: Database.Database): number {
  return db.pragma('user_version', { simple: true }) as number
}

async function backUp(db: Database.Database, file: string, version: number): Promise<void> {
  const folder = dirname(file)
  const name = backupName(version)
  const unfinished = join(folder, `${name}.part`)
  for (const end of ['', '-journal', '-wal', '-shm']) rmSync(unfinished + end, { force: true })
  await db.backup(unfinished)
  renameSync(unfinished, join(folder, name))
  for (const other of readdirSync(folder)) {
    if (BACKUP.test(other) && other !== name) rmSync(join(folder, other))
  }
  if (!existsSync(join(folder, name))) throw new Error('the backup vanished')
}
