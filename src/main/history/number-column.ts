import { ByteColumn, type ColumnReader, DamagedChunkError } from './byte-column.ts'

const NEGATIVE = 0x80
/** Class of a number that is given as two halves, all 64 bits of it. */
const HALVES = 0x0f
const TWO_32 = 2 ** 32

/** A number of 64 bits as two halves: a double holds 53 bits, and bigint is ten times slower in loops. */
export interface Wide {
  high: number
  low: number
}

/** Bytes that `magnitude` (0..2^53) needs. */
function byteLength(magnitude: number): number {
  let length = 0
  for (let rest = magnitude; rest > 0; rest = Math.floor(rest / 256)) length++
  return length
}

/**
 * Whole numbers -2^53..2^53 as three columns: sign and length, lowest byte, the rest. Each column has its own
 * statistics, which is what makes an entropy coder work on them.
 */
export class NumberColumn {
  readonly columns = [new ByteColumn(), new ByteColumn(), new ByteColumn()] as const

  clear(): void {
    for (const column of this.columns) column.clear()
  }

  push(value: number): void {
    const [classes, lowest, rest] = this.columns
    const magnitude = Math.abs(value)
    const length = byteLength(magnitude)
    classes.push(value < 0 ? length | NEGATIVE : length)
    if (length === 0) return
    lowest.push(magnitude % 256)
    rest.littleEndian(Math.floor(magnitude / 256), length - 1)
  }

  /** The difference, or where no double holds it, the number itself. */
  pushDifference(from: Wide, to: Wide): void {
    const difference = wideDifference(from, to)
    if (difference !== null) {
      this.push(difference)
      return
    }
    const [classes, , rest] = this.columns
    classes.push(HALVES)
    rest.littleEndian(to.high, 4)
    rest.littleEndian(to.low, 4)
  }
}

/** Reads the three columns that `NumberColumn` wrote. A class byte that it never writes throws `DamagedChunkError`. */
export class NumberReader {
  readonly #classes: ColumnReader
  readonly #lowest: ColumnReader
  readonly #rest: ColumnReader

  constructor(classes: ColumnReader, lowest: ColumnReader, rest: ColumnReader) {
    this.#classes = classes
    this.#lowest = lowest
    this.#rest = rest
  }

  /** Reads what `pushDifference` wrote: changes `wide` from the one to the other. */
  applyDifference(wide: Wide): void {
    if (this.#classes.peek() !== HALVES) {
      addToWide(wide, this.next())
      return
    }
    this.#classes.byte()
    wide.high = this.#rest.littleEndian(4)
    wide.low = this.#rest.littleEndian(4)
  }

  next(): number {
    const kind = this.#classes.byte()
    const length = kind & 0x0f
    if (length === 0) return 0
    if (length > 7) throw new DamagedChunkError(`a number of a chunk claims ${length} bytes`)
    const lowest = this.#lowest.byte()
    const magnitude = lowest + this.#rest.littleEndian(length - 1) * 256
    return kind & NEGATIVE ? -magnitude : magnitude
  }
}

/** `to - from` if a double holds it exactly, else null. */
function wideDifference(from: Wide, to: Wide): number | null {
  const difference = (to.high - from.high) * TWO_32 + (to.low - from.low)
  return Math.abs(to.high - from.high) < 2 ** 20 ? difference : null
}

/** The opposite of `wideDifference`: changes `wide` in place. */
function addToWide(wide: Wide, difference: number): void {
  const low = wide.low + difference
  const carry = Math.floor(low / TWO_32)
  wide.low = low - carry * TWO_32
  wide.high += carry
}
