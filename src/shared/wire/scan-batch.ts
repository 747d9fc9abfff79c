import type { EventType } from '../cluster/event.ts'
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
import { ScanReader } from './scan-reader.ts'
import { type TagMeaning, WIRE_LAYOUTS, WIRE_VERSIONS, type WireVersion } from './wire-layout.table.ts'

/** Number of each event type, its index in `EVENT_TYPES`: literals, so that comparing with one costs nothing. */
export const TYPE_NUMBERS = {
  StateChange: 0,
  EmailPush: 1,
  QueueRefresh: 2,
  CalendarAlert: 3,
  PushServerUpdate: 4,
  RegistryInsert: 5,
  RegistryDelete: 6,
  RegistryReload: 7,
  CacheInvalidate: 8,
  CacheInvalidateAll: 9,
  CacheInvalidateNegative: 10,
  MtaQueueStatus: 11,
  InvalidateAccessTokens: 12,
  InvalidateDavCache: 13,
  InvalidateGroupwareCache: 14,
  ReloadSettings: 15,
  ReloadBlockedIps: 16,
  ReloadPushServers: 17,
  ReloadSpamFilter: 18,
  Invalid: 19
} as const satisfies Record<EventType, number>

const NO_TYPE = 255
const QUEUE_RUNNING_TAG = 10

/** For each wire: tag byte -> type number, `NO_TYPE` where there is none. */
const TYPES_BY_TAG = new Map<WireVersion, Uint8Array>(WIRE_VERSIONS.map((wire) => [wire, toTypesByTag(wire)]))

function toTypesByTag(wire: WireVersion): Uint8Array {
  const types = new Uint8Array(256).fill(NO_TYPE)
  for (const [tag, meaning] of WIRE_LAYOUTS[wire].tags.entries()) types[tag] = TYPE_NUMBERS[toEventType(meaning)]
  return types
}

