import type {
  ClusterSummary,
  Notice,
  OverviewView,
  RecordingView,
  ServerView,
  WatchState
} from '../../shared/api/views.ts'
import { UNDECODABLE_KIND } from '../../shared/cluster/event.ts'
import type { NodeCounts } from '../../shared/cluster/node-counts.ts'
import type { ObserverState } from '../../shared/cluster/observers.ts'
import type { StoredCluster } from './cluster-folder.ts'
import { toGapView } from './event-row.ts'
import { LIVE_RANGE_MS, toKindName, toLiveKinds, toStoredKinds } from './kinds-over-time.ts'
import type { Looking } from './looking.ts'

/** Rows that one push carries; the true number stands beside them. */
const NODES = 200
const NODE_KINDS = 6
const GAPS = 100
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Nodes whose frames make up the rate of a past moment: as many as are tracked. */
const ALL_NODES = 20_000

/** A cluster in one line of the switcher. */
export function toSummaryView(look: Looking): ClusterSummary {
  const { state } = look.fold
  const { file, slug } = look.stored
  const nowMs = look.now / 1000
  const observers = state.observers.all.filter((o) => o.status !== 'unknown')
  const hearing = observers.filter((o) => o.status === 'hearing').length
  const watch = toWatchState(look, observers, hearing)
  const startOfDayMs = toStartOfDay(nowMs)
  return {
    slug,
    name: file.name,
    kind: file.origin.kind,
    watch,
    sentence: toSentence(look, watch, observers, hearing),
    servers: { known: toKnownServers(look.stored, observers.length), hearing },
    ...toRates(look),
    lastFrameMs: state.lastFrameAt === 0 ? null : Math.round(state.lastFrameAt / 1000),
    recording: toRecordingView(look),
    catchingUp: isCatchingUp(look, nowMs),
    gapsToday: state.gaps.latest.filter((gap) => gap.from / 1000 >= startOfDayMs).length,
    notices: [...look.notices, ...toOffers(state.offeredServers, nowMs)]
  }
}

/** A cluster whose history cannot be opened: still listed, with the reason. */
export function toBrokenSummary({ slug, file }: StoredCluster, sentence: string): ClusterSummary {
  return {
    slug,
    name: file.name,
    kind: file.origin.kind,
    watch: 'stopped',
    sentence,
    servers: { known: 0, hearing: 0 },
    framesPerSecond: 0,
    eventsPerSecond: 0,
    lastFrameMs: null,
    recording: { state: 'off', bytesOnDisk: 0 },
    catchingUp: false,
    gapsToday: 0,
    notices: []
  }
}

/** All that the Overview shows; `rangeMs` is how far back its chart reaches. */
export async function toOverviewView(look: Looking, rangeMs: number): Promise<OverviewView> {
  const { state } = look.fold
  const { now: nowUs, pastSentence } = look
  const isPast = pastSentence !== null
  // A history that is only looked at ends where it ends, not now.
  const endUs = look.isWatched || isPast || state.lastAt === 0 ? nowUs : Math.min(nowUs, state.lastAt + 1_000_000)
  const endMs = endUs / 1000
  const live = rangeMs <= LIVE_RANGE_MS ? toLiveKinds(state.kinds, rangeMs, endMs) : null
  const release = look.fold.release
  // Of a minute that goes on after the moment only what came before it could be told apart by folding: it is left out.
  const chartMs = isPast ? Math.floor(endMs / MINUTE_MS) * MINUTE_MS - 1 : endMs
  return {
    nowMs: Math.round(nowUs / 1000),
    summary: toSummaryView(look),
    servers: state.observers.all.map(toServerView),
    nodes: state.nodes.latest(NODES, endUs).map(toNodeView),
    nodeCount: state.nodes.size,
    overTime: live ?? toStoredKinds(await look.minutes.read(chartMs - rangeMs, chartMs), rangeMs, chartMs),
    gaps: state.gaps.latest.slice(0, GAPS).map(toGapView),
    totals: { ...state.totals, suppressedNodes: state.nodes.suppressed },
    release,
    backlog: look.backlog,
    loopDelayMs: look.loopDelayMs
  }
}

/** Live by the meter; of the past the frames of the last whole minute, events in proportion. */
function toRates({ fold, rates, now, pastSentence }: Looking): {
  readonly framesPerSecond: number
  readonly eventsPerSecond: number
} {
  const { totals, nodes } = fold.state
  if (pastSentence === null) return rates.look(totals.frames, totals.events)
  const frames = nodes.latest(ALL_NODES, now).reduce((sum, node) => sum + (node.spark.at(-2) ?? 0), 0)
  const framesPerSecond = frames / 60
  return { framesPerSecond, eventsPerSecond: totals.frames > 0 ? (framesPerSecond * totals.events) / totals.frames : 0 }
}

