import type { Connection } from './connection.ts'

/** A connection that was found to be a node's, for a time. */
export interface NodeMatch {
  readonly nodeId: number
  readonly connection: Connection
  /** When the node began to use it, as far as is known, and when it was seen to have left it. µs; null: it lasts. */
  readonly from: number
  readonly to: number | null
  /** 0..1 */
  readonly confidence: number
  /** Why, in one plain sentence. */
  readonly reason: string
}

/** What is known of which connection is which node's; how it is found out is `topology`'s. */
export interface NodeMatches {
  /** The match of a connection, open or ended; null: it is nobody's as far as is known. */
  matchOf(connection: Connection): NodeMatch | null
  /** All matches of a node, the newest last; two that last at once are a twin or an old dead one. */
  matchesOf(nodeId: number): readonly NodeMatch[]
  /** Every node id that was ever heard or matched. */
  nodeIds(): Iterable<number>
  /** Rises when any match is made or changed: what was concluded from matches is worth concluding again. */
  readonly revision: number
}
