import type { CacheItem, ClusterEvent } from '../../shared/cluster/event.ts'
import { OBJECT_TYPES, toObjectName } from '../../shared/wire/enums.table.ts'
import { toTypeBits } from '../../shared/wire/event-json.ts'
import { toJmapId } from '../../shared/wire/jmap-id.ts'
import { toSnowflake } from '../../shared/wire/snowflake.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'

/** Items of a list that a one-line summary names; the rest is counted, the drawer shows all. */
const NAMED_ITEMS = 6

/**
 * One event in one plain line, without its type and node. Strings from the wire are inside: outside text. Times in it
 * are ISO, UTC.
 */
export function toSummary(event: ClusterEvent, wire: WireVersion): string {
  switch (event.type) {
    case 'StateChange': {
      const { typeNames, unknownTypeBits } = toTypeBits(event.types, wire)
      const what = [...typeNames, ...(unknownTypeBits ?? []).map((bit) => `bit ${bit}`)]
      return `${toAccount(event.accountId)} changed ${what.length === 0 ? 'nothing named' : toList(what)} · state ${event.changeId}`
    }
    case 'EmailPush':
      return `${toAccount(event.accountId)} got mail · document ${event.emailId} · state ${event.changeId}`
    case 'QueueRefresh':
      return 'outbound queue has new work'
    case 'CalendarAlert':
      return `${toAccount(event.accountId)} · event ${toJmapId(BigInt(event.eventId))} · alert ${event.alertId} · ${event.uid}`
    case 'PushServerUpdate':
    case 'ReloadPushServers':
      return `${toAccount(event.accountId)} · push subscriptions changed`
    case 'RegistryInsert':
    case 'RegistryDelete':
      return `${toObject(event.objectType)} ${toJmapId(event.id)}${toMade(event.objectType, event.id)}`
    case 'RegistryReload':
      return `every node reloads ${toObject(event.objectType)}`
    case 'CacheInvalidate':
      return event.items.length === 0 ? 'nothing named' : toList(event.items.map(toItem))
    case 'MtaQueueStatus':
      return event.isRunning ? 'every outbound queue resumes' : 'every outbound queue pauses'
    case 'InvalidateAccessTokens':
    case 'InvalidateDavCache':
    case 'InvalidateGroupwareCache':
      return event.accountIds.length === 0 ? 'nothing named' : toList(event.accountIds.map(toAccount))
    case 'CacheInvalidateAll':
      return 'every node empties its caches'
    case 'CacheInvalidateNegative':
      return 'every node forgets what it did not find'
    case 'ReloadSettings':
      return 'every node reads its settings anew'
    case 'ReloadBlockedIps':
      return 'every node reads the blocked addresses anew (this release does not say which changed)'
    case 'ReloadSpamFilter':
      return 'every node reloads the spam model'
    case 'Invalid':
      return 'a control record with an unknown code'
  }
}

const toAccount = (id: number): string => `account ${toJmapId(BigInt(id))} (${id})`

const toObject = (objectType: number): string => toObjectName(objectType) ?? `object type ${objectType}`

/** When and by which node a registry object was made, if its id tells (wire-format.md section 12.2). */
function toMade(objectType: number, id: bigint): string {
  if (OBJECT_TYPES[objectType]?.idKind !== 'snowflake') return ''
  const { unixMs, nodePart } = toSnowflake(id)
  return ` · made ${new Date(unixMs).toISOString()} by node ${nodePart}`
}

function toItem(item: CacheItem): string {
  if ('id' in item) return `${item.kind} ${toJmapId(BigInt(item.id))}`
  if ('domainId' in item) return `EmailNegative domain ${toJmapId(BigInt(item.domainId))}`
  return item.kind
}

function toList(items: readonly string[]): string {
  const named = items.slice(0, NAMED_ITEMS).join(', ')
  return items.length > NAMED_ITEMS ? `${named} and ${items.length - NAMED_ITEMS} more` : named
}
