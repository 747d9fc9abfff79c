import { type ClusterEvent, EVENT_TYPES } from '../../shared/cluster/event.ts'
import { MUST_HEAR_KINDS } from '../../shared/cluster/must-hear.ts'
import { decodeBatch } from '../../shared/wire/decode-batch.ts'
import { toObjectName } from '../../shared/wire/enums.table.ts'
import { toSnowflake } from '../../shared/wire/snowflake.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'

/** Ids below this are counters or singletons, not snowflakes: a snowflake this small would be of 2021-09-22. */
const LEAST_SNOWFLAKE = 1n << 50n
/** Events of one frame that are told apart in logs; one of them proves that the frame was read. */
const MAX_WORDS = 16

/** What a frame that all must hear says beyond its kind. */
export interface FrameMatter {
  /** Registry object type of its first event of the kind asked for; null: it names none. */
  readonly objectType: number | null
  /**
   * Times, µs since 1970 by the origin's own clock, of the ids that its sender has just made (RegistryInsert with a
   * snowflake whose node part is the sender's, wire-format.md sections 11.1 and 12.2).
   */
  readonly madeAt: readonly number[]
  /** Its events that all must hear, as a receiver's log words them (telemetry.md section 2.1), at most 16. */
  readonly words: readonly string[]
}

/** Reads one frame; `kind` is the index in `EVENT_TYPES` of the event that is asked about. */
export function toFrameMatter(payload: Uint8Array, kind: number, wire: WireVersion): FrameMatter {
  const { nodeId, events } = decodeBatch(payload, wire)
  const first = events.find((event) => event.type === EVENT_TYPES[kind])
  const madeAt: number[] = []
  for (const event of events) {
    if (event.type !== 'RegistryInsert' || event.id < LEAST_SNOWFLAKE || nodeId === null) continue
    const { unixMs, nodePart } = toSnowflake(event.id)
    if (nodePart === nodeId % 512) madeAt.push(unixMs * 1000)
  }
  const words = events.flatMap((event) => toWord(event) ?? []).slice(0, MAX_WORDS)
  return { objectType: first && 'objectType' in first ? first.objectType : null, madeAt, words }
}

/** As `details` of `cluster.message-received`, without signs; null: not all must hear it. */
function toWord(event: ClusterEvent): string | null {
  if (((MUST_HEAR_KINDS >> EVENT_TYPES.indexOf(event.type)) & 1) === 0) return null
  switch (event.type) {
    case 'RegistryInsert':
    case 'RegistryDelete':
      return `${event.type} ${toObjectName(event.objectType) ?? event.objectType} ${event.id}`
    case 'RegistryReload':
      return `${event.type} ${toObjectName(event.objectType) ?? event.objectType}`
    case 'PushServerUpdate':
    case 'ReloadPushServers':
      return `${event.type} ${event.accountId}`
    case 'InvalidateAccessTokens':
    case 'InvalidateDavCache':
    case 'InvalidateGroupwareCache':
      return [event.type, ...event.accountIds].join(' ')
    case 'CacheInvalidate':
      return 'CacheInvalidation'
    case 'MtaQueueStatus':
      return event.isRunning ? 'MtaQueueRunning' : 'MtaQueuePaused'
    default:
      return event.type
  }
}
