import type { StoreApi } from 'zustand'
import type { BlockDetail, BlocksView } from '../../shared/api/block-views.ts'
import type { Moment } from '../../shared/api/moment.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'
import { type Ask, type LookState, makeLook } from './look.ts'
import { addObservation, type ObservationState } from './observation.ts'

/** What the list may be narrowed to, as the contract names it. */
export const FAMILIES = ['block', 'reload', 'cache', 'queue'] as const
export type Family = (typeof FAMILIES)[number]

export interface BlocksState extends LookState<BlocksView>, ObservationState {
  readonly families: readonly Family[]
  /** Asks for these families only; empty: all. */
  readonly narrow: (families: readonly Family[]) => void
  readonly detail: BlockDetail | null
  readonly detailError: CallError | null
  /** Reads one frame's way; again for the same frame replaces what was known before. */
  readonly openDetail: (cluster: string, moment: Moment, seq: number) => Promise<void>
}

export function makeBlocks(client: HostClient): StoreApi<BlocksState> {
  let families: readonly Family[] = []
  const look = makeLook<BlocksView>(client, (api, ask, signal) =>
    api.blocks.watch({ ...ask, families: [...families] }, { signal })
  )
  // The same store with more in it: `setState` merges, so nothing of what it held is lost.
  const store = addObservation(look, client) as unknown as StoreApi<BlocksState>
  const followOnce = look.getState().follow
  let asked: Ask | null = null
  let stop: () => void = () => {}
  const follow = (ask: Ask): (() => void) => {
    stop()
    asked = ask
    stop = followOnce(ask)
    return () => {
      if (asked !== ask) return
      stop()
      asked = null
    }
  }
  const narrow = (next: readonly Family[]): void => {
    if (next.join() === families.join()) return
    families = next
    store.setState({ families })
    if (asked === null) return
    stop()
    stop = followOnce(asked)
  }
  let turn = 0
  const openDetail = async (cluster: string, moment: Moment, seq: number): Promise<void> => {
    const mine = ++turn
    if (store.getState().detail?.row.seq !== seq) store.setState({ detail: null, detailError: null })
    const answer = await client.call((api) => api.blocks.detail({ cluster, moment, seq }))
    if (mine !== turn) return
    store.setState(answer.ok ? { detail: answer.value, detailError: null } : { detailError: answer.error })
  }
  store.setState({ families, narrow, follow, detail: null, detailError: null, openDetail })
  return store
}
