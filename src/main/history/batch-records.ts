import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import { toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import { readVarint, writeVarint } from './varint.ts'

/** The slot byte of notes and the one that says that a LEB128 index follows; the form is `ObservationBatch`'s. */
export const NOTE = -1
const NOTE_SLOT = 255
const WIDE_SLOT = 254

/** Called for each record of a batch; `slot` is `NOTE` for notes, `delta` is µs since the record before. */
export type RecordVisitor = (slot: number, delta: number, from: number, to: number) => void

/** As `walkBatch`, with what the codecs need: differences of time as they stand, one visitor. A malformed batch throws. */
export function walkRecords(batch: ObservationBatch, visit: RecordVisitor): void {
  const bytes = batch.bytes
  const cursor = { at: 0 }
  for (let n = 0; n < batch.count; n++) {
    let slot = bytes[cursor.at++] as number
    if (slot === NOTE_SLOT) slot = NOTE
    else if (slot === WIDE_SLOT) slot = readVarint(bytes, cursor)
    const zigzag = readVarint(bytes, cursor)
    const length = readVarint(bytes, cursor)
    const from = cursor.at
    cursor.at = from + length
    if (cursor.at > bytes.length) throw new Error(`batch record ${n} of ${batch.count} runs past the end`)
    visit(slot, zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2, from, cursor.at)
  }
}

/** Writes records in `ObservationBatch`'s form into bytes of a known size. */
export class RecordWriter {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly #cursor = { at: 0 }

  constructor(size: number) {
    this.bytes = new Uint8Array(size)
  }

  get length(): number {
    return this.#cursor.at
  }

  record(slot: number, delta: number, source: Uint8Array, from: number, to: number): void {
    this.open(slot, delta, to - from)
    let at = this.#cursor.at
    const bytes = this.bytes
    if (to - from < 40) for (let i = from; i < to; i++) bytes[at++] = source[i] as number
    else {
      bytes.set(source.subarray(from, to), at)
      at += to - from
    }
    this.#cursor.at = at
  }

  /** Everything of a record but its content; answers where the content goes. */
  open(slot: number, delta: number, length: number): number {
    const bytes = this.bytes
    const cursor = this.#cursor
    if (slot === NOTE) bytes[cursor.at++] = NOTE_SLOT
    else if (slot < WIDE_SLOT) bytes[cursor.at++] = slot
    else {
      bytes[cursor.at++] = WIDE_SLOT
      writeVarint(bytes, cursor, slot)
    }
    writeVarint(bytes, cursor, delta >= 0 ? delta * 2 : -delta * 2 - 1)
    writeVarint(bytes, cursor, length)
    return cursor.at
  }

  /** After content was written in place. */
  moveTo(at: number): void {
    this.#cursor.at = at
  }
}

/** Joins batches that follow each other; servers of the same name become one. Bytes are copied. */
export function mergeBatches(batches: readonly ObservationBatch[]): ObservationBatch {
  const servers: string[] = []
  const slotOf = new Map<string, number>()
  const base = batches[0]?.base ?? toUnixUs(0)
  let size = 0
  let count = 0
  // A slot may become wide (5 bytes more), and the first difference of a batch may become long (10).
  for (const batch of batches) {
    size += batch.bytes.length + 10 + (batch.servers.length + servers.length > WIDE_SLOT ? batch.count * 5 : 0)
    count += batch.count
    for (const server of batch.servers) {
      if (slotOf.has(server)) continue
      slotOf.set(server, servers.length)
      servers.push(server)
    }
  }
  const writer = new RecordWriter(size)
  let written: number = base
  for (const batch of batches) {
    const slots = batch.servers.map((server) => slotOf.get(server) ?? 0)
    let at: number = batch.base
    walkRecords(batch, (slot, delta, from, to) => {
      at += delta
      writer.record(slot === NOTE ? NOTE : (slots[slot] ?? 0), at - written, batch.bytes, from, to)
      written = at
    })
  }
  return { base, count, servers, bytes: writer.bytes.subarray(0, writer.length) }
}

/** What a chunk's row says about its content. */
export interface BatchExtent {
  readonly fromUs: UnixUs
  readonly toUs: UnixUs
  /** Of the last record: the newest in order, if not in time. */
  readonly lastUs: UnixUs
  readonly arrivals: number
  /** Of arrivals only, each counted although equal ones are stored once. */
  readonly payloadBytes: number
}
