import type { EventType } from '../cluster/event.ts'
import type { ActionGroup, ParamView, RunsWhere } from './action-views.ts'

/**
 * What Stoa sends. action, task: JMAP creates of 0.16 (management-api.md 4.1, 4.2); `fields` maps a field of the object to the
 * parameter that fills it · rest: a call of 0.12 to 0.15 (section 7), `{name}` in the path is a parameter · steps: several
 * requests, made by main/actions.
 */
export type ApiCall =
  | { readonly kind: 'action'; readonly type: string }
  | {
      readonly kind: 'task'
      readonly type: string
      /** Always sent: without it the server takes its first value (4.2). Null: the variant has none. */
      readonly maintenanceType: string | null
      readonly fields: Readonly<Record<string, string>>
      /** Fields that are always the same. */
      readonly constants: Readonly<Record<string, unknown>>
    }
  | { readonly kind: 'rest'; readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'; readonly path: string }
  | { readonly kind: 'steps'; readonly of: Composite }

/** Entries that are more than one request. */
export type Composite =
  | 'block'
  | 'unblock'
  | 'allow'
  | 'unallow'
  | 'resync'
  | 'retry-task'
  | 'destroy-task'
  | 'prove-now'

/** A frame that a run must bring onto the bus. `objectType`: number of the registry type (wire-format.md 9.2); null: it has none. */
export interface ExpectedFrame {
  readonly type: EventType
  readonly objectType: number | null
}

/**
 * How far Stoa can follow it. broadcast: a frame of the called node, then evidence per node · task: the object vanishes; `events`
 * complete the proof, empty: nothing does · log: those events in the called node's log, the last of `events` ends it · answer: the answer says
 * it all · reread: it is asked for again and must be so · nodes: each node's own answer · canary: a round.
 */
export type Proof =
  | { readonly kind: 'broadcast'; readonly frame: ExpectedFrame }
  | { readonly kind: 'task'; readonly events: readonly string[]; readonly frame: ExpectedFrame | null }
  | { readonly kind: 'log'; readonly events: readonly string[]; readonly frame: ExpectedFrame | null }
  | { readonly kind: 'answer' }
  | { readonly kind: 'reread'; readonly path: string; readonly equals: boolean }
  | { readonly kind: 'nodes' }
  | { readonly kind: 'canary' }

/** One entry in one line of Stalwart. */
export interface Way {
  readonly call: ApiCall
  readonly where: RunsWhere
  /** All of them are needed, `authenticate` beside. */
  readonly permissions: readonly string[]
  readonly proof: Proof
}

/** One entry of the catalogue, for both lines. */
export interface CatalogueEntry {
  /** Lower-case words with dashes: what `stoa run` takes. */
  readonly id: string
  readonly group: ActionGroup
  readonly title: string
  /** Begins the button's sentence: "Reload blocked addresses". */
  readonly does: string
  /** Word of `ClusterRole` (section 8) that takes it; null: none. */
  readonly role: string | null
  readonly cost: string
  readonly breaks: string
  readonly undo: string
  readonly destructive: boolean
  readonly evidence: string
  /** After so long without a verdict it is `unknown`. */
  readonly limitMs: number
  readonly params: readonly ParamView[]
  readonly new: Way | null
  readonly old: Way | null
  /** Null: it can be run. Otherwise why neither line lets anybody trigger it. */
  readonly cannot: string | null
}
