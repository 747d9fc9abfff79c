import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import { AccountRanks, AccountReader } from './account-ranks.ts'
import { NOTE, RecordWriter, walkRecords } from './batch-records.ts'
import { ByteColumn, type ColumnReader, DamagedChunkError, joinColumns, splitColumns } from './byte-column.ts'
import { type ChunkFrame, MOST_BATCH_BYTES } from './fast-codec.ts'
import { FrameFields, TAG_EMAIL_PUSH, TAG_STATE_CHANGE, writeWide } from './frame-fields.ts'
import { FrameReferences } from './frame-references.ts'
import { NumberColumn, NumberReader, type Wide } from './number-column.ts'

/** Shape of a frame: its tags, the last one with this bit; or one of the two below. */
const LAST = 0x80
const SHAPE_EMPTY = 0x7f
const SHAPE_AS_IT_IS = 0x7e

/** What is known of an account inside one chunk. */
interface AccountMemory extends Wide {
  hasChange: boolean
  email: number
}
const freshMemory = (): AccountMemory => ({ high: 0, low: 0, hasChange: false, email: 0 })

/**
 * Columns of a chunk as the compactor writes it: payloads taken apart into fields, change ids as differences per
 * account, accounts by rank. Lossless for any bytes: what does not parse, or would be written another way, is kept as
 * it is. About 1 µs a record each way.
 */
export class FieldCodec {
  readonly #plain = Array.from({ length: PLAIN }, () => new ByteColumn())
  readonly #times = new NumberColumn()
  readonly #accounts = new AccountRanks()
  readonly #changes = new NumberColumn()
  readonly #firstChanges = new NumberColumn()
  readonly #emails = new NumberColumn()
  readonly #fields = new FrameFields()
  #ranks: ReadonlyMap<number, number> = new Map()
  #memory: AccountMemory[] = []
  readonly #lastFirst: Wide = { high: 0, low: 0 }

