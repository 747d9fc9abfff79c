import { isLoopback } from './config/server-address.ts'
import type { Severity, Sighting } from './finding.ts'
import { HOUR_US, MINUTE_US, type Rule, SECOND_US, toList } from './rule.ts'
import type { SeenHygieneServer } from './seen-hygiene.ts'
import type { Sight } from './sight.ts'

const DAY_US = 24 * HOUR_US
/** Certificates are renewed a month before they end, or by hand in a week. */
const CERTIFICATE_SOON_US = 30 * DAY_US
const CERTIFICATE_LATE_US = 7 * DAY_US
/** A slip of the finger is no attack and no wrong setting. */
const REFUSED_MANY = 3
/** Refused logins and slow readers are told of for so long after the last one. */
const TOLD_US = 10 * MINUTE_US
/** Some minutes of mixed versions are an upgrade. */
const UPGRADE_US = 30 * MINUTE_US

/** Servers that are up and greeted somebody of ours, reachable from other machines. */
const open = (sight: Sight): readonly SeenHygieneServer[] =>
  sight.hygiene.servers.filter((it) => it.isUp && it.host !== null && (it.hasFarClients || !isLoopback(it.host)))

const names = (servers: readonly SeenHygieneServer[]): string => toList(servers.map((it) => it.name))

const greetings = (servers: readonly SeenHygieneServer[], what: string): Sighting['evidence'] =>
  servers
    .slice(0, 8)
    .map((it) => ({ seq: it.greetedSeq, at: it.greetedAt, sentence: `The greeting of ${it.name} ${what}.` }))

const plainText: Rule = {
  name: 'plain-text',
  judges: 'whether what crosses the network to the NATS servers is encrypted',
  needs: 'nothing',
  opensAfterUs: 5 * SECOND_US,
  closesAfterUs: 5 * SECOND_US,
  see: (sight) => {
    const plain = open(sight).filter((it) => it.tls === 'none')
    if (plain.length === 0) return []
    return [
      {
        key: 'servers',
        subject: 'the NATS servers',
        since: sight.at,
        severity: 'warning',
        text: `${names(plain)} ${plain.length === 1 ? 'speaks' : 'speak'} no TLS, and other machines reach ${plain.length === 1 ? 'it' : 'them'}: messages and passwords cross the network in clear.`,
        remedy:
          'Give the servers certificates (tls {} in their configuration), and require TLS in the coordinator of the nodes and in the connection of Stoa.',
        evidence: greetings(plain, 'offers no TLS')
      }
    ]
  }
}

const noLogin: Rule = {
  name: 'no-login',
  judges: 'whether the NATS servers ask who connects',
  needs: 'nothing',
  opensAfterUs: 5 * SECOND_US,
  closesAfterUs: 5 * SECOND_US,
  see: (sight) => {
    const free = open(sight).filter((it) => !it.needsLogin)
    if (free.length === 0) return []
    return [
      {
        key: 'servers',
        subject: 'the NATS servers',
        since: sight.at,
        severity: 'critical',
        text: `${names(free)} ${free.length === 1 ? 'lets' : 'let'} everybody in who reaches ${free.length === 1 ? 'it' : 'them'}: anybody on the network can listen, empty all caches, reload all nodes and pause their queues.`,
        remedy:
          'Make an account for the cluster, with one user for the nodes and one for Stoa that may only listen; Settings show the lines for it.',
        evidence: greetings(free, 'asks for no login')
      }
    ]
  }
}

const mayPublish: Rule = {
  name: 'user-may-publish',
  judges: 'whether the user of Stoa may only listen',
  needs: 'nothing',
  opensAfterUs: 2 * SECOND_US,
  closesAfterUs: 2 * SECOND_US,
  see: ({ at, hygiene: { user } }) =>
    user?.mayPublish === true
      ? [
          {
            key: 'stoa',
            subject: 'the user of Stoa',
            since: at,
            severity: 'warning',
            text: 'The user that Stoa logs in with may publish on stwt.agora. Stoa never does; whoever gets hold of its password could command every node.',
            remedy:
              'Let it publish $SYS.REQ.USER.INFO, $SYS.REQ.ACCOUNT.PING.CONNZ and $SYS.REQ.ACCOUNT.PING.STATZ only; Settings show the lines for it.',
            evidence: [{ seq: user.seq, at: user.at, sentence: 'The server told the permissions of our user.' }]
          }
        ]
      : []
}

