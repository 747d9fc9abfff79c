import type { NodesView } from '../../shared/api/topology-views.ts'
import { isListening } from '../../shared/topology/connection-role.ts'
import { toConnectionView } from './connection-view.ts'
import type { Glance } from './glance.ts'
import { toNodeRows } from './node-rows.ts'
import { toPresenceBands } from './presence-bands.ts'

/** Connections that listen and are nobody's that a push carries. */
const MOST_UNMATCHED = 500

/** What the Nodes view shows at a moment, with bands of presence over the span. */
export async function toNodesView(glance: Glance): Promise<NodesView> {
  const { fold, at, from } = glance
  const { topology, connections } = fold.picture
  const bands = await toPresenceBands(glance)
  const unmatched = [...connections.open].filter((it) => topology.roleOf(it) === 'unmatched' && isListening(it))
  const gaps = fold.state.gaps.latest.filter((it) => it.server === null && it.from <= at && (it.to ?? at) >= from)
  return {
    atMs: at / 1000,
    fromMs: from / 1000,
    nodes: toNodeRows(fold, at),
    bands,
    unmatched: unmatched.slice(0, MOST_UNMATCHED).map((it) => toConnectionView(it, topology)),
    gaps: gaps.map((it) => ({ fromMs: it.from / 1000, toMs: it.to === null ? null : it.to / 1000 }))
  }
}
