import { createStore, type StoreApi } from 'zustand'
import type { DensityView } from '../../shared/api/history-views.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'

export interface DensityState {
  readonly cluster: string | null
  readonly view: DensityView | null
  readonly error: CallError | null
  readonly load: (cluster: string, fromUs: string, toUs: string) => Promise<void>
  /** Asks the same again: a pin was added. */
  readonly reload: () => Promise<void>
}

/** Where things happened, for the strip of the time bar. */
export function makeDensity(client: HostClient): StoreApi<DensityState> {
  /** Raised by every question, so that answers to an earlier one are dropped. */
  let turn = 0
  let asked: readonly [string, string, string] | null = null
  return createStore<DensityState>((set, get) => ({
    cluster: null,
    view: null,
    error: null,
    load: async (cluster, fromUs, toUs) => {
      turn += 1
      const thisTurn = turn
      asked = [cluster, fromUs, toUs]
      if (get().cluster !== cluster) set({ cluster, view: null, error: null })
      const answer = await client.call((api) => api.history.density({ cluster, fromUs, toUs }))
      if (thisTurn !== turn) return
      set(answer.ok ? { view: answer.value, error: null } : { error: answer.error })
    },
    reload: async () => {
      if (asked !== null) await get().load(...asked)
    }
  }))
}
