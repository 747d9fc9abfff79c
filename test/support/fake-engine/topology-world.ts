import type {
  ConnectionView,
  NodeBands,
  NodeRow,
  NodesView,
  Presence,
  SubjectPast,
  TopologyServer,
  TopologyView
} from '../../../src/shared/api/topology-views.ts'
import { HOSTILE, makeRandom, type Scene } from './world.ts'

const MINUTE = 60_000
const START_MS = Date.now()

const countOf = (scene: Scene): number =>
  scene === 'empty'
    ? 0
    : scene === 'three'
      ? 3
      : scene === 'four'
        ? 4
        : scene === 'many'
          ? 1024
          : scene === 'hostile'
            ? 20
            : 12

const serverName = (scene: Scene, n: number): string =>
  scene === 'hostile' ? `${HOSTILE[(n - 1) * 2] ?? ''}${n}` : `nats-${n}`

/** A connection on server n; node ids give stable cids. */
function connectionOf(scene: Scene, n: number, cid: number, part: Partial<ConnectionView> = {}): ConnectionView {
  return {
    server: serverName(scene, n),
    cid,
    ip: `10.0.${n}.${(cid * 7) % 250}`,
    port: 40_000 + cid,
    name: null,
    lang: 'rust',
    version: '0.38.0',
    listens: true,
    subjects: ['stwt.agora'],
    inMsgs: 40_211 + cid,
    outMsgs: 812_344 + cid,
    pendingBytes: 0,
    stalls: 0,
    sinceMs: START_MS - 7 * 3_600_000,
    endedMs: null,
    endReason: null,
    role: 'node',
    ...part
  }
}

interface Fault {
  readonly presence: Presence
  readonly reason: string
}

const FAULTS: ReadonlyMap<number, Fault> = new Map([
  [
    5,
    { presence: 'deaf', reason: 'Connected to nats-2 without the subscription to stwt.agora in three askings running.' }
  ],
  [7, { presence: 'silent', reason: 'Connected and listening; no frame of it was heard for 21 min.' }],
  [9, { presence: 'gone', reason: 'Its connection to nats-3 ended 4 min ago: Stale Connection.' }],
  [11, { presence: 'unknown', reason: 'Heard once; no connection could be matched to it.' }]
])

const ACTIVE: Fault = { presence: 'active', reason: 'It spoke within the last minute and its connection listens.' }

function faultOf(scene: Scene, id: number): Fault {
  if (scene === 'well' || scene === 'three') return ACTIVE
  if (scene === 'many') return id % 97 === 0 ? (FAULTS.get([5, 7, 9, 11][(id / 97) % 4] as number) as Fault) : ACTIVE
  return FAULTS.get(id) ?? ACTIVE
}

function nodeOf(scene: Scene, id: number, nowMs: number): NodeRow {
  const random = makeRandom(id * 31)
  const live = makeRandom(id * 31 + Math.floor(nowMs / 500))
  const { presence, reason } = faultOf(scene, id)
  const spoken = presence === 'active' ? nowMs - random() * 4_000 : nowMs - 21 * MINUTE
  const connected = presence !== 'unknown'
  const twin = scene === 'trouble' && id === 4
  const sinceMs = nowMs - 7 * 3_600_000
  return {
    nodeId: id,
    presence,
    presenceReason: reason,
    presenceSinceMs: presence === 'active' ? sinceMs : nowMs - 4 * MINUTE,
    hostName:
      scene === 'hostile' ? (HOSTILE[id % HOSTILE.length] as string) : id % 5 === 0 ? null : `mx-${id}.example.net`,
    connection: connected
      ? connectionOf(scene, (id % 3) + 1, 40 + id, {
          listens: presence !== 'deaf',
          subjects: presence === 'deaf' ? [] : ['stwt.agora'],
          pendingBytes: id === 7 ? 131_072 : 0,
          stalls: id === 7 ? 3 : 0,
          endedMs: presence === 'gone' ? nowMs - 4 * MINUTE : null,
          endReason: presence === 'gone' ? 'Stale Connection' : null
        })
      : null,
    others: twin ? [connectionOf(scene, 3, 944, { sinceMs: nowMs - 9 * MINUTE })] : [],
    confidence: presence === 'unknown' ? 0 : id % 4 === 0 ? 0.82 : 0.99,
    reason:
      presence === 'unknown'
        ? 'No connection counted its frames.'
        : `Its counter followed ${40 + id} frames of node ${id}.`,
    release: {
      sentence: id % 6 === 0 ? '0.16.12 or later: QueueRefresh was heard from it.' : '0.16.12 or later',
      confidence: 0.9
    },
    framesPerSecond: presence === 'active' ? 0.4 + live() * 3 : 0,
    framesLastDay: Math.floor(random() * 90_000),
    spark: Array.from({ length: 60 }, (_, at) =>
      presence !== 'active' && at > 38 ? 0 : Math.floor(random() ** 2 * 40)
    ),
    lastHeardMs: presence === 'unknown' ? nowMs - 50 * MINUTE : spoken,
    lastSignMs: presence === 'gone' ? nowMs - 4 * MINUTE : presence === 'silent' ? nowMs - 30_000 : spoken,
    reconnects: id % 8 === 0 ? 2 : 0,
    duplicated: twin
  }
}

