import { zstdCompressSync } from 'node:zlib'
import type Database from 'better-sqlite3'
import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import { type Seq, toSeq, type UnixUs } from '../../shared/cluster/units.ts'
import { ChunkCodec, FAST } from './chunk-codec.ts'
import type { DerivedRows } from './derived.ts'
import { InsightWriter } from './insight-writer.ts'
import { encodeNodeSet } from './node-set.ts'

const utf8 = new TextEncoder()
const INSERT_CHUNK = `INSERT INTO chunk (first_seq, count, arrivals, payload_bytes, base_us, from_us, to_us, codec, servers, bytes)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const COUNT_CHUNK = `UPDATE totals SET next_seq = next_seq + ?, last_us = ?, chunks = chunks + 1,
  observations = observations + ?, arrivals = arrivals + ?, payload_bytes = payload_bytes + ?`

/** The statements that write observations and what follows from them. Each call must stand inside a transaction. */
export class JournalWriter {
  readonly #codec = new ChunkCodec()
  readonly #insertChunk: Database.Statement
  readonly #countChunk: Database.Statement
  readonly #nextSeq: Database.Statement
  readonly #derivedThrough: Database.Statement
  readonly #insertEvent: Database.Statement
  readonly #addMinute: Database.Statement
  readonly #sumMinute: Database.Statement
  readonly #insertGap: Database.Statement
  readonly #insertMarks: Database.Statement
  readonly #insertCheckpoint: Database.Statement
  readonly #setDerived: Database.Statement
  readonly #insight: InsightWriter

  constructor(db: Database.Database) {
    this.#insight = new InsightWriter(db)
    this.#insertChunk = db.prepare(INSERT_CHUNK)
    this.#countChunk = db.prepare(COUNT_CHUNK)
    this.#nextSeq = db.prepare('SELECT next_seq FROM totals').pluck()
    this.#derivedThrough = db.prepare('SELECT derived_through FROM totals').pluck()
    this.#insertEvent = db.prepare('INSERT OR REPLACE INTO event VALUES (?, ?, ?, ?, ?, ?, ?)')
    this.#addMinute = db.prepare(
      'INSERT INTO minute VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count'
    )
    this.#sumMinute = db.prepare(
      'INSERT INTO minute_sum VALUES (?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count'
    )
    this.#insertGap = db.prepare('INSERT OR REPLACE INTO gap VALUES (?, ?, ?, ?, ?)')
    this.#insertMarks = db.prepare('INSERT OR REPLACE INTO chunk_marks VALUES (?, ?, ?, ?, ?, ?, ?)')
    this.#insertCheckpoint = db.prepare('INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?)')
    this.#setDerived = db.prepare('UPDATE totals SET derived_through = ?, events = events + ?')
  }

  /** One row of `chunk`; answers the seq of the batch's first observation. An empty batch writes nothing. */
  append(batch: ObservationBatch): Seq {
    const firstSeq = this.#nextSeq.get() as number
    if (batch.count === 0) return toSeq(firstSeq)
    const { bytes, extent } = this.#codec.encodeFast(batch)
    const { arrivals, payloadBytes, fromUs, toUs } = extent
    const servers = utf8.encode(JSON.stringify(batch.servers))
    this.#insertChunk.run(firstSeq, batch.count, arrivals, payloadBytes, batch.base, fromUs, toUs, FAST, servers, bytes)
    this.#countChunk.run(batch.count, extent.lastUs, batch.count, arrivals, payloadBytes)
    return toSeq(firstSeq)
  }

  /** All rows of one derivation; nothing if they were written before (a fold that begins anew after a crash). */
  derive(rows: DerivedRows): void {
    const before = this.#derivedThrough.get() as number
    if (rows.through <= before) {
      // What was derived is not derived twice; a snapshot of the same place is a snapshot all the same.
      if (rows.through === before) this.#keep(rows.checkpoint)
      return
    }
    let added = 0
    for (const event of rows.events) {
      const body = utf8.encode(event.body)
      this.#insertEvent.run(event.seq, event.index, event.at, event.nodeId, event.kind, event.objectType, body)
      added++
    }
    this.#count(rows.minutes)
    for (const gap of rows.gaps) {
      const server = gap.server === null ? null : utf8.encode(gap.server)
      this.#insertGap.run(gap.id, server, gap.from, gap.to, utf8.encode(gap.cause))
    }
    for (const marks of rows.chunks) {
      const nodes = encodeNodeSet(marks.nodes)
      this.#insertMarks.run(
        marks.firstSeq,
        marks.count,
        marks.frames,
        marks.kinds,
        nodes,
        marks.opened,
        marks.ambiguous
      )
    }
    this.#insight.write(rows)
    for (const within of rows.checkpointsWithin ?? []) this.#keep(within)
    this.#keep(rows.checkpoint)
    this.#setDerived.run(rows.through, added)
  }

  #keep(checkpoint: DerivedRows['checkpoint']): void {
    if (checkpoint === null) return
    const { seq, at, bytes } = checkpoint
    this.#insertCheckpoint.run(seq, at, zstdCompressSync(bytes))
  }

  #count(minutes: DerivedRows['minutes']): void {
    const sums = new Map<number, number>()
    for (const { minute, nodeId, kind, count } of minutes) {
      this.#addMinute.run(minute, nodeId, kind, count)
      sums.set(minute, (sums.get(minute) ?? 0) + count)
    }
    for (const [minute, count] of sums) this.#sumMinute.run(minute, count)
  }
}

/** The row of `totals`. */
export interface TotalsRow {
  readonly next_seq: number
  readonly derived_through: number
  readonly packed_through: number
  readonly last_us: UnixUs | null
  readonly chunks: number
  readonly observations: number
  readonly arrivals: number
  readonly payload_bytes: number
  readonly events: number
  readonly closed_well: number
}

/** Throws SQLite's error where the table is missing or damaged. */
export function readTotals(db: Database.Database): TotalsRow {
  return db.prepare('SELECT * FROM totals').get() as TotalsRow
}