/** With so much to fold, and so far behind the present, what is shown is the past. */
const BEHIND_OBSERVATIONS = 5_000
const BEHIND_MS = 10_000

function isCatchingUp(look: Looking, nowMs: number): boolean {
  return look.backlog > BEHIND_OBSERVATIONS && nowMs - look.fold.state.lastAt / 1000 > BEHIND_MS
}

function toWatchState(look: Looking, observers: readonly ObserverState[], hearing: number): WatchState {
  if (!look.isWatched || look.pastSentence !== null) return 'stopped'
  if (hearing === 0) return observers.some((o) => o.status === 'lost' || o.status === 'refused') ? 'deaf' : 'connecting'
  return hearing < toKnownServers(look.stored, observers.length) ? 'partial' : 'live'
}

function toKnownServers(stored: StoredCluster, seen: number): number {
  const { origin } = stored.file
  return origin.kind === 'nats' ? origin.connection.servers.length : seen
}

function toSentence(look: Looking, watch: WatchState, observers: readonly ObserverState[], hearing: number): string {
  if (look.pastSentence !== null) return toPastSentence(look, observers.length, hearing)
  if (look.recording.kind === 'stopped') return `Not recorded: ${look.recording.sentence}`
  if (isCatchingUp(look, look.now / 1000)) return 'What was recorded is still being read; recording goes on.'
  const troubled = observers.find((o) => o.status === 'lost' || o.status === 'refused')
  switch (watch) {
    case 'stopped':
      return look.stored.file.origin.kind === 'imported'
        ? 'An imported history.'
        : 'Not watched now; its history can be read.'
    case 'connecting':
      return 'Connecting.'
    case 'deaf':
      return `Nobody hears: ${troubled?.server ?? 'no server'}: ${troubled?.sentence ?? 'lost'}`
    case 'partial':
      return `${hearing} of ${toKnownServers(look.stored, observers.length)} servers are heard. ${troubled ? `${troubled.server}: ${troubled.sentence}` : ''}`.trim()
    case 'live':
      return look.fold.state.lastFrameAt === 0
        ? 'All servers are heard; no frame yet. An idle cluster is silent.'
        : 'All servers are heard and every frame is recorded.'
  }
}

function toPastSentence({ now, pastSentence, fold }: Looking, known: number, hearing: number): string {
  const at = new Date(now / 1000).toISOString()
  const heard = fold.through === 0 ? 'Nothing was recorded before.' : `${hearing} of ${known} servers were heard.`
  return `At ${at}. ${heard} ${pastSentence}`.trim()
}

function toRecordingView(look: Looking): RecordingView {
  const { recording, bytesOnDisk } = look
  if (recording.kind === 'stopped') {
    const { since, sentence } = recording
    return { state: 'not-recorded', sinceMs: Math.round(since / 1000), sentence, bytesOnDisk }
  }
  if (!look.isWatched) return { state: 'off', bytesOnDisk }
  return {
    state: 'recording',
    bytesOnDisk,
    freeBytes: recording.freeBytes,
    warning: recording.lowSpace ? 'Less than 1 GiB is free on this disk. Recording stops in order at 200 MiB.' : null
  }
}

function toOffers(offered: readonly string[], nowMs: number): readonly Notice[] {
  if (offered.length === 0) return []
  const sentence = `The cluster names further servers: ${offered.join(', ')}. Accept them to hear there too.`
  return [{ id: 'offered-servers', severity: 'info', sinceMs: Math.round(nowMs), sentence }]
}

function toServerView(observer: ObserverState): ServerView {
  const { server, serverName, version, status, sentence, rttUs, arrivals } = observer
  return {
    server,
    serverName,
    version,
    status,
    sinceMs: observer.since === null ? null : Math.round(observer.since / 1000),
    sentence,
    rttUs,
    lastArrivalMs: observer.lastArrival ? Math.round(observer.lastArrival / 1000) : null,
    arrivals
  }
}

function toNodeView(node: NodeCounts): OverviewView['nodes'][number] {
  const kinds = node.kinds
    .map((count, kind) => ({ type: toKindName(kind), count }))
    .filter((k) => k.count > 0)
    .toSorted((a, b) => b.count - a.count)
  return {
    nodeId: node.nodeId,
    firstHeardMs: Math.round(node.firstHeard / 1000),
    lastHeardMs: Math.round(node.lastHeard / 1000),
    frames: node.frames,
    events: node.events,
    spark: node.spark,
    kinds: kinds.slice(0, NODE_KINDS),
    undecodable: node.kinds[UNDECODABLE_KIND] ?? 0
  }
}

function toStartOfDay(nowMs: number): number {
  const offsetMs = new Date(nowMs).getTimezoneOffset() * 60_000
  return Math.floor((nowMs - offsetMs) / DAY_MS) * DAY_MS + offsetMs
}
