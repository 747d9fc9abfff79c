import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/engine/clock.ts'
import { FileChildren } from '../../src/main/engine/file-children.ts'
import { ASK_LIMIT_MS, type FileChild, OPEN_LIMIT_MS } from '../../src/main/engine/file-protocol.ts'
import { forkFileChild } from '../../src/main/host-headless/fork-file-child.ts'
import { type ForeignRig, LOOKS, startForeignRig } from '../support/foreign-rig.ts'

// V10 of security.md.
let rig: ForeignRig
beforeAll(async () => {
  rig = await startForeignRig()
})
afterAll(() => rig.stop())

/** A copy of the good recording, changed by somebody who knows SQLite. */
function forge(name: string, change: (db: Database.Database) => void): string {
  const file = join(rig.folder, `${name}.stoa`)
  copyFileSync(rig.good, file)
  const db = new Database(file)
  db.pragma('writable_schema = OFF')
  db.unsafeMode(true)
  change(db)
  db.close()
  return file
}

const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)'
/** Another column list for a table of ours, its rows gone. */
const retable = (name: string, columns: string) => (db: Database.Database) => {
  db.exec(`DROP TABLE ${name}; CREATE TABLE ${name} (${columns})`)
}

const SCHEMAS: readonly { readonly name: string; readonly change: (db: Database.Database) => void }[] = [
  {
    name: 'an endless view',
    change: (db) => db.exec(`CREATE VIEW endless AS ${ENDLESS} SELECT count(*) AS c FROM n`)
  },
  {
    name: 'an endless view in the place of a table',
    change: (db) =>
      db.exec(`DROP TABLE gap; CREATE VIEW gap AS ${ENDLESS} SELECT i AS id, x'' AS server, i AS from_us, i AS to_us,
        x'' AS cause FROM n`)
  },
  {
    name: 'a trigger',
    change: (db) => db.exec('CREATE TRIGGER t AFTER INSERT ON gap BEGIN DELETE FROM chunk; END')
  },
  { name: 'a virtual table', change: (db) => db.exec('CREATE VIRTUAL TABLE v USING fts5(text)') },
  {
    name: '2,000 columns',
    change: (db) => db.exec(`CREATE TABLE wide (${Array.from({ length: 2_000 }, (_, i) => `c${i} BLOB`).join(', ')})`)
  },
  { name: 'a column called __proto__', change: (db) => db.exec('ALTER TABLE pin ADD COLUMN "__proto__" BLOB') },
  { name: 'a table of other types', change: retable('pin', 'seq TEXT, at_us TEXT, written_us TEXT, text TEXT') },
  { name: 'a missing table', change: (db) => db.exec('DROP TABLE propagation') },
  { name: 'a column that is computed', change: retable('pin', 'seq, at_us, written_us, text AS (hex(zeroblob(1e8)))') },
  { name: 'an index on an expression', change: (db) => db.exec('CREATE INDEX late ON gap (abs(from_us))') }
]

const DAMAGES: readonly {
  readonly name: string
  readonly reason: string
  readonly change: (db: Database.Database) => void
}[] = [
  {
    name: 'text where numbers belong',
    reason: 'damaged',
    change: (db) => {
      const sql = db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'pin'").pluck().get() as string
      db.exec('DROP TABLE pin; CREATE TABLE pin (seq INTEGER PRIMARY KEY, at_us, written_us, text)')
      db.exec("INSERT INTO pin VALUES (1, 'soon', 'late', 7)")
      db.pragma('writable_schema = ON')
      db.prepare("UPDATE sqlite_schema SET sql = ? WHERE name = 'pin'").run(sql)
    }
  },
  {
    name: 'a number that cannot be kept exactly',
    reason: 'damaged',
    change: (db) => db.exec('UPDATE gap SET to_us = 9007199254740993')
  },
  {
    name: 'a negative time',
    reason: 'damaged',
    change: (db) => db.exec('UPDATE chunk SET from_us = -5')
  },
  {
    name: 'chunks one over the other',
    reason: 'damaged',
    change: (db) => db.exec('UPDATE chunk SET count = count + 100000')
  },
  {
    name: 'a blob of 100 MiB',
    reason: 'too-large',
    change: (db) => db.exec('UPDATE chunk SET bytes = zeroblob(104857600) WHERE rowid = (SELECT max(rowid) FROM chunk)')
  },
  { name: 'a newer schema', reason: 'newer', change: (db) => db.pragma('user_version = 99') },
  { name: 'no schema version', reason: 'foreign', change: (db) => db.pragma('user_version = 0') },
  { name: 'another program', reason: 'foreign', change: (db) => db.pragma('application_id = 7') }
]

