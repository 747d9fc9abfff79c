import { createStore, type StoreApi } from 'zustand'
import type { NoticesView, NoticeView } from '../../shared/api/lint-views.ts'
import type { HostClient } from '../client/host-client.ts'

/** More at once nobody reads; the oldest goes. All stand among the findings. */
const AT_ONCE = 4

/** What the host told of findings since this page was opened, where the page must show it. */
export interface NoticesState {
  readonly list: readonly NoticeView[]
  /** Takes the newest of what the host keeps. */
  readonly take: (view: NoticesView) => void
  readonly dismiss: (id: number) => void
}

export function makeNotices(client: HostClient): StoreApi<NoticesState> {
  /** The newest that was taken; null: nothing yet, and what is there already was told to somebody before. */
  let seen: number | null = null
  const store = createStore<NoticesState>((set, get) => ({
    list: [],
    take: ({ notices, where }) => {
      const newest = notices.at(-1)?.id ?? 0
      const before = seen
      // A host that was started anew counts from 1 again.
      seen = newest
      if (before === null || newest < before || where === 'desktop') return
      const fresh = notices.filter((it) => it.id > before)
      if (fresh.length > 0) set({ list: [...get().list, ...fresh].slice(-AT_ONCE) })
    },
    dismiss: (id) => set({ list: get().list.filter((it) => it.id !== id) })
  }))
  client.watch<NoticesView>(
    (api, signal) => api.lint.notices(undefined, { signal }),
    (view) => store.getState().take(view),
    () => undefined
  )
  return store
}
