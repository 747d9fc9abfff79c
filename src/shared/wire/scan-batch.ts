import {
  EMPTY,
  NO_ERROR,
  NODE_ID_OVERFLOW,
  OVER_LIMIT,
  TRUNCATED,
  TRUNCATED_NODE_ID,
  UNKNOWN_CACHE_KIND,
  UNKNOWN_CONTROL_CODE,
  UNKNOWN_OBJECT_TYPE,
  UNKNOWN_TAG
} from './decode-error.ts'
import { RECORD_BYTES, RELOAD_BLOCKED_IPS_CODE, RELOAD_SETTINGS_CODE } from './decode-records.ts'
import { DOMAIN_NEGATIVE_KIND, EMAIL_NEGATIVE_KIND, OBJECT_TYPES } from './enums.table.ts'
import { MAX_EVENTS, MAX_PAYLOAD_BYTES } from './limits.ts'
import { fixedAt, highAt, lowAt, ScanReader } from './scan-reader.ts'
import { NO_SHAPE, SHAPE_BYTES, toShape } from './scan-shape.ts'
import { NO_TYPE, QUEUE_RUNNING_TAG, TYPE_NUMBERS, toTypesByTag } from './type-numbers.ts'
import { WIRE_LAYOUTS, type WireVersion } from './wire-layout.table.ts'

const ALL_ONES = 0xffff_ffff
/** Below this a DataView, which the swift way needs, costs more than it saves. */
const LEAST_SWIFT_BYTES = 256

/** Whether a number of more than one byte, `shortest` being the end of one byte, has an empty last byte: overlong. */
function endsInZero(bytes: Uint8Array, shortest: number, end: number): boolean {
  return bytes[end - 1] === 0 && end > shortest
}

/**
 * Walks the events of one payload after another without allocating: for the fold and for searching a history, where
 * `decodeBatch` would make millions of objects to be counted and dropped. One scan is opened again for each payload.
 *
 *   scan.open(bytes, from, to)
 *   while (scan.next()) count(scan.nodeId, scan.type)
 *   if (scan.error !== NO_ERROR) …
 *
 * Agrees with `decodeBatch` on node id, events, errors, their places and `unusual` (property test). Numbers only: 64-bit
 * fields come as two unsigned halves. Fields are read when asked for, which counting never does; those that the current
 * event does not have are meaningless numbers.
 */
export class BatchScan extends ScanReader {
  /** -1 when it cannot be read; then `next` is false at once. */
  nodeId = -1
  /** Events so far, the current one included. */
  events = 0
  /** Index and tag offset of the failing event, -1 when the node id is unreadable. Meaningless without `error`. */
  errorEvent = -1
  errorFrom = -1
  /** False only for invalid control records of wire A, behind which the rest goes on. */
  isFatal = false

  /** The current event: index in `EVENT_TYPES`, and where its tag stands. */
  type = 0
  eventFrom = 0
  /** MtaQueueStatus. */
  isRunning = false
  /** Items or account ids of a list event, which begin at `listFrom`. */
  count = 0
  listFrom = 0
  /** Text of CalendarAlert, without the lengths in front. */
  uidFrom = 0
  uidTo = 0
  alertIdFrom = 0
  alertIdTo = 0

  // Where the second and third number of the event begin. Numbers are read only when asked for.
  #secondAt = 0
  #thirdAt = 0
  readonly #isRecords: boolean
  readonly #types: Uint8Array
  readonly #cacheKinds: number
  #view: DataView = new DataView(new ArrayBuffer(0))
  #lastSwift = 0
  #swiftEnd = 0

  constructor(wire: WireVersion) {
    super()
    this.#isRecords = wire === 'A'
    this.#types = toTypesByTag(wire)
    this.#cacheKinds = WIRE_LAYOUTS[wire].cacheKinds
  }

  /** Begins with the payload `bytes[from..to)` and reads its node id. */
  open(bytes: Uint8Array, from: number, to: number): void {
    if (bytes !== this.bytes) this.#adopt(bytes)
    this.end = to
    this.error = NO_ERROR
    this.isUnusual = false
    this.events = 0
    const length = to - from
    if (length < 3 || length > MAX_EVENTS || this.#isRecords) {
      this.#openCarefully(from, to)
      return
    }
    this.#swiftEnd = this.#lastSwift
    const first = bytes[from] as number
    const second = bytes[from + 1] as number
    if (first < 0x80) {
      this.at = from + 1
      this.nodeId = first
    } else if (second < 0x80 && second !== 0) {
      this.at = from + 2
      this.nodeId = (first & 0x7f) | (second << 7)
    } else this.#openCarefully(from, to)
  }

