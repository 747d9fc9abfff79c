import { toList } from '../rule.ts'
import { numberOf, objectsOf, wordOf } from './config-object.ts'
import { placeAt, placeIn, placeOfVariable } from './config-place.ts'
import type { ConfigFault, ConfigRule } from './config-rule.ts'
import type { Configuration, Place } from './configuration.ts'
import { nodeIdOf } from './old-nodes.ts'
import { settingOf } from './old-settings.ts'
import { needsOld, needsRunning } from './rule-needs.ts'

/** Ids that nodes make carry 9 bits of the node id (config.md section 6). */
const NODE_ID_MAX = 511
/** What container runtimes call a machine unless told otherwise. */
const CONTAINER_NAME = /^[0-9a-f]{12}$/u
const HOUR_US = 3_600_000_000
/** A running node renews its lease each 30 min. */
const LEASE_US = 35 * 60_000_000

/** Something that names nodes, by what it is called. */
interface Named {
  readonly name: string
  readonly who: string
  readonly place: Place
}

const idDuplicate: ConfigRule = {
  id: 'id-duplicate',
  severity: 'error',
  line: 'both',
  judges: 'whether each node has an id of its own',
  remedy:
    'Give each node its own: STALWART_HOSTNAME in 0.16, cluster.node-id in 0.15 and before; then restart those that change.',
  lacks: (config) =>
    config.oldNodes.length >= 2 || config.environments.length >= 2 || config.kinds.has('x:ClusterNode')
      ? null
      : 'the files or environments of several nodes, or x:ClusterNode',
  see: (config) => [...sameNames(config), ...sameIds(config)],
  told: ['duplicated-id']
}

/** New line: the host name decides the id. A name that is an address becomes `localhost`. */
function sameNames(config: Configuration): readonly ConfigFault[] {
  const named: Named[] = [
    ...config.environments.flatMap((env): Named[] => {
      const name = env.variables.get('STALWART_HOSTNAME')
      return name === undefined
        ? []
        : [{ name: toHost(name), who: env.file, place: placeOfVariable(env, 'STALWART_HOSTNAME') }]
    }),
    ...objectsOf(config, 'x:ClusterNode').flatMap((node): Named[] => {
      const name = wordOf(node, 'hostname')
      return name === null
        ? []
        : [{ name: toHost(name), who: `node ${numberOf(node, 'nodeId') ?? '?'}`, place: placeIn(node, 'hostname') }]
    })
  ]
  const local = named
    .filter((it) => it.name === 'localhost')
    .map((it) => ({
      place: it.place,
      text: `The host name of ${it.who} is localhost, or an address, which becomes localhost: every other such node takes the same id.`
    }))
  return [
    ...local,
    ...twice(
      named.filter((it) => it.name !== 'localhost'),
      (a, b, name) =>
        `${a} and ${b} have the same host name ${name}, and so one id: each takes the other’s messages for its own and skips them.`
    )
  ]
}

const toHost = (name: string): string => {
  const lower = name.trim().toLowerCase()
  return /^[\d.]+$/u.test(lower) || lower.includes(':') ? 'localhost' : lower
}

function sameIds(config: Configuration): readonly ConfigFault[] {
  const named = config.oldNodes.flatMap((node): Named[] => {
    const id = nodeIdOf(node)
    if (id === null && settingOf(node, 'cluster.coordinator') === null) return []
    return [{ name: String(id ?? 1), who: node.file, place: placeAt(node, 'cluster.node-id') }]
  })
  return twice(
    named,
    (a, b, id) =>
      `${a} and ${b} are both node ${id}: each takes the other’s messages for its own and skips them, and the ids that they make collide.`
  )
}

function twice(
  named: readonly Named[],
  toText: (a: string, b: string, name: string) => string
): readonly ConfigFault[] {
  const first = new Map<string, Named>()
  return named.flatMap((it): ConfigFault[] => {
    const known = first.get(it.name)
    if (known === undefined) {
      first.set(it.name, it)
      return []
    }
    return [{ place: it.place, text: toText(known.who, it.who, it.name) }]
  })
}

const idMissing: ConfigRule = {
  id: 'id-missing',
  severity: 'error',
  line: 'old',
  judges: 'whether each node was given an id',
  remedy: 'Set cluster.node-id to a number of its own on each node, and restart it.',
  lacks: needsOld(1),
  see: (config) =>
    config.oldNodes
      .filter((node) => settingOf(node, 'cluster.coordinator') !== null && settingOf(node, 'cluster.node-id') === null)
      .map((node) => ({
        place: placeAt(node, 'cluster.node-id'),
        text: `${node.file} has a coordinator and no cluster.node-id: it calls itself 1, as every other such node does.`
      })),
  told: ['default-node-id']
}

const idRange: ConfigRule = {
  id: 'id-range',
  severity: 'warning',
  line: 'both',
  judges: `whether ids are ${NODE_ID_MAX} or less`,
  remedy:
    'Give the node a smaller id; in 0.16 old leases leave the list after they were unused for an hour and another node takes them.',
  lacks: (config) =>
    config.oldNodes.length > 0 || config.kinds.has('x:ClusterNode') ? null : 'the files of nodes, or x:ClusterNode',
  see: (config) => [
    ...config.oldNodes
      .filter((node) => (nodeIdOf(node) ?? 0) > NODE_ID_MAX)
      .map((node) => ({ place: placeAt(node, 'cluster.node-id'), text: large(nodeIdOf(node)) })),
    ...objectsOf(config, 'x:ClusterNode')
      .filter((node) => (numberOf(node, 'nodeId') ?? 0) > NODE_ID_MAX)
      .map((node) => ({ place: placeIn(node, 'nodeId'), text: large(numberOf(node, 'nodeId')) }))
  ],
  told: ['large-node-id']
}

