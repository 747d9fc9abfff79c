import type { StoreApi } from 'zustand'
import type { TopologyView } from '../../shared/api/topology-views.ts'
import type { HostClient } from '../client/host-client.ts'
import { type LookState, makeLook } from './look.ts'
import { addSubject, type SubjectState } from './subject.ts'

export type TopologyState = LookState<TopologyView> & SubjectState

export const makeTopology = (client: HostClient): StoreApi<TopologyState> =>
  addSubject(
    makeLook<TopologyView>(client, (api, ask, signal) => api.topology.watch(ask, { signal })),
    client
  )