function serverOf(scene: Scene, n: number, connections: number, nowMs: number): TopologyServer {
  const down = scene === 'trouble' && n === 3
  return {
    name: serverName(scene, n),
    id: `NC${n}XWPQ7`,
    cluster: scene === 'hostile' ? (HOSTILE[1] as string) : 'eu',
    version: '2.10.22',
    role: 'cluster',
    state: down ? 'bad' : scene === 'trouble' && n === 2 ? 'warn' : 'ok',
    word: down ? 'does not answer' : scene === 'trouble' && n === 2 ? 'slow consumers' : 'heard',
    sentence: down
      ? 'It did not answer the last four askings.'
      : scene === 'trouble' && n === 2
        ? 'One slow consumer was cut in the last hour.'
        : 'It answers and its routes are up.',
    rttUs: down ? null : 420 + n * 130,
    connections,
    cpu: down ? null : 3 + n,
    memoryBytes: down ? null : 41_000_000 + n * 1_000_000,
    slowConsumers: n === 2 && scene === 'trouble' ? 1 : 0,
    uptime: down ? null : '12d4h',
    jetstream: null,
    answeredMs: down ? nowMs - 21_000 : nowMs - 800,
    interfaces: [
      { name: 'connections of the account', state: down ? 'partial' : 'available', sentence: 'Asked every 5 s.' },
      { name: 'system account', state: 'refused', sentence: 'No system account: routes are known from INFO alone.' }
    ]
  }
}

const strangersOf = (scene: Scene, nowMs: number): readonly ConnectionView[] =>
  scene === 'empty'
    ? []
    : [
        ...[1, 2, 3].map((n) =>
          connectionOf(scene, n, 900 + n, { role: 'ours', name: 'stoa', lang: 'nats.js', version: '3.4.0' })
        ),
        ...(scene === 'three'
          ? []
          : [
              connectionOf(scene, 2, 917, { role: 'unmatched', sinceMs: nowMs - 40 * MINUTE, inMsgs: 0 }),
              connectionOf(scene, 1, 918, { role: 'unmatched', sinceMs: nowMs - 3 * MINUTE, inMsgs: 0 }),
              connectionOf(scene, 1, 920, {
                role: 'tool',
                name: scene === 'hostile' ? (HOSTILE[0] as string) : 'NATS CLI Version 0.1.5',
                lang: 'go',
                version: '1.36.0'
              })
            ])
      ]

