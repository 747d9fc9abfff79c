import type { AddressRow, AddressStanding } from '../../shared/api/address-views.ts'
import type { BlockAddress, BlockRow } from '../../shared/api/block-views.ts'
import type { AddressEntry } from '../../shared/propagation/address-entry.ts'
import type { AddressState } from '../../shared/propagation/address-state.ts'
import { parseNetwork } from '../../shared/propagation/ip-network.ts'
import { isMappedEntry } from '../../shared/propagation/listed-addresses.ts'
import { findLockouts, isWide, type Protected } from '../../shared/propagation/lockout-guard.ts'
import type { LooseAddress } from '../../shared/propagation/loose-addresses.ts'
import { isManual, toNodeList, toReasonWords, toUtc } from './addresses-words.ts'
import type { Glance } from './glance.ts'

/** What a row is made with. */
export interface RowContext {
  readonly addresses: AddressState
  readonly ours: readonly Protected[]
}

/** What a frame of a block blocks; null: it blocks none, or nobody told. */
export function toBlockAddress({ fold }: Glance, row: Pick<BlockRow, 'objectId' | 'objectType'>): BlockAddress | null {
  if (row.objectId === null || row.objectType !== 'BlockedIp') return null
  const entry = fold.picture.addresses.listed.blockOf(row.objectId)
  if (!entry) return null
  return {
    address: entry.address,
    reason: toReasonWords(entry.reason, entry.ban),
    isManual: isManual(entry),
    expiresUs: toText(entry.expiresAt),
    ownerNode: entry.ownerNode
  }
}

const toText = (us: number | null): string | null => (us === null ? null : String(us))

/** An entry of a list as a row. */
export function toEntryRow(entry: AddressEntry, context: RowContext): AddressRow {
  const standing = standingOf(entry, context.addresses)
  const refusals = [...entry.refusals].filter(([node]) => node >= 0)
  return {
    address: entry.address,
    list: entry.list,
    id: entry.id,
    reason: entry.reason,
    reasonWords: entry.list === 'allowed' ? (entry.reason ?? 'not said') : toReasonWords(entry.reason, entry.ban),
    isManual: entry.list === 'allowed' ? true : isManual(entry),
    createdUs: toText(entry.createdAt),
    expiresUs: toText(entry.expiresAt),
    ownerNode: entry.ownerNode ?? entry.ban?.nodeId ?? null,
    standing,
    sentence: toSentence(entry, standing),
    times: entry.times,
    refusedBy: refusals.map(([node]) => node).sort((a, b) => a - b),
    lastRefusedUs: refusals.length === 0 ? null : String(Math.max(...refusals.map(([, it]) => it.last))),
    frame: entry.frame,
    changedUs: String(entry.since),
    warnings: toWarnings(entry, context)
  }
}

/** An address that nodes act on or acted on and that is in no list. */
export function toLooseRow(it: LooseAddress, { addresses, ours }: RowContext): AddressRow {
  const nodes = [...it.refusals.keys()].filter((node) => node >= 0).sort((a, b) => a - b)
  const isNotStored = addresses.isNotStored(it.address)
  const who =
    nodes.length > 0
      ? `${toNodeList(nodes)} refused it`
      : it.ban?.nodeId == null
        ? 'A node banned it'
        : `node ${it.ban.nodeId} banned it`
  return {
    ...NO_LIST,
    address: it.address,
    reasonWords: toReasonWords(null, it.ban),
    isManual: it.ban === null ? null : false,
    createdUs: toText(it.ban?.second ?? null),
    ownerNode: it.ban?.nodeId ?? null,
    standing: isNotStored ? 'not-stored' : 'gone',
    sentence: capital(
      isNotStored
        ? it.wasListed
          ? `${who} though it was taken from the list: the nodes were not told, or did not hear it. Reload the blocked addresses there.`
          : `${who} and no object of the list holds it: the other nodes let it in.`
        : `${who}; the list has not been read since.`
    ),
    times: addresses.listed.timesBefore(it.address) + (it.ban ? 1 : 0),
    refusedBy: nodes,
    lastRefusedUs: nodes.length === 0 ? null : String(Math.max(...[...it.refusals.values()].map(({ last }) => last))),
    changedUs: String(it.lastAt),
    warnings: toOurWarnings(it.address, ours)
  }
}

