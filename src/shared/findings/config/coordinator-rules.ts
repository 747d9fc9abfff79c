import { objectsOf, typeOf, wordOf } from './config-object.ts'
import { placeAt, placeIn } from './config-place.ts'
import type { ConfigFault, ConfigRule } from './config-rule.ts'
import type { Configuration } from './configuration.ts'
import { busOf, busTypeOf, nodesOver, nodeWord } from './old-nodes.ts'
import { listOf, settingOf } from './old-settings.ts'
import { isMacro } from './old-values.ts'
import { needsKinds, needsOld, nodeCount } from './rule-needs.ts'
import { toSeenAddress } from './server-address.ts'

const needsNewCoordinator = needsKinds('x:Coordinator')
const needsOldOne = needsOld(1)
const coordinators = (config: Configuration, type: string) =>
  objectsOf(config, 'x:Coordinator').filter((object) => typeOf(object) === type)

const coordOff: ConfigRule = {
  id: 'coord-off',
  severity: 'error',
  line: 'new',
  judges: 'whether several nodes have a coordinator',
  remedy: 'Choose a coordinator, and restart the nodes one by one.',
  lacks: (config) => {
    if (needsNewCoordinator(config) !== null) return needsNewCoordinator(config)
    return nodeCount(config) === null ? 'to know how many nodes there are (x:ClusterNode)' : null
  },
  see: (config) => {
    const count = objectsOf(config, 'x:ClusterNode').filter((node) => wordOf(node, 'status') !== 'inactive').length
    const nodes = Math.max(count, config.environments.length)
    if (nodes < 2) return []
    return coordinators(config, 'Disabled').map((object) => ({
      place: placeIn(object, '@type'),
      text: `${nodes} nodes share the store, and coordination is off: no block and no reload reaches another node, and leases go stale.`
    }))
  }
}

const coordMismatch: ConfigRule = {
  id: 'coord-mismatch',
  severity: 'error',
  line: 'old',
  judges: 'whether all nodes share one bus',
  remedy: 'Give all nodes the same coordinator: type, servers and user.',
  lacks: needsOld(2),
  see: (config) => {
    const [first, ...others] = config.oldNodes
    if (!first) return []
    return others.flatMap((node): ConfigFault[] => {
      const how = differs(describe(first), describe(node))
      if (how === null) return []
      const name = busOf(node) === null ? 'cluster.coordinator' : `${busOf(node)}.${how.name}`
      return [
        {
          place: placeAt(node, how.name === 'coordinator' ? 'cluster.coordinator' : name),
          text: `${nodeWord(node)} and ${nodeWord(first)} differ in ${how.word} of their coordinator: the bus is split, and neither hears the other.`
        }
      ]
    })
  }
}

interface Bus {
  readonly type: string
  readonly servers: ReadonlySet<string>
  readonly user: string
}

function describe(node: Configuration['oldNodes'][number]): Bus | null {
  const bus = busOf(node)
  if (bus === null) return null
  const servers = [
    ...(listOf(node, `${bus}.address`) ?? []),
    ...(listOf(node, `${bus}.urls`) ?? []),
    ...(listOf(node, `${bus}.brokers`) ?? [])
  ]
  const isReadable = !servers.some(isMacro)
  return {
    type: busTypeOf(node) ?? '',
    servers: new Set(
      isReadable ? servers.map((it) => toSeenAddress(it)).map(({ host, port }) => `${host}:${port ?? ''}`) : []
    ),
    user: settingOf(node, `${bus}.user`) ?? ''
  }
}

/** Servers of one cluster may be named in part: only lists without any common server are two buses. */
function differs(a: Bus | null, b: Bus | null): { readonly name: string; readonly word: string } | null {
  if (a === null && b === null) return null
  if (a === null || b === null) return { name: 'coordinator', word: 'whether they have one, and so in the whole' }
  if (a.type !== b.type) return { name: 'type', word: 'the type' }
  const apart = a.servers.size > 0 && b.servers.size > 0 && ![...a.servers].some((server) => b.servers.has(server))
  if (apart) return { name: 'address', word: 'the servers' }
  return a.user === b.user || isMacro(a.user) || isMacro(b.user)
    ? null
    : { name: 'user', word: 'the user, and so perhaps in the account,' }
}

