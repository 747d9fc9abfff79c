import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../shared/cluster/clock.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'

/** In the data folder, 0600: one line of JSON, a `LockHolder`. */
export const LOCK_FILE = 'stoa.lock'
/** A stale lock is removed and tried again; more rounds mean that others do the same at the same moment. */
const MOST_TRIES = 20

/** Who holds a folder. */
export interface LockHolder {
  readonly pid: number
  /** When the lock was taken, µs since 1970. */
  readonly since: number
  /** What tells this process from a later one with the same pid; null where the system does not say (R19). */
  readonly birth: string | null
}

/** Why a folder cannot be had; `sentence` is for the user. */
export type LockError =
  | { readonly kind: 'held'; readonly holder: LockHolder; readonly sentence: string }
  | { readonly kind: 'no-permission'; readonly sentence: string }

/**
 * One writer a data folder: a file that only one can make, and that names the holder. A lock whose process is gone, also after a
 * reboot or under a pid that was given out again (Linux), is taken over. Answers at once.
 */
export class DataLock {
  readonly #file: string
  readonly #text: string
  #released = false

  private constructor(file: string, text: string) {
    this.#file = file
    this.#text = text
  }

  static acquire(folder: string, clock: Clock): Result<DataLock, LockError> {
    const file = join(folder, LOCK_FILE)
    const holder: LockHolder = { pid: process.pid, since: clock.nowUnix(), birth: birthOf(process.pid) }
    const text = `${JSON.stringify(holder)}\n`
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      for (let n = 0; n < MOST_TRIES; n++) {
        if (createWith(file, text)) return ok(new DataLock(file, text))
        const other = readHolder(file)
        if (other !== null && isAlive(other)) return err(heldBy(folder, other))
        removeStale(file, other)
      }
    } catch (error) {
      const sentence = `The data folder ${folder} cannot be used: ${(error as Error).message}.`
      return err({ kind: 'no-permission', sentence })
    }
    return err({ kind: 'no-permission', sentence: `The data folder ${folder} is being taken by others; try again.` })
  }

  /** Removes the file if it is still ours. Twice is fine. */
  release(): void {
    if (this.#released) return
    this.#released = true
    if (readText(this.#file) === this.#text) rmSync(this.#file, { force: true })
  }
}

/** Who holds this folder now; null: nobody that lives. */
export function readLockHolder(folder: string): LockHolder | null {
  const holder = readHolder(join(folder, LOCK_FILE))
  return holder !== null && isAlive(holder) ? holder : null
}

function heldBy(folder: string, holder: LockHolder): LockError {
  const since = new Date(holder.since / 1000).toISOString().slice(0, 19).replace('T', ' ')
  const sentence = `Another Stoa (process ${holder.pid}, since ${since} UTC) already uses ${folder}. Stop it first, or choose another folder with --data.`
  return { kind: 'held', holder, sentence }
}

/** A file that appears with its content in it: an empty one would look like a lock that was cut off. False: there is one. */
function createWith(file: string, text: string): boolean {
  const own = `${file}.${process.pid}`
  writeFileSync(own, text, { mode: 0o600 })
  try {
    linkSync(own, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    return createWithoutLink(file, text)
  } finally {
    rmSync(own, { force: true })
  }
}

/** For file systems without hard links. */
function createWithoutLink(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Only the very lock that was found stale: between reading and removing, somebody else may have taken over. */
function removeStale(file: string, stale: LockHolder | null): void {
  const now = readHolder(file)
  if (now?.pid === stale?.pid && now?.since === stale?.since) rmSync(file, { force: true })
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

/** Null: no file, or one cut off in the middle of being written by a process that was killed. */
function readHolder(file: string): LockHolder | null {
  try {
    const value = JSON.parse(readText(file) ?? 'null') as Partial<LockHolder> | null
    if (value === null || typeof value.pid !== 'number' || typeof value.since !== 'number') return null
    return { pid: value.pid, since: value.since, birth: typeof value.birth === 'string' ? value.birth : null }
  } catch {
    return null
  }
}

function isAlive(holder: LockHolder): boolean {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const birth = birthOf(holder.pid)
  return holder.birth === null || birth === null || birth === holder.birth
}

/** Linux: boot id and start time of the process in clock ticks since boot (proc(5), field 22, after the name in brackets). */
function birthOf(pid: number): string | null {
  const boot = readText('/proc/sys/kernel/random/boot_id')
  const stat = readText(`/proc/${pid}/stat`)
  const start = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  return boot === null || start === undefined ? null : `${boot.trim()}/${start}`
}
