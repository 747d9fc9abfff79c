import type { CacheItem, ClusterEvent } from '../cluster/event.ts'
import type { DecodedBatch } from './decoded-batch.ts'
import { DATA_TYPES, toObjectName } from './enums.table.ts'
import { toJmapId } from './jmap-id.ts'
import { WIRE_LAYOUTS, type WireVersion } from './wire-layout.table.ts'

/** An event in the shape that `expected.events` has in the vectors file: 64-bit numbers are decimal strings. */
export interface EventJson {
  readonly type: string
  readonly changeId?: string
  readonly types?: string
  readonly accountId?: number
  /** Names of the named bits of `types`, ascending. */
  readonly typeNames?: readonly string[]
  /** Other bits that are set; absent when there are none. */
  readonly unknownTypeBits?: readonly number[]
  readonly emailId?: number
  readonly eventId?: number
  /** Signed seconds, null for none. */
  readonly recurrenceId?: string | null
  readonly uid?: string
  readonly alertId?: string
  readonly objectType?: number
  readonly objectName?: string | null
  readonly id?: string
  readonly jmapId?: string
  readonly items?: readonly CacheItem[]
  readonly accountIds?: readonly number[]
  readonly isRunning?: boolean
}

/** A payload in the shape that `expected` has in the vectors file; what `stoa decode` prints. */
export interface DecodedJson {
  readonly nodeId: number | null
  readonly events: readonly EventJson[]
  readonly error?: string
  /** Absent when the node id is unreadable. */
  readonly errorAt?: { readonly eventIndex: number; readonly offset: number }
  readonly fatal?: boolean
}

/** `wire` decides which bits of `types` have names. Keys stand in the order of the vectors file. */
export function toEventJson(event: ClusterEvent, wire: WireVersion): EventJson {
  switch (event.type) {
    case 'StateChange': {
      const { type, changeId, types, accountId } = event
      return { type, changeId: String(changeId), types: String(types), accountId, ...toTypeBits(types, wire) }
    }
    case 'EmailPush':
      return { ...event, changeId: String(event.changeId) }
    case 'CalendarAlert':
      return { ...event, recurrenceId: event.recurrenceId === null ? null : String(event.recurrenceId) }
    case 'RegistryInsert':
    case 'RegistryDelete': {
      const { type, objectType, id } = event
      return { type, objectType, objectName: toObjectName(objectType), id: String(id), jmapId: toJmapId(id) }
    }
    case 'RegistryReload':
      return { ...event, objectName: toObjectName(event.objectType) }
    default:
      return { ...event }
  }
}

/** `errorAt` is left out when the node id itself is unreadable, as in the vectors. */
export function toDecodedJson(decoded: DecodedBatch, wire: WireVersion): DecodedJson {
  const { nodeId, error } = decoded
  const events = decoded.events.map((event) => toEventJson(event, wire))
  if (error === null) return { nodeId, events }
  const { kind, eventIndex, offset, fatal } = error
  if (eventIndex === null || offset === null) return { nodeId, events, error: kind, fatal }
  return { nodeId, events, error: kind, errorAt: { eventIndex, offset }, fatal }
}

/** Splits the bitmap of a StateChange into names and into bits that this wire has no name for. */
export function toTypeBits(
  types: bigint,
  wire: WireVersion
): { readonly typeNames: readonly string[]; readonly unknownTypeBits?: readonly number[] } {
  const typeNames: string[] = []
  const unknownTypeBits: number[] = []
  const named = WIRE_LAYOUTS[wire].dataTypes
  let rest = types
  for (let bit = 0; rest !== 0n; bit++, rest >>= 1n) {
    if ((rest & 1n) === 0n) continue
    const name = bit < named ? DATA_TYPES[bit] : undefined
    if (name === undefined) unknownTypeBits.push(bit)
    else typeNames.push(name)
  }
  return unknownTypeBits.length === 0 ? { typeNames } : { typeNames, unknownTypeBits }
}
