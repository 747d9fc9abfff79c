import type { Presence } from '../../shared/api/topology-views.ts'
import type { Fold } from './fold.ts'
import { findMainMatch } from './node-rows.ts'

/** One node as `stoa state` prints it. Texts are outside; times µs since 1970, decimal. */
export interface NodeState {
  readonly nodeId: number
  readonly presence: Presence
  readonly connection: { readonly server: string; readonly cid: number; readonly ip: string } | null
  /** 0..1 */
  readonly confidence: number
  readonly reason: string
  readonly lastHeardAt: string | null
}

/** Every node that was ever heard, by node id. `connection` is its newest, an ended one while the node is gone: null. */
export function toNodeStates(fold: Fold): NodeState[] {
  const { topology } = fold.picture
  const presences = topology.presences()
  const states: NodeState[] = []
  for (const nodeId of topology.nodeIds()) {
    const presence = presences.get(nodeId)
    const match = findMainMatch(topology, nodeId, presence?.connection ?? null)
    const isOpen = match !== null && match.connection.endedAt === null
    const heardAt = topology.lastHeard(nodeId)
    const { server, cid, ip } = match?.connection ?? { server: { name: '' }, cid: 0, ip: '' }
    states.push({
      nodeId,
      presence: presence?.presence ?? 'unknown',
      connection: isOpen ? { server: server.name, cid, ip } : null,
      confidence: isOpen ? match.confidence : 0,
      reason: isOpen ? match.reason : (presence?.sentence ?? 'It was heard just now.'),
      lastHeardAt: heardAt === 0 ? null : String(heardAt)
    })
  }
  return states.sort((a, b) => a.nodeId - b.nodeId)
}
