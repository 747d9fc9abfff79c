import { createStore, type StoreApi } from 'zustand'
import type { Moment } from '../../shared/api/moment.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'
import type { StoaApi } from '../client/stoa-api.ts'

/** What every view of one cluster is asked with: which cluster, which time, how far back. */
export interface Ask {
  readonly cluster: string
  readonly moment: Moment
  readonly spanMs: number
}

/** A push of whole pictures of one cluster at one time. */
export interface LookState<T, A extends Ask = Ask> {
  /** What `view` answers; null: nothing has been answered yet. */
  readonly asked: A | null
  readonly view: T | null
  readonly error: CallError | null
  /** `view` answers an earlier question: the one for the time that is asked now is still under way. */
  readonly waiting: boolean
  /** `view` is old: the host does not answer, the push failed, or another time is being asked for. */
  readonly stale: boolean
  /** Follows one question; the answer stops it. */
  readonly follow: (ask: A) => () => void
}

type Watch<T, A extends Ask> = (api: StoaApi, ask: A, signal: AbortSignal) => Promise<AsyncIterable<T>>

/**
 * A store that follows a push for a cluster and a time. The picture of an earlier time stays, marked stale, until the
 * next one is there; that of another cluster goes at once.
 */
export function makeLook<T, A extends Ask = Ask>(client: HostClient, watch: Watch<T, A>): StoreApi<LookState<T, A>> {
  /** The question that is being followed, and for how many: the rail and the view may ask the same. */
  let current: { readonly key: string; users: number; readonly stop: () => void } | null = null
  const store = createStore<LookState<T, A>>((set, get) => {
    const begin = (ask: A): (() => void) => {
      if (get().asked?.cluster !== ask.cluster) set({ asked: null, view: null, error: null })
      set({ waiting: true, stale: true })
      return client.watch<T>(
        (api, signal) => watch(api, ask, signal),
        (view) => set({ asked: ask, view, error: null, waiting: false, stale: false }),
        (ended) => set(ended.kind === 'failed' ? { error: ended.error, waiting: false, stale: true } : { stale: true })
      )
    }
    return {
      asked: null,
      view: null,
      error: null,
      waiting: false,
      stale: false,
      follow: (ask) => {
        const key = JSON.stringify(ask)
        if (current?.key !== key) {
          current?.stop()
          current = { key, users: 0, stop: begin(ask) }
        }
        const mine = current
        mine.users += 1
        return () => {
          mine.users -= 1
          if (mine.users > 0) return
          mine.stop()
          if (current !== mine) return
          current = null
          set({ waiting: false })
        }
      }
    }
  })
  client.onLink(() => {
    if (client.link.kind !== 'open') store.setState({ stale: true })
  })
  return store
}
