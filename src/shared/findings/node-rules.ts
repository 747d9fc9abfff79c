import type { Sighting } from './finding.ts'
import { HOUR_US, MINUTE_US, type Rule, SECOND_US, seenNow } from './rule.ts'
import type { SeenNode, Sight } from './sight.ts'

/** A restart that somebody planned takes less; after it a missing node is what an operator must look at. */
const GONE_FOR_LONG_US = 2 * MINUTE_US
/** Connections that a node may lose in an hour before it flaps; each server's own restart is not counted. */
const MOST_RECONNECTS = 3
const RECONNECTS_WITHIN_US = 10 * MINUTE_US
/** A node of a small cluster may have nothing to say for hours at night. */
const SILENT_US = 6 * HOUR_US
/** Ids carry 9 bits of it (config.md section 6, id-range). */
const LARGEST_ID = 511
/** Clocks that differ by more make expiry, leases and due times wrong (config.md section 6, clock-skew) … */
const CLOCK_OFF_US = SECOND_US
/** … and it is over once they differ by clearly less, so that it does not come and go at the limit. */
const CLOCK_FINE_US = 700_000

const each = (sight: Sight, see: (node: SeenNode) => Sighting | null): readonly Sighting[] =>
  sight.nodes.map(see).filter((one) => one !== null)

const named = (nodeId: number) => ({ key: String(nodeId), subject: `node ${nodeId}` })

/** Connected without listening: nothing that others say reaches it. */
export const deafNode: Rule = {
  name: 'deaf-node',
  judges: 'whether every connected node listens on stwt.agora',
  needs: 'connections',
  // Topology waits three polls before it calls a node deaf; what it then says holds.
  opensAfterUs: 0,
  closesAfterUs: 2 * SECOND_US,
  see: (sight) =>
    each(sight, (node) => {
      if (node.presence !== 'deaf') return null
      return {
        ...named(node.nodeId),
        since: node.presenceSince,
        severity: 'critical',
        text: `Node ${node.nodeId} is connected but does not listen on stwt.agora. Blocks and reloads of the others do not reach it.`,
        remedy: 'Restart this node, and look in its log why it did not subscribe.',
        evidence: seenNow(sight, node.presenceReason)
      }
    })
}

/** Its connection ended and no other took its place. */
export const nodeGone: Rule = {
  name: 'node-gone',
  judges: 'whether every node that was heard is still connected',
  needs: 'connections',
  // A client that lost its server is back on another within a second.
  opensAfterUs: SECOND_US,
  closesAfterUs: 0,
  see: (sight) =>
    each(sight, (node) => {
      if (node.presence !== 'gone') return null
      const isLong = sight.at - node.presenceSince >= GONE_FOR_LONG_US
      const how = node.endReason === null ? '' : ` Its server said: ${node.endReason}.`
      return {
        ...named(node.nodeId),
        since: node.presenceSince,
        severity: isLong ? 'critical' : 'warning',
        text: isLong
          ? `Node ${node.nodeId} is gone from the bus for longer than a restart takes.${how} It hears no block and no reload.`
          : `Node ${node.nodeId} is gone from the bus.${how} If somebody is restarting it, it will be back soon.`,
        remedy: isLong
          ? 'See whether its machine and its process run, and whether it reaches its NATS server. A node that starts while NATS is away stays alone until it is started again.'
          : 'Nothing, if its restart is planned. Otherwise see whether its process runs.',
        evidence: seenNow(sight, node.presenceReason)
      }
    })
}

/** It comes and goes. */
export const flappingNode: Rule = {
  name: 'flapping-node',
  judges: 'whether nodes keep their connections',
  needs: 'connections',
  opensAfterUs: 0,
  // Reconnects leave the window one by one, so it does not come and go.
  closesAfterUs: 5 * SECOND_US,
  see: (sight) =>
    each(sight, (node) => {
      const recent = node.reconnects.filter((at) => sight.at - at < RECONNECTS_WITHIN_US)
      const first = recent[0]
      if (recent.length <= MOST_RECONNECTS || first === undefined) return null
      return {
        ...named(node.nodeId),
        since: first,
        severity: 'warning',
        text: `Node ${node.nodeId} connected anew more than ${MOST_RECONNECTS} times within 10 minutes, though its NATS servers lived on. Broadcasts of the moments between are lost to it.`,
        remedy:
          'Look for a process that restarts again and again, or a network path that breaks, between this node and its NATS server.',
        evidence: seenNow(sight, `Node ${node.nodeId} began to use a new connection.`)
      }
    })
}