describe('a hostile recording', () => {
  it.each(SCHEMAS)('is refused for its schema: $name', async ({ name, change }) => {
    const outcome = await rig.open(forge(name.replaceAll(/\W/g, '-'), change))
    expect([outcome.reason, outcome.answers]).toEqual(['schema', []])
    expect(outcome.sentence).toMatch(/not as Stoa writes it/)
  })

  it.each(DAMAGES)('is refused for what it holds: $name', async ({ name, reason, change }) => {
    const outcome = await rig.open(forge(name.replaceAll(/\W/g, '-'), change))
    expect([outcome.reason, outcome.answers]).toEqual([reason, []])
  })

  it('is refused with the largest blob that there can be before a byte of it is read', async () => {
    const file = forge('giant', (db) => {
      db.pragma('synchronous = OFF')
      db.pragma('journal_mode = OFF')
      // The driver makes and reads no value above 512 MiB, so this is as large as they come.
      db.exec('UPDATE checkpoint SET bytes = zeroblob(536000000) WHERE seq = (SELECT max(seq) FROM checkpoint)')
    })
    const outcome = await rig.open(file)
    rmSync(file)
    expect([outcome.reason, outcome.answers]).toEqual(['too-large', []])
    expect(outcome.ms).toBeLessThan(OPEN_LIMIT_MS)
  })

  it('whose checkpoints are forged answers, or says that it cannot, and the next one opens', async () => {
    for (const [n, bytes] of [
      Buffer.alloc(0),
      Buffer.from('not a checkpoint'),
      Buffer.concat([Buffer.from([5]), Buffer.alloc(64, 0xff)]),
      Buffer.alloc(48 * 1024 * 1024)
    ].entries()) {
      const file = forge(`checkpoint-${n}`, (db) =>
        db.prepare('UPDATE checkpoint SET bytes = ?').run(zstdCompressSync(bytes))
      )
      const { reason, answers, ms } = await rig.open(file)
      expect(['opened', 'damaged', 'ended', 'memory', 'deadline', 'ask']).toContain(reason)
      for (const answer of answers) if (!answer.ok) expect(answer.error.sentence.length).toBeGreaterThan(10)
      expect(ms).toBeLessThan(OPEN_LIMIT_MS + LOOKS.length * ASK_LIMIT_MS)
    }
    expect((await rig.open(rig.good)).reason).toBe('opened')
  })

  it('that unpacks to far more than any chunk is damaged there, and only there', async () => {
    const bomb = zstdCompressSync(Buffer.alloc(512 * 1024 * 1024))
    const file = forge('bomb', (db) => {
      db.prepare('UPDATE chunk SET bytes = ?').run(bomb)
      db.prepare('UPDATE propagation SET body = ?').run(bomb)
    })
    const { reason, answers } = await rig.open(file)
    expect(reason).toBe('opened')
    expect(answers.some((answer) => answer.ok)).toBe(true)
  })
})

describe('what is no file', () => {
  const made: readonly { readonly name: string; readonly reason: string; readonly make: (path: string) => void }[] = [
    { name: 'a symbolic link', reason: 'not-a-file', make: (path) => symlinkSync(rig.good, path) },
    { name: 'a named pipe', reason: 'not-a-file', make: (path) => void execFileSync('mkfifo', [path]) },
    { name: 'a folder', reason: 'not-a-file', make: (path) => void mkdirSync(path) },
    { name: 'nothing at all', reason: 'not-a-file', make: () => undefined },
    { name: 'an empty file', reason: 'not-a-recording', make: (path) => writeFileSync(path, '') },
    { name: 'a text', reason: 'not-a-recording', make: (path) => writeFileSync(path, 'SQLite format 3'.repeat(99)) },
    {
      name: 'more than 4 GiB',
      reason: 'too-large',
      make: (path) => {
        copyFileSync(rig.good, path)
        truncateSync(path, 4 * 1024 ** 3 + 1)
      }
    }
  ]
  it.each(made)('is refused: $name', async ({ name, reason, make }) => {
    const path = join(rig.folder, `${name.replaceAll(' ', '-')}.stoa`)
    make(path)
    const outcome = await rig.open(path)
    expect([outcome.reason, outcome.answers]).toEqual([reason, []])
    rmSync(path, { recursive: true, force: true })
  })
})

describe('the process of a file', () => {
  const stubborn = new URL('../support/stubborn-child.ts', import.meta.url)

  /** One that never answers; when it was gone, ms after it was asked. */
  async function askStubborn(name: string): Promise<{ readonly reason: string; readonly goneMs: number }> {
    let gone: (ms: number) => void = () => undefined
    const ended = new Promise<number>((done) => {
      gone = done
    })
    let askedAt = 0
    const fork = (): FileChild => {
      const child = forkFileChild(stubborn)
      child.onExit(() => gone(performance.now()))
      const send: FileChild['send'] = (message) => {
        askedAt = performance.now()
        child.send(message)
      }
      return { ...child, send }
    }
    const children = new FileChildren(systemClock, fork)
    const child = children.start()
    const answer = await children.ask(child, { kind: 'open', file: 'x', slug: 'x', name })
    const goneMs = (await ended) - askedAt
    children.stop()
    return { reason: answer.ok ? 'ok' : answer.error.reason, goneMs }
  }

  it('is gone 1 s after its deadline, though it never gives its thread back', async () => {
    const { reason, goneMs } = await askStubborn('idle')
    expect(reason).toBe('deadline')
    expect(goneMs).toBeGreaterThan(OPEN_LIMIT_MS - 50)
    expect(goneMs).toBeLessThan(OPEN_LIMIT_MS + 1_000)
  })

  it('is gone when it holds more than 1 GiB', async () => {
    expect((await askStubborn('greedy')).reason).toBe('memory')
  })
})
