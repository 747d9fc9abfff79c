import { createStore, type StoreApi } from 'zustand'
import type { ActionDraftView, ActionsView } from '../../shared/api/action-views.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import type { Result } from '../../shared/cluster/result.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'

export interface Catalogue {
  readonly view: ActionsView | null
  readonly error: CallError | null
}

/** What the dialog begins with, beside what the URL says. */
export interface Begun {
  readonly entry: string
  readonly params: Readonly<Record<string, string>>
  /** Again what this run did: its draft is made by the host. */
  readonly repeats?: string
}

interface DraftAsk {
  readonly cluster: string
  readonly entry: string
  /** Null: the first node that answers. */
  readonly url: string | null
  readonly params: Readonly<Record<string, string>>
}

/** What can be run on each cluster that is on the screen, and running it. */
export interface ActionsState {
  readonly of: ReadonlyMap<string, Catalogue>
  /** Asks for a cluster's catalogue again and again until stopped: whether acting is allowed must not be old news. */
  readonly follow: (cluster: string) => () => void
  readonly begun: Begun | null
  readonly begin: (begun: Begun | null) => void
  readonly draft: (ask: DraftAsk) => Promise<Result<ActionDraftView, CallError>>
  /** `run` null: the newest. */
  readonly repeat: (cluster: string, run: string | null) => Promise<Result<ActionDraftView, CallError>>
  /** Two calls (R13): the host makes a confirmation bound to this draft, then acts on it. Not idempotent. */
  readonly run: (
    cluster: string,
    draft: ActionDraftView,
    typed: string
  ) => Promise<Result<{ readonly run: string }, CallError>>
}

/** The catalogue is a call, not a push; what it says of permission is at most this old. */
const AGAIN_MS = 3_000

export function makeActions(client: HostClient, clock: Pick<Clock, 'after'>): StoreApi<ActionsState> {
  const store = createStore<ActionsState>(() => ({
    of: new Map(),
    follow,
    begun: null,
    begin: (begun) => store.setState({ begun }),
    draft: ({ cluster, entry, url, params }) =>
      client.call((api) => api.actions.draft({ cluster, entry, url, params: { ...params } })),
    repeat: (cluster, run) => client.call((api) => api.actions.repeat({ cluster, run })),
    run: (cluster, { draft }, typed) =>
      client.call(async (api) => {
        const { confirmation } = await api.actions.confirm({ cluster, draft })
        return api.actions.run({ cluster, draft, confirmation, typed })
      })
  }))
  const followed = new Map<string, { users: number; stop: () => void }>()
  function follow(cluster: string): () => void {
    const mine = followed.get(cluster) ?? { users: 0, stop: begin(cluster) }
    mine.users += 1
    followed.set(cluster, mine)
    return () => {
      mine.users -= 1
      if (mine.users > 0) return
      mine.stop()
      followed.delete(cluster)
    }
  }
  /** Asks now and each time again; an answer like the one before changes nothing on the screen. */
  function begin(cluster: string): () => void {
    let stopped = false
    let cancel: () => void = () => {}
    let told = ''
    const ask = async (): Promise<void> => {
      const answer = await client.call((api) => api.actions.view({ cluster }))
      if (stopped) return
      cancel = clock.after(AGAIN_MS, () => void ask())
      const text = JSON.stringify(answer)
      if (text === told) return
      told = text
      const before = store.getState().of.get(cluster)?.view ?? null
      // A host that does not answer takes nothing back; one that refuses does.
      const kept = answer.ok ? answer.value : answer.error.kind === 'lost' ? before : null
      const catalogue: Catalogue = { view: kept, error: answer.ok ? null : answer.error }
      store.setState({ of: new Map(store.getState().of).set(cluster, catalogue) })
    }
    void ask()
    return () => {
      stopped = true
      cancel()
    }
  }
  return store
}
