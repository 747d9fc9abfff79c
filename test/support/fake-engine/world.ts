import type {
  ClusterSummary,
  EventDetail,
  EventRow,
  GapView,
  NodeView,
  Notice,
  OverviewView
} from '../../../src/shared/api/views.ts'

/** What the pictures are taken of. Each scene is a cluster of the fake host. */
/** file: an opened recording · three, four: the smallest · stale: its pushes stop · refused, failing, slow: no view is had, for three reasons. */
export type Scene =
  | 'well'
  | 'trouble'
  | 'empty'
  | 'hostile'
  | 'many'
  | 'three'
  | 'four'
  | 'stale'
  | 'refused'
  | 'failing'
  | 'slow'
  | 'file'

/** Where operators may act: the border is red. */
const ACTING: ReadonlySet<Scene> = new Set<Scene>(['trouble', 'four', 'many', 'hostile'])

const TYPES = [
  ['StateChange', 55],
  ['EmailPush', 20],
  ['QueueRefresh', 15],
  ['CacheInvalidate', 4],
  ['RegistryInsert', 1.5],
  ['RegistryReload', 1.5],
  ['CalendarAlert', 1],
  ['PushServerUpdate', 0.6],
  ['MtaQueueStatus', 0.4]
] as const
const OBJECTS = ['BlockedIp', 'Application', 'Certificate', 'DataStore'] as const
const CAUSES = ['the server was restarted', 'connection lost: no answer to two pings', 'slow consumer cut']

export const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '\u202egnp.exe\u202c after',
  '__proto__',
  '=HYPERLINK("http://x")',
  '\u0000nul\u0007bell',
  'n'.repeat(65_536),
  'half \ud83d surrogate',
  '',
  'zero\u200bwidth\ufeff',
  '"><script>alert(1)</script>'
]

/** A small seeded generator: the same picture every time. */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const pick = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T

function pickType(random: () => number): string {
  let at = random() * TYPES.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [type, weight] of TYPES) {
    at -= weight
    if (at <= 0) return type
  }
  return 'StateChange'
}

function summaryOf(type: string, random: () => number): string {
  const account = Math.floor(random() * 50_000)
  switch (type) {
    case 'StateChange':
      return `account ${account}: Email, EmailDelivery, Mailbox, Thread at change ${Math.floor(random() * 2 ** 24)}`
    case 'EmailPush':
      return `account ${account}: email ${Math.floor(random() * 9999)} at change ${Math.floor(random() * 2 ** 24)}`
    case 'CacheInvalidate':
      return `AccessToken ${account}, Account ${account}`
    case 'CalendarAlert':
      return `account ${account}: event 14, “Stand-up”`
    case 'MtaQueueStatus':
      return random() < 0.5 ? 'queue paused' : 'queue running'
    default:
      return ''
  }
}

const START_MS = Date.now()

/** A row at a place in history: the same for the same `seq`, so pages and tail agree. */
export function rowAt(scene: Scene, seq: number): EventRow {
  const random = makeRandom(seq * 7919 + 13)
  const atMs = START_MS + (seq - 1_000_000) * 25 + random() * 20
  const atUs = String(Math.round(atMs * 1000))
  if (seq % 997 === 0 && scene !== 'empty') {
    const gap: GapView = {
      server: 'nats-2.example.net:4222',
      fromUs: atUs,
      toUs: String(Number(atUs) + 8_200_000),
      cause: pick(random, CAUSES)
    }
    return {
      kind: 'gap',
      seq,
      index: 0,
      atUs,
      gap,
      summary: `nats-2.example.net:4222 could not be heard for 8.2 s: ${gap.cause}`
    }
  }
  if (seq % 311 === 0)
    return {
      kind: 'undecodable',
      seq,
      index: 0,
      atUs,
      nodeId: 9,
      error: 'truncated',
      summary: '14 bytes, truncated at byte 6'
    }
  const type = pickType(random)
  const object = type.startsWith('Registry') ? pick(random, OBJECTS) : null
  const hostile = scene === 'hostile'
  return {
    kind: 'event',
    seq,
    index: 0,
    atUs,
    nodeId: hostile ? seq % 7 : 1 + Math.floor(random() ** 2 * 12),
    type,
    objectType: object,
    summary: hostile
      ? (HOSTILE[seq % HOSTILE.length] as string)
      : object === null
        ? summaryOf(type, random)
        : `${object} jaytt7mwadqd, made 2026-08-21 11:29:22.123 by node 3`,
    ambiguous: seq % 53 === 0
  }
}

