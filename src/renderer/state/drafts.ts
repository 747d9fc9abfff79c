import { createStore, type StoreApi } from 'zustand'
import type { ConnectionInput } from '../../shared/api/connection.ts'
import type { DraftView, TryStep } from '../../shared/api/views.ts'
import type { Result } from '../../shared/cluster/result.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'
import type { SystemSecrets } from './level-two.ts'

export interface Secrets extends SystemSecrets {
  readonly password?: string
  readonly token?: string
  readonly nkeySeed?: string
  readonly creds?: string
}

export interface DraftsState {
  readonly draft: DraftView | null
  readonly steps: readonly TryStep[]
  readonly trial: 'none' | 'running' | 'ended'
  readonly error: CallError | null
  readonly parse: (text: string) => Promise<Result<DraftView, CallError>>
  readonly write: (connection: ConnectionInput, secrets: Secrets) => Promise<Result<DraftView, CallError>>
  readonly tryOut: (draft: string) => void
  readonly stopTrial: () => void
  readonly create: (draft: string, name: string) => Promise<Result<{ readonly slug: string }, CallError>>
  readonly clear: () => void
}

/** What the wizard is making. The secrets pass through to the host; nothing here keeps them. */
export function makeDrafts(client: HostClient): StoreApi<DraftsState> {
  let stop: () => void = () => {}
  return createStore<DraftsState>((set, get) => {
    const accept = (answer: Result<DraftView, CallError>): Result<DraftView, CallError> => {
      get().stopTrial()
      set(
        answer.ok
          ? { draft: answer.value, error: null, steps: [], trial: 'none' }
          : { error: answer.error, steps: [], trial: 'none' }
      )
      return answer
    }
    return {
      draft: null,
      steps: [],
      trial: 'none',
      error: null,
      parse: async (text) => {
        // What is wrong with a text is said where it was pasted, not where connections are tried.
        const answer = await client.call((api) => api.wizard.parse({ text }))
        return answer.ok ? accept(answer) : answer
      },
      write: async (connection, secrets) =>
        accept(
          await client.call((api) => api.wizard.draft({ draft: get().draft?.draft ?? null, connection, secrets }))
        ),
      tryOut: (draft) => {
        stop()
        set({ steps: [], trial: 'running', error: null })
        stop = client.follow(
          (api, signal) => api.wizard.try({ draft }, { signal }),
          (steps) => set({ steps }),
          (ended) => set({ trial: 'ended', error: ended.kind === 'failed' ? ended.error : null })
        )
      },
      stopTrial: () => {
        stop()
        stop = () => {}
        if (get().trial === 'running') set({ trial: 'ended' })
      },
      create: (draft, name) => client.call((api) => api.clusters.create({ draft, name })),
      clear: () => {
        get().stopTrial()
        set({ draft: null, steps: [], trial: 'none', error: null })
      }
    }
  })
}
