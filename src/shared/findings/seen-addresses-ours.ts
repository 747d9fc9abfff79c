import type { Protected } from '../propagation/lockout-guard.ts'
import type { Facts } from './facts.ts'

/** Addresses on which a machine speaks to itself: no block of them locks anybody out. */
const LOOPBACK = /^(?:127\.|::1$|\[::1\])/u

/** What must not be locked out: nodes, NATS servers, this workstation, proxies, the operator's networks. */
export function toOurAddresses({
  cluster,
  connections,
  topology,
  addresses
}: Pick<Facts, 'cluster' | 'connections' | 'topology' | 'addresses'>): readonly Protected[] {
  const ours: Protected[] = []
  for (const it of cluster.observers.all) {
    ours.push({ address: it.server.replace(/:\d+$/u, ''), whose: `NATS server ${it.serverName ?? it.server}` })
  }
  for (const it of connections.open) {
    const match = topology.matchOf(it)
    if (match) ours.push({ address: it.ip, whose: `node ${match.nodeId}` })
    else if (topology.roleOf(it) === 'ours' || it.name?.startsWith('stoa')) {
      ours.push({ address: it.ip, whose: 'this workstation' })
    }
  }
  ours.push(...addresses.listed.own.all)
  const seen = new Set<string>()
  return ours.filter(({ address, whose }) => {
    const key = `${address} ${whose}`
    if (LOOPBACK.test(address) || seen.has(key)) return false
    seen.add(key)
    return true
  })
}
