import type { CacheItem } from '../../../shared/cluster/event.ts'
import { toUnixUs } from '../../../shared/cluster/units.ts'
import { encodeBatch } from '../../../shared/wire/encode-batch.ts'
import { type ClientSpec, OBSERVER, type SimulatedConnection, STALE_US } from './simulated-bus.ts'
import { NEW_RELEASE, type SimulatedNode } from './simulated-cluster.ts'
import { toServerId } from './simulated-monitor.ts'
import type { Stage } from './stage.ts'
import type { StoryId } from './story.table.ts'
import type { StoryMoment } from './story-moments.ts'

const SECOND_US = 1e6
const MINUTE_US = 60e6
const BLOCKED_IP = 17
const CERTIFICATE = 23
const DATA_STORE = 28
const UNKNOWN_TAG = 13
const UNKNOWN_OBJECT_TYPE = 117
/** A node is away this long at most while it is upgraded. */
const RESTART_US = 75 * SECOND_US
/** Between asking a server and its INFO. */
const CONNECT_US = 1500

/** Somebody's tool that listens to everything. */
const TOOL: ClientSpec = {
  name: 'NATS CLI Version 0.3.0',
  lang: 'go',
  version: '1.46.0',
  ip: '10.20.8.99',
  subjects: ['>']
}

type Act = (stage: Stage, moment: StoryMoment) => void

