import type { StoreApi } from 'zustand'
import type { Moment } from '../../shared/api/moment.ts'
import type { SubjectPast } from '../../shared/api/topology-views.ts'
import type { EventRow } from '../../shared/api/views.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'
import type { LookState } from './look.ts'
import { addObservation, type ObservationState } from './observation.ts'

interface SubjectAsk {
  readonly cluster: string
  readonly moment: Moment
  readonly spanMs: number
  /** `node:7`, `server:nats-1`, `connection:nats-1/43`. */
  readonly subject: string
}

/** The past and the recent events of what is selected. */
export interface SubjectState extends ObservationState {
  /** What `past` and `events` are of. */
  readonly subject: string | null
  readonly past: SubjectPast | null
  readonly pastError: CallError | null
  /** Of a node; null while they are read, and for what sends none. */
  readonly events: readonly EventRow[] | null
  readonly openSubject: (ask: SubjectAsk) => Promise<void>
}

const EVENTS_SHOWN = 8

/** Gives a view's store the past of one thing in it. */
export function addSubject<V>(look: StoreApi<LookState<V>>, client: HostClient): StoreApi<LookState<V> & SubjectState> {
  // The same store with more in it: `setState` merges, so nothing of what it held is lost.
  const store = addObservation(look, client) as unknown as StoreApi<LookState<V> & SubjectState>
  let turn = 0
  const openSubject = async ({ cluster, moment, spanMs, subject }: SubjectAsk): Promise<void> => {
    const mine = ++turn
    const set = (part: Partial<SubjectState>): void => {
      if (mine === turn) store.setState(part as Partial<LookState<V> & SubjectState>)
    }
    if (store.getState().subject !== subject) set({ subject, past: null, pastError: null, events: null })
    const past = client.call((api) => api.nodes.past({ cluster, moment, spanMs, subject }))
    const nodeId = /^node:(\d{1,5})$/.exec(subject)?.[1]
    const events =
      nodeId === undefined
        ? null
        : client.call((api) =>
            api.events.page({
              cluster,
              filter: { nodes: [Number(nodeId)], toUs: moment.kind === 'live' ? null : toNewestUs(moment) },
              cursor: null,
              direction: 'backward',
              limit: EVENTS_SHOWN
            })
          )
    const told = await past
    set(told.ok ? { past: told.value, pastError: null } : { past: null, pastError: told.error })
    const page = await events
    if (page !== null) set({ events: page.ok ? page.value.rows : [] })
  }
  store.setState({ subject: null, past: null, pastError: null, events: null, openSubject } as Partial<
    LookState<V> & SubjectState
  >)
  return store
}

const toNewestUs = (moment: Exclude<Moment, { kind: 'live' }>): string =>
  moment.kind === 'at' ? moment.atUs : moment.toUs
