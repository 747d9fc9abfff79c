import type { StoreApi } from 'zustand'
import type { AddressesView, AddressStoryView } from '../../shared/api/address-views.ts'
import type { AddressFilter, AddressOrder } from '../../shared/api/addresses-contract.ts'
import type { Moment } from '../../shared/api/moment.ts'
import type { ExportProgress } from '../../shared/api/views.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'
import { type Ask, type LookState, makeLook } from './look.ts'

/** What of the lists is asked for. */
export interface AddressAsk extends Ask {
  readonly filter: AddressFilter
  readonly order: AddressOrder
  readonly grouped: boolean
  readonly offset: number
}

/** What a file gets: the same as the view, whole. */
export type AddressExportAsk = Pick<AddressAsk, 'cluster' | 'moment' | 'filter' | 'order'> & {
  readonly format: 'csv' | 'ndjson' | 'list'
}

export interface AddressesState extends LookState<AddressesView, AddressAsk> {
  readonly story: AddressStoryView | null
  /** The address as it was asked for, in the form of the asker. */
  readonly storyOf: string | null
  readonly storyError: CallError | null
  /** Reads one address's story; again for the same one replaces what was known before. */
  readonly openStory: (cluster: string, moment: Moment, address: string) => Promise<void>
  /** An export as it is written to a file; null: none was begun. */
  readonly written: ExportProgress | null
  readonly write: (ask: AddressExportAsk) => void
  /** Stops it, and removes the file if it is not done. */
  readonly stopWriting: () => void
}

const STARTED: ExportProgress = { rows: 0, bytes: 0, share: null, state: 'running', path: null, sentence: 'Starting.' }

/** Blocked and allowed addresses. */
export function makeAddresses(client: HostClient): StoreApi<AddressesState> {
  const look = makeLook<AddressesView, AddressAsk>(client, (api, ask, signal) => {
    const { reasons, owners, lists } = ask.filter
    const filter = { ...ask.filter, reasons: [...reasons], owners: [...owners], lists: [...lists] }
    return api.addresses.watch({ ...ask, filter }, { signal })
  })
  // The same store with more in it: `setState` merges, so nothing of what it held is lost.
  const store = look as unknown as StoreApi<AddressesState>
  let turn = 0
  let stop: () => void = () => {}
  const openStory: AddressesState['openStory'] = async (cluster, moment, address) => {
    const mine = ++turn
    if (store.getState().storyOf !== address) store.setState({ story: null, storyOf: address, storyError: null })
    const answer = await client.call((api) => api.addresses.story({ cluster, moment, address }))
    if (mine !== turn) return
    store.setState(answer.ok ? { story: answer.value, storyError: null } : { storyError: answer.error })
  }
  const write: AddressesState['write'] = ({ filter, ...ask }) => {
    stop()
    store.setState({ written: STARTED })
    const { reasons, owners, lists } = filter
    const whole = { ...ask, filter: { ...filter, reasons: [...reasons], owners: [...owners], lists: [...lists] } }
    stop = client.follow<ExportProgress>(
      (api, signal) => api.addresses.export(whole, { signal }),
      (written) => store.setState({ written }),
      (ended) => {
        const at = store.getState().written ?? STARTED
        if (ended.kind === 'failed')
          store.setState({ written: { ...at, state: 'failed', path: null, sentence: ended.error.message } })
        else if (at.state === 'running')
          store.setState({ written: { ...at, state: 'failed', sentence: 'It ended early.' } })
      }
    )
  }
  const stopWriting = (): void => {
    stop()
    store.setState({ written: null })
  }
  store.setState({ story: null, storyOf: null, storyError: null, openStory, written: null, write, stopWriting })
  return store
}
