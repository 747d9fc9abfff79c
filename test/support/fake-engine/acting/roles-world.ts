import { toRoleMark } from '../../../../src/shared/api/role-marks.ts'
import type {
  QueuedTask,
  RoleCell,
  RoleLease,
  RoleListenerRow,
  RoleNode,
  RoleSite,
  RolesView,
  RoleTaskRow,
  RoleVerdict
} from '../../../../src/shared/api/role-views.ts'
import { nodesViewOf } from '../topology-world.ts'
import { HOSTILE, type Scene } from '../world.ts'
import { queueOf } from './queue-world.ts'
import { KINDS } from './role-tasks.table.ts'

const MINUTE = 60_000
/** What is kept of a text from outside (security.md, R2); host names below are longer. */
const KEPT = 4_096
const START_MS = Date.now()

/** What a role lets a node do. */
const BACK = new Set(KINDS.map((kind) => kind.type))
const FRONT = new Set(['pushNotifications'])
const MIDDLE = new Set(['outboundMta', 'searchIndexing', 'pushNotifications', 'metricsPush'])

const outside = (scene: Scene, at: number, text: string): string =>
  scene === 'hostile' ? (HOSTILE[at % HOSTILE.length] as string).slice(0, KEPT) : text

function roleOf(scene: Scene, id: number): Pick<RoleNode, 'role' | 'roleState' | 'roleSentence'> {
  if (scene === 'hostile')
    return { role: HOSTILE[id % 4] as string, roleState: 'known', roleSentence: HOSTILE[1] as string }
  if (scene === 'trouble' && id === 6)
    return {
      role: 'frontdor',
      roleState: 'unknown',
      roleSentence:
        'Its cluster.startup names the role frontdor, and no ClusterRole is called so: it runs everything and refuses every reload.'
    }
  if (id === 11 || (scene === 'many' && id % 128 === 0))
    return { role: null, roleState: 'untold', roleSentence: 'No site tells, and no log line was read.' }
  if (id === 1)
    return {
      role: '[default]',
      roleState: 'default',
      roleSentence: 'cluster.startup says type = [default]: everything.'
    }
  const name = id % 3 === 0 ? 'frontdoor' : id % 3 === 1 ? 'backend' : 'mx-out'
  return { role: name, roleState: 'known', roleSentence: `cluster.startup 7 h ago says type = ${name}.` }
}

const tasksOf = (role: string | null): ReadonlySet<string> =>
  role === 'frontdoor' ? FRONT : role === 'mx-out' ? MIDDLE : role === null ? new Set() : BACK

function nodeOf(scene: Scene, row: ReturnType<typeof nodesViewOf>['nodes'][number]): RoleNode {
  const shards = scene === 'three' || scene === 'four' ? 2 : 4
  return {
    nodeId: row.nodeId,
    hostName: row.hostName,
    presence: row.presence,
    running: row.presence === 'gone' ? 'no' : row.presence === 'unknown' ? 'unknown' : 'yes',
    ...roleOf(scene, row.nodeId),
    version: '0.16.13',
    startedMs: START_MS - 7 * 3_600_000,
    shard: (row.nodeId % shards) + 1,
    site: row.nodeId % 5 === 4 ? null : `https://mx${row.nodeId}.example.net`
  }
}

function cellOf(scene: Scene, node: RoleNode, type: string, at: number): RoleCell {
  const told = node.roleState !== 'untold'
  const declared = !told ? 'unknown' : tasksOf(node.roleState === 'unknown' ? '' : node.role).has(type) ? 'yes' : 'no'
  const provable = ['storeMaintenance', 'spamClassifierTraining', 'taskScheduler', 'metricsCalculate', 'outboundMta']
  const clash = scene === 'trouble' && node.nodeId === 3 && type === 'outboundMta'
  const absent = scene !== 'well' && node.nodeId === 4 && type === 'outboundMta'
  const lone = node.nodeId === 11 && type === 'outboundMta'
  const seen =
    clash || lone || (!absent && declared === 'yes' && provable.includes(type) && (node.nodeId + at) % 3 !== 0)
  const us = String((START_MS - (at + 3) * 4 * MINUTE) * 1000)
  return {
    nodeId: node.nodeId,
    declared,
    declaredSentence: outside(
      scene,
      at,
      !told
        ? 'Nobody told.'
        : node.roleState === 'default'
          ? 'No STALWART_ROLE: everything.'
          : node.roleState === 'unknown'
            ? 'Role frontdor does not exist: everything runs.'
            : `Role ${node.role}: ${declared === 'yes' ? 'names it' : 'leaves it out'}.`
    ),
    shard: type === 'pushNotifications' && declared === 'yes' ? node.shard : null,
    observed: seen ? 'seen' : absent ? 'absent' : 'none',
    observedSentence: seen
      ? outside(
          scene,
          at + 1,
          type === 'outboundMta' ? 'queue.started at its last start' : `${type}: its log told the end of a run`
        )
      : absent
        ? 'Its last start has no queue.started.'
        : null,
    observedSeq: seen ? 998_000 + node.nodeId * 10 + at : null,
    observedUs: seen ? us : null,
    conflict: clash
  }
}

