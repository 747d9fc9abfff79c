import type { StoreApi } from 'zustand'
import type { ObservationView } from '../../shared/api/views.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'

/** One observation as it was recorded: what stands behind what is selected. */
export interface ObservationState {
  readonly observation: ObservationView | null
  readonly observationError: CallError | null
  /** `cid` narrows a server's answer to that connection. */
  readonly openObservation: (cluster: string, seq: number, cid: number | null) => Promise<void>
  readonly closeObservation: () => void
}

/** Gives a view's store the observation that is looked at in it. */
export function addObservation<S extends object>(
  base: StoreApi<S>,
  client: HostClient
): StoreApi<S & ObservationState> {
  // The same store with more in it: `setState` merges, so nothing of what it held is lost.
  const store = base as unknown as StoreApi<S & ObservationState>
  let turn = 0
  const set = (part: Partial<ObservationState>): void => store.setState(part as Partial<S & ObservationState>)
  set({
    observation: null,
    observationError: null,
    closeObservation: () => {
      turn += 1
      set({ observation: null, observationError: null })
    },
    openObservation: async (cluster, seq, cid) => {
      const mine = ++turn
      set({ observation: null, observationError: null })
      const answer = await client.call((api) => api.events.observation({ cluster, seq, cid }))
      if (mine !== turn) return
      set(answer.ok ? { observation: answer.value } : { observationError: answer.error })
    }
  })
  return store
}
