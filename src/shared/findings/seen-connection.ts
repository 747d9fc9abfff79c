import type { Connection } from '../cluster/connection.ts'
import { isListening } from '../topology/connection-role.ts'
import type { SeenConnection } from './sight.ts'

/** One connection as rules see it. */
export function toSeenConnection(
  it: Connection,
  { role, nodeId, stalledAt }: Pick<SeenConnection, 'role' | 'nodeId' | 'stalledAt'>
): SeenConnection {
  return {
    key: `${it.server.name}:${it.cid}`,
    server: it.server.name,
    cid: it.cid,
    ip: it.ip,
    name: it.name,
    lang: it.lang,
    version: it.version,
    listens: isListening(it),
    pendingBytes: it.pendingBytes,
    stalledAt,
    since: it.firstSeenAt,
    role,
    nodeId
  }
}
