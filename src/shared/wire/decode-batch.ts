import type { ClusterEvent } from '../cluster/event.ts'
import { assertNever } from '../cluster/result.ts'
import { toNodeId } from '../cluster/units.ts'
import { BARE_EVENTS, QUEUE_PAUSED, QUEUE_RUNNING } from './bare-events.ts'
import {
  type DecodeErrorKind,
  EMPTY,
  ERROR_KINDS,
  NO_ERROR,
  NODE_ID_OVERFLOW,
  OVER_LIMIT,
  TRUNCATED,
  TRUNCATED_NODE_ID,
  UNKNOWN_TAG
} from './decode-error.ts'
import { readAccountIds, readCacheItems } from './decode-lists.ts'
import { decodeRecords } from './decode-records.ts'
import type { CutString, DecodedBatch, DescribedBatch, EventSpan, OpenBatch } from './decoded-batch.ts'
import { FieldReader } from './field-reader.ts'
import { MAX_EVENTS, MAX_PAYLOAD_BYTES } from './limits.ts'
import { type TagMeaning, WIRE_LAYOUTS, type WireVersion } from './wire-layout.table.ts'

/**
 * Splits one coordination payload into events, as a node of release `wire` would (wire-format.md sections 4 to 8).
 * Never throws; limits are those of `limits.ts`. Cost: linear in the payload, no recursion, nothing allocated by claim:
 * every element that is kept took at least one byte of payload.
 */
export function decodeBatch(payload: Uint8Array, wire: WireVersion): DecodedBatch {
  return decode(new FieldReader(payload), wire, null)
}

/** `decodeBatch`, and where each event and field lies. Names at most `MAX_FIELD_SPANS` fields; several times slower. */
export function describeBatch(payload: Uint8Array, wire: WireVersion): DescribedBatch {
  const events: EventSpan[] = []
  const reader = new FieldReader(payload)
  const decoded = decode(reader, wire, events)
  const nodeEnd = events[0]?.from ?? decoded.error?.offset ?? reader.at
  const failed = decoded.error?.fatal === true
  const end = failed ? (decoded.error.offset ?? 0) : (events.at(-1)?.to ?? nodeEnd)
  return {
    decoded,
    nodeId: decoded.nodeId === null ? null : { name: 'nodeId', from: 0, to: nodeEnd },
    events,
    rest: end < payload.length ? { name: failed ? 'undecoded' : 'ignored', from: end, to: payload.length } : null
  }
}

function decode(reader: FieldReader, wire: WireVersion, spans: EventSpan[] | null): DecodedBatch {
  const length = reader.bytes.length
  if (length === 0) return unreadable(EMPTY)
  const rawId = wire === 'A' ? reader.fixed(null, 2) : reader.u16(null)
  if (reader.fault !== NO_ERROR) return unreadable(reader.fault === TRUNCATED ? TRUNCATED_NODE_ID : NODE_ID_OVERFLOW)
  const nodeId = toNodeId(rawId)
  const batch: OpenBatch = { nodeId, events: [], error: null, unusual: false, cutStrings: [] }
  if (length > MAX_PAYLOAD_BYTES) {
    batch.error = { kind: 'over-limit', eventIndex: 0, offset: reader.at, value: length, fatal: true }
    return batch
  }
  if (wire === 'A') decodeRecords(reader, batch, spans)
  else decodeTagged(reader, wire, batch, spans)
  batch.unusual = reader.unusual || (batch.events.length === 0 && batch.error === null)
  return batch
}

function unreadable(code: number): DecodedBatch {
  const error = { kind: toErrorKind(code), eventIndex: null, offset: null, value: null, fatal: true }
  return { nodeId: null, events: [], error, unusual: false, cutStrings: [] }
}

