import { createStore, type StoreApi } from 'zustand'
import type { ManagementInput } from '../../shared/api/management.ts'
import type { ManagementView, SiteTryStep } from '../../shared/api/management-views.ts'
import type { Result } from '../../shared/cluster/result.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'

/** Names of the contract's secrets; only what was typed. */
export interface ManagementSecrets {
  readonly managementSecret?: string
  readonly canaryPassword?: string
}

/** A setting with what was typed for it; nothing here keeps it. */
interface Change {
  readonly cluster: string
  readonly setting: ManagementInput
  readonly secrets: ManagementSecrets
}

export interface ManagementState {
  /** Follows how a cluster's is set up and does; the answer stops it. */
  readonly follow: (
    cluster: string,
    onView: (view: ManagementView) => void,
    onFailed: (message: string) => void
  ) => () => void
  readonly set: (change: Change) => Promise<Result<unknown, CallError>>
  readonly forget: (cluster: string) => Promise<Result<unknown, CallError>>
  /** Tries each node; `onEnded` with null once all is settled, else with what went wrong. The answer stops it. */
  readonly tryOut: (
    change: Change,
    onSteps: (steps: readonly SiteTryStep[]) => void,
    onEnded: (message: string | null) => void
  ) => () => void
}

export function makeManagement(client: HostClient): StoreApi<ManagementState> {
  return createStore<ManagementState>(() => ({
    follow: (cluster, onView, onFailed) =>
      client.watch(
        (api, signal) => api.management.view({ cluster }, { signal }),
        onView,
        (ended) => {
          if (ended.kind === 'failed') onFailed(ended.error.message)
        }
      ),
    set: (change) => client.call((api) => api.management.set(change)),
    forget: (cluster) => client.call((api) => api.management.forget({ cluster })),
    tryOut: (change, onSteps, onEnded) =>
      client.follow(
        (api, signal) => api.management.try(change, { signal }),
        onSteps,
        (ended) => onEnded(ended.kind === 'failed' ? ended.error.message : null)
      )
  }))
}
