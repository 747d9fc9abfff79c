import { LEASE_LATE_US, LEASE_STALE_US } from '../roles/lease-word.ts'
import type { Sighting } from './finding.ts'
import { type Rule, SECOND_US, toList } from './rule.ts'
import type { SeenDuty } from './seen-roles.ts'
import type { Sight } from './sight.ts'

/** A lease and the lines of a start are read one after the other. */
const SETTLED_US = 10 * SECOND_US

function seeDuties(sight: Sight, see: (it: SeenDuty) => Omit<Sighting, 'key' | 'subject'> | null): readonly Sighting[] {
  return sight.roles.duties.flatMap((it) => {
    const seen = see(it)
    return seen === null ? [] : [{ key: String(it.nodeId), subject: `node ${it.nodeId}`, ...seen }]
  })
}

const ofLease = ({ lease }: SeenDuty): Sighting['evidence'] =>
  lease === null
    ? []
    : [{ seq: lease.seq, at: lease.askedAt, sentence: `The lease of ${lease.hostname} says ${lease.status}.` }]

const ofStart = ({ site }: SeenDuty): Sighting['evidence'] =>
  site === null
    ? []
    : [{ seq: site.toldSeq, at: site.toldAt, sentence: `What ${site.hostname ?? site.url} told of its start.` }]

/** A node took the id of one that was away, or two processes started under one id. */
const idMoved: Rule = {
  name: 'node-id-moved',
  judges: 'whether each node runs under the id of its own lease',
  needs: 'management',
  opensAfterUs: SETTLED_US,
  closesAfterUs: SETTLED_US,
  see: (sight) =>
    seeDuties(sight, (duty) => {
      const { nodeId, movedFrom, sites, site, running } = duty
      if (running === 'no' || site === null) return null
      if (sites.length > 1) {
        return {
          since: site.startedAt ?? site.toldAt,
          severity: 'critical',
          text: `${toList(sites)} all started as node ${nodeId}. Processes under one id take each other's blocks and reloads for their own and ignore them; the leases show nothing of it.`,
          remedy: `Restart the one whose host name is not that of lease ${nodeId}, or give each a STALWART_HOSTNAME of its own. Then reload blocked addresses on all of them.`,
          evidence: [...ofStart(duty), ...ofLease(duty)]
        }
      }
      if (movedFrom === null) return null
      return {
        since: site.startedAt ?? site.toldAt,
        severity: 'critical',
        text: `${site.hostname} runs as node ${nodeId}, but its own lease is that of node ${movedFrom}: it took over an id whose lease was older than an hour. Once the former node ${nodeId} returns, both run under one id and ignore each other's blocks.`,
        remedy: `Restart ${site.hostname} once the lease of node ${nodeId} is no longer stale, and before the former node ${nodeId} starts.`,
        evidence: [...ofStart(duty), ...ofLease(duty)]
      }
    })
}

/** Whoever starts next takes this id. */
const willMove: Rule = {
  name: 'lease-will-move',
  judges: 'whether a lease is old enough to be taken by another node that starts',
  needs: 'management',
  opensAfterUs: SETTLED_US,
  closesAfterUs: SETTLED_US,
  see: (sight) => {
    const restarting = sight.roles.duties.filter(isRestarting)
    return seeDuties(sight, (duty) => {
      const { nodeId, lease, leaseAge } = duty
      if (lease === null || (leaseAge ?? 0) <= LEASE_STALE_US) return null
      const others = restarting.filter((it) => it.nodeId !== nodeId).map((it) => it.nodeId)
      const isOld = lease.status === 'inactive' && duty.running === 'no'
      const now = others.length === 0 ? '' : ` Node ${toList(others)} is being restarted right now.`
      return {
        since: (lease.renewedAt ?? lease.askedAt) + LEASE_STALE_US,
        severity: others.length > 0 ? 'critical' : isOld ? 'info' : 'warning',
        text: `The lease of node ${nodeId} (${lease.hostname}) is older than an hour. The next node that starts takes this id, and when ${lease.hostname} returns both run under it and ignore each other's blocks.${now}`,
        remedy: `Bring ${lease.hostname} back before any other node is restarted. If it is gone for good, know that the node which starts next becomes node ${nodeId}.`,
        evidence: ofLease(duty)
      }
    })
  }
}

/** It left the bus a moment ago, and its lease is young: somebody restarts it. */
function isRestarting({ presence, leaseAge }: SeenDuty): boolean {
  return presence === 'gone' && leaseAge !== null && leaseAge <= LEASE_STALE_US
}

/** It answers, but nobody renews its lease. */
const staleLease: Rule = {
  name: 'lease-stale-http-up',
  judges: 'whether nodes that answer renew their leases',
  needs: 'management',
  opensAfterUs: SETTLED_US,
  closesAfterUs: SETTLED_US,
  see: (sight) =>
    seeDuties(sight, (duty) => {
      const { nodeId, lease, leaseAge, site } = duty
      if (lease === null || site?.health?.live !== 200 || duty.line !== 'new') return null
      if ((leaseAge ?? 0) <= LEASE_LATE_US || site.troubles.some((it) => it.call === null)) return null
      return {
        since: (lease.renewedAt ?? lease.askedAt) + LEASE_LATE_US,
        severity: 'critical',
        text: `Node ${nodeId} (${lease.hostname}) answers over HTTP, but its lease was not renewed for more than 35 minutes: its coordinator is not active, so that it hears no block, or it cannot write to the store. After an hour another node takes its id.`,
        remedy: `See in its log whether it joined the bus (cluster.startup) and whether the store refuses writes, then restart node ${nodeId}.`,
        evidence: [
          ...ofLease(duty),
          { seq: site.health.seq, at: site.health.at, sentence: 'It answered its health check.' }
        ]
      }
    })
}

/** It started while the coordinator could not be reached. */
const unclustered: Rule = {
  name: 'start-unclustered',
  judges: 'whether every node joined the bus when it started',
  needs: 'management',
  // The line of the bus comes after that of the start.
  opensAfterUs: SETTLED_US,
  closesAfterUs: 2 * SECOND_US,
  see: (sight) =>
    sight.roles.sites.flatMap((site) => {
      if (site.clustered !== false) return []
      const who = site.nodeId === null ? (site.hostname ?? site.url) : `Node ${site.nodeId}`
      return [
        {
          key: site.url,
          subject: site.nodeId === null ? site.url : `node ${site.nodeId}`,
          since: site.startedAt ?? site.toldAt,
          severity: 'critical' as const,
          text: `${who} started without joining the bus and runs alone: it hears no block and no reload, and what it is told to reload reaches nobody else, while ${site.line === 'old' ? 'its health checks look' : 'its lease and its health checks look'} well.`,
          remedy:
            'See that it reaches its NATS server and may log in there, then restart it: it does not try again by itself.',
          evidence: [
            { seq: site.toldSeq, at: site.toldAt, sentence: 'The log of its last start names no start of the bus.' }
          ]
        }
      ]
    })
}

/** Leases of node ids, and what a start makes of them. */
export const LEASE_RULES: readonly Rule[] = [idMoved, willMove, staleLease, unclustered]
