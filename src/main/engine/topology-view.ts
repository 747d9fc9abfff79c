import type { ConnectionView, TopologyView } from '../../shared/api/topology-views.ts'
import { toConnectionView } from './connection-view.ts'
import type { Fold } from './fold.ts'
import type { Glance } from './glance.ts'
import { toLinkRows } from './link-rows.ts'
import { toMissing } from './missing-sources.ts'
import { toNodeRows } from './node-rows.ts'
import { toServerRows } from './server-rows.ts'

/** Connections that are no node's that a push carries; the true number stands beside them. */
const MOST_CONNECTIONS = 500

/** What the Topology view shows at a moment. */
export async function toTopologyView(glance: Glance): Promise<TopologyView> {
  const { fold, at } = glance
  const { servers } = fold.picture.topology
  const links = toLinkRows(servers)
  const { connections, count, hasAny } = toOtherConnections(fold)
  const { roll } = servers
  return {
    atMs: at / 1000,
    servers: toServerRows(fold, at, links),
    links,
    nodes: toNodeRows(fold, at),
    connections,
    connectionCount: count,
    missing: toMissing(servers, hasAny),
    answered: roll ? { expected: roll.expected, got: roll.answered } : null
  }
}

/** Open connections that are no node's: ours, tools, leaf nodes, and those that never spoke. */
function toOtherConnections(fold: Fold): {
  readonly connections: readonly ConnectionView[]
  readonly count: number
  readonly hasAny: boolean
} {
  const { topology, connections: table } = fold.picture
  const connections: ConnectionView[] = []
  let count = 0
  for (const it of table.open) {
    if (topology.matchOf(it)) continue
    count++
    if (connections.length < MOST_CONNECTIONS) connections.push(toConnectionView(it, topology))
  }
  return { connections, count, hasAny: table.openCount > 0 }
}
