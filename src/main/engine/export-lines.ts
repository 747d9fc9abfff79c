import type { DecodedJson, EventJson } from '../../shared/wire/event-json.ts'
import type { GapRow } from '../history/derived.ts'

/** One line of an export: what happened, or what could not be read or heard. `at` and the gap's ends are µs since 1970. */
export type ExportLine =
  | ({ readonly at: string; readonly nodeId: number | null } & EventJson)
  | {
      readonly at: string
      readonly nodeId: number | null
      readonly type: 'Undecodable'
      readonly error: string
      readonly errorAt?: DecodedJson['errorAt'] | undefined
      /** The whole frame, hex. */
      readonly raw: string
    }
  | {
      readonly at: string
      readonly nodeId: null
      readonly type: 'Gap'
      readonly from: string
      /** Null: it lasts. */
      readonly to: string | null
      readonly cause: string
      /** The NATS server whose observer could not hear; null: nobody could. */
      readonly server: string | null
    }

/** Every field that a line may have, in the order of the CSV's columns. */
const COLUMNS = [
  'at',
  'nodeId',
  'type',
  'objectType',
  'objectName',
  'id',
  'jmapId',
  'accountId',
  'changeId',
  'types',
  'typeNames',
  'unknownTypeBits',
  'emailId',
  'eventId',
  'recurrenceId',
  'uid',
  'alertId',
  'items',
  'accountIds',
  'isRunning',
  'error',
  'errorAt',
  'raw',
  'from',
  'to',
  'cause',
  'server'
] as const

/** First line of a CSV export. */
export const CSV_HEAD = `${COLUMNS.join(',')}\r\n`

/** One JSON object and its line end. */
export function toNdjson(line: ExportLine): string {
  return `${JSON.stringify(line)}\n`
}

/** One record of RFC 4180: CRLF, quotes where needed; lists and objects are JSON in a cell; null and absent are empty. */
export function toCsv(line: ExportLine): string {
  const fields = new Map<string, unknown>(Object.entries(line))
  return `${COLUMNS.map((column) => toCell(fields.get(column))).join(',')}\r\n`
}

function toCell(value: unknown): string {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  // A spreadsheet takes these for formulas; with a quote in front they stay text (R3).
  const safe = /^[=+\-@\t\r\0]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A gap's line stands where the gap begins. */
export function toGapLine(gap: GapRow): ExportLine {
  return {
    at: String(gap.from),
    nodeId: null,
    type: 'Gap',
    from: String(gap.from),
    to: gap.to === null ? null : String(gap.to),
    cause: gap.cause,
    server: gap.server
  }
}
