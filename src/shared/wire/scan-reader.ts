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
  /** The tag, object type, cache kind or control code that is not known; -1 when the error is another one. Meaningless without `error`. */
  errorValue = -1
  /** As `DecodedBatch.unusual`. */
  isUnusual = false

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
    const from = this.at
    this.skip(3)
    return this.error === NO_ERROR ? lowAt(this.bytes, from) & 0xffff : 0
  }

  /** A usize as a double: exact below 2^53, and what is above never fits anyway. */
  size(): number {
    const from = this.at
    this.skip(10)
    if (this.error !== NO_ERROR) return 0
    return lowAt(this.bytes, from) + highAt(this.bytes, from) * 0x1_0000_0000
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

  /** Steps over a number and checks its form; `maxBytes` 3, 5 or 10 stands for u16, u32, u64. */
  skip(maxBytes: 3 | 5 | 10): void {
    const bytes = this.bytes
    const from = this.at
    const last = from + maxBytes - 1
    for (let at = from; at <= last; at++) {
      if (at >= this.end) {
        this.fail(TRUNCATED, -1)
        return
      }
      const byte = bytes[at] as number
      if (byte > 0x7f) continue
      this.at = at + 1
      if (byte === 0 && at > from) this.isUnusual = true
      if (at === last && byte > (maxBytes === 3 ? 0x03 : maxBytes === 5 ? 0x0f : 0x01)) this.isUnusual = true
      return
    }
    this.fail(VARINT_OVERFLOW, -1)
  }
}

/** Low 32 bits, unsigned, of the LEB128 number at `at`, which `skip` has passed. */
export function lowAt(bytes: Uint8Array, at: number): number {
  let byte = bytes[at] as number
  if (byte < 0x80) return byte
  let low = byte & 0x7f
  byte = bytes[at + 1] as number
  low |= (byte & 0x7f) << 7
  if (byte < 0x80) return low
  byte = bytes[at + 2] as number
  low |= (byte & 0x7f) << 14
  if (byte < 0x80) return low
  byte = bytes[at + 3] as number
  low |= (byte & 0x7f) << 21
  if (byte < 0x80) return low
  return (low | ((bytes[at + 4] as number) << 28)) >>> 0
}

/** High 32 bits, unsigned, of the LEB128 u64 at `at`, which `skip` has passed. */
export function highAt(bytes: Uint8Array, at: number): number {
  // The first four bytes hold 28 bits: unless all of them go on, there is nothing above 32.
  for (let n = 0; n < 4; n++) if ((bytes[at + n] as number) < 0x80) return 0
  let byte = bytes[at + 4] as number
  let high = (byte & 0x7f) >>> 4
  for (let n = 5; byte > 0x7f; n++) {
    byte = bytes[at + n] as number
    high |= (byte & 0x7f) << (7 * n - 32)
  }
  return high >>> 0
}

/** Little-endian u32 of wire A. */
export function fixedAt(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16)
  return (low | ((bytes[at + 3] as number) << 24)) >>> 0
}
