import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { knownBatch } from '../../../test/durability/support/known-payload.ts'
import { openWriterConnection } from './connection.ts'
import { JournalWriter } from './journal-writer.ts'
import { migrate } from './migrate.ts'
import { isWhole } from './quick-check.ts'
import { SCHEMA_STEPS } from './schema.ts'

let folder: string
let file: string
let db: Database.Database

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-check-'))
  file = join(folder, 'history.db')
  db = openWriterConnection(file)
  await migrate(db, file, SCHEMA_STEPS)
  const writer = new JournalWriter(db)
  for (let seq = 1; seq < 1_000; seq += 100) writer.append(knownBatch(seq, 100))
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A large file that was not closed well; answers how many chunks were read, too. */
function checkLarge(mayRead: number): readonly [boolean, number] {
  let read = 0
  const whole = isWhole(db, { file, closedWell: false, wholeUpToBytes: 0, mayGoOn: () => ++read < mayRead })
  return [whole, read]
}
const damage = (firstSeq: number): void => {
  db.prepare("UPDATE chunk SET bytes = x'00' WHERE first_seq = ?").run(firstSeq)
}

describe('the check of a file too large to be checked whole', () => {
  it('reads chunks from the newest on until it has taken long enough', () => {
    expect(checkLarge(4)).toEqual([true, 4])
    expect(checkLarge(100)).toEqual([true, 10])
  })

  it('finds a damaged one among those', () => {
    damage(801)
    expect(checkLarge(100)).toEqual([false, 1])
  })

  it('does not wait for one that lies too far back', () => {
    damage(1)
    expect(checkLarge(4)).toEqual([true, 4])
  })

  it('reads nothing of one that was closed well', () => {
    damage(901)
    expect(isWhole(db, { file, closedWell: true, wholeUpToBytes: 0, mayGoOn: () => true })).toBe(true)
  })
})
