import type { NodeMatch } from '../cluster/node-matches.ts'
import { looksLikeNode, splitsAtReload } from '../topology/connection-role.ts'
import type { TopologyState } from '../topology/topology-state.ts'
import type { Facts } from './facts.ts'
import type { Memory } from './memory.ts'
import { HOUR_US } from './rule.ts'
import { toSeenConnection } from './seen-connection.ts'
import type { SeenNode } from './sight.ts'

/** How long a way may take that nobody measured: an id waits at its origin before it is sent. µs */
const SLOW_WAY_US = 500_000
/** Ids carry whole milliseconds. µs */
const FAST_WAY_US = 2_000
/** How servers word it when the client closed, or its machine did for it (nats-server `ClosedState.String`). */
const BY_CLIENT = 'Client Closed'
/** A client that was cut off is back sooner; a mail server takes longer to start. µs */
const LEAST_START_US = 1_500_000
/** How servers word it when they end all connections themselves. */
const BY_SERVER = /shutdown|started anew|lame duck/iu

/** All nodes that were ever heard. */
export function toSeenNodes(at: number, { topology, latency }: Facts, { faults, stalls }: Memory): readonly SeenNode[] {
  const delays = new Map(latency.originDelays)
  const twins = new Map(topology.duplicates.map((it) => [it.nodeId, it]))
  const nodes: SeenNode[] = []
  for (const [nodeId, presence] of topology.presences()) {
    const matches = topology.matchesOf(nodeId)
    const open = matches.filter((it) => it.to === null)
    const newest = open.at(-1) ?? matches.at(-1)
    const twin = twins.get(nodeId)
    nodes.push({
      nodeId,
      presence: presence.presence,
      presenceSince: toSince(presence.presence === 'gone', presence.since, matches),
      presenceReason: presence.sentence,
      endReason: presence.connection?.endReason ?? null,
      lastHeard: topology.lastHeard(nodeId),
      duplicatedSince: twin?.since ?? null,
      duplicatedReason: twin?.tracks.map(toTwinSentence).join(' ') ?? '',
      connections: (twin?.tracks ?? open).map(({ connection }) =>
        toSeenConnection(connection, { role: 'node', nodeId, stalledAt: stalls.roseAt(connection.key) })
      ),
      reconnects: toReconnects(at, topology, matches),
      clientVersion: newest && looksLikeNode(newest.connection) ? newest.connection.version : null,
      clockOffset: toOffset(delays.get(nodeId)),
      undecodableAt: faults.of(nodeId)
    })
  }
  return nodes
}

/**
 * When a node's process began anew, µs; null: nothing says that it did. A process that ends closes its connection, and its
 * server says so; one that only lost its way comes back at once, or leaves a connection behind that the server ends.
 */
export function toRestart(matches: readonly NodeMatch[]): number | null {
  const [before, newest] = matches.slice(-2)
  const { endedAt, endReason } = before?.connection ?? {}
  if (!newest || newest.to !== null || endReason !== BY_CLIENT || !endedAt) return null
  return newest.from - endedAt >= LEAST_START_US ? newest.from : null
}

const toTwinSentence = ({ connection, reason }: NodeMatch): string =>
  `Connection ${connection.cid} on ${connection.server.name}: ${reason}`

/** A node is gone since its last connection ended, which may be known a little later. */
function toSince(isGone: boolean, since: number, matches: readonly NodeMatch[]): number {
  const endedAt = isGone ? (matches.at(-1)?.connection.endedAt ?? null) : null
  return endedAt === null ? since : Math.min(since, endedAt)
}

/** Times of new connections within the last hour, those left out that a server's end explains. */
function toReconnects(at: number, topology: TopologyState, matches: readonly NodeMatch[]): readonly number[] {
  const times: number[] = []
  for (const [index, { from, connection }] of matches.entries()) {
    const before = matches[index - 1]?.connection
    if (!before || at - from >= HOUR_US || splitsAtReload(connection)) continue
    const { endedAt, server } = before
    const byServer = server.endedAt !== null || topology.isStale(server.name) || BY_SERVER.test(before.endReason ?? '')
    if (endedAt !== null && !byServer) times.push(from)
  }
  return times
}

/** `delayUs` is the least time from its clock to ours: the way, less how far its clock is ahead. */
function toOffset(delayUs: number | undefined): SeenNode['clockOffset'] {
  if (delayUs === undefined) return null
  return { us: -delayUs, errorUs: delayUs > 0 ? SLOW_WAY_US : FAST_WAY_US }
}
