import type { AddressRow } from '../../shared/api/address-views.ts'
import type { AddressFilter, AddressOrder } from '../../shared/api/addresses-contract.ts'
import { holds, overlaps, parseNetwork } from '../../shared/propagation/ip-network.ts'

/** Blocks that end within so long end soon. µs. */
export const SOON_US = 24 * 3_600_000_000

/** What of an address the filter and the order look at. Times are µs since 1970. */
export interface Sortable {
  readonly address: string
  readonly list: AddressRow['list']
  readonly reason: string | null
  readonly isManual: boolean | null
  readonly createdAt: number | null
  readonly expiresAt: number | null
  readonly ownerNode: number | null
  readonly times: number
  readonly standing: AddressRow['standing']
  readonly isWarned: boolean
}

/** Whether an address is what is searched: exactly, in a network, around an address, or by its beginning. */
export function toSearchMatch(search: string): (address: string) => boolean {
  const text = search.trim().toLowerCase()
  if (text === '') return () => true
  const wanted = parseNetwork(text)
  if (!wanted) return (address) => address.startsWith(text)
  // «192.0.2.1» is an address and the beginning of others: of whole ones the exact match is what is meant.
  return (address) => {
    const network = parseNetwork(address)
    if (!network) return address.startsWith(text)
    return wanted.prefix === wanted.width ? holds(network, wanted) : overlaps(wanted, network)
  }
}

/** What the filter asks for, but for the search. */
export function toFilterMatch(filter: AddressFilter, now: number): (it: Sortable) => boolean {
  const reasons = new Set(filter.reasons)
  const owners = new Set(filter.owners)
  return (it) => {
    if (filter.made === 'manual' && it.isManual !== true) return false
    if (filter.made === 'automatic' && it.isManual !== false) return false
    if (reasons.size > 0 && !reasons.has(it.reason ?? '')) return false
    if (owners.size > 0 && (it.ownerNode === null || !owners.has(it.ownerNode))) return false
    return isOnly(it, filter.only, now)
  }
}

function isOnly(it: Sortable, only: AddressFilter['only'], now: number): boolean {
  switch (only) {
    case 'any':
      return true
    case 'expiring':
      return isExpiringSoon(it, now)
    case 'expired':
      return it.standing === 'expired'
    case 'not-enforced':
      return it.standing === 'not-enforced'
    case 'not-stored':
      return it.standing === 'not-stored'
    case 'warned':
      return it.isWarned
  }
}

/** In force, and over within a day. */
export function isExpiringSoon(
  { expiresAt, standing }: Pick<Sortable, 'expiresAt' | 'standing'>,
  now: number
): boolean {
  return expiresAt !== null && standing !== 'expired' && expiresAt > now && expiresAt - now <= SOON_US
}

/** Compares two of them; equal ones by the text of the address. What is not known stands at the end, whatever the direction. */
export function toCompare({ by, descending }: AddressOrder): (a: Sortable, b: Sortable) => number {
  const sign = descending ? -1 : 1
  return (a, b) => {
    const [x, y] = [rankOf(a, by), rankOf(b, by)]
    if (x === null || y === null) {
      if (x !== y) return x === null ? 1 : -1
    } else if (x !== y) return x < y ? -sign : sign
    return a.address < b.address ? -1 : 1
  }
}

function rankOf(it: Sortable, by: AddressOrder['by']): number | string | null {
  switch (by) {
    case 'address':
      return toAddressKey(it.address)
    case 'reason':
      return it.reason
    case 'created':
      return it.createdAt
    case 'expires':
      return it.expiresAt
    case 'owner':
      return it.ownerNode
    case 'times':
      return it.times
  }
}

const keys = new Map<string, string>()
const MAX_KEYS = 250_000

/** Text that sorts as addresses do: numbers, not digits; IPv4 before IPv6. */
function toAddressKey(address: string): string {
  const known = keys.get(address)
  if (known !== undefined) return known
  const network = parseNetwork(address)
  const key = network
    ? `${network.width === 32 ? 4 : 6}${network.bits.toString(16).padStart(32, '0')}/${String(network.prefix).padStart(3, '0')}`
    : address
  if (keys.size >= MAX_KEYS) keys.clear()
  keys.set(address, key)
  return key
}
