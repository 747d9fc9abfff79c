import { createStore, type StoreApi } from 'zustand'
import type { Clock } from '../../shared/cluster/clock.ts'

export interface Toast {
  readonly id: number
  readonly tone: 'ok' | 'bad'
  readonly sentence: string
}

/** Only for what the operator just did here; what happens to a cluster is state, not a toast. */
export interface ToastsState {
  readonly list: readonly Toast[]
  readonly show: (tone: Toast['tone'], sentence: string) => void
  readonly dismiss: (id: number) => void
}

const STAYS_MS = 5_000
/** More than this many at once nobody reads; the oldest goes. */
const AT_ONCE = 4

export function makeToasts(clock: Clock): StoreApi<ToastsState> {
  let lastId = 0
  return createStore<ToastsState>((set, get) => ({
    list: [],
    show: (tone, sentence) => {
      lastId += 1
      const id = lastId
      set({ list: [...get().list, { id, tone, sentence }].slice(-AT_ONCE) })
      clock.after(STAYS_MS, () => get().dismiss(id))
    },
    dismiss: (id) => set({ list: get().list.filter((toast) => toast.id !== id) })
  }))
}
