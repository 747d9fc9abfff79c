import type Database from 'better-sqlite3'
import { type Seq, toSeq, toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import { walkRecords } from './batch-records.ts'
import { ChunkCodec } from './chunk-codec.ts'
import { type ChunkRow, toChunkFrame } from './chunk-row.ts'
import type { RecordingRow } from './derived.ts'
import type { DensityRows, Mark, MarkKind } from './journal-reader.ts'
import { schemaVersion } from './migrate.ts'

const MINUTE_US = 60e6
/** Steps of one answer; more would not be drawn. */
const MOST_STEPS = 2_000
/** Chunks that one strip is made of; where there are more, a span so short is coarser than it looks. */
const MOST_CHUNKS = 20_000
/** Of a finding's or a pin's text. */
const TEXT_BYTES = 4_096
/** `user_version` from which all these tables exist. */
const SINCE_VERSION = 2

/** Where the moments of each kind stand: table, column, what is said of one. */
const MARKS: Readonly<Record<MarkKind, { readonly table: string; readonly column: string; readonly text: string }>> = {
  gap: { table: 'gap', column: 'from_us', text: `substr(cause, 1, ${TEXT_BYTES})` },
  finding: { table: 'finding', column: 'from_us', text: `substr(body, 1, ${TEXT_BYTES})` },
  block: { table: 'propagation', column: 'at_us', text: 'CAST(kind AS BLOB)' },
  pin: { table: 'pin', column: 'at_us', text: `substr(text, 1, ${TEXT_BYTES})` }
}

const utf8 = new TextDecoder()

/** The calls of `JournalReader` about moments. A file of before these tables answers what it can. */
export class MarkQueries {
  readonly #db: Database.Database
  readonly #hasAll: boolean
  readonly #codec = new ChunkCodec()

  constructor(db: Database.Database) {
    this.#db = db
    this.#hasAll = schemaVersion(db) >= SINCE_VERSION
  }

  seqAt(us: UnixUs): Seq | null {
    const sql = `SELECT first_seq, count, base_us, from_us, to_us, codec, servers, bytes FROM chunk
      WHERE first_seq = (SELECT max(first_seq) FROM chunk WHERE from_us <= ?)`
    const row = this.#db.prepare(sql).get(us) as ChunkRow | undefined
    if (row === undefined) return null
    if (row.to_us <= us) return toSeq(row.first_seq + row.count - 1)
    const batch = this.#codec.decode(row.codec, row.bytes, toChunkFrame(row))
    let at: number = batch.base
    let n = 0
    let found = 0
    walkRecords(batch, (_slot, delta) => {
      at += delta
      if (at <= us) found = n
      n++
    })
    return toSeq(row.first_seq + found)
  }

  density(fromUs: UnixUs, toUs: UnixUs, stepUs: number): DensityRows {
    const steps = Math.min(MOST_STEPS, Math.ceil((toUs - fromUs) / stepUs))
    const range = { fromUs, toUs, stepUs, steps }
    return {
      events: stepUs >= MINUTE_US ? this.#minutes(range) : this.#chunks(range),
      mustHear: this.#hasAll ? this.#count('propagation', 'at_us', range) : [],
      findings: this.#hasAll ? this.#count('finding', 'from_us', range) : []
    }
  }

  markFrom(us: UnixUs, direction: 'forward' | 'backward', kinds: readonly MarkKind[]): Mark | null {
    let nearest: Mark | null = null
    for (const kind of kinds) {
      if (!this.#hasAll && kind !== 'gap') continue
      const { table, column, text } = MARKS[kind]
      const [sign, order] = direction === 'forward' ? ['>', 'ASC'] : ['<', 'DESC']
      const sql = `SELECT ${column} AS at, ${text} AS text FROM ${table} WHERE ${column} ${sign} ? ORDER BY ${column} ${order} LIMIT 1`
      const row = this.#db.prepare(sql).get(us) as { at: number; text: Buffer } | undefined
      if (row === undefined) continue
      const isNearer = nearest === null || (direction === 'forward' ? row.at < nearest.at : row.at > nearest.at)
      if (isNearer) nearest = { kind, at: toUnixUs(row.at), text: utf8.decode(row.text) }
    }
    return nearest
  }

  gapCount(): number {
    return this.#db.prepare('SELECT count(*) FROM gap').pluck().get() as number
  }

  recording(): RecordingRow | null {
    if (!this.#hasAll) return null
    const sql = 'SELECT name, wire, from_us, to_us, made_us, anonymous FROM recording'
    const row = this.#db.prepare(sql).get() as
      | { name: Buffer; wire: Buffer; from_us: number; to_us: number; made_us: number; anonymous: number }
      | undefined
    if (row === undefined) return null
    return {
      name: utf8.decode(row.name),
      wire: utf8.decode(row.wire),
      from: toUnixUs(row.from_us),
      to: toUnixUs(row.to_us),
      madeAt: toUnixUs(row.made_us),
      isAnonymous: row.anonymous !== 0
    }
  }

  #minutes({ fromUs, toUs, stepUs, steps }: Range): (readonly [number, number])[] {
    const [table, count] = this.#hasAll ? ['minute_sum', 'count'] : ['minute', 'sum(count) AS count']
    const group = this.#hasAll ? '' : 'GROUP BY minute'
    const sql = `SELECT minute, ${count} FROM ${table} WHERE minute >= ? AND minute < ? ${group}`
    const cells = new Float64Array(steps)
    const rows = this.#db
      .prepare(sql)
      .raw()
      .iterate(Math.floor(fromUs / MINUTE_US), Math.ceil(toUs / MINUTE_US))
    for (const [minute, events] of rows as IterableIterator<[number, number]>) {
      add(cells, Math.max(0, Math.floor((minute * MINUTE_US - fromUs) / stepUs)), events)
    }
    return toPairs(cells)
  }

  #chunks({ fromUs, toUs, stepUs, steps }: Range): (readonly [number, number])[] {
    const sql = `SELECT c.from_us, c.to_us, coalesce(m.frames, c.arrivals) FROM chunk c LEFT JOIN chunk_marks m USING (first_seq)
      WHERE c.to_us >= ? AND c.from_us < ? LIMIT ${MOST_CHUNKS}`
    const cells = new Float64Array(steps)
    const rows = this.#db.prepare(sql).raw().iterate(fromUs, toUs) as IterableIterator<[number, number, number]>
    for (const [begin, end, frames] of rows) {
      const [first, last] = [Math.floor((begin - fromUs) / stepUs), Math.floor((end - fromUs) / stepUs)]
      const each = frames / (last - first + 1)
      for (let step = Math.max(0, first); step <= Math.min(steps - 1, last); step++) add(cells, step, each)
    }
    return toPairs(cells)
  }

  #count(table: string, column: string, { fromUs, toUs, stepUs }: Range): (readonly [number, number])[] {
    // Whole numbers bound as such: the driver binds large ones as REAL, and the division must not have a fraction.
    const sql = `SELECT (${column} - $from) / $step AS step, count(*) FROM ${table} WHERE ${column} >= $from AND ${column} < $to
      GROUP BY step ORDER BY step LIMIT ${MOST_STEPS}`
    return this.#db
      .prepare(sql)
      .raw()
      .all({ from: BigInt(fromUs), to: BigInt(toUs), step: BigInt(stepUs) }) as [number, number][]
  }
}

interface Range {
  readonly fromUs: UnixUs
  readonly toUs: UnixUs
  readonly stepUs: number
  readonly steps: number
}

function add(cells: Float64Array, step: number, count: number): void {
  if (step < cells.length) cells[step] = (cells[step] ?? 0) + count
}

function toPairs(cells: Float64Array): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = []
  for (const [step, count] of cells.entries()) if (count > 0) pairs.push([step, Math.ceil(count)])
  return pairs
}
