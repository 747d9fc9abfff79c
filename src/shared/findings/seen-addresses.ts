import type { AddressEntry } from '../propagation/address-entry.ts'
import type { AddressState } from '../propagation/address-state.ts'
import { parseNetwork, toNetworkText } from '../propagation/ip-network.ts'
import { isMappedEntry } from '../propagation/listed-addresses.ts'
import { isWide, type Protected } from '../propagation/lockout-guard.ts'
import type { Facts } from './facts.ts'
import { toOurAddresses } from './seen-addresses-ours.ts'

/** Addresses of one kind that rules are told of; more are counted. */
const MOST = 32
/** Whole seconds of a node's clock, and how far clocks are apart: a refusal so long after its end is one. µs. */
const PAST_END_US = 60_000_000

/** An address with the observation that told of it. Outside. µs since 1970. */
export interface SeenAddress {
  readonly address: string
  readonly since: number
  readonly seq: number
  /** Who is concerned, in words; empty: nobody by name. Outside. */
  readonly whose: string
}

/** Addresses of one kind: the first of them, and how many there are. */
export interface SeenAddressKind {
  readonly count: number
  readonly first: readonly SeenAddress[]
}

/** What rules look at of blocked and allowed addresses. */
export interface SeenAddresses {
  /** The blocked list was read. */
  readonly isKnown: boolean
  /** In force, and one of ours with it. */
  readonly lockouts: readonly SeenAddress[]
  readonly wide: SeenAddressKind
  readonly mapped: SeenAddressKind
  readonly expired: SeenAddressKind
  /** Blocked, and allowed as well; `whose` is the allowed one. `wins`: which of the two a node acts on. */
  readonly both: SeenAddressKind & { readonly wins: 'block' | 'allow' }
  readonly notEnforced: SeenAddressKind
  /** `whose` are the nodes that act on it. */
  readonly notStored: SeenAddressKind
  /** Refused after their end; `whose` is the node. */
  readonly pastEnd: SeenAddressKind
}

const NONE: SeenAddressKind = { count: 0, first: [] }
/** Nobody told of any address. */
export const NO_ADDRESSES: SeenAddresses = {
  isKnown: false,
  lockouts: [],
  wide: NONE,
  mapped: NONE,
  expired: NONE,
  both: { ...NONE, wins: 'allow' },
  notEnforced: NONE,
  notStored: NONE,
  pastEnd: NONE
}

/** All but what is of ours follows from the lists alone: the same lists give the same, so it is kept while they stay. */
const kept = new WeakMap<AddressState, { readonly stamp: string; readonly seen: Omit<SeenAddresses, 'lockouts'> }>()

/** Gathers what rules look at. Cheap while nobody tells of addresses. */
export function toSeenAddresses(
  facts: Pick<Facts, 'cluster' | 'connections' | 'topology' | 'addresses'>
): SeenAddresses {
  const { addresses } = facts
  const { listed, loose } = addresses
  if (listed.blocked.size === 0 && loose.size === 0 && addresses.known('blocked').since === null) return NO_ADDRESSES
  const stamp = `${addresses.revision} ${addresses.judgedAt}`
  let known = kept.get(addresses)
  if (known?.stamp !== stamp) {
    known = { stamp, seen: toLists(addresses) }
    kept.set(addresses, known)
  }
  return { ...known.seen, lockouts: toLockouts(addresses, toOurAddresses(facts)) }
}

function toLists(addresses: AddressState): Omit<SeenAddresses, 'lockouts'> {
  const { listed, loose } = addresses
  const [wide, mapped, expired, both, notEnforced, notStored, pastEnd] = Array.from({ length: 7 }, () => new Kind())
  let isOld = false
  for (const entry of listed.blocked.all()) {
    isOld ||= entry.id === null
    const late = lateRefuser(entry)
    if (late !== null) pastEnd?.add(entry, `node ${late}`)
    if (entry.isExpired) {
      expired?.add(entry, '')
      continue
    }
    if (entry.address.includes('/') && isWideText(entry.address)) wide?.add(entry, '')
    if (isMappedEntry(entry)) mapped?.add(entry, entry.stored ?? '')
    if (addresses.isNotEnforced(entry)) notEnforced?.add(entry, '')
    const allowed = listed.allowed.size === 0 ? undefined : listed.allowed.covering(entry.address)
    if (allowed && !allowed.isExpired) both?.add(entry, allowed.address)
  }
  for (const it of loose.all()) {
    if (!addresses.isNotStored(it.address)) continue
    const nodes = new Set([...it.refusals.keys(), it.ban?.nodeId ?? -1].filter((node) => node >= 0))
    notStored?.add(
      it,
      [...nodes]
        .sort((a, b) => a - b)
        .map((node) => `node ${node}`)
        .join(', ')
    )
  }
  return {
    isKnown: addresses.known('blocked').since !== null,
    wide: wide ?? NONE,
    mapped: mapped ?? NONE,
    expired: expired ?? NONE,
    both: { count: both?.count ?? 0, first: both?.first ?? [], wins: isOld ? 'block' : 'allow' },
    notEnforced: notEnforced ?? NONE,
    notStored: notStored ?? NONE,
    pastEnd: pastEnd ?? NONE
  }
}

class Kind implements SeenAddressKind {
  count = 0
  readonly first: SeenAddress[] = []

  add(
    { address, since, seq }: { readonly address: string; readonly since: number; readonly seq: number },
    whose: string
  ): void {
    this.count++
    if (this.first.length < MOST) this.first.push({ address, since, seq, whose })
  }
}

function isWideText(address: string): boolean {
  const network = parseNetwork(address)
  return network !== null && isWide(network)
}

/** A node that refused it after its end by that node's own clock; null: none did. */
function lateRefuser({ expiresAt, refusals }: AddressEntry): number | null {
  if (expiresAt === null) return null
  for (const [node, { last }] of refusals) if (node >= 0 && last >= expiresAt + PAST_END_US) return node
  return null
}

/** Blocks in force that hold one of ours, and bans of ours that stand in no list. */
function toLockouts({ listed, loose }: AddressState, ours: readonly Protected[]): readonly SeenAddress[] {
  const found = new Map<
    string,
    { readonly at: { readonly since: number; readonly seq: number }; readonly whose: Set<string> }
  >()
  const add = (address: string, at: { readonly since: number; readonly seq: number }, whose: string): void => {
    const known = found.get(address)
    if (known) known.whose.add(whose)
    else if (found.size < MOST) found.set(address, { at, whose: new Set([whose]) })
  }
  for (const { address, whose } of ours) {
    const network = parseNetwork(address)
    if (!network) continue
    const form = toNetworkText(network)
    const exact = listed.blocked.at(form)
    for (const entry of exact ? [exact, ...listed.blocked.around(network)] : listed.blocked.around(network)) {
      if (!entry.isExpired) add(entry.address, entry, whose)
    }
    const it = loose.get(form)
    if (it) add(form, it, whose)
  }
  for (const entry of listed.inOurs()) if (!entry.isExpired) add(entry.address, entry, entry.ours ?? '')
  return [...found].map(([address, { at, whose }]) => ({
    address,
    since: at.since,
    seq: at.seq,
    whose: [...whose].slice(0, 4).join(', ')
  }))
}