function nodesOf(scene: Scene, nowMs: number): readonly NodeView[] {
  if (scene === 'empty') return []
  const count = scene === 'many' ? 200 : 12
  return Array.from({ length: count }, (_, at) => {
    const random = makeRandom(at + 5)
    const silent = at === 4 && scene === 'trouble'
    const spark = Array.from({ length: 60 }, (_, minute) =>
      silent && minute > 38 ? 0 : Math.floor(random() ** 2 * 40 * (at === 7 ? 3 : 1))
    )
    return {
      nodeId: scene === 'many' ? at * 5 + 1 : at + 1,
      firstHeardMs: nowMs - 7 * 86_400_000,
      lastHeardMs: silent ? nowMs - 21 * 60_000 : nowMs - random() * 4000,
      frames: Math.floor(random() * 400_000) + 1000,
      events: Math.floor(random() * 600_000) + 1000,
      spark,
      kinds: [
        { type: 'StateChange', count: Math.floor(random() * 300_000) },
        { type: 'EmailPush', count: Math.floor(random() * 90_000) },
        { type: at === 2 ? 'RegistryInsert' : 'QueueRefresh', count: Math.floor(random() * 20_000) }
      ],
      undecodable: at === 8 && scene === 'trouble' ? 41 : 0
    }
  })
}

function gapsOf(scene: Scene, nowMs: number): readonly GapView[] {
  if (scene === 'empty' || scene === 'well') return []
  const us = (agoMs: number): string => String(Math.round((nowMs - agoMs) * 1000))
  const open: GapView[] =
    scene === 'trouble'
      ? [{ server: 'nats-3.example.net:4222', fromUs: us(4 * 60_000), toUs: null, cause: 'connection refused' }]
      : []
  return [
    ...open,
    { server: null, fromUs: us(31 * 60_000), toUs: us(24 * 60_000), cause: 'this computer slept' },
    {
      server: scene === 'hostile' ? '<b>x</b>\u202e' : 'nats-2.example.net:4222',
      fromUs: us(52 * 60_000),
      toUs: us(51.8 * 60_000),
      cause: 'slow consumer cut'
    }
  ]
}

export function summaryOfScene(
  scene: Scene,
  extra: {
    readonly dismissed: ReadonlySet<string>
    readonly names: ReadonlyMap<string, string>
    readonly stopped: ReadonlySet<string>
  }
): ClusterSummary {
  const nowMs = Date.now()
  const trouble = scene === 'trouble'
  const names: Readonly<Record<Scene, string>> = {
    well: 'prod',
    trouble: 'mail-eu',
    empty: 'staging',
    hostile: HOSTILE[0] as string,
    many: 'thousand',
    three: 'three',
    four: 'four',
    stale: 'stale',
    refused: 'refused',
    failing: 'failing',
    slow: 'slow',
    file: 'prod, 2026-11-19'
  }
  const notices: Notice[] = trouble
    ? [
        {
          id: 'n1',
          severity: 'warn',
          sinceMs: nowMs - 3_600_000,
          sentence:
            'The servers of this cluster offer two more servers. They are used only after you accept them: nats-4.example.net:4222, nats-5.example.net:4222.',
          servers: ['nats-4.example.net:4222', 'nats-5.example.net:4222']
        },
        {
          id: 'n2',
          severity: 'bad',
          sinceMs: nowMs - 7_200_000,
          sentence:
            'The history file was damaged at start. It is kept as history.corrupt-20261121T010203Z.db and a new one was begun.'
        }
      ]
    : []
  return {
    slug: scene,
    acting: ACTING.has(scene),
    name: extra.names.get(scene) ?? names[scene],
    kind: scene === 'well' ? 'demo' : scene === 'file' ? 'file' : 'nats',
    watch:
      extra.stopped.has(scene) || scene === 'file'
        ? 'stopped'
        : trouble
          ? 'partial'
          : scene === 'empty'
            ? 'connecting'
            : 'live',
    sentence: trouble
      ? 'Two of three servers are heard. nats-3.example.net:4222 refuses the connection since 4 min: what only its clients send is not heard. Start it, or remove it from this cluster.'
      : scene === 'empty'
        ? 'Connected to one server. Nothing was heard yet: a cluster at rest may be silent for minutes.'
        : scene === 'hostile'
          ? (HOSTILE[1] as string)
          : 'All three servers are heard, and nodes are talking.',
    servers: { known: scene === 'empty' ? 1 : 3, hearing: trouble ? 2 : scene === 'empty' ? 1 : 3 },
    framesPerSecond: scene === 'empty' ? 0 : scene === 'many' ? 10_000 : 38.4,
    eventsPerSecond: scene === 'empty' ? 0 : scene === 'many' ? 21_400 : 52.1,
    lastFrameMs: scene === 'empty' ? null : nowMs - 180,
    recording:
      scene === 'file'
        ? { state: 'off', bytesOnDisk: 8_200_000 }
        : trouble
          ? { state: 'not-recorded', sinceMs: nowMs - 60_000, sentence: 'the disk is full', bytesOnDisk: 312_000_000 }
          : { state: 'recording', bytesOnDisk: 312_000_000, freeBytes: 81_000_000_000, warning: null },
    catchingUp: false,
    gapsToday: trouble ? 2 : 0,
    notices: notices.filter((notice) => !extra.dismissed.has(notice.id))
  }
}

