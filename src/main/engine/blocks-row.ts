import type { BlockRow } from '../../shared/api/block-views.ts'
import { type ClusterEvent, EVENT_TYPES, type EventType } from '../../shared/cluster/event.ts'
import type { Propagation } from '../../shared/propagation/evidence.ts'
import { decodeBatch } from '../../shared/wire/decode-batch.ts'
import { OBJECT_TYPES, toObjectName } from '../../shared/wire/enums.table.ts'
import { toJmapId } from '../../shared/wire/jmap-id.ts'
import { toSnowflake } from '../../shared/wire/snowflake.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'
import { countEvidence, handedOverUs, toPropagationSentence } from './blocks-sentence.ts'

/** Groups of rows that the view filters by. */
export type BlockFamily = 'block' | 'reload' | 'cache' | 'queue'

/** Registry object type of blocked addresses (wire-format.md section 11.1). */
const BLOCKED_IP = OBJECT_TYPES.findIndex((type) => type.name === 'BlockedIp')

/** One frame as a row, but for its burst, which depends on its neighbours. */
export function toBlockRow(it: Propagation, wire: WireVersion): BlockRow {
  const event = decodeBatch(it.payload, wire).events.find((one) => one.type === EVENT_TYPES[it.kind])
  const id = event && 'id' in event ? event.id : null
  const isSnowflake = it.objectType !== null && OBJECT_TYPES[it.objectType]?.idKind === 'snowflake'
  const made = id !== null && isSnowflake ? toSnowflake(id) : null
  const handed = handedOverUs(it)
  const times = it.arrivals.map((arrival) => arrival.at)
  return {
    seq: it.seq,
    atUs: String(it.at),
    nodeId: it.nodeId,
    what: toWhat(it, event),
    type: EVENT_TYPES[it.kind] ?? 'Invalid',
    objectType: it.objectType === null ? null : (toObjectName(it.objectType) ?? `object type ${it.objectType}`),
    objectId: id === null ? null : toJmapId(id),
    madeAtUs: made ? String(made.unixMs * 1000) : null,
    madeByNode: made ? made.nodePart : null,
    address: null,
    counts: countEvidence(it.marks),
    spreadUs: times.length < 2 ? null : Math.max(...times) - Math.min(...times),
    handedOverMs: handed === null ? null : Math.round(handed / 100) / 10,
    sentence: toPropagationSentence(it),
    severity: toSeverity(it),
    burst: null,
    settled: it.settled
  }
}

/** Whether the frame changes the blocked addresses: an insert, a delete, or a reload of the list. */
export function isBlock({ kind, objectType }: Pick<Propagation, 'kind' | 'objectType'>): boolean {
  return EVENT_TYPES[kind] === 'ReloadBlockedIps' || (objectType === BLOCKED_IP && BLOCKED_IP >= 0)
}

/** Whether it is a ban: an address was added, or in the form before 0.16, which names none, may have been. */
export function isBan(it: Pick<Propagation, 'kind' | 'objectType'>): boolean {
  return isBlock(it) && EVENT_TYPES[it.kind] !== 'RegistryReload'
}

/** Each frame that all must hear belongs to one: what is neither a block nor of caches or the queue counts as a reload. */
export function toFamily(it: Pick<Propagation, 'kind' | 'objectType'>): BlockFamily {
  if (isBlock(it)) return 'block'
  const type = EVENT_TYPES[it.kind] ?? 'Invalid'
  if (type === 'MtaQueueStatus') return 'queue'
  return CACHES.has(type) ? 'cache' : 'reload'
}

const CACHES: ReadonlySet<EventType> = new Set<EventType>([
  'CacheInvalidate',
  'CacheInvalidateAll',
  'CacheInvalidateNegative',
  'InvalidateAccessTokens',
  'InvalidateDavCache',
  'InvalidateGroupwareCache'
])

const WORDS: Readonly<Partial<Record<EventType, string>>> = {
  PushServerUpdate: 'push subscriptions changed',
  ReloadPushServers: 'push subscriptions changed',
  CacheInvalidate: 'cache entries dropped',
  CacheInvalidateAll: 'all caches emptied',
  CacheInvalidateNegative: 'caches of what was not found emptied',
  InvalidateAccessTokens: 'access tokens dropped',
  InvalidateDavCache: 'file and calendar caches dropped',
  InvalidateGroupwareCache: 'groupware caches dropped',
  ReloadSettings: 'reload of the settings',
  ReloadBlockedIps: 'reload of blocked addresses (a ban, or a change of the list)',
  ReloadSpamFilter: 'reload of the spam model',
  Invalid: 'a control record with an unknown code'
}

function toWhat(it: Propagation, event: ClusterEvent | undefined): string {
  const type = EVENT_TYPES[it.kind] ?? 'Invalid'
  const object = it.objectType === null ? 'object' : (toObjectName(it.objectType) ?? `object type ${it.objectType}`)
  const isAddress = it.objectType === BLOCKED_IP
  switch (type) {
    case 'RegistryInsert':
      return isAddress ? 'block' : `new ${object}`
    case 'RegistryDelete':
      return isAddress ? 'block removed' : `${object} removed`
    case 'RegistryReload':
      return isAddress ? 'reload of blocked addresses' : `reload of ${object}`
    case 'MtaQueueStatus':
      return event && 'isRunning' in event && !event.isRunning ? 'queue paused' : 'queue resumed'
    default:
      return WORDS[type] ?? type
  }
}

function toSeverity({ marks }: Propagation): BlockRow['severity'] {
  const has = (evidence: string): boolean => marks.some((mark) => mark.evidence === evidence)
  if (has('missed')) return 'bad'
  if (has('doubtful')) return 'warn'
  return has('unknown') ? 'unknown' : 'ok'
}
