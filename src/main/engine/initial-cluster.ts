import type { ConnectionInput } from '../../shared/api/connection.ts'
import type { ManagementInput } from '../../shared/api/management.ts'

/** What the command line names: a demo, or a cluster by its connection. Secrets travel in `EngineStart.secrets`. */
export type InitialCluster =
  | { readonly kind: 'demo'; readonly seed: number; readonly nodes: number; readonly rate: number }
  | {
      readonly kind: 'nats'
      readonly name: string
      readonly connection: ConnectionInput
      /** Null: nothing was said about it. */
      readonly management: ManagementInput | null
    }
  /** One that is in the data folder, by name or slug, as it is set up; those that were open last time are not opened. */
  | { readonly kind: 'known'; readonly name: string }
