import type { Connection, MonitoredServer } from '../cluster/connection.ts'
import type { ClusterState } from '../cluster/state.ts'
import type { Propagation } from '../propagation/evidence.ts'
import { hasOurName, isListening } from '../topology/connection-role.ts'
import type { AnswerWatch } from './answer-watch.ts'
import type { Facts } from './facts.ts'
import type { FaultWatch } from './fault-watch.ts'
import { MINUTE_US, type Rule, SECOND_US } from './rule.ts'
import { toSeenNodes } from './seen-nodes.ts'
import type { SeenArrears, SeenBurst, SeenConnection, SeenLapse, SeenServer, Sight } from './sight.ts'

/** Servers are asked every few seconds; after this long without any answer nobody knows who is connected. */
const ANSWERS_LAST_US = MINUTE_US
/** Broadcasts within one second that make a burst: single ones come apart (wire-format.md section 15: 8 ms are enough). */
const BURST_FRAMES = 10
const BURST_US = SECOND_US
/** Lapses are looked for so far back; rules decide how long they tell of them. */
const LAPSES_US = 60 * MINUTE_US
/** Causes of gaps that are Stoa's own doing begin so (`cluster/state.ts`). */
const OUR_CAUSE = /^Stoa (?:was not running|did not listen)/u

/** What can be judged at all. */
export type Grounds = Pick<Sight, 'hears' | 'asksConnections'>

/** What the findings' own memories hold. */
export interface Memory {
  readonly arrears: readonly SeenArrears[]
  readonly faults: FaultWatch
  readonly answers: AnswerWatch
}

/** Gathers what rules look at. Reads only; nothing is decided here. */
export function toSight(at: number, seq: number, facts: Facts, memory: Memory): Sight {
  const { cluster, connections, wire } = facts
  const nobody = cluster.gaps.openedAt(null)
  const cause = cluster.gaps.causeOf(null) ?? ''
  const nodes = toSeenNodes(at, facts, memory)
  return {
    at,
    seq,
    nodes,
    strangers: toStrangers(facts),
    servers: toServers(cluster, connections.servers, memory.answers),
    deafSince: nobody === null || OUR_CAUSE.test(cause) ? null : { from: nobody, cause },
    arrears: memory.arrears,
    burst: toBurst([]),
    lapses: toLapses(at, cluster),
    wire,
    ...toGrounds(at, facts)
  }
}

/** Which kinds of observations there are at `at`. */
export function toGrounds(at: number, { cluster, connections }: Facts): Grounds {
  let answeredAt = 0
  for (const server of connections.servers) answeredAt = Math.max(answeredAt, server.answeredAt)
  return {
    hears: cluster.observers.hearing > 0,
    asksConnections: answeredAt > 0 && at - answeredAt < ANSWERS_LAST_US
  }
}

/** What a rule needs is there. Without it nothing begins, and nothing ends either: silence is no recovery. */
export function canJudge({ needs }: Rule, { hears, asksConnections }: Grounds): boolean {
  switch (needs) {
    case 'frames':
      return hears
    case 'connections':
      return asksConnections
    case 'nothing':
      return true
  }
}

/** One connection as rules see it. */
export function toSeenConnection(it: Connection, role: SeenConnection['role'], nodeId: number | null): SeenConnection {
  return {
    key: `${it.server.name}:${it.cid}`,
    server: it.server.name,
    cid: it.cid,
    ip: it.ip,
    name: it.name,
    lang: it.lang,
    version: it.version,
    listens: isListening(it),
    pendingBytes: it.pendingBytes,
    stalls: it.stalls,
    since: it.firstSeenAt,
    role,
    nodeId
  }
}

function toRole(isNode: boolean, isOurs: boolean): SeenConnection['role'] {
  return isNode ? 'node' : isOurs ? 'ours' : 'unmatched'
}

function toStrangers({ connections, topology }: Facts): readonly SeenConnection[] {
  const strangers: SeenConnection[] = []
  for (const it of connections.open) {
    const role = toRole(topology.matchOf(it) !== null, hasOurName(it))
    if (role !== 'node') strangers.push(toSeenConnection(it, role, null))
  }
  return strangers
}

/** Ears by the names of observers, servers by the names that answers give them; the same one may stand under both. */
function toServers(
  { gaps, observers }: ClusterState,
  servers: Iterable<MonitoredServer>,
  answers: AnswerWatch
): readonly SeenServer[] {
  const seen: SeenServer[] = []
  for (const { server, status } of observers.all) {
    const lostSince = gaps.openedAt(server)
    if (lostSince === null) continue
    const cause = gaps.causeOf(server) ?? 'its connection was lost'
    seen.push({ name: server, ear: { lostSince, cause, refused: status === 'refused' }, silentSince: null })
  }
  for (const server of servers) {
    const silentSince = server.endedAt === null ? answers.silentSince(server.id) : null
    if (silentSince !== null) seen.push({ name: server.name, ear: null, silentSince })
  }
  return seen
}

/** The newest one; frames come oldest first. */
function toBurst(frames: Iterable<Propagation>): SeenBurst | null {
  const window: Propagation[] = []
  let burst: SeenBurst | null = null
  for (const frame of frames) {
    window.push(frame)
    while ((window[0]?.at ?? frame.at) < frame.at - BURST_US) window.shift()
    const first = window[0]
    if (window.length < BURST_FRAMES || !first) continue
    burst = joinBurst(burst, first, window.length)
  }
  return burst
}

function joinBurst(before: SeenBurst | null, first: Propagation, frames: number): SeenBurst {
  if (before && first.at <= before.at + BURST_US) return { ...before, frames: Math.max(before.frames, frames) }
  return { at: first.at, frames, evidence: [toBurstEvidence(first)] }
}

function toBurstEvidence({ seq, at }: Propagation): SeenBurst['evidence'][number] {
  return { seq, at, sentence: `The first of ${BURST_FRAMES} or more broadcasts within a second.` }
}

function toLapses(at: number, { gaps, clockJumps }: ClusterState): readonly SeenLapse[] {
  const lapses: SeenLapse[] = []
  for (const { id, from, to, cause } of gaps.latest) {
    if (to === null || at - to >= LAPSES_US) continue
    const kind = cause.startsWith('not recorded') ? 'not-recorded' : cause.includes('were dropped') ? 'dropped' : null
    if (kind === null) continue
    const sentence =
      kind === 'dropped'
        ? `Stoa dropped observations: ${cause}.`
        : `Stoa could not record for a time (${cause.replace(/^not recorded: /u, '')}). What happened then is in no history.`
    lapses.push({ key: String(id), kind, from, to, sentence })
  }
  for (const jump of clockJumps) {
    if (at - jump.at >= LAPSES_US) continue
    const seconds = Math.abs(jump.jumpUs) / SECOND_US
    const sentence = `The clock of this computer jumped ${jump.jumpUs < 0 ? 'back' : 'ahead'} by ${seconds.toFixed(seconds < 10 ? 1 : 0)} s.`
    lapses.push({ key: `jump-${jump.at}`, kind: 'clock-jump', from: jump.at, to: jump.at, sentence })
  }
  return lapses
}
