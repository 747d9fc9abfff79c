import type { NodeRow } from '../../shared/api/topology-views.ts'
import type { Connection } from '../../shared/cluster/connection.ts'
import type { NodeCounts } from '../../shared/cluster/node-counts.ts'
import type { NodeMatch } from '../../shared/cluster/node-matches.ts'
import type { NodePresence, TopologyState } from '../../shared/topology/topology-state.ts'
import { guessRelease } from './client-release.ts'
import { toConnectionView } from './connection-view.ts'
import type { Fold } from './fold.ts'

/** Nodes that a view holds at most: those heard last. The cluster has 1,024. */
const MOST_NODES = 2_000
const MINUTE_US = 60_000_000
const UNMATCHED = 'Which connection is its is not known yet: no counter followed its frames.'

/** One row a node, by node id. `at` is µs: rates and charts end there. */
export function toNodeRows(fold: Fold, at: number): NodeRow[] {
  const { topology } = fold.picture
  const duplicated = new Set(topology.duplicates.map((it) => it.nodeId))
  const presences = topology.presences()
  const { roles } = fold.picture
  const hosts = roles.hosts()
  const versions = new Map(roles.sites.map((it) => [it.nodeId, it.version]))
  const rows: NodeRow[] = []
  for (const counts of fold.state.nodes.latest(MOST_NODES, at)) {
    const presence = presences.get(counts.nodeId) ?? null
    const told = { hostName: hosts.get(counts.nodeId) ?? null, version: versions.get(counts.nodeId) ?? null }
    rows.push(toNodeRow({ counts, presence, topology, at, told, duplicated: duplicated.has(counts.nodeId) }))
  }
  return rows.sort((a, b) => a.nodeId - b.nodeId)
}

/** The match by which a node is shown: that of its presence, else its newest open one, else its newest. */
export function findMainMatch(topology: TopologyState, nodeId: number, shown: Connection | null): NodeMatch | null {
  const matches = topology.matchesOf(nodeId)
  return (
    matches.find((it) => it.connection === shown) ??
    matches.findLast((it) => it.to === null) ??
    matches.findLast((it) => it.connection.endedAt === null) ??
    matches.at(-1) ??
    null
  )
}

function toNodeRow(it: {
  readonly counts: NodeCounts
  readonly presence: NodePresence | null
  readonly topology: TopologyState
  readonly at: number
  /** What its own start line and its lease say. Outside. */
  readonly told: { readonly hostName: string | null; readonly version: string | null }
  readonly duplicated: boolean
}): NodeRow {
  const { counts, presence, topology, at } = it
  const { nodeId } = counts
  const main = findMainMatch(topology, nodeId, presence?.connection ?? null)
  const matches = topology.matchesOf(nodeId)
  const connection = main?.connection ?? null
  const others = matches.filter((one) => one !== main && one.connection.endedAt === null)
  return {
    nodeId,
    presence: presence?.presence ?? 'unknown',
    presenceReason: presence?.sentence ?? 'It was heard just now.',
    presenceSinceMs: presence ? presence.since / 1000 : null,
    hostName: it.told.hostName,
    connection: connection ? toConnectionView(connection, topology) : null,
    others: others.map((one) => toConnectionView(one.connection, topology)),
    confidence: main?.confidence ?? 0,
    reason: main?.reason ?? UNMATCHED,
    release: toRelease(it.told.version, connection),
    framesPerSecond: toRate(counts.spark, at),
    framesLastDay: topology.framesLastDay(nodeId, at),
    spark: counts.spark,
    lastHeardMs: counts.lastHeard / 1000,
    lastSignMs: Math.max(counts.lastHeard, connection?.rttChanged?.at ?? 0) / 1000,
    reconnects: Math.max(0, matches.length - 1),
    duplicated: it.duplicated
  }
}

/** What its own start line says is sure; else its client library lets guess. */
function toRelease(version: string | null, connection: Connection | null): NodeRow['release'] {
  if (version !== null) return { sentence: `${version}, as its start line says`, confidence: 1 }
  return guessRelease(connection?.lang ?? null, connection?.version ?? null)
}

/** Frames a second over the last 60 seconds, from the two newest minutes. */
function toRate(spark: readonly number[], at: number): number {
  const part = (at % MINUTE_US) / MINUTE_US
  const frames = (spark.at(-1) ?? 0) + (spark.at(-2) ?? 0) * (1 - part)
  return Math.round((frames / 60) * 100) / 100
}