function verdictOf(scene: Scene, type: string, cells: readonly RoleCell[], nodes: readonly RoleNode[]): RoleVerdict {
  if (scene === 'trouble' && type === 'accountMaintenance') return 'nobody'
  if (scene === 'well') return 'covered'
  const running = nodes.filter((node) => node.running === 'yes').map((node) => node.nodeId)
  const doing = cells.filter((cell) => cell.declared === 'yes' && running.includes(cell.nodeId)).length
  if (doing === 0) return 'nobody'
  if (type === 'pushNotifications') return scene === 'trouble' ? 'uneven' : 'covered'
  if ((type === 'spamClassifierTraining' || type === 'taskScheduler') && doing > 1) return 'twice'
  return doing === 1 ? 'single' : 'covered'
}

const SENTENCES: ReadonlyMap<RoleVerdict, string> = new Map([
  ['covered', 'Running nodes do it.'],
  ['nobody', 'No running node does it. Give a node a role that names it and restart that node.'],
  ['twice', 'More than one node does it, and one should: each puts its own copy into the queue.'],
  ['single', 'One node alone does it. When that node stops, nobody does.'],
  ['uneven', 'Shard 3 has nobody, shard 1 has two nodes.'],
  ['unknown', 'Not enough is told.']
])

function taskRowOf(scene: Scene, nodes: readonly RoleNode[], at: number): RoleTaskRow {
  const kind = KINDS[at] as (typeof KINDS)[number]
  const cells = nodes
    .map((node) => cellOf(scene, node, kind.type, at))
    .map(
      (cell): RoleCell =>
        scene === 'trouble' && kind.type === 'accountMaintenance'
          ? { ...cell, declared: cell.declared === 'unknown' ? 'unknown' : 'no', observed: 'none', conflict: false }
          : cell
    )
  const verdict = verdictOf(scene, kind.type, cells, nodes)
  return {
    ...kind,
    verdict,
    sentence: outside(scene, at, SENTENCES.get(verdict) ?? ''),
    cells,
    waiting: kind.type === 'accountMaintenance' ? 3 : 0,
    stalled: scene === 'trouble' && kind.type === 'accountMaintenance' ? 2 : 0
  }
}

const PORTS: readonly (readonly [string, string, string])[] = [
  ['smtp', 'smtp', '[::]:25'],
  ['submissions', 'smtp', '[::]:465'],
  ['imaps', 'imap', '[::]:993'],
  ['https', 'http', '[::]:443'],
  ['sieve', 'manageSieve', '[::]:4190']
]

function listenerOf(scene: Scene, nodes: readonly RoleNode[], at: number): RoleListenerRow {
  const [name, protocol, bind] = PORTS[at] as (typeof PORTS)[number]
  const cells = nodes.map((node): RoleCell => {
    const declared = node.roleState === 'untold' ? 'unknown' : node.role === 'backend' ? 'no' : 'yes'
    const seen = declared === 'yes' && node.nodeId % 4 !== 0
    return {
      nodeId: node.nodeId,
      declared,
      declaredSentence:
        declared === 'unknown'
          ? 'Nobody told.'
          : `Role ${node.role}: ${declared === 'yes' ? 'EnableAll' : 'DisableAll'}.`,
      shard: null,
      observed: seen ? 'seen' : 'none',
      observedSentence: seen ? `network.listen-start of ${name} at its last start` : null,
      observedSeq: seen ? 997_000 + node.nodeId : null,
      observedUs: seen ? String((START_MS - 7 * 3_600_000) * 1000) : null,
      conflict: false
    }
  })
  return {
    id: `l${at}`,
    name: outside(scene, at, name),
    protocol,
    bind: [bind],
    verdict: 'covered',
    sentence: 'Running nodes have it open.',
    cells
  }
}

const leaseOf = (scene: Scene, node: RoleNode, nowMs: number): RoleLease => {
  const stale = node.presence === 'gone' || (scene === 'trouble' && node.nodeId === 2)
  return {
    nodeId: node.nodeId,
    hostName: node.hostName ?? `mx-${node.nodeId}.example.net`,
    renewedMs: nowMs - (stale ? 74 : 12) * MINUTE,
    status: outside(scene, node.nodeId, stale ? 'stale' : 'active'),
    askedMs: nowMs - 20_000,
    presence: node.presence,
    disagreement:
      scene === 'trouble' && node.nodeId === 2
        ? 'Its lease is 74 min old, but the node speaks on the bus: its coordinator does not renew. Restart no other node now.'
        : null
  }
}

