import type { StoreApi } from 'zustand'
import type { FindingsView } from '../../shared/api/finding-views.ts'
import type { HostClient } from '../client/host-client.ts'
import { type LookState, makeLook } from './look.ts'

export type FindingsState = LookState<FindingsView>

export const makeFindings = (client: HostClient): StoreApi<FindingsState> =>
  makeLook(client, (api, ask, signal) => api.findings.watch(ask, { signal }))
