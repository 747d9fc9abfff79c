import type { Connection } from '../cluster/connection.ts'
import type { ConnectionTable } from '../cluster/connections.ts'
import type { NodeMatches } from '../cluster/node-matches.ts'
import type { ObserverTable } from '../cluster/observers.ts'
import { FRESH_US, PROVEN_US } from './judge-poll.ts'
import type { KnownNodes } from './known-nodes.ts'
import type { OpenFrame } from './open-frame.ts'
import * as frames from './open-frame.ts'
import type { ServerAnswers } from './server-answers.ts'
import type { Track } from './track.ts'
import type { TrackTable } from './track-table.ts'

/** What judging a node looks at. */
export interface JudgingContext {
  /** µs */
  readonly now: number
  readonly matches: NodeMatches
  readonly observers: ObserverTable
  readonly connections: ConnectionTable
  readonly tracks: TrackTable
  readonly answers: ServerAnswers
  readonly nodes: KnownNodes
}

/** How a frame stands at one connection of a node, or why at none. The order is from weak to strong for a node with two. */
export type Standing =
  | 'missed'
  | 'pending'
  | 'unheard'
  | 'unanswered'
  | 'ended'
  | 'lossy'
  | 'uncertain'
  | 'doubtful'
  | 'handed'
  | 'likely'
  | 'firm'

const WEAKEST_FIRST: readonly Standing[] = [
  'pending',
  'unheard',
  'unanswered',
  'ended',
  'lossy',
  'uncertain',
  'missed',
  'doubtful',
  'handed',
  'likely',
  'firm'
]

/** A node's best-founded standing: on which connection. */
export interface NodeStanding {
  readonly track: Track
  readonly standing: Standing
  /** Of a doubtful one: the node had come back on a new connection. */
  readonly cameBack: boolean
}

/** Null: the node had no connection that is known when the frame came. */
export function judgeNode(frame: OpenFrame, nodeId: number, context: JudgingContext): NodeStanding | null {
  const all: Track[] = []
  for (const { connection } of context.matches.matchesOf(nodeId)) {
    const track = context.tracks.find(connection.key)
    if (track && !all.includes(track)) all.push(track)
  }
  const [only] = all
  if (only && all.length === 1) {
    const standing = standingAt(frame, only, context)
    return standing === null ? null : withEnd(frame, { track: only, standing, cameBack: false }, all, context)
  }
  all.sort((a, b) => a.connection.firstSeenAt - b.connection.firstSeenAt || a.connection.key - b.connection.key)
  const there: NodeStanding[] = []
  for (const track of all) {
    const standing = standingAt(frame, track, context)
    if (standing !== null) there.push({ track, standing, cameBack: false })
  }
  const chosen = choose(there)
  return chosen && withEnd(frame, chosen, all, context)
}

/** How the frame stands at one connection; null: that was not there. */
function standingAt(frame: OpenFrame, track: Track, context: JudgingContext): Standing | null {
  const { connection, slot, bornAfter } = track
  if (frame.at < bornAfter) return null
  switch (frame.state(slot)) {
    case frames.ABSENT:
      return null
    case frames.TENTATIVE:
      return 'handed'
    case frames.HANDED:
      return isBefore(frame, track, track.fencedAt, context)
        ? 'firm'
        : isBefore(frame, track, track.pathAt, context)
          ? 'likely'
          : 'handed'
    case frames.LIKELY:
      return isBefore(frame, track, track.fencedAt, context) ? 'firm' : 'likely'
    case frames.FIRM_BY_SPEECH:
    case frames.FIRM_BY_RTT:
      return 'firm'
    case frames.MISSED:
      return 'missed'
    case frames.LOSSY:
      return 'lossy'
    case frames.UNCERTAIN:
      return 'uncertain'
    default:
      return undecided(frame, connection, context)
  }
}

/** Whether the connection's server had the frame before `fence`, µs: a canary's round that was answered through it. */
function isBefore(frame: OpenFrame, { connection }: Track, fence: number, context: JudgingContext): boolean {
  if (frame.at > fence) return false
  return frame.arrivals.some(({ observer, at }) => at <= fence && isAt(context, observer, connection))
}

function undecided(frame: OpenFrame, connection: Connection, context: JudgingContext): Standing | null {
  const { endedAt } = connection
  if (endedAt !== null) return frame.at > endedAt ? null : 'ended'
  const age = context.now - frame.at
  const isHeard = frame.arrivals.some(({ observer }) => isAt(context, observer, connection))
  if (!isHeard && age > GRACE_US) return frame.at < connection.firstSeenAt ? 'uncertain' : 'unheard'
  return age > FRESH_US ? 'unanswered' : 'pending'
}

