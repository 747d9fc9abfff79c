import type { Sighting } from './finding.ts'
import { type Rule, SECOND_US, seenNow, toList } from './rule.ts'
import type { SeenConnection, Sight } from './sight.ts'

/** Wires in which a node that was not given an id calls itself 1 (wire-format.md section 13.1). */
const OLD_WIRES: ReadonlySet<string> = new Set(['A', 'B', 'C', 'D'])
const DEFAULT_ID = 1

const whereOf = (connections: readonly SeenConnection[]): string =>
  toList(
    connections.map((it) => `${it.ip === '' ? 'an unknown address' : it.ip} (connection ${it.cid} on ${it.server})`)
  )

const duplicatedIn = (sight: Sight) => sight.nodes.filter((node) => node.duplicatedSince !== null)

/** Two processes under one id ignore each other's broadcasts. */
export const duplicatedId: Rule = {
  name: 'duplicated-id',
  judges: 'whether each node id is published by one connection',
  needs: 'connections',
  opensAfterUs: 0,
  // Topology says how long a twin counts as one after its last frame; this only bridges a poll.
  closesAfterUs: 2 * SECOND_US,
  see: (sight) =>
    duplicatedIn(sight).map(
      (node): Sighting => ({
        key: String(node.nodeId),
        subject: `node ${node.nodeId}`,
        since: node.duplicatedSince ?? sight.at,
        severity: 'critical',
        text: `Two processes publish as node ${node.nodeId}: ${whereOf(node.connections)}. Each takes the other's blocks and reloads for its own and ignores them.`,
        remedy: OLD_WIRES.has(sight.wire.version)
          ? 'Give each node a `cluster.node-id` of its own, and restart those that change.'
          : 'Stop the process that should not be there, or give it a host name of its own (STALWART_HOSTNAME) and restart it. Then reload blocked addresses on both.',
        evidence: seenNow(sight, node.duplicatedReason)
      })
    )
}

/** Several ids, each from two places: that is no slip with one host name. */
export const twoClusters: Rule = {
  name: 'two-clusters',
  judges: 'whether one cluster has the account for itself',
  needs: 'connections',
  // A second cluster starts node by node.
  opensAfterUs: 3 * SECOND_US,
  closesAfterUs: 5 * SECOND_US,
  see: (sight) => {
    const twins = duplicatedIn(sight)
    if (twins.length < 2) return []
    return [
      {
        key: 'account',
        subject: 'the account',
        since: Math.max(...twins.map((node) => node.duplicatedSince ?? sight.at)),
        severity: 'critical',
        text: `Nodes ${toList(twins.map((node) => node.nodeId))} are each published by two connections: that looks like two clusters on one NATS account. Each obeys the reloads of the other and looks up ids that it does not have.`,
        remedy: 'Give each Stalwart cluster a NATS account of its own; the subject stwt.agora cannot be changed.',
        evidence: seenNow(sight, `${twins.length} node ids are duplicated at once.`)
      }
    ]
  }
}

/** Releases up to 0.15 call themselves 1 unless told otherwise. */
export const defaultNodeId: Rule = {
  name: 'default-node-id',
  judges: 'whether nodes of 0.12 to 0.15 were given ids',
  needs: 'connections',
  opensAfterUs: 5 * SECOND_US,
  closesAfterUs: 5 * SECOND_US,
  see: (sight) => {
    const heard = sight.nodes.filter((node) => node.lastHeard > 0)
    const only = heard[0]
    if (!OLD_WIRES.has(sight.wire.version) || heard.length !== 1 || only?.nodeId !== DEFAULT_ID) return []
    const others = sight.strangers.filter((it) => it.role === 'unmatched' && it.listens)
    if (only.duplicatedSince === null && others.length === 0) return []
    return [
      {
        key: 'cluster',
        subject: 'the cluster',
        since: only.duplicatedSince ?? sight.at,
        severity: 'critical',
        text: 'Every frame comes from node 1, though more than one Stalwart is connected. Without `cluster.node-id` each node calls itself 1 and ignores all others.',
        remedy: 'Set `cluster.node-id` to a number of its own on each node, and restart them one by one.',
        evidence: seenNow(
          sight,
          `${others.length + only.connections.length} connections listen, and only id 1 was heard.`
        )
      }
    ]
  }
}

/** Somebody reads along who is no Stalwart. */
export const foreignListener: Rule = {
  name: 'foreign-listener',
  judges: 'whether only nodes and Stoa listen',
  needs: 'connections',
  opensAfterUs: 2 * SECOND_US,
  closesAfterUs: 2 * SECOND_US,
  see: (sight) =>
    sight.strangers
      .filter((it) => it.role === 'tool' && it.listens)
      .map((it) => ({
        key: it.key,
        subject: `connection ${it.cid} on ${it.server}`,
        since: it.since,
        severity: 'warning',
        text: `A client that is no Stalwart listens on stwt.agora: ${describe(it)}, at ${it.ip === '' ? 'an unknown address' : it.ip}. It reads which accounts change and which addresses are blocked.`,
        remedy:
          'If nobody knows it, take the right to subscribe from its user. If it is a tool of yours, acknowledge this.',
        evidence: seenNow(sight, `Connection ${it.cid} on ${it.server} subscribes to stwt.agora.`)
      }))
}

function describe(it: SeenConnection): string {
  const library = [it.lang, it.version].filter((word) => word !== null).join(' ')
  const name = it.name === null ? 'nameless' : `«${it.name}»`
  return library === '' ? name : `${name}, ${library}`
}
