import type { ManagementInput } from './management.ts'

/** What Stoa reads of one node's API, each with a state of its own. */
export type SitePartName = 'account' | 'objects' | 'logs' | 'health' | 'metrics'

/**
 * waiting: not asked yet · ok · off: not set up there, or switched off here · missing: a permission is missing · stale:
 * answers, but nothing new although there must be · trouble: asked, and it failed.
 */
export type SitePartState = 'waiting' | 'ok' | 'off' | 'missing' | 'stale' | 'trouble'

/** One part of one node's API; the sentence says what would change it. Outside text within. */
export interface SitePart {
  readonly part: SitePartName
  readonly state: SitePartState
  readonly sentence: string
}

/** A permission that this login does not have, and what it would add. */
export interface MissingPermission {
  readonly permission: string
  readonly adds: string
}

/** One node as its management API shows it now. Times are µs as decimal text. */
export interface SiteView {
  /** Base as configured; what notes and runs call this node. */
  readonly url: string
  readonly line: 'new' | 'old' | null
  readonly edition: 'oss' | 'community' | 'enterprise' | null
  readonly nodeId: number | null
  /** Outside. */
  readonly hostname: string | null
  /** Outside. */
  readonly version: string | null
  /** As the node printed it at its start. Outside. */
  readonly role: string | null
  readonly shard: number | null
  /** Null: unknown. False: no coordinator came up after its last start, so what it is told to broadcast goes nowhere. */
  readonly clustered: boolean | null
  /** Those that it answered with; empty: unknown. Outside. */
  readonly permissions: readonly string[]
  readonly missing: readonly MissingPermission[]
  /** Why the newest call failed; null: it did not. `kind` is an ApiTroubleKind of main/stalwart. Outside text within. */
  readonly trouble: { readonly kind: string; readonly sentence: string; readonly sinceUs: string } | null
  readonly lastAnswerUs: string | null
  /** Whether the objects that all nodes share are asked of this one. */
  readonly isAsked: boolean
  readonly parts: readonly SitePart[]
}

/** How the management API of a cluster is set up and how it does. */
export interface ManagementView {
  /** Null: it is not set up. Without secrets. */
  readonly setting: ManagementInput | null
  /** Names of its secrets that the host holds. */
  readonly present: readonly ('managementSecret' | 'canaryPassword')[]
  /** Whether this host lets operators act at all; if not, the sentence says why (R13). */
  readonly actions: { readonly allowed: boolean; readonly sentence: string }
  /** In the setting's order; empty while the cluster is not watched. */
  readonly sites: readonly SiteView[]
  /** What the operator should know of the setting: a key without allowed addresses, an address that could be banned. */
  readonly warnings: readonly string[]
}

/** A step of the trial of one node. */
export interface SiteTryStep {
  /** Base as given. */
  readonly url: string
  readonly step: 'reach' | 'line' | 'login' | 'permissions' | 'objects' | 'log' | 'health' | 'metrics'
  readonly state: 'waiting' | 'running' | 'ok' | 'warn' | 'failed' | 'skipped'
  /** Outside text within. */
  readonly sentence: string
  readonly ms: number | null
}
