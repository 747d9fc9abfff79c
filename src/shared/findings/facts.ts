import type { ConnectionTable } from '../cluster/connections.ts'
import type { ClusterState } from '../cluster/state.ts'
import type { LatencyState } from '../latency/latency-state.ts'
import type { PropagationState } from '../propagation/propagation-state.ts'
import type { TopologyState } from '../topology/topology-state.ts'

/** All that rules may judge by. */
export interface Facts {
  readonly cluster: ClusterState
  readonly connections: ConnectionTable
  readonly topology: TopologyState
  readonly propagation: PropagationState
  readonly latency: LatencyState
  /** Wire version that frames are decoded with, and how sure that is, 0..1. */
  readonly wire: { readonly version: string; readonly confidence: number }
}