/** The cluster's shape at a moment: the same nodes at the same servers every time, figures that move. */
export function topologyOf(scene: Scene, nowMs: number): TopologyView {
  const nodes = Array.from({ length: countOf(scene) }, (_, at) => nodeOf(scene, at + 1, nowMs))
  const connections = strangersOf(scene, nowMs)
  const names = scene === 'empty' ? [] : [1, 2, 3]
  const servers = names.map((n) =>
    serverOf(scene, n, nodes.filter((node) => node.connection?.server === serverName(scene, n)).length + 2, nowMs)
  )
  const leaf: TopologyServer[] =
    scene === 'trouble' || scene === 'hostile'
      ? [
          {
            ...serverOf(scene, 1, 0, nowMs),
            name: 'leaf-branch',
            id: null,
            cluster: null,
            role: 'leafnode',
            sentence: 'Linked as a leaf node.'
          }
        ]
      : []
  const pair = (a: number, b: number) => ({
    from: serverName(scene, a),
    to: serverName(scene, b),
    kind: 'route' as const,
    rttUs: scene === 'trouble' && b === 3 ? null : 380 + a * 120 + b * 40,
    state: scene === 'trouble' && b === 3 ? ('bad' as const) : ('ok' as const),
    rate: scene === 'many' ? 9_800 : 38
  })
  return {
    atMs: nowMs,
    servers: [...servers, ...leaf],
    links: [
      ...(names.length === 0 ? [] : [pair(1, 2), pair(1, 3), pair(2, 3)]),
      ...leaf.map((each) => ({ ...pair(2, 1), from: each.name, to: serverName(scene, 2), kind: 'leafnode' as const }))
    ],
    nodes,
    connections,
    connectionCount: connections.length,
    missing:
      scene === 'three'
        ? []
        : ['No system account: Stoa cannot see routes, gateways and slow consumers as they happen.'],
    answered: scene === 'empty' ? null : { expected: 3, got: scene === 'trouble' ? 2 : 3 }
  }
}

const BAND_CYCLE: readonly Presence[] = ['active', 'silent', 'active', 'deaf', 'active', 'gone']

function bandsOf(scene: Scene, node: NodeRow, fromMs: number, toMs: number): NodeBands {
  const span = toMs - fromMs
  if (node.presence === 'active' && node.nodeId % 6 !== 0)
    return { nodeId: node.nodeId, bands: [{ fromMs, toMs, presence: 'active' }] }
  const cuts = [0, 0.2, 0.26, 0.5, 0.58, 0.9, 1].map((share) => fromMs + share * span)
  const bands = BAND_CYCLE.map((presence, at) => ({
    fromMs: cuts[at] as number,
    toMs: cuts[at + 1] as number,
    presence: at === 5 ? node.presence : presence
  }))
  return { nodeId: node.nodeId, bands: scene === 'trouble' ? bands : bands.slice(3) }
}

/** The rows of the Nodes view over a span. */
export function nodesViewOf(scene: Scene, nowMs: number, spanMs: number): NodesView {
  const { nodes, connections } = topologyOf(scene, nowMs)
  const fromMs = nowMs - spanMs
  return {
    atMs: nowMs,
    fromMs,
    nodes,
    bands: nodes.map((node) => bandsOf(scene, node, fromMs, nowMs)),
    unmatched: connections.filter((each) => each.role === 'unmatched'),
    gaps:
      scene === 'trouble' || scene === 'many' ? [{ fromMs: fromMs + spanMs * 0.62, toMs: fromMs + spanMs * 0.7 }] : []
  }
}

/** The past of any subject: three charts with a gap in one of them. */
export function pastOf(scene: Scene, subject: string, nowMs: number, spanMs: number): SubjectPast {
  const random = makeRandom(subject.length + 3)
  const line = (scale: number, gap: boolean) =>
    Array.from({ length: 60 }, (_, at) => ({
      atMs: nowMs - spanMs + (at * spanMs) / 59,
      value: gap && at > 30 && at < 36 ? null : random() * scale
    }))
  return {
    title: scene === 'hostile' ? (HOSTILE[0] as string) : subject,
    charts: [
      { title: 'Frames heard', unit: '/s', points: line(4, true) },
      { title: 'Waiting to be sent to it', unit: 'B', points: line(90_000, false) },
      { title: 'Messages from it', unit: '/s', points: line(2, false) }
    ],
    evidence: Array.from({ length: 5 }, (_, at) => ({
      seq: 999_000 - at * 40,
      atUs: String((nowMs - at * 5_000) * 1000),
      sentence:
        scene === 'hostile' ? (HOSTILE[at] as string) : `CONNZ of nats-1: out_msgs ${812_344 - at * 12}, listening`
    }))
  }
}
