import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import { toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import { type BatchExtent, NOTE, RecordWriter, walkRecords } from './batch-records.ts'
import { ByteColumn, type ColumnReader, DamagedChunkError, joinColumns, splitColumns } from './byte-column.ts'
import { FrameReferences } from './frame-references.ts'

/** What stands in the row beside the columns and is needed to read them. */
export interface ChunkFrame {
  readonly base: UnixUs
  readonly count: number
  readonly servers: readonly string[]
}

/** Slots travel as LEB128 of slot + 1; a note is 0. */
const NOTE_CODE = 0
const COLUMNS = 6

/**
 * Columns of a chunk as it is first written: what each record is, when, how long, which frame it repeats, its bytes.
 * Made for speed: one pass, about 60 ns a record, no look inside payloads. The compactor comes later.
 */
export class FastCodec {
  readonly #columns = Array.from({ length: COLUMNS }, () => new ByteColumn())

  encode(batch: ObservationBatch): { readonly raw: Uint8Array; readonly extent: BatchExtent } {
    for (const column of this.#columns) column.clear()
    const [sizes, slots, times, lengths, references, content] = this.#columns as unknown as SixColumns
    const seen = batch.servers.length > 1 ? new FrameReferences(batch.servers.length, batch.count) : null
    let at: number = batch.base
    let from = batch.count > 0 ? Number.POSITIVE_INFINITY : at
    let to = batch.count > 0 ? 0 : at
    let arrivals = 0
    let payloadBytes = 0
    sizes.varint(batch.bytes.length)
    walkRecords(batch, (slot, delta, start, end) => {
      at += delta
      if (at < from) from = at
      if (at > to) to = at
      slots.varint(slot === NOTE ? NOTE_CODE : slot + 1)
      times.varint(delta >= 0 ? delta * 2 : -delta * 2 - 1)
      if (slot !== NOTE) {
        arrivals++
        payloadBytes += end - start
        if (seen !== null) {
          const reference = seen.find(slot, batch.bytes, start, end)
          references.push(reference)
          if (reference !== 0) return
        }
      }
      lengths.varint(end - start)
      content.append(batch.bytes, start, end)
    })
    const extent = { fromUs: toUnixUs(from), toUs: toUnixUs(to), lastUs: toUnixUs(at), arrivals, payloadBytes }
    return { raw: joinColumns(this.#columns), extent }
  }

  decode(raw: Uint8Array, chunk: ChunkFrame): ObservationBatch {
    const columns = splitColumns(raw, COLUMNS)
    const [sizes, slots, times, lengths, references, content] = columns as unknown as SixReaders
    const seen = chunk.servers.length > 1 ? new FrameReferences(chunk.servers.length, chunk.count) : null
    const size = sizes.varint()
    if (size > MOST_BATCH_BYTES) throw new DamagedChunkError(`a chunk claims ${size} bytes`)
    const writer = new RecordWriter(size)
    for (let n = 0; n < chunk.count; n++) {
      const slot = slots.varint() - 1
      const zigzag = times.varint()
      const delta = zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
      const reference = slot === NOTE || seen === null ? 0 : references.byte()
      if (reference !== 0) {
        const frame = seen?.resolve(slot, reference) ?? null
        if (frame === null) throw new DamagedChunkError('a chunk refers to a frame that it does not hold')
        writer.record(slot, delta, content.bytes, frame.from, frame.to)
        continue
      }
      const length = lengths.varint()
      const from = content.skip(length)
      if (slot !== NOTE) seen?.remember(slot, from, from + length)
      writer.record(slot, delta, content.bytes, from, from + length)
    }
    for (const column of columns) column.assertConsumed()
    if (writer.length !== size) throw new DamagedChunkError('a chunk has another size than it says')
    return { base: chunk.base, count: chunk.count, servers: chunk.servers, bytes: writer.bytes }
  }
}

/** Far above any chunk (1 MiB of payload, or one frame of at most 1 MiB); a claim above it is made up. */
export const MOST_BATCH_BYTES = 64 * 1024 * 1024

type SixColumns = [ByteColumn, ByteColumn, ByteColumn, ByteColumn, ByteColumn, ByteColumn]
type SixReaders = [ColumnReader, ColumnReader, ColumnReader, ColumnReader, ColumnReader, ColumnReader]
