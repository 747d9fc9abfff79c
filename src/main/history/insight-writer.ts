import { zstdCompressSync } from 'node:zlib'
import type Database from 'better-sqlite3'
import { type DerivedRows, STORY_KINDS } from './derived.ts'

const utf8 = new TextEncoder()
const SEVERITIES = ['info', 'warning', 'critical'] as const

/** Notes of operators are never trimmed, so their number is bounded: far more than people write in years. */
export const MOST_PINS = 10_000

/** The statements for what the picture derives; each row replaces the one of the same key. */
export class InsightWriter {
  readonly #propagation: Database.Statement
  readonly #latency: Database.Statement
  readonly #finding: Database.Statement
  readonly #health: Database.Statement
  readonly #pin: Database.Statement
  readonly #story: Database.Statement

  constructor(db: Database.Database) {
    this.#propagation = db.prepare('INSERT OR REPLACE INTO propagation VALUES (?, ?, ?, ?, ?, ?, ?)')
    this.#latency = db.prepare('INSERT OR REPLACE INTO latency VALUES (?, ?, ?)')
    this.#finding = db.prepare('INSERT OR REPLACE INTO finding VALUES (?, ?, ?, ?, ?)')
    this.#health = db.prepare('INSERT OR REPLACE INTO health VALUES (?, ?, ?)')
    this.#story = db.prepare('INSERT OR REPLACE INTO story VALUES (?, ?, ?, ?, ?)')
    this.#pin = db.prepare(
      `INSERT OR REPLACE INTO pin SELECT ?, ?, ?, ? WHERE (SELECT count(*) FROM pin) < ${MOST_PINS}`
    )
  }

  /** Must stand inside a transaction. */
  write(rows: Pick<DerivedRows, 'propagation' | 'latency' | 'findings' | 'health' | 'pins' | 'stories'>): void {
    for (const { seq, at, nodeId, kind, objectType, severity, body } of rows.propagation) {
      this.#propagation.run(seq, at, nodeId, kind, objectType, severity, zstdCompressSync(body))
    }
    for (const { minute, series, body } of rows.latency) this.#latency.run(minute, utf8.encode(series), body)
    for (const { id, from, to, severity, body } of rows.findings) {
      this.#finding.run(utf8.encode(id), from, to, SEVERITIES.indexOf(severity), utf8.encode(body))
    }
    for (const { at, subject, body } of rows.health) this.#health.run(utf8.encode(subject), at, utf8.encode(body))
    for (const { seq, at, writtenAt, text } of rows.pins) this.#pin.run(seq, at, writtenAt, utf8.encode(text))
    for (const { kind, subject, seq, at, body } of rows.stories) {
      this.#story.run(STORY_KINDS.indexOf(kind), utf8.encode(subject), seq, at, utf8.encode(body))
    }
  }
}
