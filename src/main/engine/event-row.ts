import type { EventRow, GapView } from '../../shared/api/views.ts'
import { EVENT_TYPES, UNDECODABLE_KIND } from '../../shared/cluster/event.ts'
import { toGapIndex, toGapSeq } from '../../shared/cluster/gaps.ts'
import { decodeBatch } from '../../shared/wire/decode-batch.ts'
import { toObjectName } from '../../shared/wire/enums.table.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'
import type { GapRow } from '../history/derived.ts'
import { type EventMatch, hasKind, hasText } from './event-match.ts'
import { toSummary } from './event-summary.ts'

/** Raw bytes of an undecodable frame that its line shows; the drawer shows all. */
const SUMMARY_BYTES = 24

/** One frame as the journal gives it. */
export interface Frame {
  readonly seq: number
  readonly atUs: number
  readonly payload: Uint8Array
  readonly ambiguous: boolean
}

/** The rows of one frame that match, in order: its events, then what could not be decoded. */
export function toEventRows(frame: Frame, wire: WireVersion, match: EventMatch): EventRow[] {
  const decoded = decodeBatch(frame.payload, wire)
  const rows: EventRow[] = []
  const { seq, ambiguous } = frame
  const atUs = String(frame.atUs)
  decoded.events.forEach((event, index) => {
    const objectType = 'objectType' in event ? event.objectType : -1
    if (!hasKind(match, decoded.nodeId ?? -1, EVENT_TYPES.indexOf(event.type), objectType)) return
    const row: EventRow = {
      kind: 'event',
      seq,
      index,
      atUs,
      nodeId: decoded.nodeId ?? -1,
      type: event.type,
      objectType: objectType < 0 ? null : (toObjectName(objectType) ?? `type ${objectType}`),
      summary: toSummary(event, wire),
      ambiguous
    }
    if (hasText(match, row)) rows.push(row)
  })
  if (decoded.error && hasKind(match, decoded.nodeId ?? -1, UNDECODABLE_KIND, -1)) {
    const index = decoded.error.eventIndex ?? 0
    const row: EventRow = {
      kind: 'undecodable',
      seq,
      index: Math.max(index, decoded.events.length),
      atUs,
      nodeId: decoded.nodeId,
      error: decoded.error.kind,
      summary: `${decoded.error.kind}${decoded.error.offset === null ? '' : ` at byte ${decoded.error.offset}`} · ${toShortHex(frame.payload)}`
    }
    if (hasText(match, row)) rows.push(row)
  }
  return rows
}

/** Lower case, no separators. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

function toShortHex(bytes: Uint8Array): string {
  return bytes.length <= SUMMARY_BYTES
    ? toHex(bytes)
    : `${toHex(bytes.subarray(0, SUMMARY_BYTES))}… (${bytes.length} bytes)`
}

/** As the contract has it: µs as decimal strings. */
export function toGapView(gap: GapRow): GapView {
  return {
    server: gap.server,
    fromUs: String(gap.from),
    toUs: gap.to === null ? null : String(gap.to),
    cause: gap.cause
  }
}

/** A gap as a line between events. Its key is the observation that began it. */
export function toGapEventRow(gap: GapRow): EventRow {
  const who = gap.server === null ? 'Nobody could hear' : `${gap.server} could not hear`
  const until =
    gap.to === null ? 'it lasts' : `for ${((gap.to - gap.from) / 1_000_000).toFixed(gap.to - gap.from < 1e7 ? 1 : 0)} s`
  return {
    kind: 'gap',
    seq: toGapSeq(gap.id),
    index: toGapIndex(gap.id),
    atUs: String(gap.from),
    gap: toGapView(gap),
    summary: `${who}: ${gap.cause}; ${until}`
  }
}
