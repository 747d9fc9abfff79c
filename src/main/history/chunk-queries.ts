import type Database from 'better-sqlite3'
import { type Seq, toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import { DamagedChunkError } from './byte-column.ts'
import { ChunkCodec } from './chunk-codec.ts'
import { type ChunkRow, type MarksRow, toChunkFrame } from './chunk-row.ts'
import { cutChunk } from './cut-chunk.ts'
import type { ChunkPage, ChunkQuery, DecodedChunk } from './journal-reader.ts'
import { mayHoldNode } from './node-set.ts'

/** About 8 MiB of decoded batches: what one answer to another thread may weigh. */
const DEFAULT_OBSERVATIONS = 262_144
/** Chunks that one page may look at, masked ones included: keeps a page short when nothing matches. */
const MOST_LOOKED_AT = 4_096

type Marks = Pick<MarksRow, 'frames' | 'kinds' | 'nodes' | 'opened' | 'ambiguous'>
type Header = Omit<ChunkRow, 'bytes'> & { readonly [K in keyof Marks]: Marks[K] | null }

const HEADER = `SELECT c.first_seq, c.count, c.arrivals, c.payload_bytes, c.base_us, c.from_us, c.to_us, c.codec,
  c.servers, m.frames, m.kinds, m.nodes, m.opened, m.ambiguous
  FROM chunk c LEFT JOIN chunk_marks m USING (first_seq)`

/** Walks chunks page by page; the bytes of a chunk are read only if its marks do not rule it out. */
export class ChunkQueries {
  readonly #codec = new ChunkCodec()
  readonly #forward: Database.Statement
  readonly #backward: Database.Statement
  readonly #bytes: Database.Statement
  readonly #holding: Database.Statement
  readonly #firstAfter: Database.Statement
  readonly #lastBefore: Database.Statement

  constructor(db: Database.Database) {
    this.#forward = db.prepare(`${HEADER} WHERE c.first_seq >= ? ORDER BY c.first_seq`)
    this.#backward = db.prepare(`${HEADER} WHERE c.first_seq <= ? ORDER BY c.first_seq DESC`)
    this.#bytes = db.prepare('SELECT bytes FROM chunk WHERE first_seq = ?').pluck()
    this.#holding = db.prepare(
      'SELECT first_seq, count FROM chunk WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1'
    )
    this.#firstAfter = db.prepare('SELECT min(first_seq) FROM chunk WHERE to_us >= ?').pluck()
    this.#lastBefore = db.prepare('SELECT max(first_seq) FROM chunk WHERE from_us <= ?').pluck()
  }

  page(query: ChunkQuery): ChunkPage {
    const isForward = query.direction === 'forward'
    const start = this.#start(query)
    if (start === null) return { chunks: [], next: null, skipped: 0, damaged: [] }
    const most = query.maxObservations ?? DEFAULT_OBSERVATIONS
    const chunks: DecodedChunk[] = []
    const damaged: ChunkPage['damaged'][number][] = []
    let [observations, skipped, looked] = [0, 0, 0]
    let edge: number | null = null
    const rows = (isForward ? this.#forward : this.#backward).iterate(start) as IterableIterator<Header>
    for (const row of rows) {
      if (isBeyond(row, query)) {
        // Where a clock ran back, or a stream was read afterwards, later chunks may lie in the span again.
        edge ??= this.#edgeOfSpan(query)
        if (isForward ? row.first_seq > edge : row.first_seq < edge) return { chunks, next: null, skipped, damaged }
        if (looked++ === MOST_LOOKED_AT) return { chunks, next: edgeOf(row, isForward), skipped, damaged }
        continue
      }
      const isFull = observations > 0 && observations + row.count > most
      if (isFull || looked++ === MOST_LOOKED_AT) return { chunks, next: edgeOf(row, isForward), skipped, damaged }
      if (!mayMatch(row, query)) {
        skipped += row.count
        continue
      }
      observations += row.count
      try {
        chunks.push(cutAtStart(this.#decode(row), query))
      } catch (error) {
        if (!(error instanceof DamagedChunkError)) throw error
        damaged.push({ firstSeq: toSeq(row.first_seq), count: row.count })
      }
    }
    return { chunks, next: null, skipped, damaged }
  }

  /** `first_seq` of the chunk where the walk begins. */
  #start(query: ChunkQuery): number | null {
    const { from } = query
    const isForward = query.direction === 'forward'
    if (from === 'oldest') return isForward ? 0 : null
    if (from === 'newest') return isForward ? null : Number.MAX_SAFE_INTEGER
    if ('us' in from) return (isForward ? this.#firstAfter : this.#lastBefore).get(from.us) as number | null
    const holding = this.#holding.get(from.seq) as { first_seq: number; count: number } | undefined
    if (holding === undefined) return isForward ? from.seq : null
    const isInside = from.seq < holding.first_seq + holding.count
    return isForward && !isInside ? from.seq : holding.first_seq
  }

  /** `first_seq` of the last chunk, walking, that reaches into the span of the query. */
  #edgeOfSpan({ direction, untilUs }: ChunkQuery): number {
    const isForward = direction === 'forward'
    const found = (isForward ? this.#lastBefore : this.#firstAfter).get(untilUs) as number | null
    return found ?? (isForward ? -1 : Number.MAX_SAFE_INTEGER)
  }

  #decode(row: Header): DecodedChunk {
    const bytes = this.#bytes.get(row.first_seq) as Buffer
    return {
      firstSeq: toSeq(row.first_seq),
      batch: this.#codec.decode(row.codec, bytes, toChunkFrame(row)),
      fromUs: toUnixUs(row.from_us),
      toUs: toUnixUs(row.to_us),
      marks:
        row.frames === null || row.kinds === null
          ? null
          : { frames: row.frames, kinds: row.kinds, opened: row.opened, ambiguous: row.ambiguous }
    }
  }
}

/** Where the next page begins: the seq of the chunk that comes first when walking. */
function edgeOf(row: Header, isForward: boolean): Seq {
  return toSeq(isForward ? row.first_seq : row.first_seq + row.count - 1)
}

/** Chunks that are not derived yet are never joined, and whoever folds knows them by their first seq: they stay whole. */
function cutAtStart(chunk: DecodedChunk, { from, direction }: ChunkQuery): DecodedChunk {
  if (chunk.marks === null || typeof from !== 'object' || !('seq' in from)) return chunk
  const last = toSeq(chunk.firstSeq + chunk.batch.count - 1)
  if (from.seq < chunk.firstSeq || from.seq > last) return chunk
  return direction === 'forward' ? cutChunk(chunk, from.seq, last) : cutChunk(chunk, chunk.firstSeq, from.seq)
}

function isBeyond(row: Header, query: ChunkQuery): boolean {
  if (query.untilUs === undefined) return false
  return query.direction === 'forward' ? row.from_us > query.untilUs : row.to_us < query.untilUs
}

function mayMatch(row: Header, query: ChunkQuery): boolean {
  if (row.kinds === null || row.nodes === null) return true
  if (query.kinds !== undefined && (row.kinds & query.kinds) === 0) return false
  return query.nodes === undefined || mayHoldNode(row.nodes, query.nodes)
}
