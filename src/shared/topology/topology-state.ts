import type { Connection } from '../cluster/connection.ts'
import type { ConnectionTable, Poll } from '../cluster/connections.ts'
import type { NodeMatch, NodeMatches } from '../cluster/node-matches.ts'
import type { Note } from '../cluster/note.ts'
import type { ObserverTable } from '../cluster/observers.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** What the topology is folded from, beside the observations. */
export interface TopologyParts {
  readonly connections: ConnectionTable
  readonly observers: ObserverTable
}

/** Who is there: servers and links, which connection is which node, presence. Pure fold. */
export class TopologyState implements NodeMatches {
  readonly parts: TopologyParts
  revision = 0

  constructor(parts: TopologyParts) {
    this.parts = parts
  }

  /** Each joined frame, at its first arrival. Called 10,000 times a second: constant time, no allocation. */
  frame(_at: number, _nodeId: number): void {}

  /** An answer to CONNZ, already applied to the connection table. */
  poll(_poll: Poll): void {}

  /** Every note of `nats-monitor`, `agora` and `stoa`, after the tables took it. */
  note(_seq: number, _at: number, _note: Note): void {}

  matchOf(_connection: Connection): NodeMatch | null {
    return null
  }

  matchesOf(_nodeId: number): readonly NodeMatch[] {
    return []
  }

  nodeIds(): Iterable<number> {
    return []
  }

  save(_out: StateWriter): void {}

  load(_from: StateReader): void {}
}
