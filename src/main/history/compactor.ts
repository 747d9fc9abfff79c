import type Database from 'better-sqlite3'
import { mergeBatches } from './batch-records.ts'
import { DamagedChunkError } from './byte-column.ts'
import { ChunkCodec, FAST, FIELDS } from './chunk-codec.ts'
import { type ChunkRow, type MarksRow, toChunkFrame } from './chunk-row.ts'
import { uniteNodeSets } from './node-set.ts'

/** As a chunk that is appended: beyond, a jump into the middle would decode too much. */
const MOST_OBSERVATIONS = 65_536
const MOST_PAYLOAD_BYTES = 1024 * 1024
/** So many small chunks are joined although together they are not a full one yet: a quiet day makes 864,000 of them. */
const MANY_CHUNKS = 256

type Header = Omit<ChunkRow, 'bytes' | 'servers'>
type Marks = Omit<MarksRow, 'first_seq'>

/**
 * Writes chunks that are derived again, joined and with their payloads as fields: about half the bytes. Everything up
 * to `totals.packed_through` is as small as it gets. A step replaces rows in one transaction and changes no seq.
 */
export class Compactor {
  readonly #codec = new ChunkCodec()
  readonly #candidates: Database.Statement
  readonly #read: Database.Statement
  readonly #marks: Database.Statement
  readonly #remove: Database.Statement
  readonly #removeMarks: Database.Statement
  readonly #insert: Database.Statement
  readonly #insertMarks: Database.Statement
  readonly #setPacked: Database.Statement
  readonly #count: Database.Statement

  constructor(db: Database.Database) {
    this.#candidates = db.prepare(
      `SELECT first_seq, count, arrivals, payload_bytes, base_us, from_us, to_us, codec FROM chunk
       WHERE first_seq > (SELECT packed_through FROM totals)
         AND first_seq + count - 1 <= (SELECT derived_through FROM totals)
       ORDER BY first_seq`
    )
    this.#read = db.prepare('SELECT * FROM chunk WHERE first_seq >= ? AND first_seq <= ? ORDER BY first_seq')
    this.#marks = db.prepare('SELECT * FROM chunk_marks WHERE first_seq >= ? AND first_seq <= ? ORDER BY first_seq')
    this.#remove = db.prepare('DELETE FROM chunk WHERE first_seq >= ? AND first_seq <= ?')
    this.#removeMarks = db.prepare('DELETE FROM chunk_marks WHERE first_seq >= ? AND first_seq <= ?')
    this.#insert = db.prepare('INSERT INTO chunk VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    this.#insertMarks = db.prepare('INSERT INTO chunk_marks VALUES (?, ?, ?, ?, ?, ?, ?)')
    this.#setPacked = db.prepare('UPDATE totals SET packed_through = ?')
    this.#count = db.prepare('UPDATE totals SET chunks = chunks - ?')
  }

  /** What the next step would join; null: nothing worth it. */
  plan(): CompactionStep | null {
    const run: Header[] = []
    const small: Header[] = []
    let [observations, bytes] = [0, 0]
    for (const row of this.#candidates.iterate() as IterableIterator<Header>) {
      const isFull = observations + row.count > MOST_OBSERVATIONS || bytes + row.payload_bytes > MOST_PAYLOAD_BYTES
      if (isFull && run.length > 0) return { chunks: run, isFinal: true }
      run.push(row)
      observations += row.count
      bytes += row.payload_bytes
      if (row.codec === FAST) small.push(row)
      else small.length = 0
      if (observations === MOST_OBSERVATIONS) return { chunks: run, isFinal: true }
      if (small.length === MANY_CHUNKS) return { chunks: small, isFinal: false }
    }
    return null
  }

  /** Inside a transaction. Chunks of which one cannot be read are left as they are, and taken for packed. */
  run(step: CompactionStep): 'joined' | 'damaged' {
    const first = (step.chunks[0] as Header).first_seq
    const last = step.chunks.at(-1) as Header
    const isPacked = step.chunks.length === 1 && last.codec === FIELDS
    let isDamaged = false
    try {
      if (!isPacked) this.#replace(first, last.first_seq)
    } catch (error) {
      if (!(error instanceof DamagedChunkError)) throw error
      isDamaged = true
    }
    if (step.isFinal || isDamaged) this.#setPacked.run(last.first_seq + last.count - 1)
    return isDamaged ? 'damaged' : 'joined'
  }

  #replace(first: number, last: number): void {
    const rows = this.#read.all(first, last) as ChunkRow[]
    const batches = rows.map((row) => this.#codec.decode(row.codec, row.bytes, toChunkFrame(row)))
    const batch = mergeBatches(batches)
    const marks = joinMarks(rows, this.#marks.all(first, last) as MarksRow[])
    const sum = (of: (row: ChunkRow) => number): number => rows.reduce((total, row) => total + of(row), 0)
    this.#remove.run(first, last)
    this.#insert.run(
      first,
      batch.count,
      sum((row) => row.arrivals),
      sum((row) => row.payload_bytes),
      batch.base,
      Math.min(...rows.map((row) => row.from_us)),
      Math.max(...rows.map((row) => row.to_us)),
      FIELDS,
      new TextEncoder().encode(JSON.stringify(batch.servers)),
      this.#codec.encodeFields(batch)
    )
    this.#removeMarks.run(first, last)
    if (marks !== null) {
      const { count, frames, kinds, nodes, opened, ambiguous } = marks
      this.#insertMarks.run(first, count, frames, kinds, nodes, opened, ambiguous)
    }
    this.#count.run(rows.length - 1)
  }
}

export interface CompactionStep {
  /** Neighbours in order of seq. */
  readonly chunks: readonly Header[]
  /** Full: it will not be joined again. */
  readonly isFinal: boolean
}

/** Null if one of the chunks has no marks (a derivation that was not told of it): then the joined one has none either. */
function joinMarks(rows: readonly ChunkRow[], marks: readonly MarksRow[]): Marks | null {
  const isWhole = rows.every((row, i) => marks[i]?.first_seq === row.first_seq && marks[i].count === row.count)
  if (!isWhole) return null
  const count = rows.reduce((total, row) => total + row.count, 0)
  return {
    count,
    frames: marks.reduce((total, row) => total + row.frames, 0),
    kinds: marks.reduce((mask, row) => mask | row.kinds, 0),
    nodes: Buffer.from(marks.reduce<Uint8Array>((set, row) => uniteNodeSets(set, row.nodes), new Uint8Array(0))),
    opened: joinBits(marks, 'opened', 1),
    ambiguous: joinBits(marks, 'ambiguous', 0)
  }
}

/** Null where all are null; `absent` is the bit that a null stands for. */
function joinBits(marks: readonly MarksRow[], column: 'opened' | 'ambiguous', absent: 0 | 1): Buffer | null {
  if (marks.every((row) => row[column] === null)) return null
  const joined = Buffer.alloc((marks.reduce((total, row) => total + row.count, 0) + 7) >>> 3)
  let at = 0
  for (const row of marks) {
    const bits = row[column]
    for (let i = 0; i < row.count; i++, at++) {
      const bit = bits === null ? absent : ((bits[i >>> 3] ?? 0) >>> (i & 7)) & 1
      if (bit === 1) joined[at >>> 3] = (joined[at >>> 3] ?? 0) | (1 << (at & 7))
    }
  }
  return joined
}
