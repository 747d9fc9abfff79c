import type { EventDetail } from '../../shared/api/views.ts'
import { walkBatch } from '../../shared/cluster/observation-batch.ts'
import { type Seq, toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import { describeBatch } from '../../shared/wire/decode-batch.ts'
import { toDecodedJson } from '../../shared/wire/event-json.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'
import type { DecodedChunk, JournalReader } from '../history/journal-reader.ts'
import type { FrameMarks } from './chunk-frames.ts'
import { toEventMatch } from './event-match.ts'
import { toEventRows, toHex } from './event-row.ts'

/** Further arrivals of a frame are looked for this long after the first (the joiner's window). */
const ARRIVALS_WITHIN_US = 2_000_000
const EVERYTHING = toEventMatch({ nodes: [], types: [], objectTypes: [], text: '', fromUs: null, toUs: null })

/** Null: no such observation is kept, it opened no frame, or the frame has no such event. */
export async function readEventDetail(
  reader: JournalReader,
  place: { readonly seq: Seq; readonly index: number },
  wire: WireVersion,
  marksOf: (firstSeq: Seq) => FrameMarks | null
): Promise<EventDetail | null> {
  const { seq, index } = place
  const observation = await reader.observation(seq)
  if (observation?.kind !== 'arrival') return null
  const { payload, at } = observation
  const { arrivals, ambiguous, notes } = await readArrivals(reader, observation, marksOf)
  const rows = toEventRows({ seq, atUs: at, payload, ambiguous }, wire, EVERYTHING)
  const row = rows.find((r) => r.index === index)
  if (!row) return null
  const described = describeBatch(payload, wire)
  const spans = [
    ...(described.nodeId ? [{ ...described.nodeId, event: -1 }] : []),
    ...described.events.flatMap((event, i) => event.fields.map((field) => ({ ...field, event: i }))),
    ...(described.rest ? [{ ...described.rest, event: -1 }] : [])
  ]
  const json = toDecodedJson(described.decoded, wire)
  return {
    row,
    hex: toHex(payload),
    payloadBytes: payload.length,
    wire,
    decoded: json,
    spans: spans.map(({ event, name, from, to }) => ({
      event,
      name,
      from,
      to,
      value: toFieldValue(json, event, name)
    })),
    arrivals,
    notes: [
      ...(ambiguous
        ? [
            'Observers counted differently while one was away: this frame is one of several equal ones, and its offsets are not used.'
          ]
        : []),
      ...(described.decoded.unusual
        ? ['The bytes are not written as any Stalwart encoder writes them (overlong integers or excess bits).']
        : []),
      ...notes
    ]
  }
}

function toFieldValue(json: ReturnType<typeof toDecodedJson>, event: number, name: string): string {
  if (event < 0) return name === 'nodeId' ? String(json.nodeId) : ''
  const fields: Readonly<Record<string, unknown>> = { ...json.events[event] }
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

interface Arrivals {
  readonly arrivals: EventDetail['arrivals']
  readonly ambiguous: boolean
  readonly notes: readonly string[]
}

/**
 * Arrivals of the same frame at other observers: equal bytes within the joiner's window. Where equal frames stand too
 * close to be told apart by looking, only the opening one is given and the reader is told so.
 */
async function readArrivals(
  reader: JournalReader,
  opening: { readonly seq: Seq; readonly at: number; readonly payload: Uint8Array },
  marksOf: (firstSeq: Seq) => FrameMarks | null
): Promise<Arrivals> {
  const { chunks } = await reader.chunks({
    from: { seq: opening.seq },
    direction: 'forward',
    untilUs: toUnixUs(opening.at + ARRIVALS_WITHIN_US)
  })
  const found: { seq: number; server: string; at: number; opened: boolean; ambiguous: boolean }[] = []
  for (const chunk of chunks) collectEqual(chunk, chunk.marks ?? marksOf(chunk.firstSeq), opening, found)
  const first = found[0]
  const ambiguous = first?.ambiguous ?? false
  const another = found.findIndex((a, i) => i > 0 && a.opened)
  const own = another < 0 ? found : found.slice(0, 1)
  return {
    arrivals: own.map((a) => ({ seq: a.seq, server: a.server, atUs: String(a.at), afterUs: a.at - opening.at })),
    ambiguous,
    notes:
      another < 0
        ? []
        : ['Equal frames follow within two seconds: which later arrival belongs to which is not shown here.']
  }
}

function collectEqual(
  chunk: DecodedChunk,
  marks: FrameMarks | null,
  opening: { readonly seq: Seq; readonly at: number; readonly payload: Uint8Array },
  found: { seq: number; server: string; at: number; opened: boolean; ambiguous: boolean }[]
): void {
  const { batch, firstSeq } = chunk
  const wanted = Buffer.from(opening.payload.buffer, opening.payload.byteOffset, opening.payload.byteLength)
  const bit = (bits: Uint8Array | null | undefined, i: number): boolean =>
    ((bits?.[i >> 3] ?? 0) & (1 << (i & 7))) !== 0
  let i = -1
  walkBatch(batch, {
    arrival: (slot, at, bytes, from, to) => {
      i++
      const seq = toSeq(firstSeq + i)
      if (seq < opening.seq || at > opening.at + ARRIVALS_WITHIN_US) return
      if (to - from !== wanted.length || wanted.compare(bytes, from, to) !== 0) return
      const opened = !marks?.opened || bit(marks.opened, i)
      found.push({ seq, server: batch.servers[slot] ?? '', at, opened, ambiguous: bit(marks?.ambiguous, i) })
    },
    note: () => {
      i++
    }
  })
}
