import type { TopologyView } from '../../shared/api/topology-views.ts'
import type { Glance } from './glance.ts'

/** What the Topology view shows at a moment. */
export async function toTopologyView(glance: Glance): Promise<TopologyView> {
  return {
    atMs: glance.at / 1000,
    servers: [],
    links: [],
    nodes: [],
    connections: [],
    connectionCount: 0,
    missing: [],
    answered: null
  }
}