const storeMissing: ConfigRule = {
  id: 'coord-store',
  severity: 'error',
  line: 'old',
  judges: 'whether the coordinator names a store that can coordinate',
  remedy: 'Name the id of a [store."…"] section of type nats, redis, zenoh or kafka.',
  lacks: needsOldOne,
  see: (config) =>
    config.oldNodes.flatMap((node): ConfigFault[] => {
      const bus = busOf(node)
      if (bus === null) return []
      const type = settingOf(node, `${bus}.type`)
      const isThere = [...node.settings.keys()].some((name) => name.startsWith(`${bus}.`))
      const after = 'The node starts without clustering, and every later full reload on it fails.'
      if (!isThere && node.knows(bus)) {
        return [
          {
            place: placeAt(node, 'cluster.coordinator'),
            text: `${nodeWord(node)} names a store that its file does not have. ${after}`
          }
        ]
      }
      if (type === null || isMacro(type) || ['nats', 'redis', 'zenoh', 'kafka'].includes(type)) return []
      return [
        {
          place: placeAt(node, `${bus}.type`),
          text: `${nodeWord(node)} coordinates over a store of type «${type.slice(0, 40)}», which cannot. ${after}`
        }
      ]
    })
}

const kafkaGroup: ConfigRule = {
  id: 'kafka-group',
  severity: 'error',
  line: 'new',
  judges: 'whether each node gets each message (Kafka)',
  remedy: 'Use another coordinator: the group cannot be told apart by node.',
  lacks: needsNewCoordinator,
  see: (config) =>
    nodeCount(config) === 1
      ? []
      : coordinators(config, 'Kafka').map((object) => ({
          place: placeIn(object, 'groupId'),
          text: 'All nodes share this object and so one consumer group: Kafka gives each message to one of them only.'
        }))
}

const kafkaGroupSame: ConfigRule = {
  id: 'kafka-group-same',
  severity: 'error',
  line: 'old',
  judges: 'whether each node has a consumer group of its own (Kafka)',
  remedy: 'Give each node a group-id of its own.',
  lacks: needsOld(2),
  see: (config) => {
    const seen = new Map<string, string>()
    return nodesOver(config, 'kafka').flatMap((node): ConfigFault[] => {
      const name = `${busOf(node) ?? ''}.group-id`
      const group = settingOf(node, name)
      if (group === null || isMacro(group)) return []
      const other = seen.get(group)
      seen.set(group, other ?? nodeWord(node))
      if (other === undefined) return []
      return [
        {
          place: placeAt(node, name),
          text: `${nodeWord(node)} and ${other} share one consumer group: Kafka gives each message to one of them only.`
        }
      ]
    })
  }
}

const redisResp2: ConfigRule = {
  id: 'redis-cluster-resp2',
  severity: 'warning',
  line: 'new',
  judges: 'whether subscriptions arrive (Redis cluster)',
  remedy: 'Set protocolVersion to resp3, and try whether a block on one node reaches the others.',
  lacks: needsNewCoordinator,
  see: (config) =>
    coordinators(config, 'RedisCluster')
      .filter((object) => (wordOf(object, 'protocolVersion') ?? 'resp2') === 'resp2')
      .map((object) => ({
        place: placeIn(object, 'protocolVersion'),
        text: 'Subscriptions of a Redis cluster come as push messages, a feature of resp3; with resp2 it is doubtful that nodes hear anything.'
      }))
}

const sharedAccount: ConfigRule = {
  id: 'coord-shared-account',
  severity: 'error',
  line: 'both',
  judges: 'whether one cluster has the account for itself',
  remedy: 'Give each Stalwart cluster a NATS account (Redis, Kafka) of its own: the subject cannot be changed.',
  lacks: () => 'to see who publishes: no configuration tells who else uses the account',
  see: () => [],
  told: ['two-clusters']
}

const coordStart: ConfigRule = {
  id: 'coord-start',
  severity: 'warning',
  line: 'both',
  judges: 'whether each node joined the bus at its last start',
  remedy: 'Restart the node while the coordinator’s servers can be reached: it never tries again by itself.',
  lacks: (config) =>
    config.running?.sites.some((site) => site.clustered !== null) ? null : 'the log of the nodes’ last start',
  see: () => [],
  told: ['start-unclustered']
}

const startUnclustered: ConfigRule = {
  id: 'start-unclustered',
  severity: 'error',
  line: 'both',
  judges: 'whether no node runs alone since its last start',
  remedy:
    'See that the coordinator’s servers can be reached from it, then restart the node: it never tries again by itself.',
  lacks: coordStart.lacks,
  see: (config) =>
    (config.running?.sites ?? [])
      .filter((site) => site.clustered === false)
      .map((site) => ({
        place: { file: site.url, path: '', line: null, seq: site.seq, at: site.answeredAt },
        key: site.url,
        text: `${site.hostname ?? site.url} started without joining the bus. It runs alone, though it answers, is listed as active, and takes reloads that go nowhere.`
      })),
  told: ['start-unclustered']
}

/** What config.md section 6 says of `coord-…`, Kafka and Redis. */
export const COORDINATOR_RULES: readonly ConfigRule[] = [
  coordOff,
  coordMismatch,
  storeMissing,
  kafkaGroup,
  kafkaGroupSame,
  redisResp2,
  sharedAccount,
  coordStart,
  startUnclustered
]
