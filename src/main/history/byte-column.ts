import { type Cursor, readVarint, writeVarint } from './varint.ts'

/** Bytes of one kind that belong together because they compress together. Grows by doubling; `clear` keeps the room. */
export class ByteColumn {
  #bytes = new Uint8Array(1024)
  readonly #cursor: Cursor = { at: 0 }

  get length(): number {
    return this.#cursor.at
  }

  clear(): void {
    this.#cursor.at = 0
  }

  push(byte: number): void {
    if (this.#cursor.at === this.#bytes.length) this.#grow(1)
    this.#bytes[this.#cursor.at++] = byte
  }

  /** A whole number 0..2^53. */
  varint(value: number): void {
    if (this.#cursor.at + 8 > this.#bytes.length) this.#grow(8)
    writeVarint(this.#bytes, this.#cursor, value)
  }

  /** Lowest byte first, `length` bytes of a whole number 0..2^53. */
  littleEndian(value: number, length: number): void {
    if (this.#cursor.at + length > this.#bytes.length) this.#grow(length)
    let rest = value
    for (let i = 0; i < length; i++) {
      this.#bytes[this.#cursor.at++] = rest % 256
      rest = Math.floor(rest / 256)
    }
  }

  append(bytes: Uint8Array, from: number, to: number): void {
    const length = to - from
    if (this.#cursor.at + length > this.#bytes.length) this.#grow(length)
    let at = this.#cursor.at
    // Below about 40 bytes a loop beats TypedArray.set, whose call costs more than the copy.
    if (length < 40) for (let i = from; i < to; i++) this.#bytes[at++] = bytes[i] as number
    else {
      this.#bytes.set(bytes.subarray(from, to), at)
      at += length
    }
    this.#cursor.at = at
  }

  /** Valid until the next change. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#cursor.at)
  }

  #grow(more: number): void {
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#cursor.at + more))
    grown.set(this.view())
    this.#bytes = grown
  }
}

/** The lengths as LEB128, then the columns back to back. */
export function joinColumns(columns: readonly ByteColumn[]): Uint8Array {
  const header = new Uint8Array(columns.length * 8)
  const cursor = { at: 0 }
  let total = 0
  for (const column of columns) {
    writeVarint(header, cursor, column.length)
    total += column.length
  }
  const joined = new Uint8Array(cursor.at + total)
  joined.set(header.subarray(0, cursor.at))
  let at = cursor.at
  for (const column of columns) {
    joined.set(column.view(), at)
    at += column.length
  }
  return joined
}

/** Thrown when stored bytes are not what this program wrote: the file is damaged, or somebody made it up. */
export class DamagedChunkError extends Error {}

/** The opposite of `joinColumns`; lengths are claims and are checked. */
export function splitColumns(joined: Uint8Array, count: number): ColumnReader[] {
  const cursor = { at: 0 }
  const lengths: number[] = []
  for (let i = 0; i < count; i++) lengths.push(readVarint(joined, cursor))
  let at = cursor.at
  const columns = lengths.map((length) => {
    const column = new ColumnReader(joined.subarray(at, at + length))
    at += length
    return column
  })
  if (at !== joined.length) throw new DamagedChunkError('the columns of a chunk do not add up')
  return columns
}

/** Reads one column from its start. Reading beyond its end gives zeros and is told by `assertConsumed`. */
export class ColumnReader {
  readonly bytes: Uint8Array
  readonly #cursor: Cursor = { at: 0 }

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  byte(): number {
    return this.bytes[this.#cursor.at++] ?? 0
  }

  /** The next byte, without moving. */
  peek(): number {
    return this.bytes[this.#cursor.at] ?? 0
  }

  varint(): number {
    return readVarint(this.bytes, this.#cursor)
  }

  littleEndian(length: number): number {
    let value = 0
    let scale = 1
    for (let i = 0; i < length; i++) {
      value += this.byte() * scale
      scale *= 256
    }
    return value
  }

  /** Moves over `length` bytes and says where they began. */
  skip(length: number): number {
    const from = this.#cursor.at
    this.#cursor.at += length
    if (this.#cursor.at > this.bytes.length) throw new DamagedChunkError('a column of a chunk ends early')
    return from
  }

  assertConsumed(): void {
    if (this.#cursor.at !== this.bytes.length)
      throw new DamagedChunkError('a column of a chunk has another length than its use')
  }
}
