import type { Evidence } from '../propagation/evidence.ts'

/** What the catalogue, a draft and the runs look like on a page. Times Us: µs as decimal strings. All texts marked outside come from servers. */

/** `new`: 0.16 and later · `old`: 0.12 to 0.15. */
export type ActionLine = 'new' | 'old'

/** Groups of the catalogue, in the order in which a page shows them. */
export type ActionGroup =
  | 'reload'
  | 'addresses'
  | 'cluster'
  | 'queue'
  | 'storeMaintenance'
  | 'accountMaintenance'
  | 'searchIndexing'
  | 'spamClassifierTraining'
  | 'taskQueueProcessing'
  | 'outboundMta'
  | 'other'

/**
 * Where it happens. called-then-broadcast: the called node, which then tells the others · any-with-role: any node whose task
 * manager runs and whose role allows it · called-only: the called node, nobody else · each-node: Stoa calls every node in turn ·
 * shared: in the store that all nodes share · nowhere: nothing can trigger it.
 */
export type RunsWhere = 'called-then-broadcast' | 'any-with-role' | 'called-only' | 'each-node' | 'shared' | 'nowhere'

/** What a form asks for one parameter; every value travels as text (`true` and `false` for a switch, ISO 8601 UTC for a date). */
export type ParamShape =
  | { readonly kind: 'choice'; readonly options: readonly { readonly value: string; readonly label: string }[] }
  /** An IP address or a CIDR network. */
  | { readonly kind: 'address' }
  /** In the future, at most ten years. */
  | { readonly kind: 'date' }
  /** Id of an account (0.16: as JMAP writes it; before: its name), a domain, a tenant, a task. */
  | { readonly kind: 'account' | 'domain' | 'tenant' | 'task' }
  | { readonly kind: 'text'; readonly max: number }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'switch' }

/** One field of an entry's form. */
export interface ParamView {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly optional: boolean
  /** What the form begins with; empty: nothing. */
  readonly initial: string
  readonly shape: ParamShape
}

/** One entry of the catalogue as it stands for this cluster; plain words throughout. */
export interface ActionEntryView {
  readonly id: string
  readonly group: ActionGroup
  readonly lines: readonly ActionLine[]
  readonly title: string
  readonly does: string
  readonly where: RunsWhere
  /** Word of `ClusterRole` that a node must hold to take it; null: none. */
  readonly role: string | null
  readonly cost: string
  readonly breaks: string
  readonly undo: string
  readonly permissions: readonly string[]
  readonly params: readonly ParamView[]
  /** Its target's name has to be typed. */
  readonly destructive: boolean
  /** What counts as proof that it happened. */
  readonly evidence: string
  readonly limitMs: number
  /** Null: it can be drafted now. Otherwise why not, as a sentence. */
  readonly unavailable: string | null
}

/** One node that can be called. */
export interface ActionTargetView {
  readonly url: string
  /** Null: not known (no log, no key `cluster.node-id`). */
  readonly nodeId: number | null
  /** Outside. */
  readonly hostname: string | null
  readonly line: ActionLine | null
  /** False: it says of itself, or its log says, that it is not clustered; null: not known. */
  readonly clustered: boolean | null
  /** Null: it answers. Outside. */
  readonly trouble: string | null
}

/** What an operator can run on this cluster now. */
export interface ActionsView {
  /** Actions are allowed: the border is red. */
  readonly allowed: boolean
  /** Why nothing can be run here; null while it can. */
  readonly refusal: string | null
  readonly line: ActionLine | null
  readonly targets: readonly ActionTargetView[]
  readonly groups: readonly { readonly id: ActionGroup; readonly title: string }[]
  readonly entries: readonly ActionEntryView[]
  /** Runs that are under way, and how many may be. */
  readonly open: number
  readonly openMost: number
}

/** One request as it would leave, without credentials. */
export interface RequestView {
  readonly url: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** The body, indented JSON; empty: none. */
  readonly body: string
}

/** What would be run: for looking at before it is confirmed. Kept by the host for ten minutes. */
export interface ActionDraftView {
  readonly draft: string
  readonly entry: string
  readonly title: string
  /** "Reload blocked addresses on all nodes, called at https://mx1.example.net": what the button says. Outside. */
  readonly button: string
  readonly line: ActionLine
  readonly url: string
  readonly node: number | null
  readonly params: Readonly<Record<string, string>>
  readonly requests: readonly RequestView[]
  /** What to know first: the lockout guard, a node that is not clustered, a task that nobody may take. Outside. */
  readonly warnings: readonly { readonly severity: 'info' | 'warn' | 'bad'; readonly sentence: string }[]
  readonly destructive: boolean
  /** What has to be typed when it is destructive: the exact target. Outside. */
  readonly target: string
  readonly limitMs: number
  readonly evidence: string
}

/** Good for one run of that draft, by the page that asked, within 60 s. */
export interface ActionConfirmationView {
  readonly confirmation: string
  readonly target: string
  readonly destructive: boolean
}

/**
 * How a run ended. proven: the evidence named in the catalogue was seen · done: the server says so and nothing speaks against it ·
 * failed: refused, or it did not happen · unknown: time ran out, or Stoa was stopped, before anything could be said · cancelled.
 */
export type RunVerdict = 'proven' | 'done' | 'failed' | 'unknown' | 'cancelled'

/** Where a run stands while it has no verdict. */
export type RunStage = 'requested' | 'accepted' | 'broadcast' | 'task' | 'over'

export interface RunStepView {
  readonly seq: number
  readonly atUs: string
  readonly step: 'requested' | 'accepted' | 'refused' | 'broadcast' | 'task' | 'evidence' | 'verdict'
  /** Observation of the frame that carried it over the bus. */
  readonly frame: number | null
  readonly node: number | null
  readonly evidence: Evidence | null
  /** Of a task: pending, running, retry, failed, gone. */
  readonly state: string | null
  /** Outside. */
  readonly sentence: string
}

/** One run, live or past. */
export interface RunView {
  readonly run: string
  readonly entry: string
  readonly title: string
  readonly line: ActionLine
  readonly url: string
  readonly node: number | null
  readonly params: readonly { readonly name: string; readonly value: string }[]
  /** "page", "stoa run", … who asked. Outside. */
  readonly by: string
  /** The requests as they left, without credentials. */
  readonly request: string
  readonly atUs: string
  /** Null: under way. */
  readonly endedUs: string | null
  readonly limitMs: number
  readonly stage: RunStage
  readonly verdict: RunVerdict | null
  /** The newest thing to say about it. Outside. */
  readonly sentence: string
  /** Id of what was made; null: none. */
  readonly object: string | null
  /** Observation of its broadcast on the bus; null: none seen. */
  readonly frame: number | null
  /** Best evidence of each node, by node id. */
  readonly nodes: readonly {
    readonly nodeId: number
    readonly evidence: Evidence
    readonly sentence: string
    readonly atUs: string
  }[]
  /** Oldest first, at most 200; `stepsLeftOut` more came in between. */
  readonly steps: readonly RunStepView[]
  readonly stepsLeftOut: number
  /** It can be called off now (only while live). */
  readonly cancellable: boolean
}

/** Runs at a moment, newest first, at most 200. */
export interface RunsView {
  readonly atUs: string
  readonly runs: readonly RunView[]
  readonly runCount: number
  readonly open: number
}
