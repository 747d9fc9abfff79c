import type { UnixUs } from '../../shared/cluster/units.ts'
import { DamagedChunkError } from './byte-column.ts'
import type { ChunkFrame } from './fast-codec.ts'

/** A row of `chunk` as better-sqlite3 gives it. */
export interface ChunkRow {
  readonly first_seq: number
  readonly count: number
  readonly arrivals: number
  readonly payload_bytes: number
  readonly base_us: number
  readonly from_us: number
  readonly to_us: number
  readonly codec: number
  readonly servers: Buffer
  readonly bytes: Buffer
}

/** A row of `chunk_marks`. */
export interface MarksRow {
  readonly first_seq: number
  readonly count: number
  readonly frames: number
  readonly kinds: number
  readonly nodes: Buffer
  readonly opened: Buffer | null
  readonly ambiguous: Buffer | null
}

const utf8 = new TextDecoder()

/** What the codec needs of a row beside its bytes. */
export function toChunkFrame(row: Pick<ChunkRow, 'base_us' | 'count' | 'servers'>): ChunkFrame {
  let servers: unknown
  try {
    servers = JSON.parse(utf8.decode(row.servers))
  } catch (cause) {
    throw new DamagedChunkError('the observers of a chunk cannot be read', { cause })
  }
  if (!Array.isArray(servers) || !servers.every((name) => typeof name === 'string')) {
    throw new DamagedChunkError('the observers of a chunk are not names')
  }
  return { base: row.base_us as UnixUs, count: row.count, servers }
}
