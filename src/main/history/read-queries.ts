import { statSync } from 'node:fs'
import type Database from 'better-sqlite3'
import type { Observation } from '../../shared/cluster/observation.ts'
import { type Seq, toSeq, toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import { NOTE, walkRecords } from './batch-records.ts'
import { ChunkQueries } from './chunk-queries.ts'
import type { CheckpointRow, GapRow, MinuteCount } from './derived.ts'
import { NO_NODE } from './derived.ts'
import { EventQueries } from './event-queries.ts'
import { InsightQueries } from './insight-queries.ts'
import type {
  ChunkPage,
  ChunkQuery,
  EventCursor,
  EventFilter,
  EventPage,
  JournalStats,
  TrimRow
} from './journal-reader.ts'
import { readTotals } from './journal-writer.ts'
import { MarkQueries } from './mark-queries.ts'
import { unpack } from './unpack.ts'

const MINUTE_US = 60e6
/** A page of gaps; more are told by looking at less time. */
const MOST_GAPS = 10_000
const MOST_TRIMS = 1_000
/** A state of 20,000 nodes is a tenth of this. */
const MOST_CHECKPOINT_BYTES = 256 * 1024 * 1024

const utf8 = new TextDecoder()

/** The calls of `JournalReader`, at once and in this thread. Each is one short read transaction. */
export class ReadQueries {
  readonly #db: Database.Database
  readonly #file: string
  readonly #chunks: ChunkQueries
  readonly #events: EventQueries
  /** What the picture derives. */
  readonly insight: InsightQueries
  /** Moments: where they are, how dense, what comes next. */
  readonly marks: MarkQueries

  constructor(db: Database.Database, file: string) {
    this.#db = db
    this.#file = file
    this.#chunks = new ChunkQueries(db)
    this.#events = new EventQueries(db)
    this.insight = new InsightQueries(db)
    this.marks = new MarkQueries(db)
  }

  stats(): JournalStats {
    const totals = readTotals(this.#db)
    const oldest = this.#db.prepare('SELECT first_seq, base_us FROM chunk ORDER BY first_seq LIMIT 1').get() as
      | { first_seq: number; base_us: number }
      | undefined
    return {
      bytesOnDisk: sizeOf(this.#file) + sizeOf(`${this.#file}-wal`),
      payloadBytes: totals.payload_bytes,
      chunks: totals.chunks,
      observations: totals.observations,
      arrivals: totals.arrivals,
      events: totals.events,
      oldest: oldest === undefined ? null : { seq: toSeq(oldest.first_seq), at: toUnixUs(oldest.base_us) },
      newest:
        oldest === undefined || totals.last_us === null
          ? null
          : { seq: toSeq(totals.next_seq - 1), at: totals.last_us },
      derivedThrough: toSeq(totals.derived_through),
      packedThrough: toSeq(totals.packed_through)
    }
  }

  chunks(query: ChunkQuery): ChunkPage {
    return this.#chunks.page(query)
  }

  observation(seq: Seq): Observation | null {
    const chunk = this.#chunks.page({ from: { seq }, direction: 'backward', maxObservations: 1 }).chunks[0]
    if (chunk === undefined || seq < chunk.firstSeq || seq >= chunk.firstSeq + chunk.batch.count) return null
    const { batch } = chunk
    let found: Observation | null = null
    let at: number = batch.base
    let n: number = chunk.firstSeq
    walkRecords(batch, (slot, delta, from, to) => {
      at += delta
      if (n++ !== seq) return
      const content = batch.bytes.slice(from, to)
      found =
        slot === NOTE
          ? { kind: 'note', seq, at: toUnixUs(at), body: utf8.decode(content) }
          : { kind: 'arrival', seq, at: toUnixUs(at), server: batch.servers[slot] ?? '', payload: content }
    })
    return found
  }

  checkpointBefore(limit: { readonly us: UnixUs } | { readonly seq: Seq }): CheckpointRow | null {
    const [column, value] = 'us' in limit ? ['at_us', limit.us] : ['seq', limit.seq]
    const row = this.#db
      .prepare(`SELECT * FROM checkpoint WHERE ${column} <= ? ORDER BY seq DESC LIMIT 1`)
      .get(value) as { seq: number; at_us: number; bytes: Buffer } | undefined
    if (row === undefined) return null
    return { seq: toSeq(row.seq), at: toUnixUs(row.at_us), bytes: unpack(row.bytes, MOST_CHECKPOINT_BYTES) }
  }

  events(
    filter: EventFilter,
    page: {
      readonly after: EventCursor | null
      readonly limit: number
      readonly order: 'oldest-first' | 'newest-first'
    }
  ): EventPage {
    return this.#events.page(filter, page)
  }

  minutes(fromUs: UnixUs, toUs: UnixUs, options?: { readonly sumNodes?: boolean }): readonly MinuteCount[] {
    const range = [Math.ceil(fromUs / MINUTE_US), Math.ceil(toUs / MINUTE_US)]
    const sql = options?.sumNodes
      ? `SELECT minute, ${NO_NODE} AS nodeId, kind, sum(count) AS count FROM minute
         WHERE minute >= ? AND minute < ? GROUP BY minute, kind ORDER BY minute, kind`
      : `SELECT minute, node_id AS nodeId, kind, count FROM minute
         WHERE minute >= ? AND minute < ? ORDER BY minute, node_id, kind`
    return this.#db.prepare(sql).all(...range) as MinuteCount[]
  }

  gaps(fromUs: UnixUs, toUs: UnixUs): readonly GapRow[] {
    const rows = this.#db
      .prepare(
        `SELECT * FROM gap WHERE from_us <= ? AND (to_us IS NULL OR to_us >= ?) ORDER BY from_us, id LIMIT ${MOST_GAPS}`
      )
      .all(toUs, fromUs) as {
      id: number
      server: Buffer | null
      from_us: number
      to_us: number | null
      cause: Buffer
    }[]
    return rows.map((row) => ({
      id: row.id,
      server: row.server === null ? null : utf8.decode(row.server),
      from: toUnixUs(row.from_us),
      to: row.to_us === null ? null : toUnixUs(row.to_us),
      cause: utf8.decode(row.cause)
    }))
  }

  trims(): readonly TrimRow[] {
    return this.#db
      .prepare(
        `SELECT at_us AS at, from_seq AS fromSeq, to_seq AS toSeq, to_us AS toUs, cause FROM trim
         ORDER BY rowid DESC LIMIT ${MOST_TRIMS}`
      )
      .all() as TrimRow[]
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
