import { BULK_TYPES, EVENT_TYPES, type EventType, UNDECODABLE_KIND } from '../../shared/cluster/event.ts'
import type { Seq, UnixUs } from '../../shared/cluster/units.ts'
import { decodeBatch } from '../../shared/wire/decode-batch.ts'
import { toEventJson } from '../../shared/wire/event-json.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'
import { type EventRow, NO_NODE } from '../history/derived.ts'

/** Raw bytes of an undecodable frame that its row keeps; the chunk has all of them. */
const RAW_BYTES = 4096

const KINDS: ReadonlyMap<EventType, number> = new Map(EVENT_TYPES.map((type, kind) => [type, kind]))

/** Bit k: kind k is bulk and gets no row. */
export const BULK_KINDS = [...BULK_TYPES].reduce((mask, type) => mask | (1 << (KINDS.get(type) ?? 0)), 0)

/**
 * Appends the rows of one frame: an event that is not bulk is one row, its body the event in the shape of the vectors
 * file; a frame that could not be decoded to its end is one more, behind its events, with `error`, `eventIndex`,
 * `offset`, `fatal`, `payloadBytes` and the first 4 KiB as hex in `raw`.
 */
export function pushEventRows(
  rows: EventRow[],
  frame: { seq: Seq; at: UnixUs; payload: Uint8Array },
  wire: WireVersion
): void {
  const { seq, at, payload } = frame
  const decoded = decodeBatch(payload, wire)
  const nodeId = decoded.nodeId ?? NO_NODE
  for (const [index, event] of decoded.events.entries()) {
    if (BULK_TYPES.has(event.type)) continue
    const objectType = 'objectType' in event ? event.objectType : null
    const body = JSON.stringify(toEventJson(event, wire))
    rows.push({ seq, index, at, nodeId, kind: KINDS.get(event.type) ?? UNDECODABLE_KIND, objectType, body })
  }
  const { error } = decoded
  if (!error) return
  const { kind, eventIndex, offset, fatal } = error
  const raw = Buffer.from(payload.subarray(0, RAW_BYTES)).toString('hex')
  const body = JSON.stringify({ error: kind, eventIndex, offset, fatal, payloadBytes: payload.length, raw })
  const index = Math.max(eventIndex ?? 0, decoded.events.length)
  rows.push({ seq, index, at, nodeId, kind: UNDECODABLE_KIND, objectType: null, body })
}
