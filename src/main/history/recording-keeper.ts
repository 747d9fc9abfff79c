import type Database from 'better-sqlite3'
import type { UnixUs } from '../../shared/cluster/units.ts'
import type { DiskWatch } from './disk-watch.ts'
import type { OpenedDatabase } from './open-journal.ts'
import type { RecordingState, StopCause } from './recording-state.ts'
import { type DiskTrouble, toDiskTrouble } from './sqlite-error.ts'

const SENTENCES: Record<StopCause, string> = {
  'disk-full': 'Recording stopped: the disk is full. It goes on by itself once there is room again.',
  'disk-failed': 'Recording stopped: the disk reports errors. It goes on by itself once a write succeeds.',
  damaged:
    'Recording stopped: the history file is damaged. Start Stoa again: it keeps the file aside and begins a new one.',
  'read-only': 'Nothing is recorded: the history can only be read.',
  closed: 'Recording has ended.'
}
/** Tried again each second. The others need a person, and a restart. */
const RETRYABLE: ReadonlySet<StopCause> = new Set<StopCause>(['disk-full', 'disk-failed'])
const CAUSES: Record<DiskTrouble, StopCause> = {
  full: 'disk-full',
  corrupt: 'damaged',
  failed: 'disk-failed',
  'read-only': 'disk-failed'
}

export interface KeeperOptions {
  readonly disk: DiskWatch
  /** Time of opening; later times come with `tick`. */
  readonly now: UnixUs
  readonly push: (state: RecordingState) => void
}

/** Decides whether observations can be kept, and says so: every write goes through `attempt` (R18). */
export class RecordingKeeper {
  readonly #db: Database.Database
  readonly #disk: DiskWatch
  readonly #push: (state: RecordingState) => void
  readonly #close: () => void
  #now: UnixUs
  #stopped: { readonly cause: StopCause; from: UnixUs; isRefusing: boolean } | null = null
  #isLow = false

  constructor(opened: OpenedDatabase, options: KeeperOptions) {
    this.#db = opened.db
    this.#close = opened.close
    this.#disk = options.disk
    this.#now = options.now
    this.#push = options.push
    if (opened.stopped !== null) this.#stopped = { cause: opened.stopped, from: options.now, isRefusing: false }
  }

  get isStopped(): boolean {
    return this.#stopped !== null
  }

  /** Why nothing is written; only asked while stopped. */
  get cause(): StopCause {
    return this.#stopped?.cause ?? 'closed'
  }

  get now(): UnixUs {
    return this.#now
  }

  /** The first push, once somebody listens. */
  begin(): void {
    const free = this.#disk.freeBytes()
    this.#isLow = this.#disk.isLow(free)
    if (this.#stopped === null && this.#disk.mustStop(free)) this.#stop('disk-full')
    else this.#tell(free, null)
  }

  /** Runs `write` in one transaction, durable on return. Null: it could not be kept, and recording is stopped now. */
  attempt<T>(write: () => T): T | null {
    if (this.#disk.mustStop(this.#disk.freeBytes())) {
      this.#stop('disk-full')
      return null
    }
    return this.#transaction(write)
  }

  /** A batch that begins at this time could not be kept. With the first one begins what is missing. */
  refuse(base: UnixUs): void {
    if (this.#stopped === null || this.#stopped.isRefusing) return
    this.#stopped.from = base
    this.#stopped.isRefusing = true
  }

  /** Space for work that needs some before it frees some. */
  hasRoom(): boolean {
    return this.#stopped === null && this.#disk.mayResume(this.#disk.freeBytes())
  }

  /** Once a second: looks at the disk, goes on when there is room. */
  tick(now: UnixUs): void {
    this.#now = now
    const free = this.#disk.freeBytes()
    if (this.#stopped !== null) {
      if (RETRYABLE.has(this.#stopped.cause) && this.#disk.mayResume(free)) this.#resume(free)
      return
    }
    if (this.#disk.mustStop(free)) {
      this.#stop('disk-full')
      return
    }
    this.#disk.keepBallast(free)
    if (this.#disk.isLow(free) === this.#isLow) return
    this.#isLow = !this.#isLow
    this.#tell(free, null)
  }

  /** Work that may fail without recording being at stake (the file stays as it was). */
  tryWork<T>(work: () => T): T | null {
    return this.#stopped === null ? this.#transaction(work) : null
  }

  #transaction<T>(write: () => T): T | null {
    try {
      this.#db.exec('BEGIN IMMEDIATE')
      const answer = write()
      this.#db.exec('COMMIT')
      return answer
    } catch (error) {
      // SQLite may have rolled back by itself.
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK')
      const trouble = toDiskTrouble(error)
      if (trouble === null) throw error
      this.#stop(CAUSES[trouble])
      return null
    }
  }

  #stop(cause: StopCause): void {
    this.#stopped = { cause, from: this.#now, isRefusing: false }
    if (cause === 'disk-full') {
      this.#disk.releaseBallast()
      this.#shrinkLog()
    }
    this.#tell(null, null)
  }

  /** Moves the log into the file and cuts it to nothing; what cannot be done now is done at the next chance. */
  #shrinkLog(): void {
    try {
      this.#db.pragma('wal_checkpoint(TRUNCATE)')
    } catch (error) {
      if (toDiskTrouble(error) === null) throw error
    }
  }

  /** Free space is a number that may lie (quotas, thin volumes): a write proves it. */
  #resume(free: number | null): void {
    const before = this.#stopped
    if (before === null) return
    this.#shrinkLog()
    try {
      this.#db.exec('UPDATE totals SET closed_well = 0')
    } catch (error) {
      if (toDiskTrouble(error) === null) throw error
      return
    }
    this.#stopped = null
    this.#isLow = this.#disk.isLow(free)
    this.#tell(free, before)
  }

  #tell(free: number | null, after: { readonly cause: StopCause; readonly from: UnixUs } | null): void {
    if (this.#stopped !== null) {
      const { cause, from } = this.#stopped
      this.#push({ kind: 'stopped', cause, since: from, sentence: SENTENCES[cause], retryable: RETRYABLE.has(cause) })
      return
    }
    const resumedAfter = after === null ? null : { from: after.from, to: this.#now, cause: after.cause }
    this.#push({ kind: 'recording', lowSpace: this.#isLow, freeBytes: free, resumedAfter })
  }

  /** Marks the file as closed well and empties the log into it. */
  close(): void {
    try {
      if (this.#stopped === null) {
        this.#db.exec('UPDATE totals SET closed_well = 1')
        this.#db.pragma('wal_checkpoint(TRUNCATE)')
      }
    } catch (error) {
      if (toDiskTrouble(error) === null) throw error
    }
    this.#close()
  }
}
