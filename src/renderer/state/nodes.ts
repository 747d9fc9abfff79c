import type { StoreApi } from 'zustand'
import type { NodesView } from '../../shared/api/topology-views.ts'
import type { HostClient } from '../client/host-client.ts'
import { type LookState, makeLook } from './look.ts'
import { addSubject, type SubjectState } from './subject.ts'

export type NodesState = LookState<NodesView> & SubjectState

export const makeNodes = (client: HostClient): StoreApi<NodesState> =>
  addSubject(
    makeLook<NodesView>(client, (api, ask, signal) => api.nodes.watch(ask, { signal })),
    client
  )