function toEventType(meaning: TagMeaning): EventType {
  return meaning === 'MtaQueueRunning' || meaning === 'MtaQueuePaused' ? 'MtaQueueStatus' : meaning
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
 * fields come as two unsigned halves. Fields that an event does not have keep what an earlier event left in them.
 */
export class BatchScan extends ScanReader {
  /** -1 when it cannot be read; then `next` is false at once. */
  nodeId = -1
  /** Events so far, the current one included. */
  events = 0
  /** Index and tag offset of the failing event; -1 while there is none, and when the node id is unreadable. */
  errorEvent = -1
  errorFrom = -1
  /** False only for invalid control records of wire A, behind which the rest goes on. */
  isFatal = false

  /** The current event: index in `EVENT_TYPES`, and its bytes `eventFrom..eventTo`, tag included. */
  type = 0
  eventFrom = 0
  eventTo = 0
  /** StateChange, EmailPush, CalendarAlert, PushServerUpdate, ReloadPushServers. */
  accountId = 0
  /** `emailId` of EmailPush, `eventId` of CalendarAlert. */
  documentId = 0
  /** RegistryInsert, RegistryDelete, RegistryReload. */
  objectType = 0
  /** `changeId` of StateChange and EmailPush, `id` of RegistryX, `recurrenceId` of CalendarAlert (as u64). */
  idHigh = 0
  idLow = 0
  /** `types` of StateChange. */
  typesHigh = 0
  typesLow = 0
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

  readonly #isRecords: boolean
  readonly #types: Uint8Array
  readonly #cacheKinds: number

  constructor(wire: WireVersion) {
    super()
    this.#isRecords = wire === 'A'
    this.#types = TYPES_BY_TAG.get(wire) ?? new Uint8Array(0)
    this.#cacheKinds = WIRE_LAYOUTS[wire].cacheKinds
  }

  /** Begins with the payload `bytes[from..to)` and reads its node id. */
  open(bytes: Uint8Array, from: number, to: number): void {
    this.bytes = bytes
    this.at = from
    this.end = to
    this.error = NO_ERROR
    this.errorValue = -1
    this.errorEvent = -1
    this.errorFrom = -1
    this.isUnusual = false
    this.events = 0
    this.nodeId = -1
    this.isFatal = true
    const first = from + 2 < to ? (bytes[from] as number) : 0
    const second = from + 2 < to ? (bytes[from + 1] as number) : 0
    // Two-byte ids are the usual ones of a large cluster; everything else takes the careful way.
    if (this.#isRecords || first < 0x80 || second === 0 || second > 0x7f || to - from > MAX_PAYLOAD_BYTES) {
      this.#openSlow(from, to)
    } else {
      this.at = from + 2
      this.nodeId = (first & 0x7f) | (second << 7)
    }
  }

  /** Steps to the next event. False at the end and at a fatal error. */
  next(): boolean {
    const from = this.at
    if (from >= this.end) return false
    if (this.#isRecords) return this.#nextRecord(from)
    if (this.events >= MAX_EVENTS) return this.#failEvent(from, OVER_LIMIT, -1)
    const tag = this.bytes[from] as number
    const type = this.#types[tag] as number
    this.at = from + 1
    this.type = type
    this.eventFrom = from
    if (type === TYPE_NUMBERS.StateChange) {
      this.idLow = this.u64()
      this.idHigh = this.high
      this.typesLow = this.u64()
      this.typesHigh = this.high
      this.accountId = this.u32()
    } else if (type === TYPE_NUMBERS.EmailPush) {
      this.accountId = this.u32()
      this.documentId = this.u32()
      this.idLow = this.u64()
      this.idHigh = this.high
    } else if (type !== TYPE_NUMBERS.QueueRefresh) this.#rareEvent(type, tag)
    if (this.error !== NO_ERROR) return this.#failEvent(from, this.error, this.errorValue)
    this.eventTo = this.at
    this.events++
    return true
  }

  #openSlow(from: number, to: number): void {
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
        this.accountId = this.u32()
        break
      case TYPE_NUMBERS.RegistryInsert:
      case TYPE_NUMBERS.RegistryDelete:
        this.#objectType()
        this.idLow = this.u64()
        this.idHigh = this.high
        break
      case TYPE_NUMBERS.RegistryReload:
        this.#objectType()
        break
      case TYPE_NUMBERS.CacheInvalidate:
        this.#cacheItems()
        break
      case TYPE_NUMBERS.InvalidateAccessTokens:
      case TYPE_NUMBERS.InvalidateDavCache:
      case TYPE_NUMBERS.InvalidateGroupwareCache:
        this.#list(1)
        for (let n = 0; n < this.count && this.error === NO_ERROR; n++) this.u32()
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

  #calendarAlert(): void {
    this.accountId = this.u32()
    this.documentId = this.u32()
    this.idLow = this.u64()
    this.idHigh = this.high
    const uidBytes = this.string()
    this.uidTo = this.at
    this.uidFrom = this.at - uidBytes
    const alertIdBytes = this.string()
    this.alertIdTo = this.at
    this.alertIdFrom = this.at - alertIdBytes
  }

  #objectType(): void {
    const objectType = this.u16()
    if (objectType >= OBJECT_TYPES.length) this.fail(UNKNOWN_OBJECT_TYPE, objectType)
    this.objectType = objectType
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
      const id = this.u32()
      if (kind >= this.#cacheKinds) this.fail(UNKNOWN_CACHE_KIND, kind)
      else if (kind === EMAIL_NEGATIVE_KIND) this.u32()
      else if (kind === DOMAIN_NEGATIVE_KIND && id !== 0) this.isUnusual = true
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
    this.eventTo = this.at
    this.idLow = this.fixed32(from)
    this.idHigh = this.fixed32(from + 4)
    this.typesLow = this.fixed32(from + 8)
    this.typesHigh = this.fixed32(from + 12)
    this.accountId = this.fixed32(from + 16)
    this.type = this.idLow === 0xffff_ffff && this.idHigh === 0xffff_ffff ? this.#control(from) : 0
    this.events++
    return true
  }

  /** Answers the type of a control record. */
  #control(from: number): number {
    if (this.typesLow !== 0xffff_ffff || this.typesHigh !== 0xffff_ffff) this.isUnusual = true
    if (this.accountId === RELOAD_SETTINGS_CODE) return TYPE_NUMBERS.ReloadSettings
    if (this.accountId === RELOAD_BLOCKED_IPS_CODE) return TYPE_NUMBERS.ReloadBlockedIps
    if (this.error === NO_ERROR) {
      this.error = UNKNOWN_CONTROL_CODE
      this.errorValue = this.accountId
      this.errorEvent = this.events
      this.errorFrom = from
      this.isFatal = false
    }
    return TYPE_NUMBERS.Invalid
  }
}
