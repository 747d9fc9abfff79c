/** What the Topology and Nodes views show. Times are UnixMs numbers unless named Us; texts marked *outside* as in `views.ts`. */

/**
 * active: it speaks or its connection lives and listens · silent: connected and listening, nothing heard of it for long ·
 * deaf: connected without listening · gone: its connection ended · unknown: nothing says. One table in shared/topology.
 */
export type Presence = 'active' | 'silent' | 'deaf' | 'gone' | 'unknown'

/** One connection that a node, a tool or Stoa itself holds. */
export interface ConnectionView {
  /** Server name. Outside. */
  readonly server: string
  readonly cid: number
  /** Outside. */
  readonly ip: string
  readonly port: number
  /** Client name, language and version as it told them. Outside. */
  readonly name: string | null
  readonly lang: string | null
  readonly version: string | null
  readonly listens: boolean
  /** Outside. */
  readonly subjects: readonly string[]
  readonly inMsgs: number
  readonly outMsgs: number
  readonly pendingBytes: number
  readonly stalls: number
  readonly sinceMs: number
  readonly endedMs: number | null
  /** Outside. */
  readonly endReason: string | null
  /** node: matched to a node id · ours: Stoa's own · tool: listens and is no Stalwart · unmatched: may be a node that never spoke. */
  readonly role: 'node' | 'ours' | 'tool' | 'unmatched' | 'leafnode'
}

export interface NodeRow {
  readonly nodeId: number
  readonly presence: Presence
  /** Why, in one plain sentence. Outside. */
  readonly presenceReason: string
  readonly presenceSinceMs: number | null
  /** Outside; null until a lease or a name tells it. */
  readonly hostName: string | null
  readonly connection: ConnectionView | null
  /** Further connections of the same node: an old dead one, a publisher left over, a twin. */
  readonly others: readonly ConnectionView[]
  /** Of the match of node to connection, 0..1, and its reason. Outside. */
  readonly confidence: number
  readonly reason: string
  readonly release: { readonly sentence: string; readonly confidence: number }
  readonly framesPerSecond: number
  readonly framesLastDay: number
  /** Frames per bucket over the span, 60 values, oldest first. */
  readonly spark: readonly number[]
  readonly lastHeardMs: number | null
  /** Newest proof that it lives: a frame, a counter that moved, an answered ping. */
  readonly lastSignMs: number | null
  readonly reconnects: number
  readonly duplicated: boolean
}

export interface TopologyServer {
  /** Lasting key: its name. Outside. */
  readonly name: string
  readonly id: string | null
  /** Outside. */
  readonly cluster: string | null
  readonly version: string | null
  readonly role: 'cluster' | 'gateway' | 'leafnode'
  readonly state: 'ok' | 'warn' | 'bad' | 'unknown'
  /** The state in two words, of the sentence below: «started anew», «slow consumers». Ours. */
  readonly word: string
  /** Outside. */
  readonly sentence: string
  readonly rttUs: number | null
  readonly connections: number
  readonly cpu: number | null
  readonly memoryBytes: number | null
  readonly slowConsumers: number | null
  readonly uptime: string | null
  readonly jetstream: string | null
  readonly answeredMs: number | null
  /** What it tells us, by interface. */
  readonly interfaces: readonly {
    readonly name: string
    readonly state: 'available' | 'refused' | 'partial'
    readonly sentence: string
  }[]
}

export interface TopologyLink {
  readonly from: string
  readonly to: string
  readonly kind: 'route' | 'gateway' | 'leafnode'
  readonly rttUs: number | null
  readonly state: 'ok' | 'warn' | 'bad' | 'unknown'
  /** Messages a second over it, both ways, null: not told. */
  readonly rate: number | null
}

export interface TopologyView {
  readonly atMs: number
  readonly servers: readonly TopologyServer[]
  readonly links: readonly TopologyLink[]
  readonly nodes: readonly NodeRow[]
  /** Connections that are no known node, at most 500; `connectionCount` is the true number. */
  readonly connections: readonly ConnectionView[]
  readonly connectionCount: number
  /** Sources that are missing and what each would add ("No system account: …"). Outside. */
  readonly missing: readonly string[]
  /** How many servers should have answered the last asking, and how many did; null: nobody was asked. */
  readonly answered: { readonly expected: number; readonly got: number } | null
}

/** Bands of presence over time, for the health timeline. */
export interface NodeBands {
  readonly nodeId: number
  readonly bands: readonly { readonly fromMs: number; readonly toMs: number; readonly presence: Presence }[]
}

export interface NodesView {
  readonly atMs: number
  readonly fromMs: number
  readonly nodes: readonly NodeRow[]
  readonly bands: readonly NodeBands[]
  /** Connections that listen and are matched to no node. */
  readonly unmatched: readonly ConnectionView[]
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number | null }[]
}

/** The drawer of one node, server or connection: its past as small charts, its evidence, its events. */
export interface SubjectPast {
  readonly title: string
  readonly charts: readonly {
    readonly title: string
    readonly unit: string
    readonly points: readonly { readonly atMs: number; readonly value: number | null }[]
  }[]
  /** Observations that the state rests on, newest first, at most 50. Outside. */
  readonly evidence: readonly { readonly seq: number; readonly atUs: string; readonly sentence: string }[]
}
