import { createStore, type StoreApi } from 'zustand'
import type { HistoryStats } from '../../shared/api/views.ts'
import type { Result } from '../../shared/cluster/result.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'

export interface HistoryState {
  readonly cluster: string | null
  readonly stats: HistoryStats | null
  readonly error: CallError | null
  readonly load: (cluster: string) => Promise<void>
  readonly setRetention: (
    cluster: string,
    maxBytes: number,
    maxAgeDays: number | null
  ) => Promise<Result<unknown, CallError>>
}

export function makeHistory(client: HostClient): StoreApi<HistoryState> {
  return createStore<HistoryState>((set, get) => ({
    cluster: null,
    stats: null,
    error: null,
    load: async (cluster) => {
      if (get().cluster !== cluster) set({ cluster, stats: null, error: null })
      const answer = await client.call((api) => api.history.stats({ cluster }))
      if (get().cluster !== cluster) return
      set(answer.ok ? { stats: answer.value, error: null } : { error: answer.error })
    },
    setRetention: async (cluster, maxBytes, maxAgeDays) => {
      const answer = await client.call((api) => api.history.setRetention({ cluster, maxBytes, maxAgeDays }))
      if (answer.ok) await get().load(cluster)
      return answer
    }
  }))
}
