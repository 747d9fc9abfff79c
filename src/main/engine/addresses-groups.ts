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
  const groups = new Map<
    string,
    { readonly members: Sortable[]; readonly room: string; readonly size: number | null }
  >()
  for (const it of all) {
    const network = parseNetwork(it.address)
    if (!network) continue
    const around = widen(network, GROUP_PREFIX[network.width])
    const name = toNetworkText(around)
    const known = groups.get(name)
    if (known) known.members.push(it)
    else {
      const size = network.width === 32 ? 2 ** (32 - around.prefix) : null
      groups.set(name, { members: [it], room: toRoom(around), size })
    }
  }
  return [...groups]
    .map(([network, { members, room, size }]) => toGroup(network, members, room, size))
    .sort((a, b) => b.addresses - a.addresses || b.times - a.times || (a.network < b.network ? -1 : 1))
}

function toGroup(network: string, members: readonly Sortable[], room: string, size: number | null): AddressGroup {
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
