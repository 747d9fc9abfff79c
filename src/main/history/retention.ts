import type Database from 'better-sqlite3'
import type { UnixUs } from '../../shared/cluster/units.ts'
import { InsightRetention } from './insight-retention.ts'
import type { TrimRow } from './journal-reader.ts'
import type { Retention } from './recording-limits.ts'

const HOUR_US = 3_600e6
const DAY_US = 86_400e6
/** Removed in one transaction; the next one follows when no append waits. */
const STEP_BYTES = 8 * 1024 * 1024
/** By age: at most this part of the observations in a pass, one pass an hour: a wrong clock must not erase the history (R22). */
const MOST_OF_A_PASS = 0.1
const TICKS_BETWEEN_PASSES = 3_600
const TICKS_OF_REST = 86_400
/** Rows of `trim` that are kept. */
const MOST_TRIMS = 1_000
/** Snapshots that are kept; above, every second one of the older half goes: what is far back is found a little slower. */
const MOST_CHECKPOINTS = 400

const OLDEST = `SELECT first_seq, count, arrivals, payload_bytes, to_us, length(bytes) AS stored FROM chunk
  ORDER BY first_seq LIMIT 256`

interface Oldest {
  readonly first_seq: number
  readonly count: number
  readonly arrivals: number
  readonly payload_bytes: number
  readonly to_us: number
  readonly stored: number
}

/**
 * Removes the oldest chunks with what hangs on them: by size first, then by age. Minutes and what
 * the picture derived stay until there is nothing else to remove; pins stay. Steps are short and run inside the caller's transaction; each pass leaves a row in `trim`.
 */
export class RetentionKeeper {
  readonly #db: Database.Database
  readonly #insight: InsightRetention
  #limits: Retention
  #ticksToPass = TICKS_BETWEEN_PASSES
  /** Observations that the pass by age may still remove. */
  #passLeft = 0

  constructor(db: Database.Database, limits: Retention) {
    this.#db = db
    this.#insight = new InsightRetention(db)
    this.#limits = limits
  }

  set(limits: Retention): void {
    this.#limits = limits
  }

  /** Retention by age rests for a day after a jump of more than an hour. */
  clockJumped(jumpUs: number): void {
    if (Math.abs(jumpUs) <= HOUR_US) return
    this.#ticksToPass = TICKS_OF_REST
    this.#passLeft = 0
  }

  /** Once a second. */
  tick(): void {
    if (--this.#ticksToPass > 0) return
    this.#ticksToPass = TICKS_BETWEEN_PASSES
    const observations = this.#db.prepare('SELECT observations FROM totals').pluck().get() as number
    this.#passLeft = Math.floor(observations * MOST_OF_A_PASS)
  }

  /** What a step would be for; null: everything is within its limits. */
  due(now: UnixUs): TrimRow['cause'] | null {
    if (this.#usedBytes() > this.#limits.maxBytes) return 'size'
    if (this.#limits.maxAgeDays === null || this.#passLeft <= 0) return null
    const oldest = this.#db.prepare(OLDEST).get() as Oldest | undefined
    const isOld = oldest !== undefined && oldest.to_us < now - this.#limits.maxAgeDays * DAY_US
    return isOld && oldest.count <= this.#passLeft ? 'age' : null
  }

  step(cause: TrimRow['cause'], now: UnixUs): void {
    const chunks = cause === 'age' ? this.#tooOld(now) : this.#tooMuch()
    const first = chunks[0]
    const last = chunks.at(-1)
    if (first === undefined || last === undefined) {
      this.#removeOldestMinutes()
      return
    }
    const end = last.first_seq + last.count
    for (const table of ['chunk', 'chunk_marks']) this.#db.prepare(`DELETE FROM ${table} WHERE first_seq < ?`).run(end)
    this.#db.prepare('DELETE FROM checkpoint WHERE seq < ?').run(end)
    const events = this.#db.prepare('DELETE FROM event WHERE seq < ?').run(end).changes
    const sum = (of: (row: Oldest) => number): number => chunks.reduce((total, row) => total + of(row), 0)
    const observations = sum((row) => row.count)
    this.#passLeft -= observations
    this.#db
      .prepare(
        `UPDATE totals SET chunks = chunks - ?, observations = observations - ?, arrivals = arrivals - ?,
         payload_bytes = payload_bytes - ?, events = events - ?`
      )
      .run(
        chunks.length,
        observations,
        sum((row) => row.arrivals),
        sum((row) => row.payload_bytes),
        events
      )
    const toUs = Math.max(...chunks.map((row) => row.to_us))
    const rowid = this.#db
      .prepare('INSERT INTO trim VALUES (?, ?, ?, ?, ?)')
      .run(now, first.first_seq, end - 1, toUs, cause)
    this.#db.prepare('DELETE FROM trim WHERE rowid <= ?').run(Number(rowid.lastInsertRowid) - MOST_TRIMS)
  }

  /** What the picture derived must not crowd out what it is derived from. Short; once a second. */
  boundInsight(): void {
    this.#insight.bound(this.#limits.maxBytes)
  }

  /** Few snapshots far back, many near. */
  thinCheckpoints(): void {
    const count = this.#db.prepare('SELECT count(*) FROM checkpoint').pluck().get() as number
    if (count <= MOST_CHECKPOINTS) return
    this.#db
      .prepare(
        `DELETE FROM checkpoint WHERE seq IN (
           SELECT seq FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS n FROM checkpoint)
           WHERE n <= ? AND n % 2 = 0)`
      )
      .run(count / 2)
  }

  #usedBytes(): number {
    const pragma = (name: string): number => this.#db.pragma(name, { simple: true }) as number
    return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
  }

  #tooOld(now: UnixUs): Oldest[] {
    const before = now - (this.#limits.maxAgeDays ?? 0) * DAY_US
    let left = this.#passLeft
    return this.#take((row) => {
      left -= row.count
      return left >= 0 && row.to_us < before
    })
  }

  #tooMuch(): Oldest[] {
    let over = this.#usedBytes() - this.#limits.maxBytes
    return this.#take((row) => {
      const wanted = over > 0
      over -= row.stored
      return wanted
    })
  }

  /** The oldest chunks as long as they are wanted, up to one step's worth. */
  #take(isWanted: (row: Oldest) => boolean): Oldest[] {
    const taken: Oldest[] = []
    let bytes = 0
    for (const row of this.#db.prepare(OLDEST).all() as Oldest[]) {
      if (bytes > STEP_BYTES || !isWanted(row)) break
      taken.push(row)
      bytes += row.stored
    }
    return taken
  }

  #removeOldestMinutes(): void {
    const span = this.#db.prepare('SELECT min(minute) AS first, max(minute) AS last FROM minute_sum').get() as {
      first: number | null
      last: number | null
    }
    if (span.first === null || span.last === null) return
    const before = span.first + Math.max(60, Math.floor((span.last - span.first) / 10)) + 1
    this.#insight.removeBefore(before)
  }
}
