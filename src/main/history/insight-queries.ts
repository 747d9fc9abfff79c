import type Database from 'better-sqlite3'
import { toSeq, toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import {
  type FindingRow,
  type HealthRow,
  type LatencyRow,
  type PinRow,
  type PropagationRow,
  STORY_KINDS,
  type StoryRow
} from './derived.ts'
import type { StoryQuery } from './journal-reader.ts'
import { schemaVersion } from './migrate.ts'
import { unpack } from './unpack.ts'

/** Bounds of one answer; more is told by looking at less time. */
const MOST_SKETCHES = 200_000
const MOST_FINDINGS = 10_000
const MOST_SAMPLES = 50_000
const MOST_PINS = 10_000
const MOST_STORIES = 10_000
/** Nodes (20,000 are tracked) and servers. */
const MOST_SUBJECTS = 21_000
/** One frame with the marks of 20,000 nodes. */
const MOST_PROPAGATION_BYTES = 8 * 1024 * 1024
/** `user_version` from which these tables exist; a file of before, read by another process, has none of them. */
const SINCE_VERSION = 2
/** … and the table of stories. */
const STORIES_SINCE = 3
const SEVERITIES = ['info', 'warning', 'critical'] as const

/** A sample holds until the next one: the last before the range belongs to it. */
const SAMPLES = `SELECT at_us, body FROM health WHERE subject = $subject AND at_us <= $to AND at_us >= coalesce(
  (SELECT max(at_us) FROM health WHERE subject = $subject AND at_us <= $from), $from) ORDER BY at_us DESC LIMIT $limit`

const utf8 = new TextDecoder()
const utf8Bytes = new TextEncoder()

/** The calls of `JournalReader` about what the picture derives. */
export class InsightQueries {
  readonly #db: Database.Database
  readonly #exists: boolean
  readonly #hasStories: boolean

  constructor(db: Database.Database) {
    this.#db = db
    const version = schemaVersion(db)
    this.#exists = version >= SINCE_VERSION
    this.#hasStories = version >= STORIES_SINCE
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
      body: unpack(row.body, MOST_PROPAGATION_BYTES)
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
    const subjects = subject === null ? this.#subjects() : [utf8Bytes.encode(subject)]
    // Each has its share, the newest of it: one that changes all the time must not hide the others.
    const limit = Math.ceil(MOST_SAMPLES / Math.max(1, subjects.length))
    const samples: HealthRow[] = []
    for (const named of subjects) {
      const rows = this.#all(SAMPLES, { subject: named, from: fromUs, to: toUs, limit }) as {
        at_us: number
        body: Buffer
      }[]
      const text = utf8.decode(named)
      for (const row of rows.reverse()) {
        samples.push({ at: toUnixUs(row.at_us), subject: text, body: utf8.decode(row.body) })
      }
    }
    return subject === null ? samples.sort((a, b) => a.at - b.at) : samples
  }

  /** By skipping from one to the next: the table has many samples of each. */
  #subjects(): readonly Uint8Array[] {
    const sql = `WITH RECURSIVE s(x) AS (SELECT min(subject) FROM health
      UNION ALL SELECT (SELECT min(subject) FROM health WHERE subject > s.x) FROM s WHERE s.x IS NOT NULL)
      SELECT x FROM s WHERE x IS NOT NULL LIMIT ${MOST_SUBJECTS}`
    return (this.#all(sql) as { x: Buffer }[]).map(({ x }) => x)
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

  stories({ kind, subject, fromUs, toUs, limit }: StoryQuery): readonly StoryRow[] {
    if (!this.#hasStories) return []
    const of = subject === null ? '' : 'AND subject = $subject'
    const sql = `SELECT * FROM story WHERE kind = $kind AND at_us >= $from AND at_us <= $to ${of}
      ORDER BY at_us DESC, seq DESC LIMIT $limit`
    const named = subject === null ? {} : { subject: utf8Bytes.encode(subject) }
    const rows = this.#all(sql, {
      kind: STORY_KINDS.indexOf(kind),
      from: fromUs,
      to: toUs,
      limit: Math.min(limit, MOST_STORIES),
      ...named
    }) as { subject: Buffer; seq: number; at_us: number; body: Buffer }[]
    return rows.map((row) => ({
      kind,
      subject: utf8.decode(row.subject),
      seq: toSeq(row.seq),
      at: toUnixUs(row.at_us),
      body: utf8.decode(row.body)
    }))
  }

  #all(sql: string, ...values: readonly unknown[]): unknown[] {
    return this.#exists ? this.#db.prepare(sql).all(...values) : []
  }
}
