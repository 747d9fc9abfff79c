import { createStore, type StoreApi } from 'zustand'
import type { Pane } from './pane.ts'

/** To which of two panes the time bar and the keys belong. */
export interface FocusState {
  readonly pane: Pane
  readonly take: (pane: Pane) => void
}

export function makeFocus(): StoreApi<FocusState> {
  return createStore<FocusState>((set, get) => ({
    pane: 'first',
    take: (pane) => {
      if (get().pane !== pane) set({ pane })
    }
  }))
}
