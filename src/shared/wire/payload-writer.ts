/** First size of the buffer: a full batch of 100 StateChanges needs 2,603 bytes. */
const FIRST_BYTES = 8 * 1024

const utf8 = new TextEncoder()

/** Builds one payload at a time in a buffer that grows by doubling and is used again for the next one. */
export class PayloadWriter {
  #bytes = new Uint8Array(FIRST_BYTES)
  #used = 0

  clear(): void {
    this.#used = 0
  }

  /** A copy of what was written since `clear`. */
  toPayload(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#used)
  }

  /** Must come before writes that need up to `bytes` in all; the writes themselves do not look. */
  reserve(bytes: number): void {
    if (this.#used + bytes <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used + bytes))
    grown.set(this.#bytes.subarray(0, this.#used))
    this.#bytes = grown
  }

  u8(value: number): void {
    this.#bytes[this.#used++] = value
  }

  /** LEB128 of a whole number 0..2^53-1. At most 8 bytes. */
  varint(value: number): void {
    const bytes = this.#bytes
    let used = this.#used
    let rest = value
    while (rest > 0x7fff_ffff) {
      bytes[used++] = (rest % 128) | 0x80
      rest = Math.floor(rest / 128)
    }
    while (rest > 0x7f) {
      bytes[used++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    bytes[used++] = rest
    this.#used = used
  }

  /** LEB128 of the low 64 bits, so a negative number becomes ten bytes. At most 10 bytes. */
  varint64(value: bigint): void {
    const small = Number(value)
    if (small >= 0 && small <= Number.MAX_SAFE_INTEGER) {
      this.varint(small)
      return
    }
    let rest = BigInt.asUintN(64, value)
    while (rest > 0x7fn) {
      this.u8(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    this.u8(Number(rest))
  }

  /** `width` bytes, little endian. */
  fixed(value: number, width: 2 | 4): void {
    for (let n = 0; n < width; n++) this.u8((value >>> (8 * n)) & 0xff)
  }

  /** 8 bytes, little endian. */
  fixed64(value: bigint): void {
    this.fixed(Number(value & 0xffff_ffffn), 4)
    this.fixed(Number((value >> 32n) & 0xffff_ffffn), 4)
  }

  /** UTF-8 with its length in bytes in front; reserves for itself. Lone surrogates become U+FFFD. */
  string(text: string): void {
    const bytes = utf8.encode(text)
    this.reserve(bytes.length + 10)
    this.varint(bytes.length)
    this.#bytes.set(bytes, this.#used)
    this.#used += bytes.length
  }
}
