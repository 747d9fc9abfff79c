import { createStore, type StoreApi } from 'zustand'
import type { HistoryView } from '../../shared/api/history-views.ts'
import type { HistoryStats } from '../../shared/api/views.ts'
import type { Result } from '../../shared/cluster/result.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'

export interface HistoryState {
  readonly cluster: string | null
  readonly stats: HistoryStats | null
  readonly error: CallError | null
  readonly load: (cluster: string) => Promise<void>
  /** What the History view shows, of `viewed`. */
  readonly viewed: string | null
  readonly view: HistoryView | null
  readonly viewError: CallError | null
  /** `turn` asks the same anew. */
  readonly loadView: (cluster: string, turn?: number) => Promise<void>
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
    viewed: null,
    view: null,
    viewError: null,
    loadView: async (cluster) => {
      if (get().viewed !== cluster) set({ viewed: cluster, view: null, viewError: null })
      const answer = await client.call((api) => api.history.view({ cluster }))
      if (get().viewed !== cluster) return
      set(answer.ok ? { view: answer.value, viewError: null } : { viewError: answer.error })
    },
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
