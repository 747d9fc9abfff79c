import type { CacheItem } from '../../../shared/cluster/event.ts'
import { toUnixUs } from '../../../shared/cluster/units.ts'
import { encodeBatch } from '../../../shared/wire/encode-batch.ts'
import { NEW_RELEASE, type SimulatedNode } from './simulated-cluster.ts'
import type { Stage } from './stage.ts'
import type { StoryId } from './story.table.ts'
import type { StoryMoment } from './story-moments.ts'

const SECOND_US = 1e6
const MINUTE_US = 60e6
const BLOCKED_IP = 17
const CERTIFICATE = 23
const UNKNOWN_TAG = 13
const UNKNOWN_OBJECT_TYPE = 117
/** A node is away this long at most while it is upgraded. */
const RESTART_US = 75 * SECOND_US
/** Between asking a server and its INFO. */
const CONNECT_US = 1500

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
    node.silentUntil = to
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
      stage.observers.note(at, { source: 'stoa', status: 'started', version: 'demo' })
      openAll(stage, at)
    })
  },
  'rolling-upgrade': (stage, { from, to }) => {
    const { nodes } = stage.cluster
    tell(stage, 'rolling-upgrade', nodes, { from, to })
    const step = (to - from) / nodes.length
    nodes.forEach((node, n) => {
      const lasts = Math.min(RESTART_US, step)
      stage.agenda.add(from + n * step, (at) => {
        node.silentUntil = Math.max(node.silentUntil, at + lasts)
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
  'deaf-node': (stage, { from, to }) => tell(stage, 'deaf-node', [stage.cluster.nth('web', 1)], { from, to }),
  'duplicate-id': (stage, { from, to }) => {
    const node = stage.cluster.nth('mx', 1)
    tell(stage, 'duplicate-id', [node], { from, to })
    // About as much again as the node itself sends at this time of day.
    stage.during(from, to, 12 * SECOND_US, (at) => stage.sendBytes(at, node, stage.traffic.frame(node)))
    const both = from + 17 * MINUTE_US
    for (const at of [both, both + 0.4 * SECOND_US])
      stage.agenda.add(at, (now) => stage.send(now, node, { type: 'RegistryReload', objectType: BLOCKED_IP }))
  },
  'server-restart': (stage, { from, to }) => {
    tell(stage, 'server-restart', [], { from, to })
    loseServer(stage, { at: from, server: 1, lastsUs: 38 * SECOND_US })
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
  observers.status(loss.at, server, { status: 'disconnect', cause: 'server-closed' })
  observers.status(loss.at, server, { status: 'reconnecting' })
  stage.agenda.add(loss.at + loss.lastsUs, (at) => {
    observers.status(at, server, { status: 'reconnect', info: toInfo(server) })
    observers.hear(at, server, true)
  })
}

/** Every observer connects, at `at` µs since 1970. */
export function openAll(stage: Stage, at: number): void {
  stage.observers.names.forEach((_, server) => {
    stage.observers.status(at, server, { status: 'connecting' })
    stage.agenda.add(at + CONNECT_US * (server + 1), (now) =>
      stage.observers.status(now, server, { status: 'connected', info: toInfo(server) })
    )
  })
}

function toInfo(server: number): Readonly<Record<string, unknown>> {
  const name = `nats-${server + 1}`
  return {
    version: '2.15.2',
    server_id: `N${'SIMULATED'.repeat(6)}${server + 1}`,
    server_name: name,
    cluster: 'demo',
    host: `${name}.example.net`,
    client_id: 40 + server,
    port: 4222,
    proto: 1,
    max_payload: 1_048_576,
    headers: true
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