  /** Steps to the next event. False at the end and at a fatal error. */
  next(): boolean {
    const from = this.at
    if (from >= this.end) return false
    if (from < this.#swiftEnd) {
      const bytes = this.bytes
      const type = this.#types[bytes[from] as number] as number
      let at = from + 1
      let isPlain = type === TYPE_NUMBERS.QueueRefresh
      if (type < TYPE_NUMBERS.QueueRefresh) {
        const shape = toShape(this.#view, at)
        const secondAt = at + (shape & 7)
        const thirdAt = secondAt + ((shape >> 3) & 7)
        at = thirdAt + (shape >> 6)
        this.#secondAt = secondAt
        this.#thirdAt = thirdAt
        isPlain =
          shape !== NO_SHAPE &&
          at <= this.end &&
          !endsInZero(bytes, from + 2, secondAt) &&
          !endsInZero(bytes, secondAt + 1, thirdAt) &&
          !endsInZero(bytes, thirdAt + 1, at)
      }
      if (isPlain) {
        this.type = type
        this.eventFrom = from
        this.at = at
        this.events++
        return true
      }
    }
    return this.#nextCarefully(from)
  }

  /** End of the current event, exclusive. */
  get eventTo(): number {
    return this.at
  }

  /** StateChange, EmailPush, CalendarAlert, PushServerUpdate, ReloadPushServers. */
  get accountId(): number {
    if (this.#isRecords) return fixedAt(this.bytes, this.#thirdAt)
    return lowAt(this.bytes, this.type === TYPE_NUMBERS.StateChange ? this.#thirdAt : this.#firstAt)
  }

  /** `emailId` of EmailPush, `eventId` of CalendarAlert. */
  get documentId(): number {
    return lowAt(this.bytes, this.#secondAt)
  }

  /** RegistryInsert, RegistryDelete, RegistryReload. */
  get objectType(): number {
    return lowAt(this.bytes, this.#firstAt) & 0xffff
  }

  /** Low half of `changeId` of StateChange and EmailPush, `id` of RegistryX, `recurrenceId` of CalendarAlert (as u64). */
  get idLow(): number {
    return this.#isRecords ? fixedAt(this.bytes, this.#firstAt) : lowAt(this.bytes, this.#idAt())
  }

  get idHigh(): number {
    return this.#isRecords ? fixedAt(this.bytes, this.#firstAt + 4) : highAt(this.bytes, this.#idAt())
  }

  /** Halves of `types` of StateChange. */
  get typesLow(): number {
    return this.#isRecords ? fixedAt(this.bytes, this.#secondAt) : lowAt(this.bytes, this.#secondAt)
  }

  get typesHigh(): number {
    return this.#isRecords ? fixedAt(this.bytes, this.#secondAt + 4) : highAt(this.bytes, this.#secondAt)
  }

  get #firstAt(): number {
    return this.#isRecords ? this.eventFrom : this.eventFrom + 1
  }

  #idAt(): number {
    if (this.type === TYPE_NUMBERS.StateChange) return this.#firstAt
    return this.type === TYPE_NUMBERS.EmailPush || this.type === TYPE_NUMBERS.CalendarAlert
      ? this.#thirdAt
      : this.#secondAt
  }

  #adopt(bytes: Uint8Array): void {
    this.bytes = bytes
    if (bytes.length < LEAST_SWIFT_BYTES || this.#isRecords) this.#lastSwift = 0
    else {
      this.#lastSwift = bytes.length - SHAPE_BYTES
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    }
  }

  #nextCarefully(from: number): boolean {
    if (this.#isRecords) return this.#nextRecord(from)
    if (this.events >= MAX_EVENTS) return this.#failEvent(from, OVER_LIMIT, -1)
    const tag = this.bytes[from] as number
    const type = this.#types[tag] as number
    this.at = from + 1
    this.type = type
    this.eventFrom = from
    if (type === TYPE_NUMBERS.StateChange) {
      this.skip(10)
      this.#secondAt = this.at
      this.skip(10)
      this.#thirdAt = this.at
      this.skip(5)
    } else if (type === TYPE_NUMBERS.EmailPush) this.#accountDocumentId()
    else if (type !== TYPE_NUMBERS.QueueRefresh) this.#rareEvent(type, tag)
    if (this.error !== NO_ERROR) return this.#failEvent(from, this.error, this.errorValue)
    this.events++
    return true
  }

  #openCarefully(from: number, to: number): void {
    // A payload that could hold too many events takes the way that counts them.
    this.#swiftEnd = 0
    this.at = from
    this.nodeId = -1
    this.errorEvent = -1
    this.errorFrom = -1
    this.errorValue = -1
    this.isFatal = true
    if (from >= to) {
      this.error = EMPTY
      return
    }
    let id = 0
    if (!this.#isRecords) id = this.u16()
    else if (to - from < 2) this.fail(TRUNCATED, -1)
    else {
      id = (this.bytes[from] as number) | ((this.bytes[from + 1] as number) << 8)
      this.at = from + 2
    }
    if (this.error !== NO_ERROR) {
      this.error = this.error === TRUNCATED ? TRUNCATED_NODE_ID : NODE_ID_OVERFLOW
      this.isUnusual = false
      return
    }
    this.nodeId = id
    if (to - from > MAX_PAYLOAD_BYTES) {
      this.isUnusual = false
      this.#failEvent(this.at, OVER_LIMIT, to - from)
    } else if (this.at === to) this.isUnusual = true
  }

  #failEvent(from: number, code: number, value: number): false {
    this.fail(code, value)
    this.errorEvent = this.events
    this.errorFrom = from
    this.isFatal = true
    return false
  }

  #rareEvent(type: number, tag: number): void {
    switch (type) {
      case TYPE_NUMBERS.CalendarAlert:
        this.#calendarAlert()
        break
      case TYPE_NUMBERS.PushServerUpdate:
      case TYPE_NUMBERS.ReloadPushServers:
        this.skip(5)
        break
      case TYPE_NUMBERS.RegistryInsert:
      case TYPE_NUMBERS.RegistryDelete:
        this.#checkObjectType()
        this.#secondAt = this.at
        this.skip(10)
        break
      case TYPE_NUMBERS.RegistryReload:
        this.#checkObjectType()
        break
      case TYPE_NUMBERS.CacheInvalidate:
        this.#cacheItems()
        break
      case TYPE_NUMBERS.InvalidateAccessTokens:
      case TYPE_NUMBERS.InvalidateDavCache:
      case TYPE_NUMBERS.InvalidateGroupwareCache:
        this.#list(1)
        for (let n = 0; n < this.count && this.error === NO_ERROR; n++) this.skip(5)
        break
      case TYPE_NUMBERS.MtaQueueStatus:
        this.isRunning = tag === QUEUE_RUNNING_TAG
        break
      case NO_TYPE:
        this.fail(UNKNOWN_TAG, tag)
        break
      default:
        // The rest has no fields.
        break
    }
  }

  /** An account, a number in it, and a u64: EmailPush, and how CalendarAlert begins. */
  #accountDocumentId(): void {
    this.skip(5)
    this.#secondAt = this.at
    this.skip(5)
    this.#thirdAt = this.at
    this.skip(10)
  }

