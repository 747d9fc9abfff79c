import type { LatencyPoint, LatencySeries } from './latency-views.ts'

/**
 * How a node's event stream is. listening: open · lost: it was open, or should be, and is not · refused: the node said no to
 * the canary's login, or has this computer blocked · unknown: nothing was noted yet.
 */
export type CanaryStream = 'listening' | 'lost' | 'refused' | 'unknown'

/** One node as the canary reaches it. */
export interface CanarySite {
  /** Its base URL, as configured. Outside. */
  readonly url: string
  /** Null: not known which node answers there. */
  readonly nodeId: number | null
  readonly stream: CanaryStream
  /** Why, in one plain sentence; empty while it listens. Outside. */
  readonly sentence: string
  /** Since when its stream is so, µs since 1970 as text; null: nothing was noted. */
  readonly sinceUs: string | null
  /** Rounds running, up to the newest, in which it was silent. */
  readonly silentRounds: number
  /** It is named by a finding: two rounds running said that it is cut off. */
  readonly isCut: boolean
  /** Of the newest round in which its event came, µs since 1970 as text. */
  readonly answeredUs: string | null
}

/** From one node to another. Durations are ms by Stoa's own clock, from the begin of the request. */
export interface CanaryCell {
  /** Places in `CanaryView.sites`. Equal: the request's own answer. */
  readonly via: number
  readonly site: number
  /** Of the newest round through `via` up to the moment; null: silent in it. */
  readonly lastMs: number | null
  readonly lastUs: string
  /** Percentiles over the range, and its rounds in which nothing came. */
  readonly whole: LatencyPoint
  readonly silent: number
}

/** Why a round was begun. turn: its time had come · asked: an operator asked · block: after a block · run: after an action of Stoa's own. */
export type CanaryCause = 'turn' | 'asked' | 'block' | 'run'

/** One round: a mailbox of the canary's own was renamed through one node. */
export interface CanaryRound {
  readonly round: number
  readonly beganUs: string
  /** Of its first observation. */
  readonly seq: number
  /** Place in `sites`; -1: beyond the matrix. The same below. */
  readonly via: number
  readonly cause: CanaryCause
  /** In the order in which they came; `via` itself: the request's answer. */
  readonly answers: readonly { readonly site: number; readonly afterMs: number }[]
  /** Places in `sites`; empty while it lasts. */
  readonly silent: readonly number[]
  readonly state: 'running' | 'over' | 'failed'
  /** Why it failed; empty otherwise. Outside. */
  readonly sentence: string
}

/** What the canary measured, up to the moment and over the range. */
export interface CanaryView {
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
  /** It is set up for this cluster, as far as is known at the moment; null: nobody can say (an opened file without rounds). */
  readonly isSetUp: boolean | null
  /** Between two rounds; null: not set up here. */
  readonly everyMs: number | null
  /** What is measured, by whose clock, which error stands beside it. */
  readonly about: string
  /** At most 64 stand in the matrix, in the order of their ids; `siteCount` is the true number. */
  readonly sites: readonly CanarySite[]
  readonly siteCount: number
  /** Pairs of which anything is known. */
  readonly cells: readonly CanaryCell[]
  /** Newest first, at most 50. */
  readonly rounds: readonly CanaryRound[]
  readonly roundCount: number
  /** Pairs over time, at most 8: the one that was asked for, then the slowest of the range. Name: `via → node`. Outside. */
  readonly series: readonly LatencySeries[]
}

/** What became of «prove now». */
export interface CanaryProof {
  /** In the order in which they were asked; false: it collapsed into a round that was waiting already. */
  readonly isNew: boolean
  readonly sentence: string
}

/** A request that Stoa would send, or that an operator may send by hand: as it leaves, secrets as `•••`. */
export interface ShownRequest {
  /** `POST https://mx1.example.net/jmap/`. Outside. */
  readonly line: string
  /** Its body, pretty JSON; empty: it has none. Outside. */
  readonly body: string
}

/** How the mailbox account is made. */
export interface CanaryAccount {
  /** What an operator does by hand, in order. */
  readonly steps: readonly { readonly title: string; readonly text: string; readonly request: ShownRequest | null }[]
  /** Stoa may do it: the key may, and acting is allowed. `why`: what is missing; empty when it may. */
  readonly canMake: boolean
  readonly why: string
}

/** Where the set-up of the canary stands. */
export interface CanarySetUp {
  /** One URL a node, from Settings › Management. Outside. */
  readonly sites: readonly { readonly url: string; readonly nodeId: number | null }[]
  readonly line: 'new' | 'old' | null
  readonly login: { readonly user: string; readonly everyMs: number } | null
  readonly hasPassword: boolean
  /** The source runs. */
  readonly isRunning: boolean
  readonly account: CanaryAccount
}

/** One node's answer in the first round. */
export interface FirstRoundResult {
  /** Outside. */
  readonly url: string
  readonly nodeId: number | null
  /** open: its stream opened, nothing more yet · heard: its event came · silent: it did not · failed: its stream did not open. */
  readonly verdict: 'waiting' | 'open' | 'heard' | 'silent' | 'failed'
  readonly afterMs: number | null
  /** Outside. */
  readonly sentence: string
}

/** How the first round stands; the last push says that it is over. */
export interface FirstRound {
  readonly isOver: boolean
  readonly isGood: boolean
  readonly sentence: string
  readonly results: readonly FirstRoundResult[]
}

/** Steps of the set-up of what nodes tell of themselves (telemetry.md 11.7), in order. */
export const ASSISTANT_STEPS = ['check', 'tracer', 'override', 'activate', 'verify', 'undo'] as const
export type AssistantStepName = (typeof ASSISTANT_STEPS)[number]

/** What one node said in a step. */
export interface AssistantResult {
  /** Outside; null: the whole cluster (shared settings). */
  readonly url: string | null
  readonly nodeId: number | null
  /** Null: under way, or nobody could know. */
  readonly isGood: boolean | null
  /** Outside. */
  readonly sentence: string
}

/** One step: what it would send, what that costs, and what came of it. */
export interface AssistantStep {
  readonly step: AssistantStepName
  readonly title: string
  readonly about: string
  /** What it costs the nodes, in numbers and words. */
  readonly price: string
  /** As they would leave now; those that depend on an earlier step come once it was done. */
  readonly requests: readonly ShownRequest[]
  /** It changes the server: needs acting allowed and a confirmation. */
  readonly changes: boolean
  /** Why it cannot be done now; null: it can. */
  readonly refusal: string | null
  readonly state: 'open' | 'running' | 'done' | 'failed' | 'not-needed'
  /** In one plain sentence what came of it; empty before. Outside. */
  readonly outcome: string
  readonly results: readonly AssistantResult[]
}

/** The set-up of the nodes' logs as evidence. */
export interface LogAssistant {
  readonly line: 'new' | 'old' | null
  readonly sites: readonly { readonly url: string; readonly nodeId: number | null }[]
  readonly actions: boolean
  readonly steps: readonly AssistantStep[]
}

/** A question that must be answered before a step changes the server (R13): the cluster's name is to be typed. */
export interface AssistantConfirmation {
  readonly token: string
  readonly target: string
  readonly expiresAtMs: number
}
