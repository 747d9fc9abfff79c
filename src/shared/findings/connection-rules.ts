import type { Sighting } from './finding.ts'
import { MINUTE_US, type Rule, SECOND_US, seenNow } from './rule.ts'
import type { SeenConnection, Sight } from './sight.ts'

/** A healthy client has read all when it is asked about; a page of mail changes is a few KiB. */
const PENDING_BYTES = 64 * 1024
/** Much more, and the server is about to cut it off (64 MiB by default). */
const PENDING_MANY_BYTES = 8 * 1024 * 1024
/** Waiting is told of for so long after it was last seen, so that it does not come and go with each poll. */
const WAITED_US = MINUTE_US

/** Its server holds back what it does not read. */
export const slowConsumer: Rule = {
  name: 'slow-consumer',
  judges: 'whether nodes read as fast as they are sent to',
  needs: 'connections',
  // A frozen or merely slow path of some seconds loses nothing (wire-format.md section 15).
  opensAfterUs: 10 * SECOND_US,
  closesAfterUs: 10 * SECOND_US,
  see: (sight, since) =>
    all(sight).flatMap((it) => {
      // Half of it while it lasts, so that it does not come and go at the limit.
      const limit = since(it.key) === null ? PENDING_BYTES : PENDING_BYTES / 2
      if (it.role === 'leafnode' || it.pendingBytes < limit) return []
      return [toSighting(sight, it)]
    })
}

function all(sight: Sight): readonly SeenConnection[] {
  return [...sight.nodes.flatMap((node) => node.connections), ...sight.strangers]
}

function toSighting(sight: Sight, it: SeenConnection): Sighting {
  const who = it.nodeId === null ? `Connection ${it.cid} on ${it.server}` : `Node ${it.nodeId}`
  const isOurs = it.role === 'ours'
  return {
    key: it.key,
    subject: it.nodeId === null ? `connection ${it.cid} on ${it.server}` : `node ${it.nodeId}`,
    since: sight.at,
    severity: it.pendingBytes >= PENDING_MANY_BYTES ? 'critical' : 'warning',
    text: isOurs
      ? `Stoa itself reads too slowly: server ${it.server} holds back what it sends to us. Arrivals there are late.`
      : `${who} does not read what it is sent: server ${it.server} holds it back. What the node has not read it does not obey.`,
    remedy: isOurs
      ? 'See what else takes the processor of this computer.'
      : 'See whether the node hangs. A node without the outboundMta role stops reading after 1,024 queue events: restart it. When much more waits, the server cuts the connection.',
    evidence: seenNow(sight, `${it.server} holds more than ${PENDING_BYTES / 1024} KiB for connection ${it.cid}.`)
  }
}

/** Its server makes it wait before it may send more, because somebody who listens reads too slowly. */
export const stalledPublisher: Rule = {
  name: 'stalled-publisher',
  judges: 'whether nodes may send at once',
  needs: 'connections',
  opensAfterUs: 0,
  closesAfterUs: 0,
  see: (sight) =>
    sight.nodes.flatMap((node) =>
      node.connections.flatMap((it): Sighting[] => {
        if (it.stalledAt === null || sight.at - it.stalledAt >= WAITED_US) return []
        return [
          {
            key: it.key,
            subject: `node ${node.nodeId}`,
            since: it.stalledAt,
            severity: 'warning',
            text: `Server ${it.server} makes node ${node.nodeId} wait before it may send more, because somebody who listens reads too slowly. Its broadcasts are late for everybody.`,
            remedy: 'Find the slow reader (findings of the rule slow-consumer), and see why it hangs.',
            evidence: seenNow(sight, `${it.server} counts more stalls of connection ${it.cid} than before.`)
          }
        ]
      })
    )
}
