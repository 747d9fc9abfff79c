import type { StoreApi } from 'zustand'
import type { BlocksView } from '../../shared/api/block-views.ts'
import type { HostClient } from '../client/host-client.ts'
import { type LookState, makeLook } from './look.ts'

export type BlocksState = LookState<BlocksView>

export const makeBlocks = (client: HostClient): StoreApi<BlocksState> =>
  makeLook(client, (api, ask, signal) => api.blocks.watch(ask, { signal }))
