import { createStore, type StoreApi } from 'zustand'
import type { OpenedFileView } from '../../shared/api/history-views.ts'
import type { Result } from '../../shared/cluster/result.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'

export interface FilesState {
  /** Asked for from anywhere: the start page, the palette, the History view. One dialog serves them. */
  readonly asking: boolean
  readonly ask: (asking: boolean) => void
  /** `path` null: the host shows its own dialog, which only a desktop has. */
  readonly open: (path: string | null) => Promise<Result<OpenedFileView, CallError>>
  readonly close: (cluster: string) => Promise<Result<unknown, CallError>>
}

/** Recordings that are opened as clusters of their own, not live. */
export function makeFiles(client: HostClient): StoreApi<FilesState> {
  return createStore<FilesState>((set) => ({
    asking: false,
    ask: (asking) => set({ asking }),
    open: (path) => client.call((api) => api.files.open({ path })),
    close: (cluster) => client.call((api) => api.files.close({ cluster }))
  }))
}
