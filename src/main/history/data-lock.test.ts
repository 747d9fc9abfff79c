import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { realClock } from '../../../test/durability/support/real-clock.ts'
import { DataLock, LOCK_FILE, readLockHolder } from './data-lock.ts'

let folder: string
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'stoa-lock-')), 'data')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

function acquire(): DataLock {
  const lock = DataLock.acquire(folder, realClock)
  if (!lock.ok) throw new Error(lock.error.sentence)
  return lock.value
}

describe('the lock of a data folder', () => {
  it('refuses a second one by the name of the first, until that is released', () => {
    const first = acquire()
    const second = DataLock.acquire(folder, realClock)
    expect(second.ok ? null : second.error.sentence).toContain(`process ${process.pid}`)
    expect(readLockHolder(folder)?.pid).toBe(process.pid)
    first.release()
    first.release()
    expect([existsSync(join(folder, LOCK_FILE)), readLockHolder(folder)]).toEqual([false, null])
    acquire().release()
  })

  it('is taken over from a process that was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    await once(child, 'spawn')
    acquire().release()
    writeFileSync(join(folder, LOCK_FILE), JSON.stringify({ pid: child.pid, since: 5, birth: null }))
    expect(DataLock.acquire(folder, realClock).ok).toBe(false)
    child.kill('SIGKILL')
    await once(child, 'exit')
    acquire().release()
  })

  it.each([
    ['a pid that was given out again', JSON.stringify({ pid: process.pid, since: 5, birth: 'another boot/1' })],
    ['a file that was cut off', '{"pid":'],
    ['an empty file', '']
  ])('is taken over from %s', (_name, text) => {
    acquire().release()
    writeFileSync(join(folder, LOCK_FILE), text)
    acquire().release()
  })

  it('says why a folder cannot be used', () => {
    writeFileSync(join(folder, '..', 'data'), 'a file')
    const lock = DataLock.acquire(folder, realClock)
    expect(lock.ok ? null : lock.error.kind).toBe('no-permission')
  })
})
