/**
 * The events of every release, by the names that Stalwart's own log uses (wire-format.md section 14) and that the
 * vectors file uses. The index of a name in `EVENT_TYPES` is its bit in `chunk.kinds` and its number in `minute.kind`:
 * append only.
 */
export const EVENT_TYPES = [
  'StateChange',
  'EmailPush',
  'QueueRefresh',
  'CalendarAlert',
  'PushServerUpdate',
  'RegistryInsert',
  'RegistryDelete',
  'RegistryReload',
  'CacheInvalidate',
  'CacheInvalidateAll',
  'CacheInvalidateNegative',
  'MtaQueueStatus',
  'InvalidateAccessTokens',
  'InvalidateDavCache',
  'InvalidateGroupwareCache',
  'ReloadSettings',
  'ReloadBlockedIps',
  'ReloadPushServers',
  'ReloadSpamFilter',
  'Invalid'
] as const
export type EventType = (typeof EVENT_TYPES)[number]

/** Number in `minute.kind` and bit in `chunk.kinds` of a frame that could not be decoded to its end. */
export const UNDECODABLE_KIND = 30

/** Kinds that scale with mail traffic (wire-format.md section 10.1): kept in chunks and counted, never a row each. */
export const BULK_TYPES: ReadonlySet<EventType> = new Set<EventType>(['StateChange', 'EmailPush', 'QueueRefresh'])

/** One item of CacheInvalidate. `id` is an account, domain, tenant, … by `kind`; see wire-format.md section 5. */
export type CacheItem =
  | { readonly kind: string; readonly id: number }
  | { readonly kind: 'EmailNegative'; readonly domainId: number; readonly localPartHash: number }
  | { readonly kind: 'DomainNegative' }

/**
 * One decoded event. 64-bit integers are bigint here and decimal strings in the api and in exports. Strings are
 * untrusted text. `RegistryX.id` is a registry id (JMAP text by `toJmapId`); `types` keeps unknown bits.
 */
export type ClusterEvent =
  | { readonly type: 'StateChange'; readonly changeId: bigint; readonly types: bigint; readonly accountId: number }
  | { readonly type: 'EmailPush'; readonly accountId: number; readonly emailId: number; readonly changeId: bigint }
  | {
      readonly type: 'CalendarAlert'
      readonly accountId: number
      readonly eventId: number
      readonly recurrenceId: bigint | null
      readonly uid: string
      readonly alertId: string
    }
  | { readonly type: 'PushServerUpdate' | 'ReloadPushServers'; readonly accountId: number }
  | { readonly type: 'RegistryInsert' | 'RegistryDelete'; readonly objectType: number; readonly id: bigint }
  | { readonly type: 'RegistryReload'; readonly objectType: number }
  | { readonly type: 'CacheInvalidate'; readonly items: readonly CacheItem[] }
  | { readonly type: 'MtaQueueStatus'; readonly isRunning: boolean }
  | {
      readonly type: 'InvalidateAccessTokens' | 'InvalidateDavCache' | 'InvalidateGroupwareCache'
      readonly accountIds: readonly number[]
    }
  | {
      readonly type:
        | 'QueueRefresh'
        | 'CacheInvalidateAll'
        | 'CacheInvalidateNegative'
        | 'ReloadSettings'
        | 'ReloadBlockedIps'
        | 'ReloadSpamFilter'
        | 'Invalid'
    }
