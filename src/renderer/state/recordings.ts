import { createStore, type StoreApi } from 'zustand'
import type { ExportProgress } from '../../shared/api/views.ts'
import type { HostClient } from '../client/host-client.ts'

export interface RecordingWish {
  readonly cluster: string
  /** null: from the beginning, to the end. */
  readonly fromUs: string | null
  readonly toUs: string | null
  readonly anonymous: boolean
}

export interface RecordingsState {
  /** The dialog is open, over any view. */
  readonly asking: boolean
  readonly ask: (asking: boolean) => void
  /** One at a time. */
  readonly progress: ExportProgress | null
  readonly start: (wish: RecordingWish) => void
  /** Gives up; the host removes the file. */
  readonly cancel: () => void
  readonly clear: () => void
}

const STARTED: ExportProgress = { rows: 0, bytes: 0, share: null, state: 'running', path: null, sentence: 'Starting.' }

/** Writing a span of the history into a `.stoa` file. */
export function makeRecordings(client: HostClient): StoreApi<RecordingsState> {
  let stop: () => void = () => {}
  return createStore<RecordingsState>((set, get) => {
    const fail = (sentence: string): void =>
      set({ progress: { ...(get().progress ?? STARTED), state: 'failed', path: null, sentence } })
    return {
      asking: false,
      ask: (asking) => set({ asking }),
      progress: null,
      start: (wish) => {
        stop()
        set({ progress: STARTED })
        stop = client.follow(
          (api, signal) => api.history.exportRecording(wish, { signal }),
          (progress) => set({ progress }),
          (ended) => {
            if (ended.kind === 'failed') fail(ended.error.message)
            else if (get().progress?.state === 'running') fail('It ended early.')
          }
        )
      },
      cancel: () => {
        stop()
        const at = get().progress
        if (at?.state !== 'running') return
        set({ progress: { ...at, state: 'cancelled', path: null, sentence: 'Cancelled. The file was removed.' } })
      },
      clear: () => set({ progress: null })
    }
  })
}
