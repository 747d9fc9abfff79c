import { createStore, type StoreApi } from 'zustand'
import type { HostClient, LinkState } from '../client/host-client.ts'

export interface LinkStore {
  readonly link: LinkState
  readonly retryNow: () => void
}

export function makeLink(client: HostClient): StoreApi<LinkStore> {
  const store = createStore<LinkStore>(() => ({ link: client.link, retryNow: () => client.retryNow() }))
  client.onLink(() => store.setState({ link: client.link }))
  return store
}
