import type { StoreApi } from 'zustand'
import type { TopologyView } from '../../shared/api/topology-views.ts'
import type { HostClient } from '../client/host-client.ts'
import { type LookState, makeLook } from './look.ts'

export type TopologyState = LookState<TopologyView>

export const makeTopology = (client: HostClient): StoreApi<TopologyState> =>
  makeLook(client, (api, ask, signal) => api.topology.watch(ask, { signal }))
