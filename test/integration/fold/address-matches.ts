import type { Connection } from '../../../src/shared/cluster/connection.ts'
import type { ConnectionTable } from '../../../src/shared/cluster/connections.ts'
import type { NodeMatch, NodeMatches } from '../../../src/shared/cluster/node-matches.ts'

/** Addresses of the recordings' nodes. */
const NODES: ReadonlyMap<string, number> = new Map([
  ['10.77.0.11', 0],
  ['10.77.0.12', 1],
  ['10.77.0.13', 2]
])
/** Where a second process ran, with the id of one of them. */
const SECOND = '10.77.0.30'

/** Who is who in the recordings, known from their README: so that propagation is judged apart from identity. */
export class AddressMatches implements NodeMatches {
  readonly #connections: ConnectionTable
  readonly #secondId: number

  constructor(connections: ConnectionTable, secondId: number) {
    this.#connections = connections
    this.#secondId = secondId
  }

  get revision(): number {
    return this.#connections.openCount + this.#connections.ended.length
  }

  matchOf(connection: Connection): NodeMatch | null {
    const nodeId = connection.ip === SECOND ? this.#secondId : NODES.get(connection.ip)
    if (nodeId === undefined) return null
    return { nodeId, connection, from: connection.firstSeenAt, to: connection.endedAt, confidence: 1, reason: '' }
  }

  matchesOf(nodeId: number): readonly NodeMatch[] {
    return [...this.#connections.ended, ...this.#connections.open]
      .flatMap((it) => this.matchOf(it) ?? [])
      .filter((it) => it.nodeId === nodeId)
      .sort((a, b) => a.connection.key - b.connection.key)
  }

  nodeIds(): Iterable<number> {
    return [0, 1, 2]
  }
}
