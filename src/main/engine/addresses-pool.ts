import type { AddressRow } from '../../shared/api/address-views.ts'
import type { AddressFilter } from '../../shared/api/addresses-contract.ts'
import type { AddressEntry } from '../../shared/propagation/address-entry.ts'
import type { AddressState } from '../../shared/propagation/address-state.ts'
import { isMappedEntry } from '../../shared/propagation/listed-addresses.ts'
import type { LooseAddress } from '../../shared/propagation/loose-addresses.ts'
import type { Sortable } from './addresses-match.ts'
import { type PastAddress, readPastAddresses } from './addresses-past.ts'
import { type RowContext, standingOf, toEntryRow, toLooseRow, toPastRow } from './addresses-row.ts'
import { isManual } from './addresses-words.ts'
import type { Glance } from './glance.ts'

/** An address with what the filter looks at, and its row when that is drawn. */
export interface Pooled extends Sortable {
  readonly row: (context: RowContext) => AddressRow
}

/** All that the filter's lists hold at the moment; `isOurs` tells addresses of ours that a block holds. */
export async function readPool(
  { fold, reader, at }: Glance,
  lists: AddressFilter['lists'],
  isOurs: (address: string) => boolean
): Promise<readonly Pooled[]> {
  const { addresses } = fold.picture
  const pool: Pooled[] = []
  const wants = new Set(lists.length === 0 ? ['blocked', 'allowed'] : lists)
  if (wants.has('blocked')) {
    for (const entry of addresses.listed.blocked.all()) pool.push(toPooled(entry, addresses, isOurs))
    for (const it of addresses.loose.all())
      if (addresses.isNotStored(it.address)) pool.push(toPooledLoose(it, addresses))
  }
  if (wants.has('allowed')) {
    for (const entry of addresses.listed.allowed.all()) pool.push(toPooled(entry, addresses, isOurs))
  }
  if (wants.has('past')) {
    for (const [address, past] of await readPastAddresses(reader, at)) {
      if (past.firstAt > at || isThere(address, addresses, wants)) continue
      pool.push(toPooledPast(address, past))
    }
  }
  return pool
}

function isThere(address: string, { listed, loose }: AddressState, wants: ReadonlySet<string>): boolean {
  if (wants.has('blocked') && (listed.blocked.at(address) || loose.get(address))) return true
  return wants.has('allowed') && listed.allowed.at(address) !== undefined
}

function toPooled(entry: AddressEntry, addresses: AddressState, isOurs: (address: string) => boolean): Pooled {
  const isBlocked = entry.list === 'blocked'
  return {
    address: entry.address,
    list: entry.list,
    reason: entry.reason,
    isManual: isBlocked ? isManual(entry) : true,
    createdAt: entry.createdAt,
    expiresAt: entry.expiresAt,
    ownerNode: entry.ownerNode,
    times: entry.times,
    standing: standingOf(entry, addresses),
    isWarned: isBlocked && !entry.isExpired && (entry.ours !== null || isMappedEntry(entry) || isOurs(entry.address)),
    row: (context) => toEntryRow(entry, context)
  }
}

function toPooledLoose(it: LooseAddress, addresses: AddressState): Pooled {
  return {
    address: it.address,
    list: 'none',
    reason: null,
    isManual: it.ban === null ? null : false,
    createdAt: it.ban?.second ?? null,
    expiresAt: null,
    ownerNode: it.ban?.nodeId ?? null,
    times: addresses.listed.timesBefore(it.address) + 1,
    standing: 'not-stored',
    isWarned: true,
    row: (context) => toLooseRow(it, context)
  }
}

function toPooledPast(address: string, past: PastAddress): Pooled {
  return {
    address,
    list: 'none',
    reason: null,
    isManual: null,
    createdAt: past.firstAt,
    expiresAt: null,
    ownerNode: null,
    times: past.times,
    standing: 'gone',
    isWarned: false,
    row: () => toPastRow(address, past)
  }
}
