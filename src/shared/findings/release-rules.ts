import type { Sighting } from './finding.ts'
import { MINUTE_US, type Rule, SECOND_US, seenNow, toList } from './rule.ts'
import type { SeenNode, Sight } from './sight.ts'

/**
 * Releases by version of the client library (wire-format.md section 15). `line` changes where tags change their meaning:
 * nodes of two lines misread each other. `loses`: 0.12 to 0.16.14 subscribe anew after each message and lose bursts;
 * `maybe`: the library was used before and after that was mended.
 */
const CLIENTS = new Map<
  string,
  { readonly releases: string; readonly line: string; readonly loses: boolean | 'maybe' }
>([
  ['0.40.0', { releases: '0.12.0 to 0.13.2', line: '0.12–0.13', loses: true }],
  ['0.42.0', { releases: '0.13.3 or 0.13.4', line: '0.12–0.13', loses: true }],
  ['0.44.2', { releases: '0.14.0 to 0.15.5', line: '0.14–0.15', loses: true }],
  ['0.47.0', { releases: '0.16.0 to 0.16.7', line: '0.16', loses: true }],
  ['0.49.1', { releases: '0.16.8 to 0.16.16', line: '0.16', loses: 'maybe' }],
  ['0.50.0', { releases: '0.16.17 or later', line: '0.16', loses: false }]
])
/** What is not in the table is newer than it. */
const NEWEST_LINE = '0.16'
const UNKNOWN_RELEASE = 'a release that Stoa does not know'
/** A rolling upgrade of some nodes takes less; then one was forgotten. */
const UPGRADE_US = 15 * MINUTE_US
/** Frames that cannot be read are told of for so long after the last one. */
const UNREADABLE_US = 10 * MINUTE_US
/** After a burst this long the suspicion stands: time enough to reload. */
const BURST_US = 10 * MINUTE_US

const clientOf = (node: SeenNode) => (node.clientVersion === null ? undefined : CLIENTS.get(node.clientVersion))
const idsOf = (nodes: readonly SeenNode[]): string =>
  `${nodes.length === 1 ? 'node' : 'nodes'} ${toList(nodes.map((n) => n.nodeId))}`
/** Wires of 0.12 to 0.15, for clusters whose servers do not tell client versions. */
const OLD_WIRES: ReadonlySet<string> = new Set(['A', 'B', 'C', 'D'])
/** A wire that was only guessed says nothing about a release. */
const SURE_OF_WIRE = 0.8
/** A node whose connection nobody tells is there while it was heard so lately. */
const HEARD_US = 10 * MINUTE_US

function isThere(sight: Sight, node: SeenNode): boolean {
  return node.connections.length > 0 || (!sight.asksConnections && sight.at - node.lastHeard < HEARD_US)
}

/** Whether a node loses bursts, by its client, else by the wire that all speak. */
function toLosing({ wire }: Sight, node: SeenNode): boolean | 'maybe' {
  const known = clientOf(node)?.loses
  if (known !== undefined) return known
  return node.clientVersion === null && OLD_WIRES.has(wire.version) && wire.confidence >= SURE_OF_WIRE
}

/** Nodes of several releases side by side. */
export const mixedReleases: Rule = {
  name: 'mixed-releases',
  judges: 'whether all nodes run one release',
  needs: 'connections',
  opensAfterUs: 2 * SECOND_US,
  closesAfterUs: 5 * SECOND_US,
  see: (sight, since) => {
    const groups = new Map<string, SeenNode[]>()
    for (const node of sight.nodes) {
      const version = isThere(sight, node) ? node.clientVersion : null
      if (version !== null) groups.set(version, [...(groups.get(version) ?? []), node])
    }
    if (groups.size < 2) return []
    const versions = [...groups.keys()].sort()
    const lines = new Set(versions.map((version) => CLIENTS.get(version)?.line ?? NEWEST_LINE))
    const begun = since('cluster') ?? sight.at
    const isLong = sight.at - begun >= UPGRADE_US
    const parts = versions.map(
      (v) => `${idsOf(groups.get(v) ?? [])}: ${CLIENTS.get(v)?.releases ?? UNKNOWN_RELEASE} (client ${v})`
    )
    const sighting: Sighting = {
      key: 'cluster',
      subject: 'the cluster',
      since: begun,
      severity: lines.size > 1 ? 'critical' : isLong ? 'warning' : 'info',
      text: `Nodes of several releases share the bus: ${parts.join('; ')}. ${
        lines.size > 1
          ? 'They misread each other’s frames.'
          : 'The older ones may not understand events that the newer ones send.'
      }`,
      remedy:
        lines.size > 1
          ? 'Stop the nodes of the older line at once: a node left on it can damage data. Then upgrade them.'
          : 'Finish the upgrade.',
      evidence: seenNow(sight, 'The versions of the client libraries differ, as their servers tell them.')
    }
    return [sighting]
  }
}

