import type { Presence } from './topology-views.ts'

/**
 * What the Roles view shows: who is meant to do what, who was seen doing it, what nobody does. Times are UnixMs numbers
 * unless named Us; texts marked *outside* as in `views.ts`.
 */

/** new: 0.16 and later · old: 0.12 to 0.15. */
export type RoleLine = 'new' | 'old'

/** Where a node that Stoa asks stands with it: what the page calls a *site*. */
export interface RoleSite {
  /** As the operator typed it. Outside. */
  readonly url: string
  /** Null: not told yet. */
  readonly nodeId: number | null
  readonly line: RoleLine | null
  /** `oss`, `community`, `enterprise`. Outside. */
  readonly edition: string | null
  /** ok: it answers · warn: it answers in part · bad: it does not, or it turned us away · unknown: not asked yet. */
  readonly state: 'ok' | 'warn' | 'bad' | 'unknown'
  /** Why, in one plain sentence. Outside. */
  readonly sentence: string
  readonly answeredMs: number | null
  /** HTTP status of its health checks; null: not asked, or no answer. */
  readonly live: number | null
  readonly ready: number | null
  /** Its permissions that are missing and what each would add. Outside. */
  readonly missing: readonly { readonly permission: string; readonly adds: string }[]
}

/** One column of the matrices. */
export interface RoleNode {
  readonly nodeId: number
  /** Outside; null until a lease or a site tells it. */
  readonly hostName: string | null
  readonly presence: Presence
  /** Whether it runs, as far as anything tells: its bus connection, its lease, its HTTP interface. */
  readonly running: 'yes' | 'no' | 'unknown'
  /** Name of its role (new line), `[default]` for none, null: not told. Outside. */
  readonly role: string | null
  /** known: such a role exists · default: none is set, everything runs · unknown: no such role, or destroyed · untold. */
  readonly roleState: 'known' | 'default' | 'unknown' | 'untold'
  /** Where that is known from, one plain sentence. Outside. */
  readonly roleSentence: string
  readonly version: string | null
  readonly startedMs: number | null
  /** Shard of push notifications, counted from 1; null: not told or none. */
  readonly shard: number | null
  /** Whose management API we ask about it; null: no site tells. Outside. */
  readonly site: string | null
}

/** What one node has to do with one task type or listener. */
export interface RoleCell {
  readonly nodeId: number
  /** yes: its role or list says so · no · unknown: nobody told. */
  readonly declared: 'yes' | 'no' | 'unknown'
  /** What says so: «role frontdoor: DisableAll», «no STALWART_ROLE: everything», «purge.accounts = "1,2"». Outside. */
  readonly declaredSentence: string
  /** Shard from 1 on, of lists with several groups. */
  readonly shard: number | null
  /** seen: it was seen doing it since it started · absent: its log shows that it does not · none: nothing was seen. */
  readonly observed: 'seen' | 'absent' | 'none'
  /** What was seen. Outside; null: nothing. */
  readonly observedSentence: string | null
  /** The observation behind it, and when it was made. */
  readonly observedSeq: number | null
  readonly observedUs: string | null
  /** Declared and observed contradict each other. */
  readonly conflict: boolean
}

/**
 * covered: at least one running node does it, and that is right · nobody: no running node does · twice: more than one does, and
 * one should · single: only one node does what matters · uneven: shards are missing or doubled · unknown: not enough is told.
 */
export type RoleVerdict = 'covered' | 'nobody' | 'twice' | 'single' | 'uneven' | 'unknown'

/** One row of the matrix: a task type, by both lines' words. */
export interface RoleTaskRow {
  /** `storeMaintenance`, …; of the old line's own ones `acmeRenew`, `imipProcessing`, `calendarAlerts`, `mergeThreads`. */
  readonly type: string
  readonly title: string
  /** Name in the new line's ClusterRole and the old line's setting; null: the line has none. */
  readonly newName: string | null
  readonly oldName: string | null
  /** What a node with it does, in plain words. */
  readonly does: string
  /** any: one node suffices, more are fine · once: exactly one should · all: each node should · shards: divided among nodes. */
  readonly runs: 'any' | 'once' | 'all' | 'shards'
  /** What is wrong while nobody does it. */
  readonly withoutIt: string
  /** What would prove it in a node's log. */
  readonly provenBy: string
  readonly critical: boolean
  readonly verdict: RoleVerdict
  readonly sentence: string
  readonly cells: readonly RoleCell[]
  /** Of the nodes in the view's `more`: a letter each, in their order (`role-marks.ts`). */
  readonly more?: string
  /** Of the tasks in the queue that this type must take: how many wait, how many are due for too long. */
  readonly waiting: number
  readonly stalled: number
}

/** One row of the matrix of listeners. */
export interface RoleListenerRow {
  /** Outside. */
  readonly id: string
  readonly name: string
  readonly protocol: string
  readonly bind: readonly string[]
  readonly verdict: RoleVerdict
  readonly sentence: string
  readonly cells: readonly RoleCell[]
  /** As in `RoleTaskRow`. */
  readonly more?: string
}