/** What each entry of the story does when its time comes. */
const ACTS: Readonly<Record<StoryId, Act>> = {
  'queue-paused': (stage, { from, to }) => {
    const node = stage.cluster.nth('web', 0)
    tell(stage, 'queue-paused', [node], { from, to })
    stage.send(from, node, { type: 'MtaQueueStatus', isRunning: false })
    stage.agenda.add(to, (at) => stage.send(at, node, { type: 'MtaQueueStatus', isRunning: true }))
  },
  'node-dies': (stage, { from, to }) => {
    const node = stage.cluster.nth('imap', 2)
    tell(stage, 'node-dies', [node], { from, to })
    rest(stage, node, { from, to, reason: 'Client Closed' })
  },
  'certificates-renewed': (stage, { from, to }) => {
    const node = stage.cluster.nth('mx', 0)
    tell(stage, 'certificates-renewed', [node], { from, to })
    for (let n = 0; n < 3; n++)
      stage.agenda.add(from + n * 31 * SECOND_US, (at) =>
        stage.send(at, node, {
          type: 'RegistryInsert',
          objectType: CERTIFICATE,
          id: stage.cluster.newRegistryId(node, at)
        })
      )
    stage.agenda.add(to - SECOND_US, (at) => stage.send(at, node, { type: 'RegistryReload', objectType: CERTIFICATE }))
  },
  'scan-banned': (stage, { from, to }) => {
    const operator = stage.cluster.nth('web', 0)
    tell(stage, 'scan-banned', [], { from, to })
    banBurst(stage, { from, lastsUs: 3 * MINUTE_US, bans: 34 })
    stage.agenda.add(to - MINUTE_US, (at) =>
      stage.send(at, operator, { type: 'RegistryReload', objectType: BLOCKED_IP })
    )
  },
  'stoa-asleep': (stage, { from, to }) => {
    tell(stage, 'stoa-asleep', [], { from, to })
    stage.observers.names.forEach((_, server) => {
      stage.observers.status(from, server, { status: 'closed', cause: 'stopped' })
    })
    stage.observers.note(from, { source: 'stoa', status: 'stopped' })
    stage.observers.sleep(from, true)
    stage.agenda.add(to, (at) => {
      stage.observers.sleep(at, false)
      stage.monitor.forget()
      stage.observers.note(at, { source: 'stoa', status: 'started', version: 'demo' })
      openAll(stage, at)
      stage.sites?.tellAll(at + SECOND_US)
      stage.canary?.tellAll(at + 2 * SECOND_US)
    })
  },
  'rolling-upgrade': (stage, { from, to }) => {
    const { nodes } = stage.cluster
    tell(stage, 'rolling-upgrade', nodes, { from, to })
    const step = (to - from) / nodes.length
    nodes.forEach((node, n) => {
      const lasts = Math.min(RESTART_US, step)
      stage.agenda.add(from + n * step, (at) => {
        rest(stage, node, { from: at, to: Math.max(node.silentUntil, at + lasts), reason: 'Client Closed' })
        node.release = NEW_RELEASE
      })
    })
  },
  'dkim-rotated': (stage, { from, to }) => {
    const node = stage.cluster.nth('mx', 0)
    tell(stage, 'dkim-rotated', [node], { from, to })
    const items: CacheItem[] = Array.from({ length: 12 }, (_, n) => ({ kind: 'DkimSignature', id: n + 1 }))
    stage.send(from, node, { type: 'CacheInvalidate', items })
  },
  'deaf-node': (stage, { from, to }) => {
    const node = stage.cluster.nth('web', 1)
    tell(stage, 'deaf-node', [node], { from, to })
    const deaf = stage.bus.of(node)
    if (deaf) stage.bus.listen(deaf, false)
    stage.agenda.add(to - RESTART_US, (at) => rest(stage, node, { from: at, to, reason: 'Client Closed' }))
  },
  'duplicate-id': (stage, { from, to }) => {
    const node = stage.cluster.nth('mx', 1)
    tell(stage, 'duplicate-id', [node], { from, to })
    const own = stage.bus.of(node)
    const twin = own ? stage.bus.open({ ...own.spec, ip: '10.20.9.30' }, from, own.server.number + 1) : null
    // About as much again as the node itself sends at this time of day.
    stage.during(from, to, 12 * SECOND_US, (at) => stage.sendBy(twin, at, stage.traffic.frame(node)))
    stage.agenda.add(to, (at) => {
      if (twin) stage.bus.close(twin, at, 'Client Closed')
    })
    const both = from + 17 * MINUTE_US
    const reload = { type: 'RegistryReload', objectType: BLOCKED_IP } as const
    stage.agenda.add(both, (at) => stage.send(at, node, reload))
    stage.agenda.add(both + 0.4 * SECOND_US, (at) =>
      stage.sendBy(twin, at, encodeBatch(node.id, [reload], node.release.wire))
    )
  },
  'server-restart': (stage, { from, to }) => {
    tell(stage, 'server-restart', [], { from, to })
    loseServer(stage, { at: from, server: 1, lastsUs: 38 * SECOND_US })
  },
  'path-cut': (stage, { from, to }) => {
    const node = stage.cluster.nth('imap', 1)
    tell(stage, 'path-cut', [node], { from, to })
    const dead = stage.bus.of(node)
    if (dead) dead.isCut = true
    node.silentUntil = Math.max(node.silentUntil, to)
    banBurst(stage, { from: from + 20 * SECOND_US, lastsUs: MINUTE_US, bans: 5 })
    // The node's own pings fail first and it connects anew; the server keeps the dead connection for minutes.
    stage.agenda.add(to, (at) => stage.bus.connect(node, at))
    stage.agenda.add(from + STALE_US + MINUTE_US, (at) => {
      if (dead) stage.bus.close(dead, at, 'Stale Connection')
    })
  },
  'tool-listens': (stage, { from, to }) => {
    tell(stage, 'tool-listens', [], { from, to })
    const tool = stage.bus.open(TOOL, from, 0)
    stage.agenda.add(to, (at) => {
      if (tool) stage.bus.close(tool, at, 'Client Closed')
    })
  },
  newsletter: (stage, { from, to }) => {
    tell(stage, 'newsletter', stage.cluster.with('mx'), { from, to })
    deliverBurst(stage, { from, to, meanGapUs: 0.45 * SECOND_US })
  },
  'night-scan': (stage, { from, to }) => {
    tell(stage, 'night-scan', [], { from, to })
    banBurst(stage, { from, lastsUs: to - from, bans: 12 })
  },
  'caches-cleared': (stage, { from, to }) => {
    const node = stage.cluster.nth('web', 0)
    tell(stage, 'caches-cleared', [node], { from, to })
    stage.send(from, node, { type: 'CacheInvalidateAll' })
    stage.agenda.add(from + 20 * SECOND_US, (at) => stage.send(at, node, { type: 'CacheInvalidateNegative' }))
  },
  'newer-release': (stage, { from, to }) => {
    const node = stage.cluster.nth('out', 1)
    tell(stage, 'newer-release', [node], { from, to })
    const known = encodeBatch(node.id, [{ type: 'QueueRefresh' }], 'H')
    stage.agenda.add(from + MINUTE_US, (at) => stage.sendBytes(at, node, Uint8Array.of(...known, UNKNOWN_TAG, 2, 7)))
    const reload = { type: 'RegistryReload', objectType: UNKNOWN_OBJECT_TYPE } as const
    stage.agenda.add(from + 3 * MINUTE_US, (at) => stage.sendBytes(at, node, encodeBatch(node.id, [reload], 'H')))
  },
  'training-twice': (stage, { from, to }) => {
    const node = stage.cluster.nth('out', 1)
    tell(stage, 'training-twice', [node], { from, to })
    stage.sites?.giveRole(node, 'trainer')
    rest(stage, node, { from, to: from + 40 * SECOND_US, reason: 'Client Closed' })
  },
  'indexing-lost': (stage, { from, to }) => {
    tell(stage, 'indexing-lost', [], { from, to })
    stage.sites?.loseIndexing(from, true)
    stage.agenda.add(from + 5 * SECOND_US, (at) =>
      stage.send(at, stage.cluster.nth('web', 0), { type: 'RegistryReload', objectType: DATA_STORE })
    )
  },
  'block-forgotten': (stage, { from, to }) => {
    const node = stage.cluster.nth('web', 0)
    tell(stage, 'block-forgotten', [node], { from, to })
    stage.sites?.storeBlock(from, node)
  },
  'accounts-created': (stage, { from, to }) => {
    const node = stage.cluster.nth('web', 0)
    tell(stage, 'accounts-created', [node], { from, to })
    for (let n = 0; n < 40; n++) {
      const id = stage.cluster.accountCount + n
      const at = from + ((to - from) * (n + stage.random.unit())) / 40
      stage.agenda.add(at, (now) => {
        const items: CacheItem[] = [
          { kind: 'Account', id },
          { kind: 'AccessToken', id }
        ]
        // From 0.16.10 the address that was known not to exist is taken back by itself, before that all of them are.
        const isOld = node.release.wire === 'E'
        if (!isOld) items.push({ kind: 'EmailNegative', domainId: 1 + (n % 12), localPartHash: stage.random.u32() })
        stage.send(now, node, { type: 'CacheInvalidate', items })
      })
    }
  }
}

