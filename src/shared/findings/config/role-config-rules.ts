import { field, namesOf, textOf, toObject } from '../../roles/json.ts'
import { toList } from '../rule.ts'
import { isWhole, nameOf, numberOf, objectsOf, wordOf } from './config-object.ts'
import { placeIn, placeOfVariable } from './config-place.ts'
import type { ConfigFault, ConfigRule } from './config-rule.ts'
import type { ConfigObject, Configuration } from './configuration.ts'
import { needsKinds } from './rule-needs.ts'

/** The task types of the new line (management-api.md 2.2). */
const TASK_TYPES = [
  'storeMaintenance',
  'accountMaintenance',
  'searchIndexing',
  'spamClassifierTraining',
  'taskQueueProcessing',
  'taskScheduler',
  'metricsCalculate',
  'metricsPush',
  'pushNotifications',
  'outboundMta'
] as const
type TaskType = (typeof TASK_TYPES)[number]
/** What must have somebody, and what happens where nobody does it. */
const MUST_RUN: readonly (readonly [TaskType, string])[] = [
  ['storeMaintenance', 'stores are never purged'],
  ['accountMaintenance', 'accounts are never purged and stay undeleted'],
  ['searchIndexing', 'new mail is not found by searches'],
  ['taskScheduler', 'no periodic task is ever made'],
  ['outboundMta', 'mail stays in the queue'],
  ['spamClassifierTraining', 'the spam classifier learns nothing'],
  ['pushNotifications', 'clients are not told of new mail']
]

const isAmong = (set: ReadonlySet<string>, variant: string, name: string): boolean =>
  variant === 'EnableAll' ||
  (variant === 'EnableSome' && set.has(name)) ||
  (variant === 'DisableSome' && !set.has(name))

/** Whether a role enables a task. What is not written is the default, everything. */
export function enables(role: ConfigObject, task: string): boolean {
  const tasks = toObject(field(role.fields, 'tasks'))
  return isAmong(new Set(namesOf(field(tasks, 'taskTypes'))), textOf(tasks, '@type') ?? 'EnableAll', task)
}

/** Ids of the listeners that a role names. */
const listenersNamed = (role: ConfigObject): readonly string[] =>
  namesOf(field(toObject(field(role.fields, 'listeners')), 'listenerIds'))

/** Whether a role opens a listener. */
function opens(role: ConfigObject, listener: ConfigObject): boolean {
  const listeners = toObject(field(role.fields, 'listeners'))
  return isAmong(new Set(listenersNamed(role)), textOf(listeners, '@type') ?? 'EnableAll', wordOf(listener, 'id') ?? '')
}

/** One node as its environment, or its own start, gives it. `role` null: none is set, so that it does everything. */
interface RoleNode {
  readonly who: string
  readonly role: string | null
  readonly shard: string | null
  readonly place: ConfigFault['place']
  readonly shardPlace: ConfigFault['place']
}

/** Who runs which role, as far as is given. */
function nodesIn(config: Configuration): readonly RoleNode[] {
  const running = (config.running?.sites ?? []).filter((site) => site.line !== 'old' && site.role !== null)
  return [
    ...config.environments.map((env) => ({
      who: env.variables.get('STALWART_HOSTNAME') ?? env.file,
      role: env.variables.get('STALWART_ROLE') ?? null,
      shard: env.variables.get('STALWART_PUSH_SHARD') ?? null,
      place: placeOfVariable(env, 'STALWART_ROLE'),
      shardPlace: placeOfVariable(env, 'STALWART_PUSH_SHARD')
    })),
    ...running.map((site) => {
      const place = { file: site.url, path: '', line: null, seq: site.seq, at: site.answeredAt }
      return {
        who: site.hostname ?? site.url,
        role: site.role === '[default]' ? null : site.role,
        shard: site.shard === null ? null : String(site.shard + 1),
        place: { ...place, path: 'STALWART_ROLE' },
        shardPlace: { ...place, path: 'STALWART_PUSH_SHARD' }
      }
    })
  ]
}

const roleOf = (config: Configuration, node: RoleNode): ConfigObject | null =>
  objectsOf(config, 'x:ClusterRole').find((role) => wordOf(role, 'name') === node.role) ?? null

/** Nodes that run a task: without a role, or with one that does not exist, everything is run. */
function runnersOf(config: Configuration, task: string): readonly RoleNode[] {
  return nodesIn(config).filter((node) => {
    const role = roleOf(config, node)
    return role === null || enables(role, task)
  })
}

const needsRoles = needsKinds('x:ClusterRole')
function needsRolesAndNodes(config: Configuration): string | null {
  return (
    needsRoles(config) ??
    (nodesIn(config).length === 0 ? 'to know which node has which role (the nodes’ environments)' : null)
  )
}
const roleWord = (role: ConfigObject): string => `Role «${nameOf(role)}»`

