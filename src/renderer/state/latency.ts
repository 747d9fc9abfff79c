import type { StoreApi } from 'zustand'
import type { LatencyView } from '../../shared/api/latency-views.ts'
import type { HostClient } from '../client/host-client.ts'
import { type LookState, makeLook } from './look.ts'

export type LatencyState = LookState<LatencyView>

export const makeLatency = (client: HostClient): StoreApi<LatencyState> =>
  makeLook(client, (api, ask, signal) => api.latency.watch(ask, { signal }))