const large = (id: number | null): string =>
  `Node id ${id ?? '?'}: ids above ${NODE_ID_MAX} collide in the ids that nodes make.`

const idChange: ConfigRule = {
  id: 'id-change',
  severity: 'warning',
  line: 'new',
  judges: 'whether host names stay the same across restarts',
  remedy: 'Set STALWART_HOSTNAME to a name that stays.',
  lacks: (config) =>
    config.environments.length > 0 || config.kinds.has('x:ClusterNode')
      ? null
      : 'the environments of nodes, or x:ClusterNode',
  see: (config) => [
    ...config.environments
      .filter((env) => !env.variables.has('STALWART_HOSTNAME'))
      .map((env) => ({
        place: placeOfVariable(env, 'STALWART_HOSTNAME'),
        text: `${env.file} sets no STALWART_HOSTNAME: the system’s name decides the id. In a container that is a new one with each start, and so is the id.`
      })),
    ...objectsOf(config, 'x:ClusterNode')
      .filter((node) => CONTAINER_NAME.test(wordOf(node, 'hostname') ?? ''))
      .map((node) => ({
        place: placeIn(node, 'hostname'),
        text: `Node ${numberOf(node, 'nodeId') ?? '?'} is called ${wordOf(node, 'hostname') ?? ''}, as containers are: the next one has another name and another id.`
      }))
  ]
}

const leaseTakeover: ConfigRule = {
  id: 'lease-takeover',
  severity: 'error',
  line: 'new',
  judges: 'whether a restart now would give a node the id of another',
  remedy: 'Restart no node before the absent one is back, or has been given up for good.',
  lacks: (config) =>
    config.kinds.has('x:ClusterNode') && config.now !== null ? null : 'x:ClusterNode of a cluster that runs',
  see: (config) => {
    const { now } = config
    if (now === null) return []
    const leases = config.running?.leases ?? []
    const old = leases.filter((lease) => lease.renewedAt !== null && now - lease.renewedAt > HOUR_US)
    if (old.length === 0 || old.length === leases.length) return []
    const object = objectsOf(config, 'x:ClusterNode')[0]
    if (!object) return []
    return [
      {
        place: placeIn(object),
        key: 'cluster',
        text: `The lease of ${toList(old.map((lease) => `node ${lease.nodeId} (${lease.hostname})`))} is older than an hour: whichever node starts now with a new name, or with a higher id, takes it, and two nodes run under one id once its owner is back.`
      }
    ]
  },
  told: ['lease-will-move', 'node-id-moved']
}

const staleLease: ConfigRule = {
  id: 'lease-stale-http-up',
  severity: 'error',
  line: 'new',
  judges: 'whether every node that answers renews its lease',
  remedy: 'See its log for errors of the coordinator or the store, then restart it.',
  lacks: (config) => needsRunning(config) ?? (config.now === null ? 'the time' : null),
  see: (config) => {
    const { now, running } = config
    if (now === null || running === null) return []
    return running.leases.flatMap((lease): ConfigFault[] => {
      const site = running.sites.find((it) => it.nodeId === lease.nodeId && it.line !== 'old')
      const isUp = site !== undefined && now - site.answeredAt < LEASE_US / 7
      if (!isUp || lease.renewedAt === null || now - lease.renewedAt < LEASE_US) return []
      return [
        {
          place: { file: site.url, path: 'x:ClusterNode.lastRenewal', line: null, seq: site.seq, at: site.answeredAt },
          key: String(lease.nodeId),
          text: `Node ${lease.nodeId} (${lease.hostname}) answers, and has not renewed its lease for more than 35 minutes: its coordinator is not active, or it cannot write to the store.`
        }
      ]
    })
  },
  told: ['lease-stale-http-up']
}

/** What another place of Stoa tells from what it sees, and no configuration can. */
const elsewhere = (
  rule: Pick<ConfigRule, 'id' | 'severity' | 'line' | 'judges' | 'remedy'> & {
    readonly needs: string
    readonly told: readonly string[]
  }
): ConfigRule => {
  const { needs, ...rest } = rule
  return { ...rest, lacks: () => needs, see: () => [] }
}

/** What config.md section 6 says of identity, leases, versions and clocks. */
export const IDENTITY_CONFIG_RULES: readonly ConfigRule[] = [
  idDuplicate,
  idMissing,
  idRange,
  idChange,
  leaseTakeover,
  staleLease,
  elsewhere({
    id: 'msg-skipped',
    severity: 'error',
    line: 'new',
    judges: 'whether no node skips messages as its own',
    remedy: 'Find the second process that runs under the id, and stop it.',
    needs: 'the frames of a cluster that runs',
    told: ['duplicated-id']
  }),
  elsewhere({
    id: 'version-old',
    severity: 'warning',
    line: 'both',
    judges: 'whether nodes run 0.16.15 or later',
    remedy: 'Upgrade: earlier releases subscribe anew after each message and lose what comes in bursts.',
    needs: 'the connections of a cluster that runs',
    told: ['lossy-release']
  }),
  elsewhere({
    id: 'version-mixed',
    severity: 'error',
    line: 'both',
    judges: 'whether all nodes run releases that understand each other',
    remedy: 'Finish the upgrade.',
    needs: 'the connections of a cluster that runs',
    told: ['mixed-releases']
  }),
  elsewhere({
    id: 'clock-skew',
    severity: 'warning',
    line: 'both',
    judges: 'whether the nodes’ clocks agree',
    remedy: 'Set up NTP on the nodes.',
    needs: 'the frames of a cluster that runs',
    told: ['clock-off']
  })
]
