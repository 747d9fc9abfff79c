/**
 * What is known of one frame at one node, the weakest first (design.md section 5).
 * own: the node sent it · seen: it was on the bus, of this node nothing is known yet · reachable: a probe showed that the
 * node would have got it · handed-over: its server counted it out to the node's connection · likely: and the connection spoke
 * afterwards · firm: and the node has proven to have read on since · processed: the node says that it read it · enforced: and
 * it refused the address · doubtful: handed over to a connection that then ended badly · missed: it was not handed over
 * though it could have been, or the node says that it could not apply it · unknown: nobody could know.
 */
export const EVIDENCE = [
  'own',
  'seen',
  'reachable',
  'handed-over',
  'likely',
  'firm',
  'processed',
  'enforced',
  'doubtful',
  'missed',
  'unknown'
] as const
export type Evidence = (typeof EVIDENCE)[number]

/** A count for each, all 0. */
export function noEvidence(): Record<Evidence, number> {
  return Object.fromEntries(EVIDENCE.map((evidence) => [evidence, 0])) as Record<Evidence, number>
}

/** What a node itself said of a frame, as its log was read. */
export interface NodeWord {
  readonly evidence: 'processed' | 'enforced'
  /** Begin of the whole second in which it was so, µs since 1970 by the node's clock: it is no moment of ours. */
  readonly second: number
  /** When we read it, by our clock: it was so before. */
  readonly readAt: number
  /** Of the observation that told it. */
  readonly seq: number
}

/** The strongest evidence of one frame at one node. Times are µs since 1970 by our clock. */
export interface NodeMark {
  readonly nodeId: number
  readonly evidence: Evidence
  /** The handing over lies between these; both null when it was not handed over. */
  readonly from: number | null
  readonly to: number | null
  /** The connection that it rests on: server name and cid. Outside. */
  readonly server: string | null
  readonly cid: number | null
  /** Why, in one plain sentence for the user. Outside. */
  readonly reason: string
  /** The observation that proves it, a seq of the journal; null: none. */
  readonly seq: number | null
  /** What the node itself said, the strongest first; not there: nothing. */
  readonly words?: readonly NodeWord[]
}

/** One frame that every node must hear, with all that is known of its way. */
export interface Propagation {
  /** The observation that opened the frame. */
  readonly seq: number
  /** First arrival, µs. */
  readonly at: number
  readonly nodeId: number
  /** Index in `EVENT_TYPES` of its first event that all must hear. */
  readonly kind: number
  /** Registry object type of that event; null: it names none. */
  readonly objectType: number | null
  readonly payload: Uint8Array
  /** By observer, in order of arrival. Outside. */
  readonly arrivals: readonly { readonly server: string; readonly at: number; readonly seq: number }[]
  /** One a node id, by node id. */
  readonly marks: readonly NodeMark[]
  /** Nothing can change any more. */
  readonly settled: boolean
  /** Least time between two askings of CONNZ after the frame, µs: how fine the intervals can be. Null: not asked. */
  readonly askedEvery: number | null
}
