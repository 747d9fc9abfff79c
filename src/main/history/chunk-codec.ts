import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import type { BatchExtent } from './batch-records.ts'
import { DamagedChunkError } from './byte-column.ts'
import { type ChunkFrame, FastCodec, MOST_BATCH_BYTES } from './fast-codec.ts'
import { FieldCodec } from './field-codec.ts'

/** `chunk.codec`: how the columns in `chunk.bytes` are laid out. Both are one zstd frame with a checksum. */
export const FAST = 1
export const FIELDS = 2

// The checksum turns a flipped bit into an error instead of a wrong history; it costs 4 bytes and 0.1 ms a chunk.
const compress = (raw: Uint8Array, level: number): Buffer =>
  zstdCompressSync(raw, {
    params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 },
    pledgedSrcSize: raw.length
  })

/** Batches to `chunk.bytes` and back. Keeps its scratch memory: one a thread. */
export class ChunkCodec {
  readonly #fast = new FastCodec()
  readonly #fields = new FieldCodec()

  encodeFast(batch: ObservationBatch): { readonly bytes: Uint8Array; readonly extent: BatchExtent } {
    const { raw, extent } = this.#fast.encode(batch)
    return { bytes: compress(raw, 1), extent }
  }

  encodeFields(batch: ObservationBatch): Uint8Array {
    return compress(this.#fields.encode(batch), 6)
  }

  /** Throws `DamagedChunkError` where the bytes are not what this class wrote. */
  decode(codec: number, bytes: Uint8Array, chunk: ChunkFrame): ObservationBatch {
    let raw: Uint8Array
    try {
      raw = zstdDecompressSync(bytes, { maxOutputLength: MOST_BATCH_BYTES })
    } catch (cause) {
      throw new DamagedChunkError('a chunk does not decompress', { cause })
    }
    if (codec === FAST) return this.#fast.decode(raw, chunk)
    if (codec === FIELDS) return this.#fields.decode(raw, chunk)
    throw new DamagedChunkError(`a chunk has the unknown codec ${codec}`)
  }
}
