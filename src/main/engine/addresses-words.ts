import type { AddressEntry, Banned } from '../../shared/propagation/address-entry.ts'

/** Reasons as the API writes them, in plain words (management-api.md section 3.2). */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['authFailure', 'too many failed logins'],
  ['rcptToFailure', 'too many unknown recipients or relay tries'],
  ['loitering', 'mail sessions left open too long'],
  ['portScanning', 'scanning: a banned path, or input that no client sends'],
  ['manual', 'made by an administrator'],
  ['other', 'another reason']
])
/** What a ban's event is called, as the reason that the object would have. */
const HOWS: ReadonlyMap<string, string> = new Map([
  ['authentication', 'authFailure'],
  ['abuse', 'rcptToFailure'],
  ['loiter', 'loitering'],
  ['scan', 'portScanning']
])
const AUTOMATIC: ReadonlySet<string> = new Set(['authFailure', 'rcptToFailure', 'loitering', 'portScanning'])

/** Why, in plain words; what a node's ban event names stands behind it. Outside. */
export function toReasonWords(reason: string | null, ban: Pick<Banned, 'how' | 'detail'> | null): string {
  const known = reason ?? HOWS.get(ban?.how ?? '') ?? null
  const words = known === null ? 'not said' : (REASONS.get(known) ?? known)
  return ban?.detail ? `${words} (${ban.detail})` : words
}

/** Whether an operator made it; null: nothing says so. */
export function isManual({ reason, ban }: Pick<AddressEntry, 'reason' | 'ban'>): boolean | null {
  if (reason === 'manual') return true
  if (ban !== null || (reason !== null && AUTOMATIC.has(reason))) return false
  return null
}

/** `2026-08-21 09:15:02 UTC`; of µs. */
export const toUtc = (us: number): string => `${new Date(us / 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** «node 3», «nodes 1, 2 and 3», «nodes 1, 2 and 7 more». */
export function toNodeList(ids: readonly number[]): string {
  if (ids.length === 1) return `node ${ids[0]}`
  const named = ids.length > 4 ? [...ids.slice(0, 3), `${ids.length - 3} more`] : [...ids]
  return `nodes ${named.slice(0, -1).join(', ')} and ${named.at(-1)}`
}
