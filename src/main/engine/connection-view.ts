import type { ConnectionView } from '../../shared/api/topology-views.ts'
import type { Connection } from '../../shared/cluster/connection.ts'
import { isListening } from '../../shared/topology/connection-role.ts'
import type { TopologyState } from '../../shared/topology/topology-state.ts'

/** One connection as the views show it. */
export function toConnectionView(it: Connection, topology: TopologyState): ConnectionView {
  return {
    server: it.server.name,
    cid: it.cid,
    ip: it.ip,
    port: it.port,
    name: it.name,
    lang: it.lang,
    version: it.version,
    listens: isListening(it),
    subjects: it.subjects,
    inMsgs: it.counters.inMsgs,
    outMsgs: it.counters.outMsgs,
    pendingBytes: it.pendingBytes,
    stalls: it.stalls,
    sinceMs: it.firstSeenAt / 1000,
    endedMs: it.endedAt === null ? null : it.endedAt / 1000,
    endReason: it.endReason,
    role: topology.roleOf(it)
  }
}
