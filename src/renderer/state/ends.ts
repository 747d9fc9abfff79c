import { createStore, type StoreApi } from 'zustand'
import type { HostClient } from '../client/host-client.ts'

/** First and last moment of a history, µs since 1970; null while it is empty. */
export interface Ends {
  readonly oldestUs: string | null
  readonly newestUs: string | null
}

/** Where histories begin and end. Asked once for what grows no more: an opened file, an imported recording. */
export interface EndsState {
  readonly of: ReadonlyMap<string, Ends>
  readonly load: (cluster: string) => Promise<void>
}

export function makeEnds(client: HostClient): StoreApi<EndsState> {
  return createStore<EndsState>((set, get) => ({
    of: new Map(),
    load: async (cluster) => {
      const answer = await client.call((api) => api.history.stats({ cluster }))
      if (!answer.ok) return
      const { oldestUs, newestUs } = answer.value
      set({ of: new Map(get().of).set(cluster, { oldestUs, newestUs }) })
    }
  }))
}