const siteOf = (scene: Scene, node: RoleNode, nowMs: number): RoleSite => {
  const refused = scene === 'trouble' && node.nodeId === 5
  return {
    url: outside(scene, node.nodeId, node.site ?? ''),
    nodeId: node.nodeId,
    line: 'new',
    edition: 'community',
    state: refused ? 'bad' : scene === 'trouble' && node.nodeId === 8 ? 'warn' : 'ok',
    sentence: refused
      ? 'It turned us away: too many log-ins. This computer may be blocked there.'
      : scene === 'trouble' && node.nodeId === 8
        ? 'It answers, but its log cannot be read: sysLogGet is missing.'
        : 'It answers.',
    answeredMs: nowMs - 1_800,
    live: 200,
    ready: 200,
    missing: []
  }
}

/** Columns that come whole; the nodes beyond them as letters, as the engine sends them. */
const WHOLE = 256

const toShort = <Row extends { readonly cells: readonly RoleCell[] }>(row: Row): Row & { readonly more?: string } =>
  row.cells.length <= WHOLE
    ? row
    : { ...row, cells: row.cells.slice(0, WHOLE), more: row.cells.slice(WHOLE).map(toRoleMark).join('') }

/** What the engine pushes. */
export function rolesOf(scene: Scene, nowMs: number): RolesView {
  const view = wholeRolesOf(scene, nowMs)
  if (view.nodes.length <= WHOLE) return view
  return {
    ...view,
    nodes: view.nodes.slice(0, WHOLE),
    more: view.nodes.slice(WHOLE),
    tasks: view.tasks.map(toShort),
    listeners: view.listeners.map(toShort)
  }
}

/** The whole view at a moment. */
export function wholeRolesOf(scene: Scene, nowMs: number): RolesView {
  const shown = scene === 'empty' ? [] : nodesViewOf(scene, nowMs, 3_600_000).nodes
  const nodes = shown.map((row) => nodeOf(scene, row))
  const queue = scene === 'empty' ? [] : queueOf(scene, nowMs)
  const shards = scene === 'three' || scene === 'four' ? 2 : 4
  const count = (state: QueuedTask['state']): number => queue.filter((task) => task.state === state).length
  return {
    atMs: nowMs,
    asked: scene !== 'empty',
    line: scene === 'empty' ? null : 'new',
    nodes,
    nodeCount: nodes.length,
    sites: nodes
      .filter((node) => node.site !== null)
      .slice(0, 64)
      .map((node) => siteOf(scene, node, nowMs)),
    tasks: nodes.length === 0 ? [] : KINDS.map((_, at) => taskRowOf(scene, nodes, at)),
    listeners: nodes.length === 0 ? [] : PORTS.map((_, at) => listenerOf(scene, nodes, at)),
    shards:
      nodes.length === 0
        ? []
        : [
            {
              type: 'pushNotifications',
              title: 'Push notifications',
              total: shards,
              shards: Array.from({ length: shards }, (_, at) => ({
                shard: at + 1,
                nodeIds: nodes.filter((node) => node.shard === at + 1).map((node) => node.nodeId)
              })),
              verdict: scene === 'trouble' ? 'uneven' : 'covered',
              sentence: 'Each shard has a node.'
            }
          ],
    roles: [],
    leases: nodes.map((node) => leaseOf(scene, node, nowMs)),
    queue,
    queueCounts: {
      waiting: count('pending'),
      retry: count('retry'),
      failed: count('failed'),
      nobodyTakes: queue.filter((task) => task.nobodyTakes).length,
      gone: count('gone')
    },
    queueAskedMs: scene === 'empty' ? null : nowMs - 4_200,
    queueStatus: [],
    timers:
      scene === 'empty'
        ? []
        : [
            { title: 'Purge of accounts', value: 'daily at 00:00, in the time zone of the node’s process' },
            { title: 'Purge of data', value: 'daily at 02:00' },
            { title: 'Purge of blobs', value: 'daily at 04:00' },
            { title: 'Tries of a task', value: 'at most 3 more, within 6 h, from 60 s up to 30 min apart' }
          ],
    certificates:
      scene === 'empty'
        ? []
        : [
            {
              id: 'c1',
              names: ['mx.example.net', 'imap.example.net'],
              issuer: 'R11',
              expiresMs: nowMs + 62 * 86_400_000,
              state: 'ok'
            },
            {
              id: 'c2',
              names: [outside(scene, 0, 'old.example.org')],
              issuer: 'R10',
              expiresMs: nowMs + 4 * 86_400_000,
              state: 'warn'
            }
          ],
    missing:
      scene === 'well'
        ? []
        : [
            outside(
              scene,
              4,
              'No log of node 4 is read: what it was seen doing is not known. A log-file tracer at level info would tell.'
            )
          ]
  }
}
