import { BAD_UTF8, NO_ERROR, OVER_LIMIT, TRUNCATED, VARINT_OVERFLOW } from './decode-error.ts'
import { MAX_STRING_BYTES } from './limits.ts'
import { isUtf8 } from './utf8.ts'

const NOTHING = new Uint8Array(0)

/**
 * The primitives of the scan: what `FieldReader` reads, without names, spans, bigint or text. The first fault wins and
 * moves `at` to the end, so all that follows fails at once and nothing needs to look at `error` between two fields.
 */
export class ScanReader {
  bytes: Uint8Array = NOTHING
  /** Next byte to read; counts from the start of `bytes`, as all offsets of a scan do. */
  at = 0
  /** End of the payload. */
  end = 0
  /** Code of `ERROR_KINDS`. */
  error: number = NO_ERROR
  /** The tag, object type, cache kind or control code that is not known; -1 when the error is another one. */
  errorValue = -1
  /** As `DecodedBatch.unusual`. */
  isUnusual = false
  /** High 32 bits of the last `u64`, unsigned. */
  high = 0

  fail(code: number, value: number): 0 {
    this.at = this.end
    if (this.error === NO_ERROR) {
      this.error = code
      this.errorValue = value
    }
    return 0
  }

  u8(): number {
    const at = this.at
    if (at >= this.end) return this.fail(TRUNCATED, -1)
    this.at = at + 1
    return this.bytes[at] as number
  }

  u16(): number {
    return this.#long(3) & 0xffff
  }

  // One and two bytes are nearly all account numbers, so they do not pay for the loop.
  u32(): number {
    const bytes = this.bytes
    const at = this.at
    if (at + 1 < this.end) {
      const first = bytes[at] as number
      if (first < 0x80) {
        this.at = at + 1
        return first
      }
      const second = bytes[at + 1] as number
      if (second < 0x80 && second !== 0) {
        this.at = at + 2
        return (first & 0x7f) | (second << 7)
      }
    }
    return this.#long(5)
  }

  /** The low 32 bits; the high ones are in `high`. */
  u64(): number {
    const bytes = this.bytes
    const at = this.at
    this.high = 0
    if (at + 3 < this.end) {
      const first = bytes[at] as number
      if (first < 0x80) {
        this.at = at + 1
        return first
      }
      const second = bytes[at + 1] as number
      const third = bytes[at + 2] as number
      const fourth = bytes[at + 3] as number
      if (second > 0x7f && third > 0x7f && fourth < 0x80 && fourth !== 0) {
        this.at = at + 4
        return (first & 0x7f) | ((second & 0x7f) << 7) | ((third & 0x7f) << 14) | (fourth << 21)
      }
    }
    return this.#long(10)
  }

  /** A usize as a double: exact below 2^53, and what is above never fits anyway. */
  size(): number {
    const low = this.u64()
    return low + this.high * 0x1_0000_0000
  }

  /** Little-endian u32 of wire A; the caller has made sure that four bytes are left. */
  fixed32(at: number): number {
    const bytes = this.bytes
    const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16)
    return (low | ((bytes[at + 3] as number) << 24)) >>> 0
  }

  /** Steps over text and checks it; afterwards `at` is its end. Answers its length in bytes. */
  string(): number {
    const length = this.size()
    const start = this.at
    if (length > this.end - start) return this.fail(TRUNCATED, -1)
    if (length > MAX_STRING_BYTES) return this.fail(OVER_LIMIT, -1)
    if (!isUtf8(this.bytes, start, start + length)) return this.fail(BAD_UTF8, -1)
    this.at = start + length
    return length
  }

  #long(maxBytes: 3 | 5 | 10): number {
    const bytes = this.bytes
    const from = this.at
    const last = from + maxBytes - 1
    let low = 0
    let high = 0
    for (let at = from; at <= last; at++) {
      if (at >= this.end) return this.fail(TRUNCATED, -1)
      const byte = bytes[at] as number
      const bits = byte & 0x7f
      const shift = 7 * (at - from)
      if (shift < 28) low |= bits << shift
      else if (shift === 28) {
        low |= bits << 28
        high = bits >>> 4
      } else high |= bits << (shift - 32)
      if (byte > 0x7f) continue
      this.at = at + 1
      if (byte === 0 && at > from) this.isUnusual = true
      if (at === last && bits > (maxBytes === 3 ? 0x03 : maxBytes === 5 ? 0x0f : 0x01)) this.isUnusual = true
      if (maxBytes === 10) this.high = high >>> 0
      return low >>> 0
    }
    return this.fail(VARINT_OVERFLOW, -1)
  }
}
