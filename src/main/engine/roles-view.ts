import type { RolesView } from '../../shared/api/role-views.ts'
import type { Glance } from './glance.ts'

/** What the Roles view shows at a moment. */
export async function toRolesView({ at }: Glance): Promise<RolesView> {
  return {
    atMs: at / 1000,
    asked: false,
    line: null,
    nodes: [],
    nodeCount: 0,
    sites: [],
    tasks: [],
    listeners: [],
    shards: [],
    roles: [],
    leases: [],
    queue: [],
    queueCounts: { waiting: 0, retry: 0, failed: 0, nobodyTakes: 0, gone: 0 },
    queueAskedMs: null,
    queueStatus: [],
    timers: [],
    certificates: [],
    missing: []
  }
}
