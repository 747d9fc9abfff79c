import type Database from 'better-sqlite3'
import { toHourKey } from '../../shared/latency/series.ts'

/** Of the size that a history may have, what each of these tables may take. */
const SHARE = 1 / 8
/** How many a table may hold is worked out anew this often: counting reads an index. */
const TICKS_BETWEEN_COUNTS = 3_600
/** Rows looked at to know how large one is, and about what a row weighs beside its body. */
const SAMPLE_ROWS = 256
const ROW_BYTES = 40
/** Rows removed a second while there are too many: a few milliseconds. */
const STEP_ROWS = 2_000

/** Each with its time, and the order in which its oldest go. Findings that last stay. */
const TABLES = [
  { name: 'propagation', body: 'length(body)', key: 'seq', order: 'at_us, seq', where: '' },
  { name: 'latency', body: 'length(body)', key: '(minute, series)', order: 'minute, series', where: '' },
  { name: 'finding', body: 'length(body)', key: '(id, from_us)', order: 'from_us', where: 'WHERE to_us IS NOT NULL' },
  { name: 'health', body: 'length(body)', key: '(subject, at_us)', order: 'at_us', where: '' },
  { name: 'story', body: 'length(body)', key: '(kind, subject, seq)', order: 'at_us', where: '' }
] as const

/** Keeps what the picture derived within bounds of its own, and removes it last of all but the notes of operators. */
export class InsightRetention {
  readonly #db: Database.Database
  #ticksToCount = 1
  readonly #excess = new Map<string, number>()

  constructor(db: Database.Database) {
    this.#db = db
  }

  /** Once a second, inside the caller's transaction. */
  bound(maxBytes: number): void {
    if (--this.#ticksToCount <= 0) {
      this.#ticksToCount = TICKS_BETWEEN_COUNTS
      for (const { name, body } of TABLES) this.#count(name, body, maxBytes * SHARE)
    }
    for (const { name, key, order, where } of TABLES) {
      const excess = this.#excess.get(name) ?? 0
      if (excess <= 0) continue
      const columns = key.replace(/[()]/g, '')
      const rows = Math.min(excess, STEP_ROWS)
      const { changes } = this.#db
        .prepare(
          `DELETE FROM ${name} WHERE ${key} IN (SELECT ${columns} FROM ${name} ${where} ORDER BY ${order} LIMIT ?)`
        )
        .run(rows)
      this.#excess.set(name, changes < rows ? 0 : excess - changes)
    }
  }

  /** Everything of minutes before this one, counts included. Findings that last, and pins, stay. */
  removeBefore(minute: number): void {
    const us = BigInt(minute) * 60_000_000n
    for (const table of ['minute', 'minute_sum', 'latency']) {
      this.#db.prepare(`DELETE FROM ${table} WHERE minute < ?`).run(minute)
    }
    // Sketches of whole hours stand behind those of minutes in the same table.
    const hours = [toHourKey(0), toHourKey(Math.floor(minute / 60))]
    this.#db.prepare('DELETE FROM latency WHERE minute >= ? AND minute < ?').run(...hours)
    this.#db.prepare('DELETE FROM propagation WHERE at_us < ?').run(us)
    this.#db.prepare('DELETE FROM finding WHERE from_us < ? AND to_us IS NOT NULL').run(us)
    this.#db.prepare('DELETE FROM health WHERE at_us < ?').run(us)
    this.#db.prepare('DELETE FROM story WHERE at_us < ?').run(us)
  }

  #count(table: string, body: string, bytes: number): void {
    const count = this.#db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number
    const sample = `SELECT avg(size) FROM (SELECT ${body} AS size FROM ${table} LIMIT ${SAMPLE_ROWS})`
    const mean = (this.#db.prepare(sample).pluck().get() as number | null) ?? 0
    this.#excess.set(table, count - Math.floor(bytes / (mean + ROW_BYTES)))
  }
}
