import { EVENT_TYPES } from '../../shared/cluster/event.ts'
import { decodeBatch } from '../../shared/wire/decode-batch.ts'
import { toSnowflake } from '../../shared/wire/snowflake.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'

/** Ids below this are counters or singletons, not snowflakes: a snowflake this small would be of 2021-09-22. */
const LEAST_SNOWFLAKE = 1n << 50n

/** What a frame that all must hear says beyond its kind. */
export interface FrameMatter {
  /** Registry object type of its first event of the kind asked for; null: it names none. */
  readonly objectType: number | null
  /**
   * Times, µs since 1970 by the origin's own clock, of the ids that its sender has just made (RegistryInsert with a
   * snowflake whose node part is the sender's, wire-format.md sections 11.1 and 12.2).
   */
  readonly madeAt: readonly number[]
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
  return { objectType: first && 'objectType' in first ? first.objectType : null, madeAt }
}
