import type { StoreApi } from 'zustand'
import type { RunsView } from '../../shared/api/action-views.ts'
import type { ExportProgress } from '../../shared/api/views.ts'
import type { Result } from '../../shared/cluster/result.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'
import { type LookState, makeLook } from './look.ts'
import { addObservation, type ObservationState } from './observation.ts'

/** What operators ran on one cluster, under way and over. */
export interface RunsState extends LookState<RunsView>, ObservationState {
  /** Calls off what can be called off; the host says why not. */
  readonly cancel: (cluster: string, run: string) => Promise<Result<unknown, CallError>>
  /** The audit as it is written to a file; null: none was begun. */
  readonly written: ExportProgress | null
  /** The cluster whose audit that is. */
  readonly writtenOf: string | null
  readonly write: (cluster: string, format: 'ndjson' | 'csv') => void
  /** Stops it, and removes the file if it is not done. */
  readonly stopWriting: () => void
}

const STARTED: ExportProgress = { rows: 0, bytes: 0, share: null, state: 'running', path: null, sentence: 'Starting.' }

export function makeRuns(client: HostClient): StoreApi<RunsState> {
  const look = makeLook<RunsView>(client, (api, ask, signal) => api.actions.watch(ask, { signal }))
  // The same store with more in it: `setState` merges, so nothing of what it held is lost.
  const store = addObservation(look, client) as unknown as StoreApi<RunsState>
  let stop: () => void = () => {}
  const write: RunsState['write'] = (cluster, format) => {
    stop()
    store.setState({ written: STARTED, writtenOf: cluster })
    stop = client.follow<ExportProgress>(
      (api, signal) => api.actions.export({ cluster, format }, { signal }),
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
  store.setState({
    cancel: (cluster, run) => client.call((api) => api.actions.cancel({ cluster, run })),
    written: null,
    writtenOf: null,
    write,
    stopWriting: () => {
      stop()
      store.setState({ written: null })
    }
  })
  return store
}
