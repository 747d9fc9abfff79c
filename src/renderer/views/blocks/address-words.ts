import type { AddressRow, AddressStanding } from '../../../shared/api/address-views.ts'
import type { Tone } from '../../ui/mark.tsx'
import { toSpan } from '../../ui/number-text.ts'

/** How an address stands, in a word and a tone. */
export const STANDINGS: ReadonlyMap<AddressStanding, { readonly word: string; readonly tone: Tone }> = new Map([
  ['not-enforced', { word: 'not enforced', tone: 'bad' }],
  ['not-stored', { word: 'not stored', tone: 'bad' }],
  ['enforced', { word: 'enforced', tone: 'ok' }],
  ['stored', { word: 'stored', tone: 'ours' }],
  ['allowed', { word: 'allowed', tone: 'ours' }],
  ['expired', { word: 'expired', tone: 'unknown' }],
  ['gone', { word: 'in no list', tone: 'unknown' }]
])

export const toStanding = (row: AddressRow): { readonly word: string; readonly tone: Tone } =>
  STANDINGS.get(row.standing) ?? { word: row.standing, tone: 'unknown' }

const DAY_MS = 86_400_000

/** «in 3 h», «never», «2 h ago»; of µs as text. */
export function toEndText(us: string | null, nowMs: number): string {
  if (us === null) return 'never'
  const ms = Number(us) / 1000 - nowMs
  return ms >= 0 ? `in ${toSpan(ms)}` : `${toSpan(-ms)} ago`
}

/** Over within a day. */
export function endsSoon(row: AddressRow, nowMs: number): boolean {
  const ms = row.expiresUs === null ? Number.NaN : Number(row.expiresUs) / 1000 - nowMs
  return ms > 0 && ms <= DAY_MS
}

export const toMade = (row: AddressRow): string => (row.isManual === null ? '' : row.isManual ? 'manual' : 'automatic')
