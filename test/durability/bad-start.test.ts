import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DataLock } from '../../src/main/history/data-lock.ts'
import { Journal } from '../../src/main/history/journal.ts'
import { openReadOnly } from '../../src/main/history/open-read-only.ts'
import type { OpenError } from '../../src/main/history/recording-state.ts'
import { DEFAULT_RETENTION } from '../../src/shared/api/cluster-file.ts'
import type { Result } from '../../src/shared/cluster/result.ts'
import { knownBatch } from './support/known-payload.ts'
import { realClock } from './support/real-clock.ts'
import { makeSmallDisk } from './support/small-disk.ts'
import { verifyHistory } from './support/verify-history.ts'

const workerUrl = new URL('../../src/main/history/history-worker.ts', import.meta.url)
const NO_LIMITS = { warnBytes: 0, stopBytes: 0, ballastBytes: 0 }

let folder: string
let file: string
const closing: (() => Promise<void>)[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-start-'))
  file = join(folder, 'history.db')
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(where = folder): Promise<Result<Journal, OpenError>> {
  const result = await Journal.open({
    folder: where,
    workerUrl,
    clock: realClock,
    retention: DEFAULT_RETENTION,
    disk: NO_LIMITS
  })
  if (result.ok) closing.push(() => result.value.close())
  return result
}
async function openWell(where = folder): Promise<Journal> {
  const result = await open(where)
  if (!result.ok) throw new Error(result.error.sentence)
  return result.value
}
async function makeHistory(): Promise<void> {
  const journal = await openWell()
  for (let i = 0; i < 20; i++) await journal.append(knownBatch(1 + i * 1_000, 1_000))
  await journal.close()
}
const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

describe('a history that is damaged', () => {
  it.each<[string, () => void]>([
    ['is not a database at all', () => writeFileSync(file, 'these are the notes that somebody saved here')],
    [
      'has no first page',
      () => writeFileSync(file, Buffer.concat([Buffer.alloc(4096), readFileSync(file).subarray(4096)]))
    ],
    ['was cut off', () => truncateSync(file, Math.floor(statSync(file).size / 3))],
    [
      'has pages overwritten',
      () => {
        const bytes = readFileSync(file)
        bytes.fill(0xa5, 8_192, bytes.length - 4_096)
        writeFileSync(file, bytes)
      }
    ]
  ])('is kept aside and a new one begun, when it %s', async (_what, damage) => {
    await makeHistory()
    damage()
    const before = hash(file)
    const journal = await openWell()
    const [notice] = journal.opening.notices
    expect(notice?.kind).toBe('corrupt-kept-aside')
    const kept = readdirSync(folder).find((name) => /^history\.corrupt-.*\.db$/.test(name)) ?? ''
    expect(hash(join(folder, kept))).toBe(before)
    expect(notice?.sentence).toContain(kept)
    expect(journal.opening.nextSeq).toBe(1)
    expect((await journal.append(knownBatch(1, 10))).recorded).toBe(true)
  })

  it('is kept aside each time under another name', async () => {
    for (let i = 0; i < 3; i++) {
      writeFileSync(file, `damage ${i}, long enough to be no header`)
      await (await openWell()).close()
    }
    expect(readdirSync(folder).filter((name) => name.startsWith('history.corrupt-')).length).toBe(3)
  })
})

describe('a history that is not ours to change', () => {
  it('of another program is refused and left as it was', async () => {
    const db = new Database(file)
    db.exec('CREATE TABLE bookmarks (url TEXT)')
    db.close()
    const before = hash(file)
    const result = await open()
    expect(result.ok ? null : result.error).toMatchObject({ kind: 'foreign-file', retryable: false })
    expect(hash(file)).toBe(before)
    const read = openReadOnly(folder)
    expect(read.ok ? null : read.error.kind).toBe('foreign-file')
  })

  it('of a newer release is opened to be read', async () => {
    await makeHistory()
    const db = new Database(file)
    db.pragma('user_version = 99')
    db.exec('ALTER TABLE event ADD COLUMN more BLOB; ALTER TABLE chunk ADD COLUMN more BLOB')
    db.close()
    const journal = await openWell()
    expect(journal.opening.notices.map((notice) => notice.kind)).toEqual(['newer-schema'])
    expect(journal.state).toMatchObject({ kind: 'stopped', cause: 'read-only', retryable: false })
    expect((await journal.append(knownBatch(20_001, 10))).recorded).toBe(false)
    expect((await verifyHistory(folder)).newest).toBe(20_000)
    await journal.close()
  })

  it('in a folder that cannot be written is opened to be read, and none is begun there', async () => {
    await makeHistory()
    const disk = makeSmallDisk(32)
    closing.push(async () => disk.remove())
    const inside = join(disk.folder, 'cluster')
    mkdirSync(inside)
    writeFileSync(join(inside, 'history.db'), readFileSync(file))
    mkdirSync(join(disk.folder, 'empty'))
    if (disk.isReal) execFileSync('mount', ['-o', 'remount,ro', disk.folder])
    else execFileSync('chmod', ['-R', 'a-w', disk.folder])
    const journal = await openWell(inside)
    expect(journal.state).toMatchObject({ kind: 'stopped', cause: 'read-only' })
    expect(journal.opening.notices.map((notice) => notice.kind)).toEqual(['read-only'])
    expect((await verifyHistory(inside)).newest).toBe(20_000)
    const none = await open(join(disk.folder, 'empty'))
    expect(none.ok ? null : none.error.kind).toBe('no-permission')
    await journal.close()
    if (disk.isReal) execFileSync('mount', ['-o', 'remount,rw', disk.folder])
    else execFileSync('chmod', ['-R', 'u+w', disk.folder])
  })
})

describe('a folder', () => {
  it('that is missing is made, for its owner only', async () => {
    const deep = join(folder, 'a', 'b')
    expect((await (await openWell(deep)).append(knownBatch(1, 10))).recorded).toBe(true)
    expect(statSync(deep).mode & 0o077).toBe(0)
  })

  it('that cannot be made is a reason', async () => {
    writeFileSync(join(folder, 'file'), '')
    const result = await open(join(folder, 'file', 'data'))
    expect(result.ok ? null : result.error.kind).toBe('no-folder')
    expect(openReadOnly(join(folder, 'file', 'data')).ok).toBe(false)
  })

  it('with a file that has nothing in it is as good as a new one', async () => {
    writeFileSync(file, '')
    const journal = await openWell()
    expect(journal.opening).toMatchObject({ nextSeq: 1, notices: [] })
    expect(existsSync(file)).toBe(true)
  })

  it('that another process holds is refused within a second, by its name', () => {
    const script = `
      import { DataLock } from ${JSON.stringify(new URL('../../src/main/history/data-lock.ts', import.meta.url).href)}
      import { realClock } from ${JSON.stringify(new URL('./support/real-clock.ts', import.meta.url).href)}
      const begin = performance.now()
      const lock = DataLock.acquire(${JSON.stringify(folder)}, realClock)
      process.stdout.write(JSON.stringify({ ok: lock.ok, sentence: lock.ok ? '' : lock.error.sentence, ms: performance.now() - begin }))`
    const lock = DataLock.acquire(folder, realClock)
    const second = JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    )
    expect(second.ok).toBe(false)
    expect(second.sentence).toContain(`process ${process.pid}`)
    expect(second.ms).toBeLessThan(1_000)
    if (lock.ok) lock.value.release()
  })
})
