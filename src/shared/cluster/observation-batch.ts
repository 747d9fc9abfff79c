import type { ObservationBatch } from './observation.ts'
import { toUnixUs, type UnixUs } from './units.ts'

const NOTE_SLOT = 255
const WIDE_SLOT = 254
/** Most that a record needs beside its content: slot 1 + wide slot 5 + time 10 + length 5. */
const RECORD_OVERHEAD_BYTES = 21

/** Fills one batch. Not thread safe, no growth: `arrival` and `note` answer false when the record does not fit. */
export class BatchWriter {
  #bytes: Uint8Array<ArrayBuffer>
  #used = 0
  #count = 0
  #base = 0
  #last = 0

  constructor(buffer: ArrayBuffer) {
    this.#bytes = new Uint8Array(buffer)
  }

  get count(): number {
    return this.#count
  }

  get usedBytes(): number {
    return this.#used
  }

  /** `slot` is an index into the `servers` that `take` will be given. The payload is copied. */
  arrival(slot: number, at: UnixUs, payload: Uint8Array): boolean {
    const length = payload.length
    if (this.#used + length + RECORD_OVERHEAD_BYTES > this.#bytes.length) return false
    if (slot < WIDE_SLOT) this.#bytes[this.#used++] = slot
    else {
      this.#bytes[this.#used++] = WIDE_SLOT
      this.#varint(slot)
    }
    this.#time(at)
    this.#varint(length)
    const bytes = this.#bytes
    let used = this.#used
    // Below about 40 bytes a loop beats TypedArray.set, whose call costs more than the copy.
    if (length < 40) for (let i = 0; i < length; i++) bytes[used++] = payload[i] as number
    else {
      bytes.set(payload, used)
      used += length
    }
    this.#used = used
    this.#count++
    return true
  }

  /** `text` is the UTF-8 of a note's JSON object. */
  note(at: UnixUs, text: Uint8Array): boolean {
    if (this.#used + text.length + RECORD_OVERHEAD_BYTES > this.#bytes.length) return false
    this.#bytes[this.#used++] = NOTE_SLOT
    this.#time(at)
    this.#varint(text.length)
    this.#bytes.set(text, this.#used)
    this.#used += text.length
    this.#count++
    return true
  }

  /** Hands the batch over; the writer must not be used again. */
  take(servers: readonly string[]): ObservationBatch {
    return { base: toUnixUs(this.#base), count: this.#count, servers, bytes: this.#bytes.subarray(0, this.#used) }
  }

  #time(at: number): void {
    if (this.#count === 0) this.#base = this.#last = at
    const delta = at - this.#last
    this.#last = at
    this.#varint(delta >= 0 ? delta * 2 : -delta * 2 - 1)
  }

  #varint(value: number): void {
    const bytes = this.#bytes
    let rest = value
    while (rest > 0x7fffffff) {
      bytes[this.#used++] = (rest % 128) | 0x80
      rest = Math.floor(rest / 128)
    }
    while (rest > 127) {
      bytes[this.#used++] = (rest & 127) | 0x80
      rest >>>= 7
    }
    bytes[this.#used++] = rest
  }
}

/** What `walkBatch` calls for each record, in order; `bytes[from..to)` is the payload or the note's text. */
export interface BatchVisitor {
  arrival(slot: number, at: UnixUs, bytes: Uint8Array, from: number, to: number): void
  note(at: UnixUs, bytes: Uint8Array, from: number, to: number): void
}

/** Walks a batch that this program wrote itself; a malformed one is a bug and throws. Allocates nothing a record. */
export function walkBatch(batch: ObservationBatch, visit: BatchVisitor): void {
  const bytes = batch.bytes
  let at: number = batch.base
  let i = 0
  const varint = (): number => {
    let byte = bytes[i++] as number
    if (byte < 128) return byte
    let value = byte & 127
    let scale = 128
    do {
      byte = bytes[i++] as number
      value += (byte & 127) * scale
      scale *= 128
    } while (byte > 127)
    return value
  }
  for (let n = 0; n < batch.count; n++) {
    let slot = bytes[i++] as number
    const isNote = slot === NOTE_SLOT
    if (slot === WIDE_SLOT) slot = varint()
    const zigzag = varint()
    at += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
    const length = varint()
    const to = i + length
    if (to > bytes.length) throw new Error(`batch record ${n} of ${batch.count} runs past the end`)
    if (isNote) visit.note(at as UnixUs, bytes, i, to)
    else visit.arrival(slot, at as UnixUs, bytes, i, to)
    i = to
  }
}
