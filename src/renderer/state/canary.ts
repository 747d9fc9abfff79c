import type { StoreApi } from 'zustand'
import type {
  AssistantStepName,
  CanaryProof,
  CanarySetUp,
  CanaryView,
  FirstRound,
  LogAssistant
} from '../../shared/api/canary-views.ts'
import type { Result } from '../../shared/cluster/result.ts'
import type { CallError } from '../client/call-error.ts'
import type { Ended, HostClient } from '../client/host-client.ts'
import { type Ask, type LookState, makeLook } from './look.ts'

/** A pair of nodes, by their URLs. Outside. */
export interface Pair {
  readonly via: string
  readonly url: string
}

interface CanaryAsk extends Ask {
  /** Drawn over time; null: only the slowest. */
  readonly pair: Pair | null
}

interface StepAsk {
  readonly cluster: string
  readonly step: AssistantStepName
  /** Directory of a log tracer; empty: none is made. */
  readonly path: string
  /** What was typed to confirm; null: the step changes nothing. */
  readonly typed: string | null
}

/** The canary's rounds at the time on the screen, and what can be done with it now. */
export interface CanaryState extends LookState<CanaryView, CanaryAsk> {
  /** `via` null: through the next in turn. */
  readonly prove: (cluster: string, via: string | null) => Promise<Result<CanaryProof, CallError>>
  readonly setUp: (cluster: string) => Promise<Result<CanarySetUp, CallError>>
  /** Two calls (R13). Not idempotent. */
  readonly makeAccount: (cluster: string, user: string, typed: string) => Promise<Result<unknown, CallError>>
  /** The answer stops it. */
  readonly firstRound: (
    cluster: string,
    onRound: (round: FirstRound) => void,
    onEnded: (ended: Ended) => void
  ) => () => void
  readonly followAssistant: (
    cluster: string,
    onView: (view: LogAssistant) => void,
    onEnded: (ended: Ended) => void
  ) => () => void
  readonly takeStep: (ask: StepAsk) => Promise<Result<LogAssistant, CallError>>
}

export function makeCanary(client: HostClient): StoreApi<CanaryState> {
  const look = makeLook<CanaryView, CanaryAsk>(client, (api, ask, signal) => api.canary.watch(ask, { signal }))
  const calls: Omit<CanaryState, keyof LookState<CanaryView, CanaryAsk>> = {
    prove: (cluster, via) => client.call((api) => api.canary.now({ cluster, via })),
    setUp: (cluster) => client.call((api) => api.canary.setUp({ cluster })),
    makeAccount: (cluster, user, typed) =>
      client.call(async (api) => {
        const { token } = await api.canary.confirm({ cluster, target: 'account' })
        return api.canary.makeAccount({ cluster, user, confirmation: { token, typed } })
      }),
    firstRound: (cluster, onRound, onEnded) =>
      client.follow((api, signal) => api.canary.firstRound({ cluster }, { signal }), onRound, onEnded),
    followAssistant: (cluster, onView, onEnded) =>
      client.watch((api, signal) => api.canary.assistant({ cluster }, { signal }), onView, onEnded),
    takeStep: ({ cluster, step, path, typed }) =>
      client.call(async (api) => {
        const rest = path === '' ? {} : { path }
        if (typed === null) return api.canary.takeStep({ cluster, step, ...rest })
        const { token } = await api.canary.confirm({ cluster, target: step })
        return api.canary.takeStep({ cluster, step, ...rest, confirmation: { token, typed } })
      })
  }
  // The same store with calls more: whoever sets its state leaves them in place.
  const store = look as StoreApi<LookState<CanaryView, CanaryAsk>> & StoreApi<CanaryState>
  store.setState(calls satisfies Partial<CanaryState>)
  return store
}
