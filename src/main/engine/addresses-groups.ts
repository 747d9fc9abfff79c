import type { AddressGroup } from '../../shared/api/address-views.ts'
import { parseNetwork, toNetworkText, widen } from '../../shared/propagation/ip-network.ts'
import { toRoom } from '../../shared/propagation/lockout-guard.ts'
import type { Sortable } from './addresses-match.ts'
import { toReasonWords } from './addresses-words.ts'

/** Networks that addresses are grouped by. */
const GROUP_PREFIX = { 32: 24, 128: 64 } as const
/** From so many addresses of one network on, one block of the network is worth a thought. */
const MANY = 8
/** Reasons of a group that are named. */
const NAMED = 4

/** Networks with what stands in them, most addresses first. */
export function toGroups(all: readonly Sortable[]): readonly AddressGroup[] {
  const groups = new Map<string, { readonly members: Sortable[] }>()
  for (const it of all) {
    const name = toGroupName(it.address)
    if (name === null) continue
    const known = groups.get(name)
    if (known) known.members.push(it)
    else groups.set(name, { members: [it] })
  }
  return [...groups]
    .map(([network, { members }]) => toGroup(network, members))
    .sort((a, b) => b.addresses - a.addresses || b.times - a.times || (a.network < b.network ? -1 : 1))
}

/** An IPv4 address in its one form. */
const PLAIN_V4 = /^\d+\.\d+\.\d+\.\d+$/u

/** The network that an address is counted to; null: it is none. */
function toGroupName(address: string): string | null {
  if (PLAIN_V4.test(address)) return `${address.slice(0, address.lastIndexOf('.'))}.0/24`
  const network = parseNetwork(address)
  return network && toNetworkText(widen(network, GROUP_PREFIX[network.width]))
}

function toGroup(network: string, members: readonly Sortable[]): AddressGroup {
  const parsed = parseNetwork(network)
  const room = parsed ? toRoom(parsed) : ''
  const size = parsed?.width === 32 ? 2 ** (32 - parsed.prefix) : null
  const counts = new Map<string, number>()
  let newest: number | null = null
  let times = 0
  for (const it of members) {
    const words = toReasonWords(it.reason, null)
    counts.set(words, (counts.get(words) ?? 0) + 1)
    times += it.times
    if (it.createdAt !== null && it.createdAt > (newest ?? 0)) newest = it.createdAt
  }
  const isWhole = members.some(({ address }) => address === network)
  const hint =
    isWhole || members.length < MANY
      ? null
      : `${members.length} of its addresses are listed: one block of ${network} would say the same, and would also refuse whoever else is there.`
  return {
    network,
    addresses: members.length,
    room,
    density: size === null ? null : Math.min(1, isWhole ? 1 : members.length / size),
    times,
    newestUs: newest === null ? null : String(newest),
    reasons: [...counts]
      .map(([words, count]) => ({ words, count }))
      .sort((a, b) => b.count - a.count)
      .slice(0, NAMED),
    hint
  }
}
