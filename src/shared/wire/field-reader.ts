import { BAD_UTF8, NO_ERROR, OVER_LIMIT, TRUNCATED, UNKNOWN_OBJECT_TYPE, VARINT_OVERFLOW } from './decode-error.ts'
import { OBJECT_TYPES } from './enums.table.ts'
import { KEPT_STRING_BYTES, MAX_FIELD_SPANS, MAX_STRING_BYTES } from './limits.ts'
import { cutUtf8, isUtf8 } from './utf8.ts'

/** A named stretch `from..to` (end exclusive) of a payload's bytes. */
export interface ByteSpan {
  readonly name: string
  readonly from: number
  readonly to: number
}

const text = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Reads the fields of one payload in wire order (wire-format.md section 4). The first fault stops it: from then on every
 * read answers 0 and moves nothing, so a caller checks `fault` once an event. Lengths and counts are claims and are
 * compared with the bytes that are left before anything is allocated.
 */
export class FieldReader {
  readonly bytes: Uint8Array
  at = 0
  /** Code of `ERROR_KINDS`. */
  fault: number = NO_ERROR
  /** The number that is not known, for the faults that name one. */
  faultValue: number | null = null
  /** Something was written as no Stalwart encoder writes it. */
  unusual = false
  /** True length in bytes of the last string if it was cut. */
  cutBytes: number | null = null
  /** Collects spans when set. */
  spans: ByteSpan[] | null = null
  #hi = 0
  #spanCount = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  fail(code: number, value: number | null): 0 {
    if (this.fault === NO_ERROR) {
      this.fault = code
      this.faultValue = value
    }
    return 0
  }

  mark(name: string, from: number): void {
    if (this.spans !== null && this.#spanCount++ < MAX_FIELD_SPANS) this.spans.push({ name, from, to: this.at })
  }

  /** One raw byte: tags and cache kinds are not LEB128. */
  u8(name: string): number {
    if (this.fault !== NO_ERROR) return 0
    if (this.at >= this.bytes.length) return this.fail(TRUNCATED, null)
    const value = this.bytes[this.at++] as number
    this.mark(name, this.at - 1)
    return value
  }

  /**
   * Two bytes, `first * 256 + second`, if the first is below `end` and the second is a number of one byte; else, and
   * while spans are collected, -1 and nothing is read. For long lists of cache items.
   */
  smallPair(end: number): number {
    const first = this.bytes[this.at] ?? 0xff
    const second = this.bytes[this.at + 1] ?? 0xff
    if (first >= end || second > 0x7f || this.spans !== null || this.fault !== NO_ERROR) return -1
    this.at += 2
    return (first << 8) | second
  }

  u16(name: string | null): number {
    return this.#varint(name, 3) & 0xffff
  }

  u32(name: string): number {
    return this.#varint(name, 5)
  }

  u64(name: string): bigint {
    const lo = this.#varint(name, 10)
    return this.#hi === 0 ? BigInt(lo) : (BigInt(this.#hi) << 32n) | BigInt(lo)
  }

  /** A little-endian number of 2 or 4 bytes, as wire A writes them. */
  fixed(name: string | null, width: 2 | 4): number {
    if (this.fault !== NO_ERROR) return 0
    const from = this.at
    if (from + width > this.bytes.length) return this.fail(TRUNCATED, null)
    let value = 0
    for (let n = width - 1; n >= 0; n--) value = value * 256 + (this.bytes[from + n] as number)
    this.at = from + width
    if (name !== null) this.mark(name, from)
    return value
  }

  /** A little-endian u64 of 8 bytes, as wire A writes it. */
  fixed64(name: string): bigint {
    const from = this.at
    const lo = this.fixed(null, 4)
    const hi = this.fixed(null, 4)
    this.mark(name, from)
    return (BigInt(hi) << 32n) | BigInt(lo)
  }

  /** An object type of the registry; Stalwart refuses numbers it has no name for, and so do we. */
  objectType(name: string): number {
    const value = this.u16(name)
    return value < OBJECT_TYPES.length ? value : this.fail(UNKNOWN_OBJECT_TYPE, value)
  }

  /** An element count whose elements need at least `leastBytes` each. */
  count(name: string, leastBytes: number): number {
    const value = this.#varint(name, 10) + this.#hi * 0x1_0000_0000
    return value * leastBytes > this.bytes.length - this.at ? this.fail(TRUNCATED, null) : value
  }

  /** UTF-8 text with its length in front, cut to `KEPT_STRING_BYTES`; `cutBytes` then has its true length. */
  string(name: string): string {
    const from = this.at
    const length = this.#varint(null, 10) + this.#hi * 0x1_0000_0000
    this.cutBytes = null
    if (this.fault !== NO_ERROR) return ''
    const start = this.at
    if (length > this.bytes.length - start) this.fail(TRUNCATED, null)
    else if (length > MAX_STRING_BYTES) this.fail(OVER_LIMIT, null)
    else if (!isUtf8(this.bytes, start, start + length)) this.fail(BAD_UTF8, null)
    if (this.fault !== NO_ERROR) return ''
    this.at = start + length
    this.mark(name, from)
    const end = cutUtf8(this.bytes, start, this.at, KEPT_STRING_BYTES)
    if (end !== this.at) this.cutBytes = length
    return text.decode(this.bytes.subarray(start, end))
  }

  /** Low 32 bits are the answer, the high ones are left in `#hi`. `maxBytes` 3, 5 or 10 stands for u16, u32, u64. */
  #varint(name: string | null, maxBytes: 3 | 5 | 10): number {
    this.#hi = 0
    if (this.fault !== NO_ERROR) return 0
    const from = this.at
    const first = this.bytes[from]
    // Lists of a million small ids must not take 50 ms (security.md V1).
    if (first !== undefined && first < 0x80) {
      this.at = from + 1
      if (name !== null && this.spans !== null) this.mark(name, from)
      return first
    }
    let lo = 0
    let hi = 0
    for (let n = 0; n < maxBytes; n++) {
      if (this.at >= this.bytes.length) return this.fail(TRUNCATED, null)
      const byte = this.bytes[this.at++] as number
      const bits = byte & 0x7f
      if (n < 4) lo |= bits << (7 * n)
      else if (n === 4) {
        lo |= bits << 28
        hi = bits >>> 4
      } else hi |= bits << (7 * n - 32)
      if (byte > 0x7f) continue
      if (byte === 0 && n > 0) this.unusual = true
      // Bits above the width are dropped without error, as Stalwart does; its encoder never writes any.
      if (n === maxBytes - 1 && bits > (maxBytes === 3 ? 0x03 : maxBytes === 5 ? 0x0f : 0x01)) this.unusual = true
      if (maxBytes === 10) this.#hi = hi >>> 0
      if (name !== null) this.mark(name, from)
      return lo >>> 0
    }
    return this.fail(VARINT_OVERFLOW, null)
  }
}
