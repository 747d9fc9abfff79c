import { NO_ADDRESSES } from '../../src/shared/findings/seen-addresses.ts'
import { NO_CANARY } from '../../src/shared/findings/seen-canary.ts'
import { NO_CONFIG } from '../../src/shared/findings/seen-config.ts'
import { NO_HYGIENE } from '../../src/shared/findings/seen-hygiene.ts'
import { NO_ROLES } from '../../src/shared/findings/seen-roles.ts'
import type { SeenConnection, SeenNode, Sight } from '../../src/shared/findings/sight.ts'

/** µs since 1970. */
export const T0 = 1_800_000_000_000_000

/** One of node 7, well. */
export function connection(change: Partial<SeenConnection> = {}): SeenConnection {
  const { server = 'nats-1', cid = 10 } = change
  return {
    key: `${server}:${cid}`,
    server,
    cid,
    ip: '10.0.0.1',
    name: null,
    lang: 'rust',
    version: '0.50.0',
    listens: true,
    pendingBytes: 0,
    stalledAt: null,
    since: T0,
    role: 'node',
    nodeId: 7,
    ...change
  }
}

/** Node 7, well. */
export function node(change: Partial<SeenNode> = {}): SeenNode {
  return {
    nodeId: 7,
    presence: 'active',
    presenceSince: T0,
    presenceReason: 'It is connected and listens.',
    endReason: null,
    lastHeard: T0,
    duplicatedSince: null,
    duplicatedReason: '',
    connections: [connection()],
    reconnects: [],
    clientVersion: '0.50.0',
    clockOffset: null,
    undecodableAt: null,
    ...change
  }
}

/** Three nodes, all well, and nothing found anywhere. */
export function sight(change: Partial<Sight> = {}): Sight {
  return {
    at: T0,
    seq: 100,
    nodes: [node({ nodeId: 1 }), node({ nodeId: 2 }), node({ nodeId: 3 })],
    strangers: [connection({ cid: 3, role: 'ours', name: 'stoa-observer', nodeId: null })],
    servers: [],
    deafSince: null,
    arrears: [],
    burst: null,
    lapses: [],
    canary: NO_CANARY,
    wire: { version: 'H', confidence: 0.9 },
    asksConnections: true,
    isManaged: true,
    addresses: NO_ADDRESSES,
    config: NO_CONFIG,
    hygiene: NO_HYGIENE,
    roles: NO_ROLES,
    hears: true,
    ...change
  }
}