const roleUnknown: ConfigRule = {
  id: 'role-unknown',
  severity: 'error',
  line: 'new',
  judges: 'whether every node’s role exists',
  remedy: 'Make the role, or correct STALWART_ROLE; then restart the node.',
  lacks: (config) => needsRolesAndNodes(config) ?? (isWhole(config, 'x:ClusterRole') ? null : 'all of x:ClusterRole'),
  see: (config) =>
    nodesIn(config)
      .filter((node) => node.role !== null && roleOf(config, node) === null)
      .map((node) => ({
        place: node.place,
        text: `${node.who} runs as «${node.role ?? ''}», and there is no such role: it runs every task and listener, and refuses every reload, blocks included, until it is restarted.`
      })),
  told: ['role-unknown']
}

const roleNoOutbound: ConfigRule = {
  id: 'role-no-outbound',
  severity: 'error',
  line: 'new',
  judges: 'whether nodes that accept mail also send it',
  remedy:
    'Give the role outboundMta, or take its SMTP and LMTP listeners; restart such nodes before 1,024 reloads and queue commands.',
  lacks: (config) => needsRoles(config) ?? needsKinds('x:NetworkListener')(config),
  see: (config) =>
    objectsOf(config, 'x:ClusterRole').flatMap((role): ConfigFault[] => {
      if (enables(role, 'outboundMta')) return []
      const mail = objectsOf(config, 'x:NetworkListener').filter(
        (listener) => ['smtp', 'lmtp'].includes(wordOf(listener, 'protocol') ?? '') && opens(role, listener)
      )
      if (mail.length === 0) return []
      return [
        {
          place: placeIn(role, 'tasks'),
          text: `${roleWord(role)} accepts mail (${toList(mail.map(nameOf))}) and lacks outboundMta: nobody reads its queue channel. After 1,024 messages, reloads and queue commands such a node stops answering, or goes deaf.`
        }
      ]
    }),
  told: ['role-no-outbound']
}

const roleUnused: ConfigRule = {
  id: 'role-unused',
  severity: 'info',
  line: 'new',
  judges: 'whether every role is some node’s',
  remedy: 'Compare its name with STALWART_ROLE of the nodes; delete it if nobody uses it.',
  lacks: needsRolesAndNodes,
  see: (config) => {
    const used = new Set(nodesIn(config).map((node) => node.role))
    return objectsOf(config, 'x:ClusterRole')
      .filter((role) => !used.has(wordOf(role, 'name')))
      .map((role) => ({
        place: placeIn(role, 'name'),
        text: `${roleWord(role)} is no known node’s: a slip in its name, or a leftover.`
      }))
  }
}

const roleUncovered: ConfigRule = {
  id: 'role-uncovered',
  severity: 'error',
  line: 'new',
  judges: 'whether every task has a node that runs it',
  remedy: 'Enable it in the role of a node, then reload settings.',
  lacks: needsRolesAndNodes,
  see: (config) => {
    const role = objectsOf(config, 'x:ClusterRole')[0]
    if (!role) return []
    return MUST_RUN.filter(([task]) => runnersOf(config, task).length === 0).map(([task, then]) => ({
      place: placeIn(role, 'tasks'),
      key: task,
      text: `No node runs ${task}: ${then}.`
    }))
  },
  told: ['role-uncovered']
}

const several = (
  id: string,
  task: TaskType,
  words: { readonly judges: string; readonly remedy: string; readonly so: string; readonly told: readonly string[] }
): ConfigRule => ({
  id,
  severity: 'warning',
  line: 'new',
  judges: words.judges,
  remedy: words.remedy,
  lacks: needsRolesAndNodes,
  see: (config) => {
    const nodes = runnersOf(config, task)
    const first = nodes[0]
    if (nodes.length < 2 || !first) return []
    return [
      {
        place: first.place,
        key: task,
        text: `${toList(nodes.map((node) => node.who))} all run ${task}: ${words.so}.`
      }
    ]
  },
  told: words.told
})

const roleFanout: ConfigRule = {
  id: 'role-fanout',
  severity: 'warning',
  line: 'new',
  judges: 'whether account purges are worked off',
  remedy: 'Enable accountMaintenance on a node.',
  lacks: needsRolesAndNodes,
  see: (config) => {
    const stores = runnersOf(config, 'storeMaintenance')[0]
    if (!stores || runnersOf(config, 'accountMaintenance').length > 0) return []
    return [
      {
        place: stores.place,
        text: 'Nodes run storeMaintenance, and none accountMaintenance: a purge makes a task for each account, and they pile up.'
      }
    ]
  }
}

const roleListeners: ConfigRule = {
  id: 'role-listeners',
  severity: 'error',
  line: 'new',
  judges: 'whether roles open listeners that exist, and somebody opens HTTP and SMTP',
  remedy: 'Correct the listeners of the role, then restart its nodes: listeners are bound at start.',
  lacks: (config) => needsRoles(config) ?? (isWhole(config, 'x:NetworkListener') ? null : 'all of x:NetworkListener'),
  see: (config) => [...missingListeners(config), ...unopened(config)]
}