/** Connected and listening, and nothing heard of it for hours. */
export const silentNode: Rule = {
  name: 'silent-node',
  judges: 'whether connected nodes speak at all',
  needs: 'connections',
  opensAfterUs: 0,
  closesAfterUs: 0,
  see: (sight) =>
    each(sight, (node) => {
      if (node.presence !== 'silent' || node.lastHeard === 0 || sight.at - node.lastHeard < SILENT_US) return null
      return {
        ...named(node.nodeId),
        since: node.lastHeard,
        severity: 'info',
        text: `Node ${node.nodeId} listens, but was not heard for more than ${SILENT_US / HOUR_US} hours.`,
        remedy: 'Nothing, if it has no work. Otherwise see whether mail and logins reach this node.',
        evidence: seenNow(sight, `The last frame of node ${node.nodeId} is more than ${SILENT_US / HOUR_US} hours old.`)
      }
    })
}

/** Ids above 511 share their lower bits with smaller ones. */
export const largeNodeId: Rule = {
  name: 'large-node-id',
  judges: 'whether node ids fit into object ids',
  needs: 'frames',
  opensAfterUs: 0,
  closesAfterUs: 0,
  see: (sight) => {
    const large = sight.nodes.filter((node) => node.nodeId > LARGEST_ID && node.lastHeard > 0)
    if (large.length > MOST_LARGE) return [toManyLarge(sight, large)]
    return large.map((node) => ({
      ...named(node.nodeId),
      since: node.lastHeard,
      severity: 'warning' as const,
      text: `Node id ${node.nodeId} is above ${LARGEST_ID}. Object ids carry 9 bits of it, so this node makes the same ids as node ${node.nodeId & LARGEST_ID} would.`,
      remedy: SMALLER_ID,
      evidence: seenNow(sight, `A frame of node ${node.nodeId} was heard.`)
    }))
  }
}

/** With more such nodes than these the cluster is the finding, not each of them. */
const MOST_LARGE = 3
const SMALLER_ID =
  'Give this node an id from 1 to 511: `cluster.node-id` up to 0.15; later releases choose ids themselves, lowest first.'

function toManyLarge(sight: Sight, large: readonly SeenNode[]): Sighting {
  const ids = large.map((node) => node.nodeId)
  return {
    key: 'cluster',
    subject: 'the cluster',
    since: Math.min(...large.map((node) => node.lastHeard)),
    severity: 'warning',
    text: `${ids.length} node ids are above ${LARGEST_ID} (${Math.min(...ids)} to ${Math.max(...ids)}). Object ids carry 9 bits of them, so these nodes make the same ids as others.`,
    remedy: 'Keep a cluster to 512 nodes, with ids up to 511.',
    evidence: seenNow(sight, `Frames of ${ids.length} such nodes were heard.`)
  }
}

/** A clock that is off makes expiry, leases and due times wrong. */
export const clockOff: Rule = {
  name: 'clock-off',
  judges: 'whether the clocks of nodes that make ids agree with ours',
  needs: 'frames',
  // One id that waited in a queue is no clock.
  opensAfterUs: 5 * SECOND_US,
  closesAfterUs: 10 * SECOND_US,
  see: (sight, since) =>
    each(sight, (node) => {
      const { clockOffset } = node
      if (clockOffset === null) return null
      const least = Math.abs(clockOffset.us) - clockOffset.errorUs
      if (least < (since(String(node.nodeId)) === null ? CLOCK_OFF_US : CLOCK_FINE_US)) return null
      const word = clockOffset.us > 0 ? 'ahead of' : 'behind'
      return {
        ...named(node.nodeId),
        since: sight.at,
        severity: 'warning',
        text: `The clock of node ${node.nodeId} is ${toRough(least)} or more ${word} that of this computer. Expiry of blocks, leases and due times go wrong.`,
        remedy: 'See whether time synchronisation runs on that node, and on this computer.',
        evidence: seenNow(sight, `The ids that node ${node.nodeId} makes carry its clock.`)
      }
    })
}

/** Rounded down to what does not change with every sample: 1, 2, 5, 10, 20, … */
function toRough(us: number): string {
  const seconds = Math.max(1, us / SECOND_US)
  const scale = 10 ** Math.floor(Math.log10(seconds))
  const digit = seconds / scale >= 5 ? 5 : seconds / scale >= 2 ? 2 : 1
  return `${digit * scale} s`
}
