import { EVENT_TYPES, type EventType } from '../cluster/event.ts'
import { toObjectName } from '../wire/enums.table.ts'

/** What every node must hear, without its payload: index in `EVENT_TYPES`, and the registry object type if it names one. */
export interface Broadcast {
  readonly kind: number
  readonly objectType: number | null
}

const WORDS = new Map<EventType, string>([
  ['ReloadBlockedIps', 'reload of blocked addresses'],
  ['ReloadSettings', 'reload of settings'],
  ['ReloadSpamFilter', 'reload of the spam model'],
  ['CacheInvalidate', 'cache invalidation'],
  ['CacheInvalidateAll', 'emptying of caches'],
  ['CacheInvalidateNegative', 'emptying of negative caches'],
  ['MtaQueueStatus', 'pause or resume of the queue'],
  ['InvalidateAccessTokens', 'invalidation of access tokens'],
  ['InvalidateDavCache', 'cache invalidation'],
  ['InvalidateGroupwareCache', 'cache invalidation'],
  ['PushServerUpdate', 'change of push subscriptions'],
  ['ReloadPushServers', 'change of push subscriptions']
])
/** What a settings reload is on the bus since 0.16 (wire-format.md section 10.1). */
const SETTINGS_OBJECT = 'DataStore'

const typeOf = ({ kind }: Broadcast): EventType | undefined => EVENT_TYPES[kind]

/** `block`, `reload of blocked addresses`, `cache invalidation`, … */
export function toBroadcastWord(it: Broadcast): string {
  const type = typeOf(it)
  const object = it.objectType === null ? null : (toObjectName(it.objectType) ?? `object type ${it.objectType}`)
  if (type === 'RegistryInsert') return object === 'BlockedIp' ? 'block' : `new ${object}`
  if (type === 'RegistryDelete') return object === 'BlockedIp' ? 'removed block' : `removed ${object}`
  if (type !== 'RegistryReload') return (type && WORDS.get(type)) ?? 'broadcast'
  if (object === 'BlockedIp') return 'reload of blocked addresses'
  return object === SETTINGS_OBJECT ? 'reload of settings' : `reload of ${object}`
}

/** Whether it is about blocked addresses. */
export function concernsBlocks(it: Broadcast): boolean {
  return typeOf(it) === 'ReloadBlockedIps' || (it.objectType !== null && toObjectName(it.objectType) === 'BlockedIp')
}

/** Whether a node that took `later` in no longer lacks what `earlier` would have told it. */
export function makesGood(later: Broadcast, earlier: Broadcast): boolean {
  const type = typeOf(later)
  if (concernsBlocks(earlier)) {
    // Up to 0.15 a settings reload reads the blocked addresses, too.
    return (
      type === 'ReloadBlockedIps' || type === 'ReloadSettings' || (type === 'RegistryReload' && concernsBlocks(later))
    )
  }
  switch (type) {
    case 'RegistryReload':
      return later.objectType === earlier.objectType
    case 'CacheInvalidateAll':
      return ['CacheInvalidate', 'CacheInvalidateAll', 'CacheInvalidateNegative'].includes(typeOf(earlier) ?? '')
    // These name accounts or entries: one does not make up for another.
    case 'CacheInvalidate':
    case 'InvalidateAccessTokens':
    case 'InvalidateDavCache':
    case 'InvalidateGroupwareCache':
    case 'RegistryInsert':
    case 'RegistryDelete':
    case 'PushServerUpdate':
    case 'ReloadPushServers':
    case undefined:
      return false
    default:
      return later.kind === earlier.kind
  }
}