/**
 * Puts the story on the agenda, as far as it lies behind `from`. A cluster whose story goes on (`resumes`) was upgraded
 * long ago; one that is first heard after the upgrade has it behind it.
 */
export function tellStory(
  stage: Stage,
  moments: ReadonlyMap<StoryId, StoryMoment>,
  past: { readonly from: number; readonly resumes: boolean }
): void {
  for (const moment of moments.values()) {
    const isUpgrade = moment.entry.id === 'rolling-upgrade'
    const act = ACTS[moment.entry.id]
    if (moment.from >= past.from && !(isUpgrade && past.resumes))
      stage.agenda.add(moment.from, () => act(stage, moment))
    else if (isUpgrade) for (const node of stage.cluster.nodes) node.release = NEW_RELEASE
    else if (moment.entry.id === 'training-twice') stage.sites?.giveRole(stage.cluster.nth('out', 1), 'trainer')
    else if (moment.entry.id === 'indexing-lost') stage.sites?.loseIndexing(past.from, false)
  }
}

/** Bans one after the other by several nodes, as a scan meets them. */
export function banBurst(
  stage: Stage,
  burst: { readonly from: number; readonly lastsUs: number; readonly bans: number }
): void {
  const nodes = [...stage.cluster.with('mx'), ...stage.cluster.with('imap')]
  for (let n = 0; n < burst.bans; n++) {
    const node = stage.random.pick(nodes)
    stage.agenda.add(burst.from + stage.random.unit() * burst.lastsUs, (at) => ban(stage, at, node))
  }
}

