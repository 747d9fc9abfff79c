import { createStore, type StoreApi } from 'zustand'
import type { HostView } from '../../shared/api/views.ts'
import type { HostClient } from '../client/host-client.ts'

export interface HostState {
  readonly about: HostView | null
}

export function makeHost(client: HostClient): StoreApi<HostState> {
  const store = createStore<HostState>(() => ({ about: null }))
  const ask = async (): Promise<void> => {
    const about = await client.call((api) => api.host.about())
    if (about.ok) store.setState({ about: about.value })
  }
  client.onLink(() => {
    if (client.link.kind === 'open') void ask()
  })
  return store
}