  encode(batch: ObservationBatch): Uint8Array {
    for (const column of this.#plain) column.clear()
    for (const column of [this.#times, this.#changes, this.#firstChanges, this.#emails]) column.clear()
    this.#ranks = this.#accounts.begin(this.#countAccounts(batch))
    this.#memory = Array.from({ length: this.#ranks.size }, freshMemory)
    this.#lastFirst.high = this.#lastFirst.low = 0
    const [sizes, slots, references, shapes, lengths, content] = this.#plain as unknown as PlainColumns
    const seen = batch.servers.length > 1 ? new FrameReferences(batch.servers.length, batch.count) : null
    sizes.varint(batch.bytes.length)
    walkRecords(batch, (slot, delta, from, to) => {
      slots.varint(slot === NOTE ? 0 : slot + 1)
      this.#times.push(delta)
      if (slot !== NOTE) {
        if (seen !== null) {
          const reference = seen.find(slot, batch.bytes, from, to)
          references.push(reference)
          if (reference !== 0) return
        }
        if (this.#fields.parse(batch.bytes, from, to)) {
          this.#pushFrame()
          return
        }
        shapes.push(SHAPE_AS_IT_IS)
      }
      lengths.varint(to - from)
      content.append(batch.bytes, from, to)
    })
    return joinColumns(this.#allColumns())
  }

  decode(raw: Uint8Array, chunk: ChunkFrame): ObservationBatch {
    const columns = splitColumns(raw, PLAIN + 5 + 4 * 3)
    const decoder = new FieldDecoder(columns, chunk)
    for (let n = 0; n < chunk.count; n++) decoder.record()
    for (const column of columns) column.assertConsumed()
    return { base: chunk.base, count: chunk.count, servers: chunk.servers, bytes: decoder.finish() }
  }

  #allColumns(): ByteColumn[] {
    return [
      ...this.#plain,
      ...this.#accounts.columns,
      ...this.#times.columns,
      ...this.#changes.columns,
      ...this.#firstChanges.columns,
      ...this.#emails.columns
    ]
  }

  #countAccounts(batch: ObservationBatch): Map<number, number> {
    const uses = new Map<number, number>()
    const fields = this.#fields
    walkRecords(batch, (slot, _delta, from, to) => {
      if (slot === NOTE || !fields.parse(batch.bytes, from, to)) return
      for (let i = 0; i < fields.events; i++) {
        const tag = fields.tags[i]
        if (tag !== TAG_STATE_CHANGE && tag !== TAG_EMAIL_PUSH) continue
        const account = fields.accounts[i] as number
        uses.set(account, (uses.get(account) ?? 0) + 1)
      }
    })
    return uses
  }

  #pushFrame(): void {
    const [, , , shapes, , , nodesLow, nodesHigh, types] = this.#plain as unknown as PlainColumns
    const fields = this.#fields
    nodesLow.push(fields.node & 0xff)
    nodesHigh.push(fields.node >>> 8)
    const count = fields.events
    if (count === 0) shapes.push(SHAPE_EMPTY)
    for (let i = 0; i < count; i++) {
      const tag = fields.tags[i] as number
      shapes.push(i === count - 1 ? tag | LAST : tag)
      if (tag !== TAG_STATE_CHANGE && tag !== TAG_EMAIL_PUSH) continue
      const rank = this.#ranks.get(fields.accounts[i] as number) as number
      const memory = this.#memory[rank] as AccountMemory
      this.#accounts.push(rank)
      this.#pushChange(memory, { high: fields.changeHigh[i] as number, low: fields.changeLow[i] as number })
      const other = fields.others[i] as number
      if (tag === TAG_STATE_CHANGE) types.varint(other)
      else {
        this.#emails.push(other - memory.email)
        memory.email = other
      }
    }
  }

  /** The first of an account stands alone, or is near the last first one where ids are made from the clock. */
  #pushChange(memory: AccountMemory, change: Wide): void {
    if (memory.hasChange) this.#changes.pushDifference(memory, change)
    else if (change.high === 0) this.#firstChanges.push(change.low)
    else this.#firstChanges.push(-1)
    if (!memory.hasChange && change.high !== 0) {
      this.#changes.pushDifference(this.#lastFirst, change)
      this.#lastFirst.high = change.high
      this.#lastFirst.low = change.low
    }
    memory.hasChange = true
    memory.high = change.high
    memory.low = change.low
  }
}

/** Sizes, slots, references, shapes, lengths, content, lower and higher byte of nodes, types. */
const PLAIN = 9
type PlainColumns = [
  ByteColumn,
  ByteColumn,
  ByteColumn,
  ByteColumn,
  ByteColumn,
  ByteColumn,
  ByteColumn,
  ByteColumn,
  ByteColumn
]

/** One chunk on its way back: holds the readers, one per column, and what is known of each account so far. */
class FieldDecoder {
  readonly #columns: readonly ColumnReader[]
  readonly #seen: FrameReferences | null
  readonly #accounts: AccountReader
  readonly #memory: AccountMemory[]
  readonly #times: NumberReader
  readonly #changes: NumberReader
  readonly #firstChanges: NumberReader
  readonly #emails: NumberReader
  readonly #lastFirst: Wide = { high: 0, low: 0 }
  readonly #writer: RecordWriter
  readonly #frame = new Uint8Array(LONGEST_FRAME)

