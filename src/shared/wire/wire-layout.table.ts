import type { EventType } from '../cluster/event.ts'

/** The tables of wire-format.md section 3. The payload does not say which one it follows. */
export const WIRE_VERSIONS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] as const
export type WireVersion = (typeof WIRE_VERSIONS)[number]

/** What a tag stands for; the two queue tags are one event with the flag in the tag. */
export type TagMeaning = Exclude<EventType, 'MtaQueueStatus' | 'Invalid'> | 'MtaQueueRunning' | 'MtaQueuePaused'

export interface WireLayout {
  /** Index is the tag byte. Empty for wire A, which has fixed records. */
  readonly tags: readonly TagMeaning[]
  /** Cache kinds known to this release: 0..cacheKinds-1 of `CACHE_KINDS`. */
  readonly cacheKinds: number
  /** Named bits of `StateChange.types`: 0..dataTypes-1 of `DATA_TYPES`. */
  readonly dataTypes: number
}

const TAGS_B: readonly TagMeaning[] = [
  'StateChange',
  'InvalidateAccessTokens',
  'InvalidateDavCache',
  'ReloadSettings',
  'ReloadBlockedIps'
]
const TAGS_C: readonly TagMeaning[] = [
  'StateChange',
  'CalendarAlert',
  'EmailPush',
  'InvalidateAccessTokens',
  'InvalidateGroupwareCache',
  'ReloadSettings',
  'ReloadBlockedIps',
  'ReloadPushServers'
]
const TAGS_E: readonly TagMeaning[] = [
  'StateChange',
  'CalendarAlert',
  'EmailPush',
  'PushServerUpdate',
  'RegistryInsert',
  'RegistryDelete',
  'RegistryReload',
  'CacheInvalidate',
  'CacheInvalidateAll',
  'CacheInvalidateNegative',
  'MtaQueueRunning',
  'MtaQueuePaused'
]
const TAGS_G: readonly TagMeaning[] = [...TAGS_E, 'QueueRefresh']

/** Tags, cache kinds and data types by wire, from wire-format.md sections 3, 5 and 9.1 (checked there against each tag). */
export const WIRE_LAYOUTS: Readonly<Record<WireVersion, WireLayout>> = {
  A: { tags: [], cacheKinds: 0, dataTypes: 19 },
  B: { tags: TAGS_B, cacheKinds: 0, dataTypes: 19 },
  C: { tags: TAGS_C, cacheKinds: 0, dataTypes: 23 },
  D: { tags: [...TAGS_C, 'ReloadSpamFilter'], cacheKinds: 0, dataTypes: 23 },
  E: { tags: TAGS_E, cacheKinds: 10, dataTypes: 23 },
  F: { tags: TAGS_E, cacheKinds: 11, dataTypes: 23 },
  G: { tags: TAGS_G, cacheKinds: 11, dataTypes: 23 },
  H: { tags: TAGS_G, cacheKinds: 12, dataTypes: 23 }
}
