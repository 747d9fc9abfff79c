import type { ConnectionTable } from '../cluster/connections.ts'
import type { ClusterState } from '../cluster/state.ts'
import type { CanaryState } from '../latency/canary-state.ts'
import type { LatencyState } from '../latency/latency-state.ts'
import type { AddressState } from '../propagation/address-state.ts'
import type { PropagationState } from '../propagation/propagation-state.ts'
import type { RolesState } from '../roles/roles-state.ts'
import type { TopologyState } from '../topology/topology-state.ts'

/** All that rules may judge by. */
export interface Facts {
  readonly cluster: ClusterState
  readonly connections: ConnectionTable
  readonly topology: TopologyState
  readonly propagation: PropagationState
  readonly latency: LatencyState
  readonly roles: RolesState
  readonly addresses: AddressState
  readonly canary: CanaryState
  /** Wire version that frames are decoded with, and how sure that is, 0..1. */
  readonly wire: { readonly version: string; readonly confidence: number }
}