const certificate: Rule = {
  name: 'server-certificate',
  judges: 'whether certificates of the NATS servers are renewed in time',
  needs: 'nothing',
  opensAfterUs: 2 * SECOND_US,
  closesAfterUs: 2 * SECOND_US,
  see: (sight, since) =>
    sight.hygiene.servers.flatMap((it): Sighting[] => {
      const { certificateUntil: until, name } = it
      if (until === null || !it.isUp) return []
      // A day more while it lasts, so that nothing flaps at the limit.
      const soon = CERTIFICATE_SOON_US + (since(name) === null ? 0 : DAY_US)
      if (until - sight.at >= soon) return []
      const day = new Date(until / 1000).toISOString().slice(0, 10)
      const severity: Severity = until - sight.at < CERTIFICATE_LATE_US ? 'critical' : 'warning'
      return [
        {
          key: name,
          subject: `server ${name}`,
          since: sight.at,
          severity,
          text:
            until <= sight.at
              ? `The certificate of server ${name} ended on ${day}: nobody who verifies it connects any more, and nodes that lose their connection stay away.`
              : `The certificate of server ${name} ends on ${day}: after that nodes that lose their connection stay away.`,
          remedy: 'Renew it and reload the server (nats-server --signal reload): open connections stay.',
          evidence: [{ seq: it.certificateSeq, at: sight.at, sentence: `${name} told when its certificate ends.` }]
        }
      ]
    })
}

const refusedLogins: Rule = {
  name: 'refused-logins',
  judges: 'whether logins are refused at the NATS servers',
  needs: 'nothing',
  opensAfterUs: 0,
  closesAfterUs: 0,
  see: (sight) =>
    sight.hygiene.servers.flatMap((it): Sighting[] => {
      if (it.refused < REFUSED_MANY || sight.at - it.refusedAt >= TOLD_US) return []
      return [
        {
          key: it.name,
          subject: `server ${it.name}`,
          since: it.refusedSince,
          severity: 'warning',
          text: `Server ${it.name} refuses logins again and again: a node or tool with a wrong password tries for ever, or somebody guesses. A node that is refused hears nothing.`,
          remedy:
            'See in the log of the server from where they come; compare the coordinator of the nodes with its users.',
          evidence: [{ seq: it.refusedSeq, at: it.refusedAt, sentence: `${it.name} refused a login.` }]
        }
      ]
    })
}

const mixedServers: Rule = {
  name: 'mixed-servers',
  judges: 'whether all NATS servers run one release',
  needs: 'connections',
  opensAfterUs: 5 * SECOND_US,
  closesAfterUs: 5 * SECOND_US,
  see: (sight, since) => {
    const groups = new Map<string, string[]>()
    for (const { server, version } of sight.hygiene.versions)
      groups.set(version, [...(groups.get(version) ?? []), server])
    if (groups.size < 2) return []
    const isLong = sight.at - (since('servers') ?? sight.at) >= UPGRADE_US
    const releases = [...groups.keys()].sort()
    return [
      {
        key: 'servers',
        subject: 'the NATS servers',
        since: since('servers') ?? sight.at,
        severity: isLong ? 'warning' : 'info',
        text: `The NATS servers run several releases: ${releases.map((release) => `${release} on ${toList(groups.get(release) ?? [])}`).join('; ')}. They tell different things of themselves, and mend different faults.`,
        remedy: 'Finish the upgrade.',
        evidence: [{ seq: sight.seq, at: sight.at, sentence: 'The servers answered with different versions.' }]
      }
    ]
  }
}

const cutReaders: Rule = {
  name: 'cut-slow-consumer',
  judges: 'whether NATS servers cut off clients that read too slowly',
  needs: 'nothing',
  opensAfterUs: 0,
  closesAfterUs: 0,
  see: (sight) =>
    sight.hygiene.servers.flatMap((it): Sighting[] => {
      if (it.slowRoseAt === 0 || sight.at - it.slowRoseAt >= TOLD_US) return []
      return [
        {
          key: it.name,
          subject: `server ${it.name}`,
          since: it.slowRoseAt,
          severity: 'warning',
          text: `Server ${it.name} cut off a client that read too slowly: what was on its way to it is lost. If it was a node, blocks and reloads may be missing there.`,
          remedy: 'See under Nodes who came back on a new connection, and reload blocked addresses there.',
          evidence: [
            { seq: it.slowRoseSeq, at: it.slowRoseAt, sentence: `${it.name} counts more slow consumers than before.` }
          ]
        }
      ]
    })
}

/** How the NATS servers are set up, as far as Stoa can see. */
export const HYGIENE_RULES: readonly Rule[] = [
  noLogin,
  plainText,
  mayPublish,
  certificate,
  refusedLogins,
  mixedServers,
  cutReaders
]
