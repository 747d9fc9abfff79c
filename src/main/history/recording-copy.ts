import type Database from 'better-sqlite3'
import { type Seq, toSeq, toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import { toHourKey } from '../../shared/latency/series.ts'
import { walkRecords } from './batch-records.ts'
import { DamagedChunkError } from './byte-column.ts'
import { ChunkCodec, FAST } from './chunk-codec.ts'
import { type ChunkRow, type MarksRow, toChunkFrame } from './chunk-row.ts'
import { cutChunk } from './cut-chunk.ts'

const MINUTE_US = 60e6
/** Chunks, or rows of a table, in one step: some 10 ms. */
const CHUNKS_A_STEP = 16
const ROWS_A_STEP = 5_000
/** Of the work, about what the chunks are. */
const CHUNK_SHARE = 0.8

/** Tables whose rows go as they are: key order, and which rows. Parameters: $first, $last, $from, $to, minutes, hours. */
const TABLES: readonly { readonly name: string; readonly where: string }[] = [
  { name: 'event', where: 'seq BETWEEN $first AND $last' },
  { name: 'minute', where: 'minute BETWEEN $m0 AND $m1' },
  { name: 'minute_sum', where: 'minute BETWEEN $m0 AND $m1' },
  { name: 'gap', where: 'from_us <= $to AND (to_us IS NULL OR to_us >= $from)' },
  { name: 'checkpoint', where: 'seq BETWEEN $first AND $last' },
  { name: 'propagation', where: 'seq BETWEEN $first AND $last' },
  { name: 'latency', where: '(minute BETWEEN $m0 AND $m1) OR (minute BETWEEN $h0 AND $h1)' },
  { name: 'finding', where: 'from_us <= $to AND (to_us IS NULL OR to_us >= $from)' },
  {
    name: 'health',
    where: `at_us <= $to AND at_us >= coalesce((SELECT max(b.at_us) FROM health AS b
      WHERE b.subject = health.subject AND b.at_us <= $from), $from)`
  },
  { name: 'pin', where: '(at_us BETWEEN $from AND $to) OR (seq BETWEEN $first AND $last)' },
  { name: 'story', where: 'seq BETWEEN $first AND $last' }
]

/** What of a history goes into a file. */
export interface RecordingPart {
  /** First and last observation. */
  readonly first: Seq
  readonly last: Seq
  /** Of the derived rows; minutes are whole ones. */
  readonly from: UnixUs
  readonly to: UnixUs
}

/**
 * Copies a part of one history into another, row by row through two connections: never one that holds both. Whole chunks
 * go as they are, the first and the last are cut exactly. Each step reads in a short transaction of its own, since the
 * source may be recorded into; what the compactor joins between two steps is cut again.
 */
export class RecordingCopy {
  readonly #from: Database.Database
  readonly #to: Database.Database
  readonly #part: RecordingPart
  readonly #codec = new ChunkCodec()

  constructor(from: Database.Database, to: Database.Database, part: RecordingPart) {
    this.#from = from
    this.#to = to
    this.#part = part
  }

  *run(): Generator<number, void, void> {
    const { first, last } = this.#part
    for (let next: number | null = first; next !== null && next <= last; ) {
      const at: number = next
      next = this.#both(() => this.#chunks(at))
      yield (CHUNK_SHARE * ((next ?? last) - first)) / (last - first + 1)
    }
    for (const [n, { name, where }] of TABLES.entries()) {
      yield* this.#table(name, where, CHUNK_SHARE + ((1 - CHUNK_SHARE) * n) / TABLES.length)
    }
    this.#both(() => this.#count())
  }

  /** One transaction on either side. */
  #both<T>(work: () => T): T {
    return this.#to.transaction(() => this.#from.transaction(work)())()
  }

  /** Some chunks from the observation `next` on; answers where to go on, null: at the end. */
  #chunks(next: number): number | null {
    let at = next
    for (let n = 0; n < CHUNKS_A_STEP; n++) {
      const row = this.#chunkFrom(at)
      if (row === null || row.first_seq > this.#part.last) return null
      this.#copyChunk(row, at)
      at = row.first_seq + row.count
    }
    return at
  }

  /** The chunk that holds an observation, or the first behind it. */
  #chunkFrom(seq: number): ChunkRow | null {
    const holding = this.#from.prepare('SELECT * FROM chunk WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1')
    const row = holding.get(seq) as ChunkRow | undefined
    if (row !== undefined && row.first_seq + row.count > seq) return row
    const behind = this.#from.prepare('SELECT * FROM chunk WHERE first_seq > ? ORDER BY first_seq LIMIT 1')
    return (behind.get(seq) as ChunkRow | undefined) ?? null
  }

  #copyChunk(row: ChunkRow, from: number): void {
    const first = Math.max(row.first_seq, from)
    const last = Math.min(row.first_seq + row.count - 1, this.#part.last)
    const marks = this.#from.prepare('SELECT * FROM chunk_marks WHERE first_seq = ?').get(row.first_seq) as
      | MarksRow
      | undefined
    if (first === row.first_seq && last === row.first_seq + row.count - 1) {
      this.#insert('chunk', row)
      if (marks) this.#insert('chunk_marks', marks)
      return
    }
    try {
      this.#cut(row, marks ?? null, toSeq(first), toSeq(last))
    } catch (error) {
      // Damaged on our disk already: there is nothing of it to give.
      if (!(error instanceof DamagedChunkError)) throw error
    }
  }

  #cut(row: ChunkRow, marks: MarksRow | null, first: Seq, last: Seq): void {
    const batch = this.#codec.decode(row.codec, row.bytes, toChunkFrame(row))
    const whole = {
      firstSeq: toSeq(row.first_seq),
      batch,
      fromUs: toUnixUs(row.from_us),
      toUs: toUnixUs(row.to_us),
      marks
    }
    const part = cutChunk(whole, first, last)
    const { bytes, extent } = this.#codec.encodeFast(part.batch)
    this.#insert('chunk', {
      first_seq: first,
      count: part.batch.count,
      arrivals: extent.arrivals,
      payload_bytes: extent.payloadBytes,
      base_us: part.batch.base,
      from_us: extent.fromUs,
      to_us: extent.toUs,
      codec: FAST,
      servers: row.servers,
      bytes
    })
    if (marks === null || part.marks === null) return
    const { frames, opened, ambiguous } = part.marks
    this.#insert('chunk_marks', { ...marks, first_seq: first, count: part.batch.count, frames, opened, ambiguous })
  }

  *#table(name: string, where: string, share: number): Generator<number, void, void> {
    const { first, last, from, to } = this.#part
    const [m0, m1] = [Math.floor(from / MINUTE_US), Math.floor(to / MINUTE_US)]
    const [h0, h1] = [toHourKey(Math.floor(m0 / 60)), toHourKey(Math.floor(m1 / 60))]
    const range = { first, last, from, to, m0, m1, h0, h1 }
    const used = Object.fromEntries(Object.entries(range).filter(([key]) => where.includes(`$${key}`)))
    const columns = this.#to.prepare(`SELECT name FROM pragma_table_info('${name}')`).pluck().all() as string[]
    const insert = this.#to.prepare(`INSERT OR REPLACE INTO ${name} VALUES (${columns.map(() => '?').join(', ')})`)
    // One read of the source a table: how many rows there are is bounded by retention.
    const rows = this.#from.prepare(`SELECT * FROM ${name} WHERE ${where}`).raw().iterate(used)
    let waiting: unknown[][] = []
    const write = this.#to.transaction((some: unknown[][]) => {
      for (const row of some) insert.run(...row)
    })
    for (const row of rows as IterableIterator<unknown[]>) {
      waiting.push(row)
      if (waiting.length < ROWS_A_STEP) continue
      write(waiting)
      waiting = []
      yield share
    }
    write(waiting)
    yield share
  }

  #insert(table: string, row: object): void {
    const names = Object.keys(row)
    const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
    this.#to.prepare(sql).run(...Object.values(row))
  }

  #count(): void {
    const { first, last } = this.#part
    const end = this.#to.prepare(
      'SELECT bytes, codec, servers, base_us, count FROM chunk ORDER BY first_seq DESC LIMIT 1'
    )
    const newest = end.get() as ChunkRow | undefined
    this.#to
      .prepare(
        `UPDATE totals SET next_seq = ?, derived_through = ?, last_us = ?,
         (chunks, observations, arrivals, payload_bytes) =
           (SELECT count(*), coalesce(sum(count), 0), coalesce(sum(arrivals), 0), coalesce(sum(payload_bytes), 0) FROM chunk),
         events = (SELECT count(*) FROM event)`
      )
      .run(Math.max(last + 1, first), Math.max(last, first - 1), newest === undefined ? null : this.#lastTime(newest))
  }

  /** Of the last record, which need not be the latest. */
  #lastTime(row: ChunkRow): number {
    const batch = this.#codec.decode(row.codec, row.bytes, toChunkFrame(row))
    let at: number = batch.base
    walkRecords(batch, (_slot, delta) => {
      at += delta
    })
    return at
  }
}
