import { createStore, type StoreApi } from 'zustand'
import type { Result } from '../../shared/cluster/result.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'

/** What the bar can step to. */
export type StepKind = 'gap' | 'finding' | 'block' | 'pin'
export const STEP_KINDS: readonly StepKind[] = ['gap', 'finding', 'block', 'pin']

export interface Step {
  readonly atUs: string
  readonly kind: string
  /** Outside. */
  readonly sentence: string
}

interface Begun {
  readonly atUs: string
  readonly text: string
}

export interface PinsState {
  /** The dialog is open: from the bar, by key, from the History view. */
  readonly asking: boolean
  /** What the dialog begins with; null: an empty note at the moment on the bar. */
  readonly begun: Begun | null
  readonly ask: (asking: boolean, begun?: Begun) => void
  /** Not idempotent: a second time is a second pin. */
  readonly add: (cluster: string, atUs: string, text: string) => Promise<Result<unknown, CallError>>
  /** The next thing of interest from a moment; null: there is none in that direction. */
  readonly step: (
    cluster: string,
    fromUs: string,
    direction: 'backward' | 'forward',
    kinds: readonly StepKind[]
  ) => Promise<Result<Step | null, CallError>>
}

/** Notes pinned to moments, and the way from one moment of interest to the next. */
export function makePins(client: HostClient): StoreApi<PinsState> {
  return createStore<PinsState>((set) => ({
    asking: false,
    begun: null,
    ask: (asking, begun) => set({ asking, begun: begun ?? null }),
    add: (cluster, atUs, text) => client.call((api) => api.history.pin({ cluster, atUs, text })),
    step: (cluster, fromUs, direction, kinds) =>
      client.call((api) => api.history.step({ cluster, fromUs, direction, kinds: [...kinds] }))
  }))
}
