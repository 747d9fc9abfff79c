const FIRST_BYTES = 4096
const text = new TextDecoder('utf-8', { ignoreBOM: true })
const utf8 = new TextEncoder()

/** Writes the numbers, texts and bytes of a checkpoint one after another; `StateReader` reads them back in that order. */
export class StateWriter {
  #bytes = new Uint8Array(FIRST_BYTES)
  #used = 0

  /** A whole number, 0 to 2^53 - 1, as LEB128: small ones are short, since most of a checkpoint is differences. */
  uint(value: number): void {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
      throw new RangeError(`not a whole number from 0 on: ${value}`)
    this.#reserve(10)
    let rest = value
    while (rest > 127) {
      this.#bytes[this.#used++] = (rest % 128) | 0x80
      rest = Math.floor(rest / 128)
    }
    this.#bytes[this.#used++] = rest
  }

  /** A whole number of either sign. */
  int(value: number): void {
    this.uint(value >= 0 ? value * 2 : -value * 2 - 1)
  }

  raw(bytes: Uint8Array, from: number, to: number): void {
    this.uint(to - from)
    this.#reserve(to - from)
    this.#bytes.set(bytes.subarray(from, to), this.#used)
    this.#used += to - from
  }

  /** Well-formed Unicode; lone surrogates become U+FFFD. */
  text(value: string): void {
    const bytes = utf8.encode(value)
    this.raw(bytes, 0, bytes.length)
  }

  optionalInt(value: number | null): void {
    this.uint(value === null ? 0 : 1)
    if (value !== null) this.int(value)
  }

  optionalText(value: string | null): void {
    this.uint(value === null ? 0 : 1)
    if (value !== null) this.text(value)
  }

  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#used)
  }

  #reserve(more: number): void {
    const need = this.#used + more
    if (need <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(need, this.#bytes.length * 2))
    grown.set(this.#bytes)
    this.#bytes = grown
  }
}

/** Reads what a `StateWriter` wrote. Bytes that end early throw: the caller checks version and owner of a checkpoint first. */
export class StateReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  uint(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new Error('a checkpoint ends early')
      value += (byte & 127) * scale
      if (byte < 128) return value
      scale *= 128
    }
  }

  int(): number {
    const value = this.uint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  raw(): Uint8Array {
    const length = this.uint()
    const from = this.#at
    if (from + length > this.#bytes.length) throw new Error('a checkpoint ends early')
    this.#at = from + length
    return this.#bytes.subarray(from, from + length)
  }

  text(): string {
    return text.decode(this.raw())
  }

  optionalInt(): number | null {
    return this.uint() === 0 ? null : this.int()
  }

  optionalText(): string | null {
    return this.uint() === 0 ? null : this.text()
  }
}
