import type { CacheItem, ClusterEvent } from '../cluster/event.ts'
import { assertNever } from '../cluster/result.ts'
import type { NodeId } from '../cluster/units.ts'
import { CONTROL_CHANGE_ID, RECORD_BYTES, RELOAD_BLOCKED_IPS_CODE, RELOAD_SETTINGS_CODE } from './decode-records.ts'
import { CACHE_KINDS } from './enums.table.ts'
import { PayloadWriter } from './payload-writer.ts'
import { WIRE_LAYOUTS, WIRE_VERSIONS, type WireVersion } from './wire-layout.table.ts'

/** Most that a tag and an event's numbers take: three u64 and a byte. Lists and strings reserve for themselves. */
const EVENT_BYTES = 40
const ITEM_BYTES = 11

const TAGS = new Map<WireVersion, ReadonlyMap<string, number>>(
  WIRE_VERSIONS.map((wire) => [wire, new Map(WIRE_LAYOUTS[wire].tags.map((meaning, tag) => [meaning, tag]))])
)
const KINDS = new Map<string, number>(CACHE_KINDS.map((kind, number) => [kind, number]))

/** One for the program: encoding is synchronous, and a buffer a payload would cost more than the payload. */
const writer = new PayloadWriter()

/**
 * The bytes that a Stalwart node of release `wire` writes for these events, in this order (wire-format.md sections 5 to
 * 7). For the simulator, tests and evidence only: nothing here is ever published on a real coordinator.
 * Throws on an event, cache kind or type that this release does not have.
 */
export function encodeBatch(
  nodeId: NodeId,
  events: readonly ClusterEvent[],
  wire: WireVersion
): Uint8Array<ArrayBuffer> {
  writer.clear()
  writer.reserve(EVENT_BYTES)
  if (wire === 'A') {
    writer.fixed(nodeId, 2)
    for (const event of events) writeRecord(event)
  } else {
    writer.varint(nodeId)
    const tags = TAGS.get(wire) ?? new Map<string, number>()
    for (const event of events) writeEvent(event, tags, WIRE_LAYOUTS[wire].cacheKinds)
  }
  return writer.toPayload()
}

function writeRecord(event: ClusterEvent): void {
  writer.reserve(RECORD_BYTES)
  switch (event.type) {
    case 'StateChange':
      writer.fixed64(event.changeId)
      writer.fixed64(event.types)
      writer.fixed(event.accountId, 4)
      break
    case 'ReloadSettings':
      writeControl(RELOAD_SETTINGS_CODE)
      break
    case 'ReloadBlockedIps':
      writeControl(RELOAD_BLOCKED_IPS_CODE)
      break
    default:
      throw new Error(`wire A has no ${event.type}`)
  }
}

function writeControl(code: number): void {
  writer.fixed64(CONTROL_CHANGE_ID)
  writer.fixed64(CONTROL_CHANGE_ID)
  writer.fixed(code, 4)
}

function writeEvent(event: ClusterEvent, tags: ReadonlyMap<string, number>, cacheKinds: number): void {
  const type = event.type
  const meaning = type !== 'MtaQueueStatus' ? type : event.isRunning ? 'MtaQueueRunning' : 'MtaQueuePaused'
  const tag = tags.get(meaning)
  if (tag === undefined || type === 'Invalid') throw new Error(`this release has no ${type}`)
  writer.reserve(EVENT_BYTES)
  writer.u8(tag)
  switch (event.type) {
    case 'StateChange':
      writer.varint64(event.changeId)
      writer.varint64(event.types)
      writer.varint(event.accountId)
      break
    case 'EmailPush':
      writer.varint(event.accountId)
      writer.varint(event.emailId)
      writer.varint64(event.changeId)
      break
    case 'CalendarAlert':
      writer.varint(event.accountId)
      writer.varint(event.eventId)
      writer.varint64(event.recurrenceId ?? 0n)
      writer.string(event.uid)
      writer.string(event.alertId)
      break
    case 'PushServerUpdate':
    case 'ReloadPushServers':
      writer.varint(event.accountId)
      break
    case 'RegistryInsert':
    case 'RegistryDelete':
      writer.varint(event.objectType)
      writer.varint64(event.id)
      break
    case 'RegistryReload':
      writer.varint(event.objectType)
      break
    case 'CacheInvalidate':
      writeItems(event.items, cacheKinds)
      break
    case 'InvalidateAccessTokens':
    case 'InvalidateDavCache':
    case 'InvalidateGroupwareCache':
      writer.reserve((event.accountIds.length + 2) * 5)
      writer.varint(event.accountIds.length)
      for (const id of event.accountIds) writer.varint(id)
      break
    case 'MtaQueueStatus':
    case 'QueueRefresh':
    case 'CacheInvalidateAll':
    case 'CacheInvalidateNegative':
    case 'ReloadSettings':
    case 'ReloadBlockedIps':
    case 'ReloadSpamFilter':
    case 'Invalid':
      break
    default:
      assertNever(event)
  }
}

function writeItems(items: readonly CacheItem[], cacheKinds: number): void {
  writer.reserve((items.length + 1) * ITEM_BYTES)
  writer.varint(items.length)
  for (const item of items) {
    const kind = KINDS.get(item.kind)
    if (kind === undefined || kind >= cacheKinds) throw new Error(`this release has no cache kind ${item.kind}`)
    writer.u8(kind)
    // A placeholder that the encoder writes for DomainNegative, which carries nothing.
    if (!('id' in item) && !('domainId' in item)) writer.varint(0)
    else if ('domainId' in item) {
      writer.varint(item.domainId)
      writer.varint(item.localPartHash)
    } else writer.varint(item.id)
  }
}
