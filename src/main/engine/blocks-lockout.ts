import { toOurAddresses } from '../../shared/findings/seen-addresses-ours.ts'
import type { AddressEntry } from '../../shared/propagation/address-entry.ts'
import type { AddressState } from '../../shared/propagation/address-state.ts'
import { parseNetwork, toNetworkText } from '../../shared/propagation/ip-network.ts'
import { findLockouts, type Protected, toLockoutSentence } from '../../shared/propagation/lockout-guard.ts'
import type { Fold } from './fold.ts'
import type { Glance } from './glance.ts'

/** Alarms that are said one by one. */
const ALARMS = 20

/** Blocks in force that lock out what is ours, whenever they were made. */
export function toLockouts({ fold }: Glance): readonly string[] {
  const { addresses } = fold.picture
  if (addresses.listed.blocked.size + addresses.loose.size === 0) return []
  const ours = protectedOf({ fold })
  const sentences = findBlocksOfOurs(addresses, ours).map(({ address }) => toLockoutSentence(address, ours))
  return sentences.filter((it): it is string => it !== null).slice(0, ALARMS)
}

/** Servers, nodes, this workstation, proxies and the operator's networks, as far as their addresses are known. */
export function protectedOf({ fold }: { readonly fold: Fold }): readonly Protected[] {
  const { connections, topology, addresses } = fold.picture
  return toOurAddresses({ cluster: fold.state, connections, topology, addresses })
}

/** Entries of the blocked list that are in force and hold one of ours or lie in one. */
export function findBlocksOfOurs(
  { listed, loose }: Pick<AddressState, 'listed' | 'loose'>,
  ours: readonly Protected[]
): readonly { readonly address: string; readonly entry: AddressEntry | null }[] {
  const found = new Map<string, AddressEntry | null>()
  for (const { address } of ours) {
    const network = parseNetwork(address)
    if (!network) continue
    const form = toNetworkText(network)
    const exact = listed.blocked.at(form)
    for (const entry of exact ? [exact, ...listed.blocked.around(network)] : listed.blocked.around(network)) {
      if (!entry.isExpired) found.set(entry.address, entry)
    }
    // A ban that stands in no list locks out as well.
    if (loose.get(form)) found.set(form, null)
  }
  for (const entry of listed.inOurs()) if (!entry.isExpired) found.set(entry.address, entry)
  return [...found]
    .map(([address, entry]) => ({ address, entry }))
    .filter((it) => findLockouts(it.address, ours).length > 0)
}