  constructor(columns: readonly ColumnReader[], chunk: ChunkFrame) {
    this.#columns = columns
    const size = this.#column(0).varint()
    if (size > MOST_BATCH_BYTES) throw new DamagedChunkError(`a chunk claims ${size} bytes`)
    this.#writer = new RecordWriter(size)
    this.#seen = chunk.servers.length > 1 ? new FrameReferences(chunk.servers.length, chunk.count) : null
    const numbers = (first: number): NumberReader =>
      new NumberReader(this.#column(first), this.#column(first + 1), this.#column(first + 2))
    this.#accounts = new AccountReader([
      this.#column(PLAIN),
      this.#column(PLAIN + 1),
      this.#column(PLAIN + 2),
      this.#column(PLAIN + 3),
      this.#column(PLAIN + 4)
    ])
    this.#times = numbers(PLAIN + 5)
    this.#changes = numbers(PLAIN + 8)
    this.#firstChanges = numbers(PLAIN + 11)
    this.#emails = numbers(PLAIN + 14)
    this.#memory = Array.from({ length: this.#accounts.accounts.length }, freshMemory)
  }

  record(): void {
    const slot = this.#column(1).varint() - 1
    const delta = this.#times.next()
    if (slot === NOTE) {
      this.#stored(slot, delta)
      return
    }
    const reference = this.#seen === null ? 0 : this.#column(2).byte()
    if (reference !== 0) {
      const frame = this.#seen?.resolve(slot, reference) ?? null
      if (frame === null) throw new DamagedChunkError('a chunk refers to a frame that it does not hold')
      this.#writer.record(slot, delta, this.#writer.bytes, frame.from, frame.to)
      return
    }
    const shape = this.#column(3).byte()
    if (shape === SHAPE_AS_IT_IS) this.#stored(slot, delta)
    else {
      const length = this.#rebuild(shape)
      this.#writer.record(slot, delta, this.#frame, 0, length)
      this.#seen?.remember(slot, this.#writer.length - length, this.#writer.length)
    }
  }

  finish(): Uint8Array<ArrayBuffer> {
    if (this.#writer.length !== this.#writer.bytes.length) {
      throw new DamagedChunkError('a chunk has another size than it says')
    }
    return this.#writer.bytes
  }

  #column(index: number): ColumnReader {
    return this.#columns[index] as ColumnReader
  }

  #stored(slot: number, delta: number): void {
    const length = this.#column(4).varint()
    const content = this.#column(5)
    const from = content.skip(length)
    this.#writer.record(slot, delta, content.bytes, from, from + length)
    if (slot !== NOTE) this.#seen?.remember(slot, this.#writer.length - length, this.#writer.length)
  }

  /** Writes the frame's bytes into `#frame`; answers how many. */
  #rebuild(firstShape: number): number {
    const frame = this.#frame
    const node = this.#column(6).byte() + this.#column(7).byte() * 256
    let at = writeWide(frame, 0, 0, node)
    if (firstShape === SHAPE_EMPTY) return at
    let shape = firstShape
    for (;;) {
      const tag = shape & 0x7f
      frame[at++] = tag
      if (tag === TAG_STATE_CHANGE || tag === TAG_EMAIL_PUSH) at = this.#fieldsOf(tag, at)
      if (shape & LAST) return at
      if (at > LONGEST_FRAME - LONGEST_EVENT) throw new DamagedChunkError('a frame of a chunk does not end')
      shape = this.#column(3).byte()
    }
  }

  #fieldsOf(tag: number, at: number): number {
    const frame = this.#frame
    const rank = this.#accounts.next()
    const account = this.#accounts.accounts[rank] as number
    const memory = this.#memory[rank] as AccountMemory
    this.#change(memory)
    if (tag === TAG_STATE_CHANGE) {
      const types = this.#column(8).varint()
      let next = writeWide(frame, at, memory.high, memory.low)
      next = writeWide(frame, next, Math.floor(types / 2 ** 32), types % 2 ** 32)
      return writeWide(frame, next, 0, account)
    }
    memory.email += this.#emails.next()
    let next = writeWide(frame, at, 0, account)
    next = writeWide(frame, next, 0, memory.email)
    return writeWide(frame, next, memory.high, memory.low)
  }

  #change(memory: AccountMemory): void {
    if (memory.hasChange) {
      this.#changes.applyDifference(memory)
      return
    }
    memory.hasChange = true
    const first = this.#firstChanges.next()
    if (first >= 0) {
      memory.high = 0
      memory.low = first
      return
    }
    this.#changes.applyDifference(this.#lastFirst)
    memory.high = this.#lastFirst.high
    memory.low = this.#lastFirst.low
  }
}

/** Tag, and three numbers of at most ten bytes. */
const LONGEST_EVENT = 32
/** 512 events and the node id, with room for one event too many. */
const LONGEST_FRAME = 514 * LONGEST_EVENT
