import type { StoreApi } from 'zustand'
import type { FindingsView } from '../../shared/api/finding-views.ts'
import type { Result } from '../../shared/cluster/result.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'
import { type LookState, makeLook } from './look.ts'

export interface FindingsState extends LookState<FindingsView> {
  /** Again with another note replaces it. */
  readonly acknowledge: (cluster: string, id: string, note: string) => Promise<Result<unknown, CallError>>
}

export function makeFindings(client: HostClient): StoreApi<FindingsState> {
  const look = makeLook<FindingsView>(client, (api, ask, signal) => api.findings.watch(ask, { signal }))
  const acknowledge: FindingsState['acknowledge'] = (cluster, id, note) =>
    client.call((api) => api.findings.acknowledge({ cluster, id, note }))
  // The same store with one call more: whoever sets its state leaves the call in place.
  const store = look as StoreApi<LookState<FindingsView>> & StoreApi<FindingsState>
  store.setState({ acknowledge } satisfies Partial<FindingsState>)
  return store
}
