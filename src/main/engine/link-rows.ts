import type { TopologyLink } from '../../shared/api/topology-views.ts'
import type { Link, ServerFacts } from '../../shared/topology/server-facts.ts'
import type { ServerTable } from '../../shared/topology/server-table.ts'

/** A way that took longer than this is drawn as slow, µs. */
const SLOW_US = 100_000

/** Ways between servers, each once however many ends told of it. Leaf nodes run from the hub (`from`) to the leaf (`to`). */
export function toLinkRows(servers: ServerTable): TopologyLink[] {
  const links = new Map<string, TopologyLink>()
  for (const server of servers.all) {
    for (const link of server.links) {
      const to = findPeer(servers, server, link)
      if (to === null || to === server.name) continue
      const row = toLink(server, to, link)
      const key = `${link.kind} ${row.from < row.to ? `${row.from} ${row.to}` : `${row.to} ${row.from}`}`
      const known = links.get(key)
      links.set(key, known ? merge(known, row) : row)
    }
  }
  return [...links.values()].sort((a, b) => a.from.localeCompare(b.from) || a.to.localeCompare(b.to))
}

/** Null: it cannot be said whom it reaches. */
function findPeer(servers: ServerTable, server: ServerFacts, link: Link): string | null {
  const named = link.remoteId === '' ? null : servers.nameOf(link.remoteId)
  if (named !== null) return named
  if (link.kind === 'gateway') return null
  if (link.remoteName !== '') return servers.nameOf(link.remoteName) ?? link.remoteName
  if (link.kind === 'route') return link.remoteId === '' ? null : link.remoteId.slice(0, 8)
  // 2.9 tells an address only: with one server outside of every cluster it can be no other.
  if (isOutside(server)) return null
  const outside = [...servers.all].filter((it) => isOutside(it) && it.cluster !== server.cluster)
  return outside.length === 1 ? (outside[0]?.name ?? null) : link.address
}

/** It tells of no routes and no gateways: a leaf node's server, or one that tells nothing. */
function isOutside(server: ServerFacts): boolean {
  return server.links.every((it) => it.kind === 'leafnode')
}

function toLink(server: ServerFacts, to: string, link: Link): TopologyLink {
  const { rttUs } = link
  const isLeaf = link.kind === 'leafnode' && isOutside(server)
  return {
    from: isLeaf ? to : server.name,
    to: isLeaf ? server.name : to,
    kind: link.kind,
    rttUs,
    state: rttUs === null ? 'unknown' : rttUs > SLOW_US ? 'warn' : 'ok',
    rate: link.rate
  }
}

/** Both ends tell of the same way: the shorter time is nearer to the truth, the larger rate the whole. */
function merge(a: TopologyLink, b: TopologyLink): TopologyLink {
  const rttUs = a.rttUs === null || b.rttUs === null ? (a.rttUs ?? b.rttUs) : Math.min(a.rttUs, b.rttUs)
  const rate = a.rate === null || b.rate === null ? (a.rate ?? b.rate) : Math.max(a.rate, b.rate)
  const state = rttUs === null ? 'unknown' : rttUs > SLOW_US ? 'warn' : 'ok'
  return { ...a, rttUs, rate, state }
}
