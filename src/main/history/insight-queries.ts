import { zstdDecompressSync } from 'node:zlib'
import type Database from 'better-sqlite3'
import { toSeq, toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import type { FindingRow, HealthRow, LatencyRow, PinRow, PropagationRow } from './derived.ts'
import { schemaVersion } from './migrate.ts'

/** Bounds of one answer; more is told by looking at less time. */
const MOST_SKETCHES = 200_000
const MOST_FINDINGS = 10_000
const MOST_SAMPLES = 50_000
const MOST_PINS = 10_000
/** `user_version` from which these tables exist; a file of before, read by another process, has none of them. */
const SINCE_VERSION = 2
const SEVERITIES = ['info', 'warning', 'critical'] as const

const utf8 = new TextDecoder()

/** The calls of `JournalReader` about what the picture derives. */
export class InsightQueries {
  readonly #db: Database.Database
  readonly #exists: boolean

  constructor(db: Database.Database) {
    this.#db = db
    this.#exists = schemaVersion(db) >= SINCE_VERSION
  }

  propagation(fromUs: UnixUs, toUs: UnixUs, limit: number): readonly PropagationRow[] {
    const sql = 'SELECT * FROM propagation WHERE at_us >= ? AND at_us <= ? ORDER BY at_us DESC, seq DESC LIMIT ?'
    const rows = this.#all(sql, fromUs, toUs, limit) as {
      seq: number
      at_us: number
      node_id: number
      kind: number
      object_type: number | null
      severity: number
      body: Buffer
    }[]
    return rows.map((row) => ({
      seq: toSeq(row.seq),
      at: toUnixUs(row.at_us),
      nodeId: row.node_id,
      kind: row.kind,
      objectType: row.object_type,
      severity: row.severity,
      body: new Uint8Array(zstdDecompressSync(row.body))
    }))
  }

  latency(fromMinute: number, toMinute: number): readonly LatencyRow[] {
    const sql = `SELECT * FROM latency WHERE minute >= ? AND minute < ? ORDER BY minute, series LIMIT ${MOST_SKETCHES}`
    const rows = this.#all(sql, fromMinute, toMinute) as { minute: number; series: Buffer; body: Buffer }[]
    return rows.map(({ minute, series, body }) => ({ minute, series: utf8.decode(series), body: new Uint8Array(body) }))
  }

  findings(fromUs: UnixUs, toUs: UnixUs): readonly FindingRow[] {
    const sql = `SELECT * FROM finding WHERE from_us <= ? AND (to_us IS NULL OR to_us >= ?)
      ORDER BY from_us, id LIMIT ${MOST_FINDINGS}`
    const rows = this.#all(sql, toUs, fromUs) as {
      id: Buffer
      from_us: number
      to_us: number | null
      severity: number
      body: Buffer
    }[]
    return rows.map((row) => ({
      id: utf8.decode(row.id),
      from: toUnixUs(row.from_us),
      to: row.to_us === null ? null : toUnixUs(row.to_us),
      severity: SEVERITIES[row.severity] ?? 'info',
      body: utf8.decode(row.body)
    }))
  }

  health(fromUs: UnixUs, toUs: UnixUs, subject: string | null): readonly HealthRow[] {
    const named = subject === null ? null : new TextEncoder().encode(subject)
    const sql = `SELECT * FROM health AS h WHERE (?1 IS NULL OR subject = ?1) AND at_us <= ?2 AND at_us >= coalesce(
        (SELECT max(at_us) FROM health AS b WHERE b.subject = h.subject AND b.at_us <= ?3), ?3)
      ORDER BY at_us, subject LIMIT ${MOST_SAMPLES}`
    const rows = this.#all(sql, named, toUs, fromUs) as { at_us: number; subject: Buffer; body: Buffer }[]
    return rows.map((row) => ({
      at: toUnixUs(row.at_us),
      subject: utf8.decode(row.subject),
      body: utf8.decode(row.body)
    }))
  }

  pins(fromUs: UnixUs, toUs: UnixUs): readonly PinRow[] {
    const sql = `SELECT * FROM pin WHERE at_us >= ? AND at_us <= ? ORDER BY at_us, seq LIMIT ${MOST_PINS}`
    const rows = this.#all(sql, fromUs, toUs) as { seq: number; at_us: number; written_us: number; text: Buffer }[]
    return rows.map((row) => ({
      seq: toSeq(row.seq),
      at: toUnixUs(row.at_us),
      writtenAt: toUnixUs(row.written_us),
      text: utf8.decode(row.text)
    }))
  }

  #all(sql: string, ...values: readonly unknown[]): unknown[] {
    return this.#exists ? this.#db.prepare(sql).all(...values) : []
  }
}
