import { createStore, type StoreApi } from 'zustand'
import type { OpenedFileView } from '../../shared/api/history-views.ts'
import type { SavedView } from '../../shared/api/views.ts'
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
  /** Written by the host where its save dialog says; only a desktop has one. */
  readonly save: (name: string, kind: SavedKind, content: Blob) => Promise<Result<SavedView, CallError>>
}

/** What a page may have written; the contract's list. */
export type SavedKind = 'svg' | 'png' | 'csv' | 'json' | 'toml'

/** As base64 below the contract's limit of a piece; a multiple of three, so that only the last piece is padded. */
const PIECE_BYTES = 3 * 170_000
/** Arguments of one call: more overflow the stack. */
const AT_ONCE = 8_192

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += AT_ONCE) text += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE))
  return btoa(text)
}

/** Recordings that are opened as clusters of their own, not live. */
export function makeFiles(client: HostClient): StoreApi<FilesState> {
  return createStore<FilesState>((set) => ({
    asking: false,
    ask: (asking) => set({ asking }),
    open: (path) => client.call((api) => api.files.open({ path })),
    close: (cluster) => client.call((api) => api.files.close({ cluster })),
    save: (name, kind, content) =>
      client.call(async (api) => {
        let upload: string | null = null
        for (let at = 0; ; at += PIECE_BYTES) {
          const piece = toBase64(new Uint8Array(await content.slice(at, at + PIECE_BYTES).arrayBuffer()))
          const last = at + PIECE_BYTES >= content.size
          const saved: SavedView = await api.files.save({ upload, name, kind, piece, last })
          if (saved.state !== 'more') return saved
          upload = saved.upload
        }
      })
  }))
}