function decodeTagged(reader: FieldReader, wire: WireVersion, batch: OpenBatch, spans: EventSpan[] | null): void {
  const layout = WIRE_LAYOUTS[wire]
  const end = reader.bytes.length
  while (reader.at < end) {
    const from = reader.at
    const eventIndex = batch.events.length
    if (spans !== null) reader.spans = []
    let event: ClusterEvent | null = null
    if (eventIndex >= MAX_EVENTS) reader.fail(OVER_LIMIT, null)
    else {
      const tag = reader.u8('tag')
      const meaning = layout.tags[tag]
      if (meaning === undefined) reader.fail(UNKNOWN_TAG, tag)
      else event = readEvent(reader, meaning, layout.cacheKinds, batch)
    }
    if (event === null || reader.fault !== NO_ERROR) {
      // A string of the failing event may have been noted as cut already.
      while (batch.cutStrings.at(-1)?.eventIndex === eventIndex) batch.cutStrings.pop()
      batch.error = { kind: toErrorKind(reader.fault), eventIndex, offset: from, value: reader.faultValue, fatal: true }
      return
    }
    batch.events.push(event)
    spans?.push({ from, to: reader.at, fields: reader.spans ?? [] })
  }
}

function readEvent(reader: FieldReader, meaning: TagMeaning, cacheKinds: number, batch: OpenBatch): ClusterEvent {
  switch (meaning) {
    case 'StateChange': {
      const changeId = reader.u64('changeId')
      const types = reader.u64('types')
      return { type: meaning, changeId, types, accountId: reader.u32('accountId') }
    }
    case 'EmailPush': {
      const accountId = reader.u32('accountId')
      const emailId = reader.u32('emailId')
      return { type: meaning, accountId, emailId, changeId: reader.u64('changeId') }
    }
    case 'CalendarAlert':
      return readCalendarAlert(reader, batch)
    case 'PushServerUpdate':
    case 'ReloadPushServers':
      return { type: meaning, accountId: reader.u32('accountId') }
    case 'RegistryInsert':
    case 'RegistryDelete': {
      const objectType = reader.objectType('objectType')
      return { type: meaning, objectType, id: reader.u64('id') }
    }
    case 'RegistryReload':
      return { type: meaning, objectType: reader.objectType('objectType') }
    case 'CacheInvalidate':
      return { type: meaning, items: readCacheItems(reader, cacheKinds) }
    case 'InvalidateAccessTokens':
    case 'InvalidateDavCache':
    case 'InvalidateGroupwareCache':
      return { type: meaning, accountIds: readAccountIds(reader) }
    case 'MtaQueueRunning':
      return QUEUE_RUNNING
    case 'MtaQueuePaused':
      return QUEUE_PAUSED
    case 'QueueRefresh':
    case 'CacheInvalidateAll':
    case 'CacheInvalidateNegative':
    case 'ReloadSettings':
    case 'ReloadBlockedIps':
    case 'ReloadSpamFilter':
      return BARE_EVENTS[meaning]
    default:
      return assertNever(meaning)
  }
}

function readCalendarAlert(reader: FieldReader, batch: OpenBatch): ClusterEvent {
  const accountId = reader.u32('accountId')
  const eventId = reader.u32('eventId')
  const recurrence = BigInt.asIntN(64, reader.u64('recurrenceId'))
  const uid = reader.string('uid')
  noteCut(reader, batch, 'uid')
  const alertId = reader.string('alertId')
  noteCut(reader, batch, 'alertId')
  return {
    type: 'CalendarAlert',
    accountId,
    eventId,
    recurrenceId: recurrence === 0n ? null : recurrence,
    uid,
    alertId
  }
}

function noteCut(reader: FieldReader, batch: OpenBatch, field: CutString['field']): void {
  if (reader.cutBytes !== null)
    batch.cutStrings.push({ eventIndex: batch.events.length, field, bytes: reader.cutBytes })
}

function toErrorKind(code: number): DecodeErrorKind {
  const kind = ERROR_KINDS[code]
  if (kind === undefined || kind === 'none') throw new Error(`no error has code ${code}`)
  return kind
}