/** Frames of a node that nobody here can read. */
export const undecodableFrames: Rule = {
  name: 'undecodable-frames',
  judges: 'whether every frame can be decoded',
  needs: 'frames',
  opensAfterUs: 0,
  closesAfterUs: 0,
  see: (sight) =>
    sight.nodes.flatMap((node) => {
      const { undecodableAt } = node
      if (undecodableAt === null || sight.at - undecodableAt >= UNREADABLE_US) return []
      return [
        {
          key: String(node.nodeId),
          subject: `node ${node.nodeId}`,
          since: undecodableAt,
          severity: 'warning' as const,
          text: `Frames of node ${node.nodeId} cannot be decoded as wire ${sight.wire.version}: it runs another release than the rest, or something that is no Stalwart publishes on the subject. The other nodes drop what they cannot read, too.`,
          remedy: 'Compare the releases of the nodes; see the frames under Events, kind Undecodable.',
          evidence: [
            { seq: sight.seq, at: undecodableAt, sentence: `A frame of node ${node.nodeId} could not be decoded.` }
          ]
        }
      ]
    })
}

/** Releases that lose what comes in bursts. */
export const lossyRelease: Rule = {
  name: 'lossy-release',
  judges: 'whether nodes run a release that loses bursts',
  needs: 'frames',
  opensAfterUs: 5 * SECOND_US,
  closesAfterUs: 10 * SECOND_US,
  see: (sight) => {
    const lossy = affected(sight, true)
    if (lossy.length === 0) return []
    return [
      {
        key: 'cluster',
        subject: idsOf(lossy),
        since: sight.at,
        severity: 'warning',
        text: `Releases before 0.16.15 run on ${idsOf(lossy)}. They subscribe anew after each message and lose some of what comes in bursts.`,
        remedy: 'Upgrade to 0.16.15 or later. Until then reload blocked addresses on each node after a burst of bans.',
        evidence: seenNow(sight, toLossyEvidence(sight, lossy))
      }
    ]
  }
}

function toLossyEvidence({ wire }: Sight, lossy: readonly SeenNode[]): string {
  const versions = [...new Set(lossy.flatMap((node) => (node.clientVersion === null ? [] : [node.clientVersion])))]
  if (versions.length === 0) return `Their frames follow wire ${wire.version}, of 0.12 to 0.15.`
  return `Their client library is ${toList(versions)}.`
}

/** A burst went by, and there are nodes that lose bursts. */
export const lostBurst: Rule = {
  name: 'lost-burst',
  judges: 'whether a burst of broadcasts may have been lost',
  needs: 'frames',
  opensAfterUs: 0,
  closesAfterUs: 0,
  see: (sight) => {
    const { burst } = sight
    if (!burst || sight.at - burst.at >= BURST_US) return []
    const certain = affected(sight, true)
    const perhaps = affected(sight, 'maybe')
    const nodes = [...certain, ...perhaps]
    if (nodes.length === 0) return []
    return [
      {
        key: 'cluster',
        subject: idsOf(nodes),
        since: burst.at,
        severity: certain.length > 0 ? 'warning' : 'info',
        text:
          certain.length > 0
            ? `A burst of broadcasts went by; ${idsOf(nodes)} may have lost some of them, and nothing tells which: releases before 0.16.15 are not subscribed for a moment after each message.`
            : `A burst of broadcasts went by; if ${idsOf(nodes)} run a release before 0.16.15, some of it is lost there.`,
        remedy: 'Reload blocked addresses on each of these nodes, and upgrade to 0.16.15 or later.',
        evidence: burst.evidence
      }
    ]
  }
}

function affected(sight: Sight, loses: true | 'maybe'): readonly SeenNode[] {
  return sight.nodes.filter((node) => isThere(sight, node) && toLosing(sight, node) === loses)
}
