import type { Connection } from '../cluster/connection.ts'
import type { Evidence } from './evidence.ts'
import type { JudgingContext } from './judge-node.ts'
import { FRESH_US } from './judge-poll.ts'
import type { OpenFrame } from './open-frame.ts'

/** A node that has been gone for so long is no member that misses anything: Stalwart calls it inactive then. µs. */
const MEMBER_US = 24 * 3_600_000_000

/** What is said of nodes that had no known connection when a frame came: all of one frame share what it depends on. */
export class Absence {
  readonly #frame: OpenFrame
  readonly #context: JudgingContext
  #answered: ReturnType<typeof whoAnswered> | null = null
  /** When connections that may have been anybody's were first seen, the latest; -1: there were none. */
  #strangerAt: number | null = null

  constructor(frame: OpenFrame, context: JudgingContext) {
    this.#frame = frame
    this.#context = context
  }

  /** Null: it is no member any more. */
  of(nodeId: number): { readonly evidence: Evidence; readonly reason: string } | null {
    const frame = this.#frame
    const own = this.#context.matches.matchesOf(nodeId)
    if (own.length === 0) return { evidence: 'seen', reason: 'Which connection is the node’s is not known.' }
    let [goneAt, lastSeen] = [0, 0]
    for (const { connection } of own) {
      goneAt = Math.max(goneAt, connection.endedAt ?? Number.MAX_SAFE_INTEGER)
      if (connection.firstSeenAt <= frame.at) lastSeen = Math.max(lastSeen, connection.counters.at)
    }
    if (frame.at - goneAt > MEMBER_US) return null
    this.#answered ??= whoAnswered(frame, this.#context)
    if (this.#answered === 'not-yet') return { evidence: 'seen', reason: 'No server was asked since.' }
    if (this.#answered === 'not-all')
      return { evidence: 'unknown', reason: 'Not all servers answered: it may have been elsewhere.' }
    this.#strangerAt ??= newestStranger(frame, this.#context)
    if (this.#strangerAt >= lastSeen)
      return { evidence: 'unknown', reason: 'It had no known connection, but one that is nobody’s may have been its.' }
    return { evidence: 'missed', reason: 'It had no connection to any server.' }
  }
}

/** When the newest connection was first seen that was there for the frame and is nobody's, µs; -1: there was none. */
function newestStranger(frame: OpenFrame, { tracks, matches }: JudgingContext): number {
  let newest = -1
  for (const { connection, bornAfter } of tracks.all()) {
    if (bornAfter > frame.at || connection.firstSeenAt <= newest || matches.matchOf(connection)) continue
    if (connection.endedAt !== null && connection.endedAt < frame.at) continue
    if (canBeNode(connection)) newest = connection.firstSeenAt
  }
  return newest
}

function canBeNode({ name, kind }: Connection): boolean {
  return !name?.startsWith('stoa') && kind === 'Client'
}

/** Whether all servers told all their connections after the frame. */
function whoAnswered(
  frame: OpenFrame,
  { now, connections, answers, observers }: JudgingContext
): 'all' | 'not-yet' | 'not-all' {
  let missing = false
  for (const server of connections.servers) {
    if (server.endedAt === null && answers.lastWhole(server) <= frame.at) missing = true
  }
  for (const it of observers.all) {
    if (it.status !== 'hearing') continue
    const isMonitored = [...connections.servers].some(
      (server) => it.server === server.name || it.serverName === server.name || it.serverId === server.id
    )
    if (!isMonitored) missing = true
  }
  if (!missing) return 'all'
  return now - frame.at > FRESH_US ? 'not-all' : 'not-yet'
}
