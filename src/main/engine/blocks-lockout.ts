import { type Protected, toLockoutSentence } from '../../shared/propagation/lockout-guard.ts'
import type { RangeEntry } from './blocks-range.ts'
import type { Glance } from './glance.ts'

/** Alarms that are said one by one. */
const ALARMS = 20

/**
 * Blocks of a range that concern what is ours. `addresses`: what a registry id blocks, by its JMAP text; the bus does not say
 * it, so only what the management API told is in it.
 */
export function toLockouts(
  glance: Glance,
  entries: readonly RangeEntry[],
  addresses: ReadonlyMap<string, string>
): readonly string[] {
  if (addresses.size === 0) return []
  const ours = protectedOf(glance)
  const alarms = new Set<string>()
  for (const { row, isBan } of entries) {
    const address = isBan && row.objectId !== null ? addresses.get(row.objectId) : undefined
    const sentence = address === undefined ? null : toLockoutSentence(address, ours)
    if (sentence !== null && alarms.size < ALARMS) alarms.add(sentence)
  }
  return [...alarms]
}

/** Servers, nodes and this workstation, as far as their addresses are known from connections. */
export function protectedOf({ fold }: Glance): readonly Protected[] {
  const { connections, topology } = fold.picture
  const ours: Protected[] = []
  for (const it of fold.state.observers.all) {
    ours.push({ address: it.server.replace(/:\d+$/, ''), whose: `NATS server ${it.serverName ?? it.server}` })
  }
  for (const it of connections.open) {
    const match = topology.matchOf(it)
    if (match) ours.push({ address: it.ip, whose: `node ${match.nodeId}` })
    else if (it.name?.startsWith('stoa')) ours.push({ address: it.ip, whose: 'this workstation' })
  }
  return ours
}