  #calendarAlert(): void {
    this.#accountDocumentId()
    const uidBytes = this.string()
    this.uidTo = this.at
    this.uidFrom = this.at - uidBytes
    const alertIdBytes = this.string()
    this.alertIdTo = this.at
    this.alertIdFrom = this.at - alertIdBytes
  }

  #checkObjectType(): void {
    const objectType = this.u16()
    if (objectType >= OBJECT_TYPES.length) this.fail(UNKNOWN_OBJECT_TYPE, objectType)
  }

  /** Reads a count and compares it with the bytes that are left. */
  #list(leastBytes: number): void {
    const count = this.size()
    this.count = count * leastBytes > this.end - this.at ? this.fail(TRUNCATED, -1) : count
    this.listFrom = this.at
  }

  #cacheItems(): void {
    this.#list(2)
    for (let n = 0; n < this.count && this.error === NO_ERROR; n++) {
      const kind = this.u8()
      const idFrom = this.at
      this.skip(5)
      if (this.error !== NO_ERROR) return
      if (kind >= this.#cacheKinds) this.fail(UNKNOWN_CACHE_KIND, kind)
      else if (kind === EMAIL_NEGATIVE_KIND) this.skip(5)
      else if (kind === DOMAIN_NEGATIVE_KIND && lowAt(this.bytes, idFrom) !== 0) this.isUnusual = true
    }
  }

  #nextRecord(from: number): boolean {
    if (this.end - from < RECORD_BYTES) {
      this.isUnusual = true
      this.at = this.end
      return false
    }
    if (this.events >= MAX_EVENTS) {
      // An invalid record before this one is no longer the news: this error is the fatal one.
      this.error = NO_ERROR
      return this.#failEvent(from, OVER_LIMIT, -1)
    }
    this.at = from + RECORD_BYTES
    this.eventFrom = from
    this.#secondAt = from + 8
    this.#thirdAt = from + 16
    this.type = this.idLow === ALL_ONES && this.idHigh === ALL_ONES ? this.#control(from) : TYPE_NUMBERS.StateChange
    this.events++
    return true
  }

  /** Answers the type of a control record. */
  #control(from: number): number {
    if (this.typesLow !== ALL_ONES || this.typesHigh !== ALL_ONES) this.isUnusual = true
    const code = this.accountId
    if (code === RELOAD_SETTINGS_CODE) return TYPE_NUMBERS.ReloadSettings
    if (code === RELOAD_BLOCKED_IPS_CODE) return TYPE_NUMBERS.ReloadBlockedIps
    if (this.error === NO_ERROR) {
      this.error = UNKNOWN_CONTROL_CODE
      this.errorValue = code
      this.errorEvent = this.events
      this.errorFrom = from
      this.isFatal = false
    }
    return TYPE_NUMBERS.Invalid
  }
}
