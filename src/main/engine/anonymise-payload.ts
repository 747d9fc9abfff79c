import { decodeBatch, describeBatch } from '../../shared/wire/decode-batch.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'
import type { StandIns } from './stand-ins.ts'

/** The one event with text in it, and its fields of text: the calendar's, with local parts and titles. */
const TEXT_EVENT = 'CalendarAlert'
const TEXT_FIELDS: ReadonlySet<string> = new Set(['uid', 'alertId'])
/** What a run of bytes must have in common with text, and how long it must be, to be blanked in what cannot be decoded. */
const TEXT_RUN = 3
const BLANK = 0x78

/**
 * A frame without the texts that its events carry, of the same length, so that it decodes to the same events. Ids and
 * numbers stay. What cannot be decoded is blanked wherever it could be text.
 */
export function anonymisePayload(payload: Uint8Array, wire: WireVersion, standIns: StandIns): Uint8Array {
  const quick = decodeBatch(payload, wire)
  if (quick.error === null && !quick.events.some((event) => event.type === TEXT_EVENT)) return payload
  const { decoded, events, rest } = describeBatch(payload, wire)
  const changed = payload.slice()
  for (const [n, { from, to, fields }] of events.entries()) {
    if (decoded.events[n]?.type !== TEXT_EVENT) continue
    const texts = fields.filter(({ name }) => TEXT_FIELDS.has(name))
    for (const field of texts) {
      const begin = contentFrom(payload, field.from, field.to)
      changed.set(standIns.bytes(payload.subarray(begin, field.to)), begin)
    }
    // Of a frame with thousands of events not every field is named: what is left is as good as not decoded.
    if (texts.length < TEXT_FIELDS.size) blankText(changed, from + 1, to)
  }
  // Its first byte is the tag that could not be read.
  if (rest !== null) blankText(changed, rest.from + 1, rest.to)
  return changed
}

/** Behind the length that a string begins with (LEB128). */
function contentFrom(payload: Uint8Array, from: number, to: number): number {
  let length = 0
  let scale = 1
  for (let at = from; at < to; at++) {
    const byte = payload[at] ?? 0
    length += (byte & 127) * scale
    scale *= 128
    if (byte < 128) return length === to - at - 1 ? at + 1 : from
  }
  return from
}

function blankText(bytes: Uint8Array, from: number, to: number): void {
  let run = 0
  for (let at = from; at <= to; at++) {
    const byte = at < to ? (bytes[at] ?? 0) : 0
    if (byte >= 0x20 && byte !== 0x7f) {
      run++
      continue
    }
    if (run >= TEXT_RUN) bytes.fill(BLANK, at - run, at)
    run = 0
  }
}