/** Who has which shard of a divided task. */
export interface RoleShards {
  readonly type: string
  readonly title: string
  /** Null: not told. */
  readonly total: number | null
  /** Counted from 1; several nodes in one shard do its work twice. */
  readonly shards: readonly { readonly shard: number; readonly nodeIds: readonly number[] }[]
  readonly verdict: RoleVerdict
  readonly sentence: string
}

/** A lease of a node id, beside what Stoa itself sees of that node. */
export interface RoleLease {
  readonly nodeId: number
  /** Outside. */
  readonly hostName: string
  readonly renewedMs: number | null
  /** active, stale, inactive, as the answering node worded it. Outside. */
  readonly status: string
  readonly askedMs: number
  readonly presence: Presence
  /** They contradict each other, in one plain sentence. Outside; null: they agree. */
  readonly disagreement: string | null
}

/** One task of the queue. */
export interface QueuedTask {
  readonly id: string
  /** Variant: `StoreMaintenance`, …, and what of it (`purgeData`). Outside. */
  readonly variant: string
  readonly kind: string | null
  /** Task type that must take it, `taskQueueProcessing` for those without one of their own; null: not known. */
  readonly type: string | null
  readonly state: 'pending' | 'running?' | 'retry' | 'failed' | 'gone'
  readonly dueMs: number | null
  readonly createdMs: number | null
  readonly attempt: number | null
  /** Why it failed or is tried again. Outside. */
  readonly reason: string | null
  /** Node whose process made it, from its id; null: not told. */
  readonly madeBy: number | null
  readonly seenSinceMs: number
  /** It was in the queue and is there no more: done, or somebody destroyed it. */
  readonly goneMs: number | null
  /** Running nodes that may take it. */
  readonly takers: readonly number[]
  /** Due for more than 90 s and no running node may take it. */
  readonly nobodyTakes: boolean
  readonly sentence: string
}

export interface RolesView {
  readonly atMs: number
  /** Nothing asks the management API, and never did: the page says what would fill it. */
  readonly asked: boolean
  /** Null: no site told its line yet; mixed: both. */
  readonly line: RoleLine | 'mixed' | null
  /** Columns, by node id. At most 256; `nodeCount` is the true number. */
  readonly nodes: readonly RoleNode[]
  readonly nodeCount: number
  /** Nodes beyond those columns, at most 3,840; each row says in its own `more` what they do. Missing: there are none. */
  readonly more?: readonly RoleNode[]
  readonly sites: readonly RoleSite[]
  readonly tasks: readonly RoleTaskRow[]
  readonly listeners: readonly RoleListenerRow[]
  readonly shards: readonly RoleShards[]
  /** ClusterRole objects of the new line. Outside. */
  readonly roles: readonly {
    readonly id: string
    readonly name: string
    readonly description: string | null
    readonly tasks: string
    readonly listeners: string
    readonly nodeIds: readonly number[]
  }[]
  readonly leases: readonly RoleLease[]
  /** Those that nobody takes first, then by when they are due; then those that went, newest first. At most 300. */
  readonly queue: readonly QueuedTask[]
  readonly queueCounts: {
    readonly waiting: number
    readonly retry: number
    readonly failed: number
    readonly nobodyTakes: number
    readonly gone: number
  }
  /** When the queue was last asked; null: never. */
  readonly queueAskedMs: number | null
  /** Old line: whether each site's own queue runs. */
  readonly queueStatus: readonly { readonly nodeId: number | null; readonly site: string; readonly running: boolean }[]
  /** `x:TaskManager` and `x:DataRetention` in plain words. Outside. */
  readonly timers: readonly { readonly title: string; readonly value: string }[]
  readonly certificates: readonly {
    readonly id: string
    readonly names: readonly string[]
    readonly issuer: string | null
    readonly expiresMs: number | null
    readonly state: 'ok' | 'warn' | 'bad' | 'unknown'
  }[]
  /** Sources that are missing and what each would add. Outside. */
  readonly missing: readonly string[]
}

/** One task type while some nodes are away. */
export interface WhatIfRow {
  readonly type: string
  readonly title: string
  readonly critical: boolean
  /** Nodes that do it now, and those that would be left. */
  readonly now: readonly number[]
  readonly left: readonly number[]
  /** lost: nobody would remain · single: one would · shard-lost: a shard would have nobody · less: fewer would · same · was-nobody. */
  readonly effect: 'lost' | 'single' | 'shard-lost' | 'less' | 'same' | 'was-nobody' | 'unknown'
  readonly sentence: string
}

/** What becomes of the work without some nodes. */
export interface WhatIfView {
  readonly atMs: number
  readonly without: readonly number[]
  readonly remaining: readonly number[]
  readonly rows: readonly WhatIfRow[]
  /** The same of listeners. */
  readonly listeners: readonly WhatIfRow[]
  /** Queued tasks that would wait for nobody. */
  readonly stalled: readonly QueuedTask[]
  /** What would happen to node ids, leases, blocks; plain sentences. Outside. */
  readonly warnings: readonly string[]
  /** Nodes of which nobody told what they do: they may change the answer. */
  readonly untold: readonly number[]
}
