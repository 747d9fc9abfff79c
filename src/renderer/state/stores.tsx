import { createContext, type ReactNode, useContext } from 'react'
import { type StoreApi, useStore } from 'zustand'
import type { Clock } from '../../shared/cluster/clock.ts'
import type { HostClient } from '../client/host-client.ts'
import { type ClustersState, makeClusters } from './clusters.ts'
import { type DraftsState, makeDrafts } from './drafts.ts'
import { type EventsState, makeEvents } from './events.ts'
import { type ExportsState, makeExports } from './exports.ts'
import { type HistoryState, makeHistory } from './history.ts'
import { type HostState, makeHost } from './host.ts'
import { type LinkStore, makeLink } from './link.ts'
import { makeOverview, type OverviewState } from './overview.ts'
import { makePreferences, type PreferencesState } from './preferences.ts'
import { makeToasts, type ToastsState } from './toasts.ts'

/** One small store for each noun. They live as long as the page. */
export interface Stores {
  readonly link: StoreApi<LinkStore>
  readonly host: StoreApi<HostState>
  readonly clusters: StoreApi<ClustersState>
  readonly overview: StoreApi<OverviewState>
  readonly events: StoreApi<EventsState>
  readonly exports: StoreApi<ExportsState>
  readonly drafts: StoreApi<DraftsState>
  readonly history: StoreApi<HistoryState>
  readonly preferences: StoreApi<PreferencesState>
  readonly toasts: StoreApi<ToastsState>
}

export function makeStores(client: HostClient, clock: Clock): Stores {
  return {
    link: makeLink(client),
    host: makeHost(client),
    clusters: makeClusters(client),
    overview: makeOverview(client, clock),
    events: makeEvents(client),
    exports: makeExports(client),
    drafts: makeDrafts(client),
    history: makeHistory(client),
    preferences: makePreferences(),
    toasts: makeToasts(clock)
  }
}

const StoresContext = createContext<Stores | null>(null)

export function StoresProvider({ stores, children }: { readonly stores: Stores; readonly children: ReactNode }) {
  return <StoresContext.Provider value={stores}>{children}</StoresContext.Provider>
}

/** The smallest value a component draws: `useFrom('clusters', (s) => s.list)`. */
export function useFrom<K extends keyof Stores, T>(name: K, select: (state: StateOf<K>) => T): T {
  const stores = useContext(StoresContext)
  if (stores === null) throw new Error('no StoresProvider above this component')
  const store: Pick<StoreApi<unknown>, 'getState' | 'getInitialState' | 'subscribe'> = stores[name]
  // The table of stores pairs each name with its state; TypeScript cannot follow that pairing through an index.
  return useStore(store, (state) => select(state as StateOf<K>))
}

type StateOf<K extends keyof Stores> = ReturnType<Stores[K]['getState']>
