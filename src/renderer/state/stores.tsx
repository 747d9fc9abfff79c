import { createContext, type ReactNode, useContext } from 'react'
import { type StoreApi, useStore } from 'zustand'
import type { Clock } from '../../shared/cluster/clock.ts'
import type { HostClient } from '../client/host-client.ts'
import { type ActionsState, makeActions } from './actions.ts'
import { type AddressesState, makeAddresses } from './addresses.ts'
import { type BlocksState, makeBlocks } from './blocks.ts'
import { type CanaryState, makeCanary } from './canary.ts'
import { type ClustersState, makeClusters } from './clusters.ts'
import { type DensityState, makeDensity } from './density.ts'
import { type DraftsState, makeDrafts } from './drafts.ts'
import { type EndsState, makeEnds } from './ends.ts'
import { type EventsState, makeEvents } from './events.ts'
import { type ExportsState, makeExports } from './exports.ts'
import { type FilesState, makeFiles } from './files.ts'
import { type FindingsState, makeFindings } from './findings.ts'
import { type FocusState, makeFocus } from './focus.ts'
import { type HistoryState, makeHistory } from './history.ts'
import { type HostState, makeHost } from './host.ts'
import { type LatencyState, makeLatency } from './latency.ts'
import { type LinkStore, makeLink } from './link.ts'
import { type LintState, makeLint } from './lint.ts'
import { type ManagementState, makeManagement } from './management.ts'
import { makeNodes, type NodesState } from './nodes.ts'
import { makeNotices, type NoticesState } from './notices.ts'
import { makeOverview, type OverviewState } from './overview.ts'
import { PaneContext } from './pane.ts'
import { makePastOverview, type PastOverviewState } from './past-overview.ts'
import { makePins, type PinsState } from './pins.ts'
import { makePreferences, type PreferencesState } from './preferences.ts'
import { makeRecordings, type RecordingsState } from './recordings.ts'
import { makeRoles, makeWhatIf, type RolesState, type WhatIfState } from './roles.ts'
import { makeRuns, type RunsState } from './runs.ts'
import { makeToasts, type ToastsState } from './toasts.ts'
import { makeTopology, type TopologyState } from './topology.ts'

/** What both panes share: the host, its clusters, what the operator chose and did. */
interface SharedStores {
  readonly link: StoreApi<LinkStore>
  readonly host: StoreApi<HostState>
  readonly clusters: StoreApi<ClustersState>
  readonly actions: StoreApi<ActionsState>
  readonly ends: StoreApi<EndsState>
  readonly drafts: StoreApi<DraftsState>
  readonly files: StoreApi<FilesState>
  readonly focus: StoreApi<FocusState>
  readonly management: StoreApi<ManagementState>
  readonly notices: StoreApi<NoticesState>
  readonly pins: StoreApi<PinsState>
  readonly recordings: StoreApi<RecordingsState>
  readonly preferences: StoreApi<PreferencesState>
  readonly toasts: StoreApi<ToastsState>
}

/** What each pane has for itself: the cluster that it shows at its time. */
interface PaneStores {
  readonly overview: StoreApi<OverviewState>
  readonly pastOverview: StoreApi<PastOverviewState>
  readonly density: StoreApi<DensityState>
  readonly topology: StoreApi<TopologyState>
  readonly nodes: StoreApi<NodesState>
  readonly blocks: StoreApi<BlocksState>
  readonly addresses: StoreApi<AddressesState>
  readonly latency: StoreApi<LatencyState>
  readonly canary: StoreApi<CanaryState>
  /** The second range of a comparison. */
  readonly latencyBeside: StoreApi<LatencyState>
  readonly findings: StoreApi<FindingsState>
  /** Configurations, judged. */
  readonly lint: StoreApi<LintState>
  readonly roles: StoreApi<RolesState>
  readonly whatIf: StoreApi<WhatIfState>
  readonly runs: StoreApi<RunsState>
  readonly events: StoreApi<EventsState>
  readonly exports: StoreApi<ExportsState>
  readonly history: StoreApi<HistoryState>
}

/** One small store for each noun. They live as long as the page. */
export interface Stores extends SharedStores, PaneStores {}

interface BothPanes {
  readonly first: Stores
  readonly second: Stores
}

export function makeStores(client: HostClient, clock: Clock): BothPanes {
  const shared: SharedStores = {
    link: makeLink(client),
    host: makeHost(client),
    clusters: makeClusters(client, clock),
    actions: makeActions(client, clock),
    ends: makeEnds(client),
    drafts: makeDrafts(client),
    files: makeFiles(client),
    focus: makeFocus(),
    management: makeManagement(client),
    notices: makeNotices(client),
    pins: makePins(client),
    recordings: makeRecordings(client),
    preferences: makePreferences(),
    toasts: makeToasts(clock)
  }
  return {
    first: { ...shared, ...makePaneStores(client, clock) },
    second: { ...shared, ...makePaneStores(client, clock) }
  }
}

function makePaneStores(client: HostClient, clock: Clock): PaneStores {
  return {
    overview: makeOverview(client, clock),
    pastOverview: makePastOverview(client),
    density: makeDensity(client),
    topology: makeTopology(client),
    nodes: makeNodes(client),
    blocks: makeBlocks(client),
    addresses: makeAddresses(client),
    latency: makeLatency(client),
    canary: makeCanary(client),
    latencyBeside: makeLatency(client),
    findings: makeFindings(client),
    lint: makeLint(client),
    roles: makeRoles(client),
    whatIf: makeWhatIf(client),
    runs: makeRuns(client),
    events: makeEvents(client),
    exports: makeExports(client),
    history: makeHistory(client)
  }
}

const StoresContext = createContext<BothPanes | null>(null)

export function StoresProvider({ stores, children }: { readonly stores: BothPanes; readonly children: ReactNode }) {
  return <StoresContext.Provider value={stores}>{children}</StoresContext.Provider>
}

/** The smallest value a component draws: `useFrom('clusters', (s) => s.list)`. Of the pane in which it stands. */
export function useFrom<K extends keyof Stores, T>(name: K, select: (state: StateOf<K>) => T): T {
  const stores = useContext(StoresContext)
  const pane = useContext(PaneContext)
  if (stores === null) throw new Error('no StoresProvider above this component')
  const store: Pick<StoreApi<unknown>, 'getState' | 'getInitialState' | 'subscribe'> = stores[pane][name]
  // The table of stores pairs each name with its state; TypeScript cannot follow that pairing through an index.
  return useStore(store, (state) => select(state as StateOf<K>))
}

export type StateOf<K extends keyof Stores> = ReturnType<Stores[K]['getState']>