/** An observer may bring a frame later than the first one did. µs. */
const GRACE_US = 2_000_000

function isAt({ observers }: JudgingContext, observer: number, { server }: Connection): boolean {
  const it = observers.all[observer]
  return it !== undefined && (it.server === server.name || it.serverName === server.name || it.serverId === server.id)
}

/**
 * The newest connection is the node's, and an older one only if it lived on beside it: then the id is used twice, and the
 * weaker of the two says what is sure.
 */
function choose(there: readonly NodeStanding[]): NodeStanding | null {
  const certain = there.filter((it) => it.standing !== 'uncertain')
  const candidates = certain.length > 0 ? certain : there
  const newest = candidates.at(-1)
  if (!newest) return null
  const since = newest.track.connection.firstSeenAt
  let relevant = candidates.filter((it) => it === newest || lifeAfter(it.track) > since)
  const last = Math.max(...relevant.map((it) => lifeAfter(it.track)))
  const going = relevant.filter(({ track: { connection } }) => connection.endedAt === null || connection.endedAt > last)
  if (going.length > 0) relevant = going
  const listening = relevant.filter((it) => it.standing !== 'missed' || it.track.connection.subscriptions > 0)
  if (listening.length > 0) relevant = listening
  const sorted = relevant.toSorted((a, b) => WEAKEST_FIRST.indexOf(a.standing) - WEAKEST_FIRST.indexOf(b.standing))
  const weakest = sorted[0] ?? newest
  const isMixed = weakest.standing === 'missed' && sorted.some((it) => it.standing !== 'missed')
  return isMixed ? { ...weakest, standing: 'lossy' } : weakest
}

/** The last time after which it gave a sign of life, µs; 0: none was seen. */
function lifeAfter({ riseAfter, rttAfter }: Track): number {
  return Math.max(riseAfter, rttAfter)
}

/**
 * What is left of a standing when its connection ended, or the node came back on a newer one. A client gives its connection up
 * three ping intervals after the last thing that it read: what was sent before is not in doubt for that. */
function withEnd(frame: OpenFrame, chosen: NodeStanding, all: readonly Track[], context: JudgingContext): NodeStanding {
  const { track, standing } = chosen
  if (standing !== 'handed' && standing !== 'likely' && standing !== 'firm') return chosen
  if (frame.state(track.slot) === frames.FIRM_BY_RTT) return chosen
  if (standing === 'firm' && isBefore(frame, track, track.fencedAt, context)) return chosen
  const { endedAt, endReason, firstSeenAt } = track.connection
  if (all.length === 1 && endedAt === null) return chosen
  const newer = all.filter((it) => it !== track && it.connection.firstSeenAt > firstSeenAt)
  const next = newer[0]
  if (next && cameAtOnce(track, next, context)) return chosen
  for (const other of newer) {
    const backAt = other.connection.firstSeenAt
    if (backAt < frame.at || (endedAt !== null && backAt > endedAt)) continue
    if (track.speechBefore >= backAt || frame.at + PROVEN_US <= (other.bornAt || backAt)) continue
    const grown = frame.grownBy(track.slot)
    if (standing === 'handed' || !grown || grown.at >= other.bornAfter)
      return { track, standing: 'doubtful', cameBack: true }
  }
  const endedBadly = endedAt !== null && endReason !== null && endReason !== OWN_CLOSE
  return standing === 'handed' && endedBadly ? { track, standing: 'doubtful', cameBack: false } : chosen
}

/**
 * The server went down, and the client noticed at once: its path worked until then, and what was sent before the end of a
 * stream is read before the end. One behind a cut path notices only when its own pings fail.
 */
function cameAtOnce(
  { connection: { server, endedAt } }: Track,
  { connection }: Track,
  { answers }: JudgingContext
): boolean {
  const lastAnswer = answers.lastWhole(server)
  const isDown = lastAnswer < connection.firstSeenAt && (endedAt === null || endedAt >= connection.firstSeenAt)
  return isDown && connection.firstSeenAt - lastAnswer <= AT_ONCE_US
}

/** An asking each 5 s before and after, and a client's pause between two tries. µs. */
const AT_ONCE_US = 15_000_000
/** The client itself closed the connection: what was sent before had its chance. As nats-server words it. */
const OWN_CLOSE = 'Client Closed'
