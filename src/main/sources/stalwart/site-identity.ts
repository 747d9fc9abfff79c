import { type LogLine, valueIn } from './log-line.ts'
import type { SiteAbout } from './site-board.ts'

/** A node that has just started may still be connecting to its coordinator. ms. */
const SETTLING_MS = 30_000
/** Node ids are 16 bits. */
const NODE_MAX = 65_535

/**
 * Who a node is, from what it printed at its newest start (management-api.md 2.2): host name and version with
 * `server.startup`; id, role and shard with `cluster.startup`, which is missing when its coordinator did not come up. The old
 * line prints `cluster.publisher-start` instead, and its id stands in its settings.
 */
export class SiteIdentity {
  #startedAt: string | null = null
  #hostname: string | null = null
  #version: string | null = null
  #joinedAt: string | null = null
  #nodeId: number | null = null
  #role: string | null = null
  #shard: number | null = null

  /** Lines in any order; older ones than are known change nothing. True: one of them told something. */
  take(lines: readonly LogLine[]): boolean {
    let isTold = false
    for (const line of lines) isTold = this.#takeOne(line) || isTold
    return isTold
  }

  /** What is known; `nodeMs` is the node's own clock now, null: unknown. */
  about(nodeMs: number | null): Partial<SiteAbout> {
    return {
      ...(this.#hostname === null ? {} : { hostname: this.#hostname }),
      ...(this.#version === null ? {} : { version: this.#version }),
      ...(this.#nodeId === null ? {} : { nodeId: this.#nodeId, role: this.#role, shard: this.#shard }),
      startedAt: this.#startedAt,
      clustered: this.#isClustered(nodeMs)
    }
  }

  #isClustered(nodeMs: number | null): boolean | null {
    const { startedAt, joinedAt } = { startedAt: this.#startedAt, joinedAt: this.#joinedAt }
    if (startedAt === null) return joinedAt === null ? null : true
    if (joinedAt !== null && joinedAt >= startedAt) return true
    return nodeMs !== null && nodeMs - Date.parse(startedAt) > SETTLING_MS ? false : null
  }

  #takeOne({ event, at, text }: LogLine): boolean {
    switch (event) {
      case 'server.startup':
      case 'server.recovery-mode':
        if (this.#startedAt !== null && at <= this.#startedAt) return false
        this.#startedAt = at
        this.#hostname = valueIn(text, 'hostname') ?? this.#hostname
        this.#version = valueIn(text, 'version') ?? this.#version
        return true
      case 'cluster.startup': {
        if (this.#joinedAt !== null && at < this.#joinedAt) return false
        this.#joinedAt = at
        this.#nodeId = toNumber(valueIn(text, 'id')) ?? this.#nodeId
        this.#role = valueIn(text, 'type')
        this.#shard = toNumber(valueIn(text, 'details'))
        return true
      }
      case 'cluster.publisher-start':
        if (this.#joinedAt !== null && at <= this.#joinedAt) return false
        this.#joinedAt = at
        return true
      default:
        return false
    }
  }
}

function toNumber(text: string | null): number | null {
  return text !== null && /^\d{1,5}$/u.test(text) && Number(text) <= NODE_MAX ? Number(text) : null
}