function missingListeners(config: Configuration): readonly ConfigFault[] {
  const ids = new Set(objectsOf(config, 'x:NetworkListener').map((listener) => wordOf(listener, 'id')))
  return objectsOf(config, 'x:ClusterRole').flatMap((role): ConfigFault[] => {
    const missing = listenersNamed(role).filter((id) => !ids.has(id))
    if (missing.length === 0) return []
    return [
      {
        place: placeIn(role, 'listeners'),
        text: `${roleWord(role)} names listeners that do not exist: ${toList(missing.map((id) => id.slice(0, 40)))}.`
      }
    ]
  })
}

function unopened(config: Configuration): readonly ConfigFault[] {
  const nodes = nodesIn(config)
  const first = nodes[0]
  if (!first || needsRolesAndNodes(config) !== null) return []
  return (['http', 'smtp'] as const).flatMap((protocol): ConfigFault[] => {
    const listeners = objectsOf(config, 'x:NetworkListener').filter(
      (listener) => wordOf(listener, 'protocol') === protocol
    )
    const isOpen = nodes.some((node) => {
      const role = roleOf(config, node)
      return listeners.some((listener) => role === null || opens(role, listener))
    })
    return isOpen
      ? []
      : [{ place: first.place, key: protocol, text: `No node opens a listener for ${protocol.toUpperCase()}.` }]
  })
}

const metricsPush: ConfigRule = {
  id: 'role-metrics-push',
  severity: 'warning',
  line: 'new',
  judges: 'whether every node’s metrics are pushed',
  remedy: 'Enable metricsPush on every node: each pushes its own.',
  lacks: (config) => needsRolesAndNodes(config) ?? needsKinds('x:Metrics')(config),
  see: (config) => {
    const metrics = objectsOf(config, 'x:Metrics').find((it) => {
      const type = textOf(toObject(field(it.fields, 'openTelemetry')), '@type')
      return type !== null && type !== 'Disabled'
    })
    const pushing = new Set(runnersOf(config, 'metricsPush').map((node) => node.who))
    const lacking = nodesIn(config).filter((node) => !pushing.has(node.who))
    if (!metrics || lacking.length === 0) return []
    return [
      {
        place: placeIn(metrics, 'openTelemetry'),
        text: `Metrics are pushed over OTLP, and ${toList(lacking.map((node) => node.who))} lack metricsPush: theirs are missing.`
      }
    ]
  }
}

const pushShards: ConfigRule = {
  id: 'push-shards',
  severity: 'error',
  line: 'new',
  judges: 'whether each push shard has one node',
  remedy: 'Give STALWART_PUSH_SHARD 1 to x:Jmap.pushShardsTotal to one node each, and restart them.',
  lacks: (config) => {
    const lacking = needsKinds('x:Jmap')(config)
    return lacking ?? (nodesIn(config).length === 0 ? 'the shards of the nodes (their environments)' : null)
  },
  see: (config) => {
    const jmap = objectsOf(config, 'x:Jmap')[0]
    if (!jmap) return []
    const total = numberOf(jmap, 'pushShardsTotal') ?? 1
    const pushing = runnersOf(config, 'pushNotifications')
    const faults: ConfigFault[] = []
    const of = new Map<number, string[]>()
    for (const node of pushing) {
      const shard = node.shard === null ? 1 : toShard(node.shard)
      if (shard > total)
        faults.push({
          place: node.shardPlace,
          key: node.who,
          text: `${node.who} has push shard ${shard}, and there are only ${total}: it notifies nobody.`
        })
      of.set(shard, [...(of.get(shard) ?? []), node.who])
    }
    for (let shard = 1; shard <= Math.min(total, 1_024); shard++) {
      const whose = of.get(shard) ?? []
      if (whose.length === 0)
        faults.push({
          place: placeIn(jmap, 'pushShardsTotal'),
          key: `shard-${shard}`,
          text: `No node has push shard ${shard} of ${total}: its accounts get no notifications.`
        })
      if (whose.length > 1)
        faults.push({
          place: placeIn(jmap, 'pushShardsTotal'),
          key: `shard-${shard}`,
          text: `${toList(whose)} share push shard ${shard}: its accounts are notified twice.`
        })
    }
    return faults
  },
  told: ['push-shards']
}

/** 0 or what is no number is shard 0 inside, which is the first. */
const toShard = (text: string): number => Math.max(1, /^\d{1,6}$/u.test(text) ? Number(text) : 1)

/** What config.md section 6 says of roles in the new line. */
export const ROLE_CONFIG_RULES: readonly ConfigRule[] = [
  roleUnknown,
  roleNoOutbound,
  roleUnused,
  roleUncovered,
  several('role-scheduler-many', 'taskScheduler', {
    judges: 'whether one node alone makes periodic tasks',
    remedy: 'Leave taskScheduler to one node, and to a spare that does not run.',
    so: 'each makes its own copy of every periodic task, and the work is done twice',
    told: ['role-scheduler-many']
  }),
  several('role-training-many', 'spamClassifierTraining', {
    judges: 'whether one node alone trains the spam classifier',
    remedy: 'Leave spamClassifierTraining to one node.',
    so: 'they overwrite each other’s model',
    told: ['role-training-many']
  }),
  roleFanout,
  roleListeners,
  metricsPush,
  pushShards
]
