import type { AddressRow } from '../../shared/api/address-views.ts'

/** Forms of an export: a table, one JSON object a line, bare addresses. */
export type AddressFormat = 'csv' | 'ndjson' | 'list'

const COLUMNS = [
  'address',
  'list',
  'standing',
  'reason',
  'why',
  'made',
  'created',
  'expires',
  'ownerNode',
  'times',
  'refusedBy',
  'lastRefused',
  'id',
  'sentence'
] as const

/** First line of the table; empty in the other forms. */
export function toHead(format: AddressFormat): string {
  return format === 'csv' ? `${COLUMNS.join(',')}\r\n` : ''
}

/** One address as a line. Times are ISO 8601. */
export function toAddressLine(row: AddressRow, format: AddressFormat): string {
  if (format === 'list') return `${row.address}\n`
  const values = toValues(row)
  if (format === 'ndjson') return `${JSON.stringify(values)}\n`
  return `${COLUMNS.map((column) => toCell(values[column])).join(',')}\r\n`
}

function toValues(row: AddressRow): Record<(typeof COLUMNS)[number], string | number | null> {
  return {
    address: row.address,
    list: row.list,
    standing: row.standing,
    reason: row.reason,
    why: row.reasonWords,
    made: row.isManual === null ? null : row.isManual ? 'manual' : 'automatic',
    created: toIso(row.createdUs),
    expires: toIso(row.expiresUs),
    ownerNode: row.ownerNode,
    times: row.times,
    refusedBy: row.refusedBy.join(' '),
    lastRefused: toIso(row.lastRefusedUs),
    id: row.id,
    sentence: row.sentence
  }
}

const toIso = (us: string | null): string | null => (us === null ? null : new Date(Number(us) / 1000).toISOString())

/** A cell that no spreadsheet takes for a formula. */
function toCell(value: string | number | null): string {
  if (value === null) return ''
  const text = String(value)
  const safe = typeof value === 'string' && /^[=+\-@\t\r\0]/u.test(text) ? `'${text}` : text
  return /[",\n\r]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
