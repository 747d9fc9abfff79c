import { createStore, type StoreApi } from 'zustand'
import type { EventFilter } from '../../shared/api/contract.ts'
import type { ExportProgress } from '../../shared/api/views.ts'
import type { HostClient } from '../client/host-client.ts'

export interface ExportsState {
  /** One at a time: a second one waits for the operator, not in a queue. */
  readonly progress: ExportProgress | null
  readonly start: (cluster: string, filter: EventFilter, format: 'ndjson' | 'csv') => void
  readonly cancel: () => void
  readonly clear: () => void
}

const STARTED: ExportProgress = { rows: 0, bytes: 0, share: null, state: 'running', path: null, sentence: 'Starting.' }

export function makeExports(client: HostClient): StoreApi<ExportsState> {
  let stop: () => void = () => {}
  return createStore<ExportsState>((set, get) => ({
    progress: null,
    start: (cluster, filter, format) => {
      stop()
      set({ progress: STARTED })
      stop = client.follow(
        (api, signal) => api.events.export({ cluster, filter, format }, { signal }),
        (progress) => set({ progress }),
        (ended) => {
          const at = get().progress ?? STARTED
          if (ended.kind === 'failed')
            set({ progress: { ...at, state: 'failed', path: null, sentence: ended.error.message } })
          else if (at.state === 'running') set({ progress: { ...at, state: 'failed', sentence: 'It ended early.' } })
        }
      )
    },
    cancel: () => {
      stop()
      const at = get().progress
      if (at?.state === 'running')
        set({ progress: { ...at, state: 'cancelled', path: null, sentence: 'Cancelled. The file was removed.' } })
    },
    clear: () => set({ progress: null })
  }))
}
