import type { StoreApi } from 'zustand'
import type { BlockDetail, BlocksView } from '../../shared/api/block-views.ts'
import type { Moment } from '../../shared/api/moment.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'
import { type LookState, makeLook } from './look.ts'

export interface BlocksState extends LookState<BlocksView> {
  readonly detail: BlockDetail | null
  readonly detailError: CallError | null
  /** Reads one frame's way; again for the same frame replaces what was known before. */
  readonly openDetail: (cluster: string, moment: Moment, seq: number) => Promise<void>
}

export function makeBlocks(client: HostClient): StoreApi<BlocksState> {
  const look = makeLook<BlocksView>(client, (api, ask, signal) => api.blocks.watch(ask, { signal }))
  // The same store with more in it: `setState` merges, so nothing of what it held is lost.
  const store = look as unknown as StoreApi<BlocksState>
  let turn = 0
  const openDetail = async (cluster: string, moment: Moment, seq: number): Promise<void> => {
    const mine = ++turn
    if (store.getState().detail?.row.seq !== seq) store.setState({ detail: null, detailError: null })
    const answer = await client.call((api) => api.blocks.detail({ cluster, moment, seq }))
    if (mine !== turn) return
    store.setState(answer.ok ? { detail: answer.value, detailError: null } : { detailError: answer.error })
  }
  store.setState({ detail: null, detailError: null, openDetail })
  return store
}
