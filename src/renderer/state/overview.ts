import { createStore, type StoreApi } from 'zustand'
import type { OverviewView } from '../../shared/api/views.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'

export interface OverviewState {
  readonly cluster: string | null
  /** The newest snapshot, always of the present. */
  readonly view: OverviewView | null
  readonly error: CallError | null
  /** Host's clock less ours, ms: the page may run in a browser far from the host. */
  readonly hostAheadMs: number
  /** Follows one cluster; the answer stops it. */
  readonly follow: (cluster: string, rangeMs: number) => () => void
  /** The present by the host's clock, µs since 1970. */
  readonly nowUs: () => string
}

/** Below this a difference between clocks is the push's own travel time. */
const CLOCKS_DIFFER_MS = 2_000

export function makeOverview(client: HostClient, clock: Clock): StoreApi<OverviewState> {
  const store = createStore<OverviewState>((set, get) => ({
    cluster: null,
    view: null,
    error: null,
    hostAheadMs: 0,
    nowUs: () => String(Math.round(clock.nowUnix() + get().hostAheadMs * 1000)),
    follow: (cluster, rangeMs) => {
      if (get().cluster !== cluster) set({ cluster, view: null, error: null })
      return client.watch(
        (api, signal) => api.overview.watch({ cluster, rangeMs }, { signal }),
        (view) => {
          const ahead = view.nowMs - clock.nowUnix() / 1000
          const hostAheadMs = Math.abs(ahead) > CLOCKS_DIFFER_MS ? ahead : 0
          set({ view, error: null, hostAheadMs })
        },
        (ended) => set({ error: ended.kind === 'failed' ? ended.error : null })
      )
    }
  }))
  return store
}