export function overviewOf(scene: Scene, summary: ClusterSummary, rangeMs: number, nowMs = Date.now()): OverviewView {
  const steps = 120
  const stepMs = Math.round(rangeMs / steps)
  const fromMs = Math.floor((nowMs - rangeMs) / stepMs) * stepMs
  const kinds = TYPES.map(([type]) => type)
  const gaps = gapsOf(scene, nowMs)
  const rows = Array.from({ length: scene === 'empty' ? 0 : steps + 1 }, (_, at) => {
    const atMs = fromMs + at * stepMs
    const deaf = gaps.some(
      (gap) => gap.server === null && Number(gap.fromUs) / 1000 < atMs && Number(gap.toUs) / 1000 > atMs + stepMs
    )
    const random = makeRandom(Math.floor(atMs / stepMs))
    const wave = 0.6 + 0.4 * Math.sin(at / 9) + (at % 37 === 0 ? 1.4 : 0)
    return {
      atMs,
      counts: TYPES.map(([, weight]) =>
        deaf ? 0 : Math.floor(weight * wave * (0.6 + random() * 0.8) * (rangeMs / 3_600_000) * 12)
      )
    }
  })
  const nodes = nodesOf(scene, nowMs)
  return {
    nowMs,
    summary,
    servers:
      summary.servers.known === 1
        ? [server('nats://localhost:4222', 'nats-local', 'hearing', nowMs)]
        : serversOf(scene, nowMs),
    nodes,
    nodeCount: scene === 'many' ? 1024 : nodes.length,
    overTime: { fromMs, toMs: nowMs, stepMs, kinds, rows },
    gaps,
    totals: {
      frames: scene === 'empty' ? 0 : 4_812_377,
      events: 6_914_002,
      undecodable: scene === 'trouble' ? 41 : 0,
      ambiguous: scene === 'trouble' ? 12 : 0,
      suppressedNodes: 0
    },
    release: {
      wire: scene === 'empty' ? 'unknown' : '0.16.12 or later',
      confidence: scene === 'empty' ? 0 : 0.97,
      configured: false,
      sentence:
        scene === 'empty'
          ? 'Nothing was heard to judge by.'
          : 'Cache kinds 10 and 11 were seen, which older releases do not send.'
    },
    backlog: scene === 'trouble' ? 4120 : 0,
    loopDelayMs: 3
  }
}

function serversOf(scene: Scene, nowMs: number) {
  const list = [1, 2, 3].map((n) =>
    server(`nats-${n}.example.net:4222`, scene === 'hostile' ? (HOSTILE[n] as string) : `n${n}-eu`, 'hearing', nowMs)
  )
  if (scene === 'trouble')
    list[2] = {
      ...server('nats-3.example.net:4222', null, 'lost', nowMs),
      sentence: 'connection refused at 10.0.0.13:4222; next try in 12 s'
    }
  return list
}

function server(
  name: string,
  serverName: string | null,
  status: 'hearing' | 'lost',
  nowMs: number
): OverviewView['servers'][number] {
  return {
    server: name,
    serverName,
    version: serverName === null ? null : '2.10.22',
    status,
    sinceMs: nowMs - 3_600_000,
    sentence: 'heard',
    rttUs: status === 'hearing' ? 420 + name.length * 13 : null,
    lastArrivalMs: status === 'hearing' ? nowMs - 300 : nowMs - 241_000,
    arrivals: 1_604_125
  }
}

export function detailOf(scene: Scene, seq: number): EventDetail {
  const row = rowAt(scene, seq)
  const hex = '0300a1b2c3041192f3d4e5f60708090a0b0c0d0e0f'
  const value = scene === 'hostile' ? HOSTILE : ['3', 'StateChange', '10 629 793', 'Email, Mailbox, Thread', '40 211']
  return {
    row,
    hex,
    payloadBytes: hex.length / 2,
    wire: '0.16.12 or later',
    decoded: {
      nodeId: 3,
      events: [{ type: 'StateChange', changeId: '10629793', types: ['Email', 'Mailbox', 'Thread'], accountId: 40211 }]
    },
    spans: [
      { event: -1, name: 'nodeId', from: 0, to: 1, value: value[0] as string },
      { event: 0, name: 'type', from: 1, to: 2, value: value[1] as string },
      { event: 0, name: 'changeId', from: 2, to: 6, value: value[2] as string },
      { event: 0, name: 'types', from: 6, to: 12, value: value[3] as string },
      { event: 0, name: 'accountId', from: 12, to: 21, value: value[4] as string }
    ],
    arrivals: [
      { seq, server: 'nats-1.example.net:4222', atUs: row.atUs, afterUs: 0 },
      {
        seq: seq + 1,
        server: scene === 'hostile' ? (HOSTILE[1] as string) : 'nats-2.example.net:4222',
        atUs: String(Number(row.atUs) + 412),
        afterUs: 412
      },
      { seq: seq + 2, server: 'nats-3.example.net:4222', atUs: String(Number(row.atUs) + 1890), afterUs: 1890 }
    ],
    notes:
      row.kind === 'event' && row.ambiguous
        ? ['The servers heard different numbers of this payload; its arrivals may belong to its twin.']
        : []
  }
}
