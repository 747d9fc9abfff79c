import type { ClusterState } from '../cluster/state.ts'
import type { Facts } from './facts.ts'
import type { Memory } from './memory.ts'
import { MINUTE_US, type Rule, SECOND_US } from './rule.ts'
import { toSeenAddresses } from './seen-addresses.ts'
import { toSeenCanary } from './seen-canary.ts'
import { toSeenConnection } from './seen-connection.ts'
import { toSeenHygiene } from './seen-hygiene.ts'
import { toSeenNodes } from './seen-nodes.ts'
import { isManaged, toSeenRoles } from './seen-roles.ts'
import type { SeenConnection, SeenLapse, SeenServer, Sight } from './sight.ts'
import { toSeenConfig } from './to-seen-config.ts'

/** Lapses are looked for so far back; rules decide how long they tell of them. */
const LAPSES_US = 60 * MINUTE_US
/** Causes of gaps that are Stoa's own doing begin so (`cluster/state.ts`). */
const OUR_CAUSE = /^Stoa (?:was not running|did not listen)/u

/** What can be judged at all. */
export type Grounds = Pick<Sight, 'hears' | 'asksConnections' | 'isManaged'>

/** Gathers what rules look at. Reads only; nothing is decided here. */
export function toSight(at: number, seq: number, facts: Facts, memory: Memory): Sight {
  const { cluster, wire } = facts
  const nobody = cluster.gaps.openedAt(null)
  const cause = cluster.gaps.causeOf(null) ?? ''
  const nodes = toSeenNodes(at, facts, memory)
  return {
    at,
    seq,
    nodes,
    strangers: toStrangers(facts, memory),
    servers: toServers(facts),
    deafSince: nobody === null || OUR_CAUSE.test(cause) ? null : { from: nobody, cause },
    arrears: memory.arrears,
    burst: memory.burst,
    lapses: toLapses(at, cluster),
    addresses: toSeenAddresses(facts),
    config: toSeenConfig(facts),
    hygiene: toSeenHygiene(facts, memory.hygiene),
    canary: toSeenCanary(facts),
    roles: toSeenRoles(at, facts, nodes),
    wire,
    ...toGrounds(facts)
  }
}

/** Which kinds of observations there are. */
export function toGrounds({ cluster, topology, roles }: Facts): Grounds {
  return {
    hears: cluster.observers.hearing > 0,
    asksConnections: topology.isMonitored,
    isManaged: isManaged({ roles })
  }
}

/** What a rule needs is there. Without it nothing begins, and nothing ends either: silence is no recovery. */
export function canJudge({ needs }: Rule, { hears, asksConnections, isManaged }: Grounds): boolean {
  switch (needs) {
    case 'frames':
      return hears
    case 'connections':
      return asksConnections
    case 'management':
      return isManaged
    case 'nothing':
      return true
  }
}

function toStrangers({ connections, topology }: Facts, { stalls }: Memory): readonly SeenConnection[] {
  const strangers: SeenConnection[] = []
  for (const it of connections.open) {
    const role = topology.roleOf(it)
    if (role !== 'node') strangers.push(toSeenConnection(it, { role, nodeId: null, stalledAt: stalls.roseAt(it.key) }))
  }
  return strangers
}

/** Ears by the names of observers, servers by the names that answers give them; the same one may stand under both. */
function toServers({ cluster, connections, topology }: Facts): readonly SeenServer[] {
  const { gaps, observers } = cluster
  const seen: SeenServer[] = []
  for (const { server, status } of observers.all) {
    const lostSince = gaps.openedAt(server)
    if (lostSince === null) continue
    const cause = gaps.causeOf(server) ?? 'its connection was lost'
    seen.push({ name: server, ear: { lostSince, cause, refused: status === 'refused' }, silentSince: null })
  }
  for (const { name, endedAt, answeredAt } of connections.servers) {
    if (endedAt === null && answeredAt > 0 && topology.isStale(name))
      seen.push({ name, ear: null, silentSince: answeredAt })
  }
  return seen
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
