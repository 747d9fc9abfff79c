/** What the fold of the management API holds, as others read it. Times are µs since 1970; texts are outside. */

/** How a site answered when it did not answer as it should. */
export interface SiteTrouble {
  readonly seq: number
  readonly at: number
  /** What was asked; null: anything at all. */
  readonly call: string | null
  /** HTTP status, 0: none. */
  readonly status: number
  /** As the source names it: `refused`, `permission`, `blocked-us`, `unreachable`, … */
  readonly kind: string
  readonly sentence: string
}

/** One node's management API, by the URL under which the operator entered it. */
export interface SiteFacts {
  readonly url: string
  readonly line: 'new' | 'old' | null
  readonly edition: string | null
  readonly nodeId: number | null
  readonly hostname: string | null
  readonly version: string | null
  /** Name of its role; `[default]`: none is set. New line. */
  readonly role: string | null
  /** Shard of push notifications as told at its start, counted from 0. */
  readonly shard: number | null
  readonly startedAt: number | null
  /** False: it started and did not join the bus. */
  readonly clustered: boolean | null
  readonly permissions: readonly string[]
  readonly missing: readonly { readonly permission: string; readonly adds: string }[]
  /** When that was told, and by which observation; 0: never. */
  readonly toldAt: number
  readonly toldSeq: number
  readonly health: {
    readonly seq: number
    readonly at: number
    /** HTTP statuses, 0: no answer. */
    readonly live: number
    readonly ready: number
    /** Its clock, µs; null: not told. */
    readonly dateUs: number | null
  } | null
  /** Newest word of it that was no trouble; 0: never. */
  readonly answeredAt: number
  /** What went wrong and was not mended since, newest first. */
  readonly troubles: readonly SiteTrouble[]
  /** Whether its own outgoing queue runs (old line). */
  readonly queueRuns: boolean | null
  readonly observed: readonly ObservedRole[]
  /** Whether the lines of its last start were read, so that what is missing in them is missing. */
  readonly startRead: boolean
}

/** Something seen in a node's own log or counters that proves a role or its absence, since the process started. */
export interface ObservedRole {
  /** A task type of `task-types.table.ts`, or `listener:` and a listener's name. */
  readonly type: string
  readonly seen: boolean
  readonly seq: number
  /** When the node says that it was; µs, whole seconds. */
  readonly at: number
  readonly sentence: string
}

/** A lease of a node id (`x:ClusterNode`). */
export interface Lease {
  readonly nodeId: number
  readonly hostname: string
  readonly renewedAt: number | null
  /** `active`, `stale`, `inactive` as the answering node worded it at `askedAt`. */
  readonly status: string
  readonly askedAt: number
  readonly seq: number
}

/** One task of the queue, and how long it was there. */
export interface TaskFacts {
  readonly id: string
  readonly variant: string
  /** `purgeData`, `train`, …; null: the variant has none. */
  readonly kind: string | null
  readonly state: 'pending' | 'retry' | 'failed'
  readonly due: number | null
  readonly createdAt: number | null
  readonly attempt: number | null
  readonly reason: string | null
  /** When it was first and last seen in the queue. */
  readonly firstSeen: number
  readonly seq: number
  /** It was there and is no more; null: it is. */
  readonly goneAt: number | null
  readonly goneSeq: number | null
}