/** An address of the stories that is in no list now. */
export function toPastRow(address: string, past: { readonly times: number; readonly lastAt: number }): AddressRow {
  return {
    ...NO_LIST,
    address,
    reasonWords: 'see its story',
    isManual: null,
    createdUs: null,
    ownerNode: null,
    standing: 'gone',
    sentence: `In no list; blocked ${past.times === 1 ? 'once' : `${past.times} times`} as far back as is recorded.`,
    times: past.times,
    refusedBy: [],
    lastRefusedUs: null,
    changedUs: String(past.lastAt),
    warnings: []
  }
}

const NO_LIST = { list: 'none', id: null, reason: null, expiresUs: null, frame: null } as const

/** How an entry stands. */
export function standingOf(entry: AddressEntry, addresses: AddressState): AddressStanding {
  if (entry.list === 'allowed') return entry.isExpired ? 'expired' : 'allowed'
  if (entry.isExpired) return 'expired'
  if (entry.refusals.size > 0) return 'enforced'
  return addresses.isNotEnforced(entry) ? 'not-enforced' : 'stored'
}

function toSentence(entry: AddressEntry, standing: AddressStanding): string {
  switch (standing) {
    case 'enforced': {
      const nodes = [...entry.refusals.keys()].filter((node) => node >= 0).sort((a, b) => a - b)
      const count = [...entry.refusals.values()].reduce((sum, it) => sum + it.count, 0)
      const who = nodes.length === 0 ? 'A node' : capital(toNodeList(nodes))
      return `${who} refused it, at least ${count === 1 ? 'once' : `${count} times`}.`
    }
    case 'expired':
      return `Its end has come${entry.expiresAt === null ? '' : ` (${toUtc(entry.expiresAt)})`}: it is refused no more. It is cleared away at the next reload of the list, and until then refuses a new block of the same address.`
    case 'not-enforced':
      return 'It is in the list, and since it was made nothing on the bus told the nodes: they let it in. Reload the blocked addresses.'
    case 'allowed':
      return entry.toldAt === null
        ? 'It is on the allow list. Nodes learn of that by a reload of the settings; none was heard since it was made.'
        : 'It is on the allow list, and the nodes were told.'
    default:
      return entry.toldAt === null
        ? 'It is in the list. Whether the nodes were told is not known: nobody of ours listened when it was made.'
        : entry.frame === null
          ? 'It is in the list, and a reload told the nodes. No attempt since.'
          : 'It is in the list, and its frame told the nodes. No attempt since.'
  }
}

function toWarnings(entry: AddressEntry, { addresses, ours }: RowContext): readonly string[] {
  if (entry.list === 'allowed' || entry.isExpired) return []
  const warnings = [...toOurWarnings(entry.address, ours)]
  if (isMappedEntry(entry)) {
    warnings.push(`It is stored as ${entry.stored}: that form matches no IPv4 client. Block ${entry.address} instead.`)
  }
  if (entry.address.includes('/')) {
    const network = parseNetwork(entry.address)
    if (network && isWide(network)) warnings.push('It is a wide network.')
  }
  const allowed = addresses.listed.allowed.size === 0 ? undefined : addresses.listed.allowed.covering(entry.address)
  if (allowed && !allowed.isExpired) {
    warnings.push(
      entry.id === null
        ? `It is on the allow list as well (${allowed.address}): up to 0.15 the block wins.`
        : `It is on the allow list as well (${allowed.address}): from 0.16 on it is let in.`
    )
  }
  return warnings
}

function toOurWarnings(address: string, ours: readonly Protected[]): readonly string[] {
  const found = findLockouts(address, ours)
  if (found.length === 0) return []
  const names = [...new Set(found.map(({ whose }) => whose))]
  return [`It locks out ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}.`]
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
