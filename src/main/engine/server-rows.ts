import type { TopologyLink, TopologyServer } from '../../shared/api/topology-views.ts'
import { isCaptured } from '../../shared/cluster/captured.ts'
import type { MonitoredServer } from '../../shared/cluster/connection.ts'
import type { OpenObserver } from '../../shared/cluster/observers.ts'
import type { ServerFacts } from '../../shared/topology/server-facts.ts'
import type { Fold } from './fold.ts'

/** A restart is shown as news for so long, µs. */
const NEWS_US = 600_000_000

/** What is known of one server from all sides. */
interface Known {
  readonly name: string
  readonly facts: ServerFacts | null
  readonly observer: OpenObserver | null
  readonly monitored: MonitoredServer | null
}

/** NATS servers under their lasting names, by name; `at` is µs. */
export function toServerRows(fold: Fold, at: number, links: readonly TopologyLink[]): TopologyServer[] {
  const { topology, connections } = fold.picture
  const known = new Map<string, Known>()
  for (const facts of topology.servers.all)
    known.set(facts.name, { name: facts.name, facts, observer: null, monitored: null })
  for (const observer of fold.state.observers.all) {
    if (isCaptured(observer.server)) continue
    const name = observer.serverName ?? observer.server
    known.set(name, { name, facts: known.get(name)?.facts ?? null, observer, monitored: null })
  }
  for (const monitored of connections.servers) {
    const it = known.get(monitored.name)
    if (it && monitored.endedAt === null) known.set(monitored.name, { ...it, monitored })
  }
  const home = findHome([...known.values()])
  const counted = countConnections(fold)
  return [...known.values()]
    .map((it) => toServerRow(it, { fold, at, home, links, connections: counted.get(it.name) ?? 0 }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

/** The NATS cluster that our observers are in; null: none said. */
function findHome(known: readonly Known[]): string | null {
  const heard = known.find((it) => it.observer !== null && (it.facts?.cluster ?? null) !== null)
  return heard?.facts?.cluster ?? known.find((it) => (it.facts?.cluster ?? null) !== null)?.facts?.cluster ?? null
}

function countConnections(fold: Fold): ReadonlyMap<string, number> {
  const counted = new Map<string, number>()
  for (const it of fold.picture.connections.open) counted.set(it.server.name, (counted.get(it.server.name) ?? 0) + 1)
  return counted
}

function toServerRow(
  it: Known,
  look: {
    readonly fold: Fold
    readonly at: number
    readonly home: string | null
    readonly links: readonly TopologyLink[]
    readonly connections: number
  }
): TopologyServer {
  const { facts, observer, monitored } = it
  const { topology } = look.fold.picture
  return {
    name: it.name,
    id: facts?.id ?? monitored?.id ?? null,
    cluster: facts?.cluster ?? null,
    version: facts?.version ?? observer?.version ?? null,
    role: toRole(it, look.home, look.links),
    ...judge(it, look.at, topology.isStale(it.name)),
    rttUs: observer?.rttUs ?? null,
    connections: facts?.connections ?? look.connections,
    cpu: facts?.cpu ?? null,
    memoryBytes: facts?.memoryBytes ?? null,
    slowConsumers: facts?.slowConsumers ?? null,
    uptime: facts?.uptime ?? null,
    jetstream: facts?.jetstream ?? null,
    answeredMs: monitored && monitored.answeredAt > 0 ? monitored.answeredAt / 1000 : null,
    interfaces: toInterfaces(facts)
  }
}

function toRole({ name, facts }: Known, home: string | null, links: readonly TopologyLink[]): TopologyServer['role'] {
  if (links.some((it) => it.kind === 'leafnode' && it.to === name)) return 'leafnode'
  if (home === null || (facts?.cluster ?? home) === home) return 'cluster'
  return 'gateway'
}

function judge(
  { name, facts, observer, monitored }: Known,
  at: number,
  isStale: boolean
): Pick<TopologyServer, 'state' | 'word' | 'sentence'> {
  const isLost = observer !== null && (observer.status === 'lost' || observer.status === 'refused')
  if (isLost && (isStale || monitored === null)) {
    const word = observer.status === 'lost' ? 'does not answer' : 'refuses us'
    return { state: 'bad', word, sentence: `It is not heard: ${observer.sentence}` }
  }
  if (isStale) {
    const sentence = `${name} does not tell who is connected to it any more.`
    return { state: 'warn', word: 'does not tell', sentence }
  }
  if (isLost)
    return { state: 'warn', word: 'not heard', sentence: `It answers, but is not heard: ${observer.sentence}` }
  if (facts && facts.health !== null && facts.health !== 'ok') {
    return { state: 'bad', word: 'not healthy', sentence: facts.health }
  }
  if ((facts?.slowConsumers ?? 0) > 0) {
    const sentence = `${facts?.slowConsumers} slow consumers since it was started.`
    return { state: 'warn', word: 'slow consumers', sentence }
  }
  if (facts && facts.restarts > 0 && at - facts.restartedAt < NEWS_US) {
    return { state: 'warn', word: 'started anew', sentence: 'It was started anew in the last ten minutes.' }
  }
  if (monitored === null && observer?.status !== 'hearing') {
    return { state: 'unknown', word: 'not known', sentence: observer?.sentence ?? 'Only others speak of it.' }
  }
  return observer?.status === 'hearing'
    ? { state: 'ok', word: 'heard', sentence: 'It is heard.' }
    : { state: 'ok', word: 'answers', sentence: 'It answers; Stoa does not listen there.' }
}

/** `silent` is said as refused, in its own words: nothing comes of it. */
function toInterfaces(facts: ServerFacts | null): TopologyServer['interfaces'] {
  return (facts?.interfaces ?? []).map(({ name, state, sentence }) => ({
    name,
    state: state === 'silent' ? 'refused' : state,
    sentence
  }))
}
