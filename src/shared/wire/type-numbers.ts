import type { EventType } from '../cluster/event.ts'
import { type TagMeaning, WIRE_LAYOUTS, type WireVersion } from './wire-layout.table.ts'

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

/** Stands for a tag that a wire does not have. */
export const NO_TYPE = 255
/** Tag of MtaQueueStatus with `isRunning` true, in every wire that has the event. */
export const QUEUE_RUNNING_TAG = 10

/** Tag byte -> type number, `NO_TYPE` where the wire has no such tag. */
export function toTypesByTag(wire: WireVersion): Uint8Array {
  const types = new Uint8Array(256).fill(NO_TYPE)
  for (const [tag, meaning] of WIRE_LAYOUTS[wire].tags.entries()) types[tag] = TYPE_NUMBERS[toEventType(meaning)]
  return types
}

function toEventType(meaning: TagMeaning): EventType {
  return meaning === 'MtaQueueRunning' || meaning === 'MtaQueuePaused' ? 'MtaQueueStatus' : meaning
}
