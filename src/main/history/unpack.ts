import { zstdDecompressSync } from 'node:zlib'
import { DamagedChunkError } from './byte-column.ts'

/** What a column holds packed. A claim above `most` bytes is made up; throws `DamagedChunkError` for it, and for nonsense. */
export function unpack(packed: Uint8Array, most: number): Uint8Array {
  try {
    return new Uint8Array(zstdDecompressSync(packed, { maxOutputLength: most }))
  } catch (cause) {
    throw new DamagedChunkError('a part of the history does not decompress', { cause })
  }
}
