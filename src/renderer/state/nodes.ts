import type { StoreApi } from 'zustand'
import type { NodesView } from '../../shared/api/topology-views.ts'
import type { HostClient } from '../client/host-client.ts'
import { type LookState, makeLook } from './look.ts'

export type NodesState = LookState<NodesView>

export const makeNodes = (client: HostClient): StoreApi<NodesState> =>
  makeLook(client, (api, ask, signal) => api.nodes.watch(ask, { signal }))
