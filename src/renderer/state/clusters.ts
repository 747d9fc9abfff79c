import { createStore, type StoreApi } from 'zustand'
import type { LevelTwoInput } from '../../shared/api/connection.ts'
import type { ClusterSummary, LevelTwoView } from '../../shared/api/views.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import type { Result } from '../../shared/cluster/result.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'
import type { SystemSecrets } from './level-two.ts'

export interface ClustersState {
  /** null until the host told for the first time. */
  readonly list: readonly ClusterSummary[] | null
  /** When the host last told, ms by the page's clock; it tells twice a second. */
  readonly toldMs: number
  readonly startDemo: () => Promise<Result<{ readonly slug: string }, CallError>>
  readonly start: (cluster: string) => Promise<Result<unknown, CallError>>
  readonly stop: (cluster: string) => Promise<Result<unknown, CallError>>
  readonly rename: (cluster: string, name: string) => Promise<Result<unknown, CallError>>
  /** Two calls: the host makes a confirmation bound to this cluster, then removes on it (R13). */
  readonly remove: (cluster: string, typed: string) => Promise<Result<unknown, CallError>>
  readonly acceptServers: (cluster: string, servers: readonly string[]) => Promise<Result<unknown, CallError>>
  readonly levelTwo: (cluster: string) => Promise<Result<LevelTwoView, CallError>>
  readonly setLevelTwo: (
    cluster: string,
    setting: LevelTwoInput,
    secrets: SystemSecrets
  ) => Promise<Result<unknown, CallError>>
  readonly dismissNotice: (cluster: string, id: string) => Promise<Result<unknown, CallError>>
}

export function makeClusters(client: HostClient, clock: Clock): StoreApi<ClustersState> {
  const store = createStore<ClustersState>(() => ({
    list: null,
    toldMs: clock.nowUnix() / 1000,
    startDemo: () => client.call((api) => api.demo.start({})),
    start: (cluster) => client.call((api) => api.clusters.start({ cluster })),
    stop: (cluster) => client.call((api) => api.clusters.stop({ cluster })),
    rename: (cluster, name) => client.call((api) => api.clusters.rename({ cluster, name })),
    remove: (cluster, typed) =>
      client.call(async (api) => {
        const { confirmation } = await api.clusters.confirmRemoval({ cluster })
        return api.clusters.remove({ cluster, typed, confirmation })
      }),
    acceptServers: (cluster, servers) =>
      client.call((api) => api.clusters.acceptServers({ cluster, servers: [...servers] })),
    levelTwo: (cluster) => client.call((api) => api.clusters.levelTwo({ cluster })),
    setLevelTwo: (cluster, setting, secrets) =>
      client.call((api) => api.clusters.setLevelTwo({ cluster, ...setting, secrets })),
    dismissNotice: (cluster, id) => client.call((api) => api.clusters.dismissNotice({ cluster, id }))
  }))
  client.watch(
    (api, signal) => api.clusters.watch(undefined, { signal }),
    (list) => store.setState({ list, toldMs: clock.nowUnix() / 1000 }),
    () => {}
  )
  return store
}
