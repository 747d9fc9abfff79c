import { ByteColumn, type ColumnReader, DamagedChunkError } from './byte-column.ts'

/**
 * Accounts by how often a chunk names them, the busiest first: a rank is a smaller number than the account itself.
 * Ranks 0..255 are one byte in a column of its own; above, the lower byte goes to another column, whose statistics
 * differ.
 */
export class AccountRanks {
  /** Accounts in order of rank: LEB128 of the difference, or of the account itself where the flag says *restart*. */
  readonly #dictionary = new ByteColumn()
  readonly #restarts = new ByteColumn()
  readonly #high = new ByteColumn()
  readonly #lowOfFirst = new ByteColumn()
  readonly #lowOfRest = new ByteColumn()
  readonly columns = [this.#dictionary, this.#restarts, this.#high, this.#lowOfFirst, this.#lowOfRest] as const

  /** `uses`: how often each account occurs. Answers the rank of each. */
  begin(uses: ReadonlyMap<number, number>): Map<number, number> {
    for (const column of this.columns) column.clear()
    const entries = Array.from(uses).sort((a, b) => b[1] - a[1] || a[0] - b[0])
    const ranks = new Map<number, number>()
    let usesBefore = -1
    let accountBefore = 0
    for (const [account, count] of entries) {
      // Accounts of one count ascend, so the many that occur once cost a small difference each.
      const restart = count !== usesBefore
      this.#dictionary.varint(restart ? account : account - accountBefore)
      this.#restarts.push(restart ? 1 : 0)
      usesBefore = count
      accountBefore = account
      ranks.set(account, ranks.size)
    }
    return ranks
  }

  push(rank: number): void {
    const high = rank >>> 8
    this.#high.varint(high)
    if (high === 0) this.#lowOfFirst.push(rank)
    else this.#lowOfRest.push(rank & 0xff)
  }
}

/** Reads what `AccountRanks` wrote; takes its columns in the same order. */
export class AccountReader {
  /** The account of each rank. */
  readonly accounts: number[] = []
  readonly #high: ColumnReader
  readonly #lowOfFirst: ColumnReader
  readonly #lowOfRest: ColumnReader

  constructor(columns: readonly [ColumnReader, ColumnReader, ColumnReader, ColumnReader, ColumnReader]) {
    const [dictionary, restarts, high, lowOfFirst, lowOfRest] = columns
    this.#high = high
    this.#lowOfFirst = lowOfFirst
    this.#lowOfRest = lowOfRest
    let account = 0
    for (let i = 0; i < restarts.bytes.length; i++) {
      const value = dictionary.varint()
      account = restarts.byte() === 1 ? value : account + value
      this.accounts.push(account)
    }
  }

  /** Rank of the next event's account. */
  next(): number {
    const high = this.#high.varint()
    const rank = high === 0 ? this.#lowOfFirst.byte() : high * 256 + this.#lowOfRest.byte()
    if (rank >= this.accounts.length) throw new DamagedChunkError('a chunk names an account that it does not hold')
    return rank
  }
}