/** One ban: the record was stored a few milliseconds before the frame goes out. */
export function ban(stage: Stage, at: number, node: SimulatedNode): void {
  const id = stage.cluster.newRegistryId(node, at - stage.random.between(2000, 9000))
  stage.send(at, node, { type: 'RegistryInsert', objectType: BLOCKED_IP, id })
}

/** Deliveries to many accounts by the mx nodes, in batches of 2 to 100 events. */
export function deliverBurst(
  stage: Stage,
  burst: { readonly from: number; readonly to: number; readonly meanGapUs: number }
): void {
  stage.during(burst.from, burst.to, burst.meanGapUs, (at) => {
    const node = stage.random.pick(stage.cluster.with('mx'))
    const events = Math.min(100, 2 + Math.floor(stage.random.exponential(14)))
    stage.sendBytes(at, node, stage.traffic.deliveries(node, events))
  })
}

/** A NATS server goes away and comes back: its observer says so as the real one does, and hears nothing in between. */
export function loseServer(
  stage: Stage,
  loss: { readonly at: number; readonly server: number; readonly lastsUs: number }
): void {
  const { server } = loss
  const { observers } = stage
  if (!observers.isHearing(server)) return
  observers.hear(loss.at, server, false)
  const { bus } = stage
  const lost = bus.servers[server]
  if (lost) bus.stop(lost, loss.at)
  observers.status(loss.at, server, { status: 'disconnect', cause: 'server-closed' })
  observers.status(loss.at, server, { status: 'reconnecting' })
  stage.agenda.add(loss.at + loss.lastsUs, (at) => {
    if (lost) bus.start(lost)
    const ear = listen(stage, server, at)
    observers.status(at, server, { status: 'reconnect', info: toInfo(stage, server, ear) })
    observers.hear(at, server, true)
  })
}

/** Every observer connects, at `at` µs since 1970. */
export function openAll(stage: Stage, at: number): void {
  stage.observers.names.forEach((_, server) => {
    stage.observers.status(at, server, { status: 'connecting' })
    stage.agenda.add(at + CONNECT_US * (server + 1), (now) => {
      const ear = listen(stage, server, now)
      stage.observers.status(now, server, { status: 'connected', info: toInfo(stage, server, ear) })
    })
  })
}

/** The connection of our own observer, in place of the one before. */
function listen(stage: Stage, server: number, at: number): SimulatedConnection | null {
  const { bus } = stage
  const it = bus.servers[server]
  for (const old of it ? bus.at(it) : []) if (old.spec.name === OBSERVER.name) bus.close(old, at, 'Client Closed')
  return bus.open(OBSERVER, at, server)
}

/** A node is away: its connection ends, and a new one begins when it is back. */
function rest(
  stage: Stage,
  node: SimulatedNode,
  span: { readonly from: number; readonly to: number; readonly reason: string }
): void {
  const it = stage.bus.of(node)
  if (it) stage.bus.close(it, span.from, span.reason)
  stage.sites?.rests(span.from, node, span.to)
  node.silentUntil = Math.max(node.silentUntil, span.to)
  stage.agenda.add(span.to, (at) => {
    if (!stage.bus.of(node)) stage.bus.connect(node, at)
  })
}

function toInfo(stage: Stage, server: number, ear: SimulatedConnection | null): Readonly<Record<string, unknown>> {
  const it = stage.bus.servers[server]
  const name = `nats-${server + 1}`
  return {
    version: '2.15.2',
    server_id: it ? toServerId(it) : '',
    server_name: name,
    cluster: 'demo',
    host: `${name}.example.net`,
    client_id: ear?.cid ?? 0,
    port: 4222,
    proto: 1,
    max_payload: 1_048_576,
    headers: true,
    auth_required: true,
    tls_required: true
  }
}

function tell(
  stage: Stage,
  id: StoryId,
  nodes: readonly SimulatedNode[],
  span: { readonly from: number; readonly to: number }
): void {
  stage.truth(span.from, id, nodes, { from: String(toUnixUs(span.from)), to: String(toUnixUs(span.to)) })
}
