import type { SubjectPast } from '../../shared/api/topology-views.ts'
import type { Connection } from '../../shared/cluster/connection.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import type { HealthRow } from '../history/derived.ts'
import type { Glance } from './glance.ts'

type Chart = SubjectPast['charts'][number]
type Evidence = SubjectPast['evidence'][number]

const MINUTE_US = 60_000_000
/** Points of a small chart. */
const MOST_POINTS = 240
/** Longest time of which minutes are read for one node: rows of all nodes come with them. µs. */
const MOST_MINUTES_US = 6 * 3_600_000_000
const MOST_EVIDENCE = 50

/** The past of one subject (`node:7`, `server:nats-1`, `connection:nats-1/43`); null: there is none of that name. */
export async function toSubjectPast(glance: Glance, subject: string): Promise<SubjectPast | null> {
  const [, kind, name] = /^(node|server|connection):(.{1,300})$/su.exec(subject) ?? []
  if (kind === undefined || name === undefined) return null
  if (kind === 'node') return toNodePast(glance, Number(name))
  return kind === 'server' ? toServerPast(glance, name) : toConnectionPast(glance, name)
}

async function toNodePast(glance: Glance, nodeId: number): Promise<SubjectPast | null> {
  const { fold, at, from } = glance
  const { topology } = fold.picture
  const counts = Number.isInteger(nodeId) && nodeId >= 0 ? fold.state.nodes.node(nodeId, at) : null
  if (!counts) return null
  const charts = [await toFramesChart(glance, nodeId, counts.spark)]
  const evidence: Evidence[] = []
  for (const match of topology.matchesOf(nodeId)) evidence.push(...toMatchEvidence(glance, match.connection))
  const changes = await glance.reader.health(from, at, `node/${nodeId}`)
  return {
    title: `Node ${nodeId}`,
    charts: [...charts, toPresenceChart(changes, from, at)],
    evidence: newest(evidence)
  }
}

/** Of the last hour the state knows each minute; for longer the journal is asked. */
async function toFramesChart({ reader, at, from }: Glance, nodeId: number, spark: readonly number[]): Promise<Chart> {
  const now = Math.floor(at / MINUTE_US)
  const first = Math.floor(Math.max(from, at - MOST_MINUTES_US) / MINUTE_US)
  const frames = new Map<number, number>()
  if (now - first < spark.length) for (const [i, n] of spark.entries()) frames.set(now - spark.length + 1 + i, n)
  else {
    const rows = await reader.minutes(toUnixUs(first * MINUTE_US), toUnixUs((now + 1) * MINUTE_US))
    for (const row of rows) if (row.nodeId === nodeId) frames.set(row.minute, (frames.get(row.minute) ?? 0) + row.count)
  }
  const points: { atMs: number; value: number }[] = []
  for (let minute = first; minute <= now; minute++)
    points.push({ atMs: (minute * MINUTE_US) / 1000, value: frames.get(minute) ?? 0 })
  return { title: now - first < spark.length ? 'Frames' : 'Events', unit: 'a minute', points: thin(points) }
}

/** 1 while it was active or silent, 0 while it was deaf or gone, nothing while that was unknown. */
function toPresenceChart(rows: readonly HealthRow[], from: number, at: number): Chart {
  const points: { atMs: number; value: number | null }[] = []
  for (const { at: when, body } of rows) {
    const word = readField(body, 'presence')
    const value = word === 'active' || word === 'silent' ? 1 : word === 'deaf' || word === 'gone' ? 0 : null
    const before = points.at(-1)
    if (before) points.push({ atMs: when / 1000, value: before.value })
    points.push({ atMs: Math.max(when, from) / 1000, value })
  }
  const last = points.at(-1)
  if (last) points.push({ atMs: at / 1000, value: last.value })
  return { title: 'Connected and listening', unit: '', points: thin(points) }
}

async function toServerPast(glance: Glance, name: string): Promise<SubjectPast | null> {
  const { fold, at, from, reader } = glance
  const facts = fold.picture.topology.servers.find(name)
  const isHeard = fold.state.observers.all.some((it) => it.serverName === name || it.server === name)
  if (!facts && !isHeard) return null
  const rows = await reader.health(from, at, `server/${name}`)
  const chart = (title: string, unit: string, field: string, scale: number): Chart => ({
    title,
    unit,
    points: thin(
      rows.map(({ at: when, body }) => ({ atMs: when / 1000, value: toNumber(readField(body, field), scale) }))
    )
  })
  const charts = [
    chart('Round trip', 'ms', 'rttUs', 1e-3),
    chart('Connections', '', 'connections', 1),
    chart('CPU', '%', 'cpu', 1),
    chart('Memory', 'MiB', 'memoryBytes', 2 ** -20),
    chart('Slow consumers', '', 'slowConsumers', 1)
  ]
  return { title: name, charts: charts.filter((it) => it.points.some((point) => point.value !== null)), evidence: [] }
}

async function toConnectionPast(glance: Glance, name: string): Promise<SubjectPast | null> {
  const cut = name.lastIndexOf('/')
  const server = name.slice(0, cut)
  const cid = Number(name.slice(cut + 1))
  const { connections } = glance.fold.picture
  const isIt = (it: Connection): boolean => it.cid === cid && it.server.name === server
  const connection = [...connections.open].find(isIt) ?? connections.ended.findLast(isIt)
  if (!connection) return null
  return { title: name, charts: [], evidence: newest(toMatchEvidence(glance, connection)) }
}

/** The answer whose counters last agreed with a node's frames. */
function toMatchEvidence({ fold }: Glance, connection: Connection): Evidence[] {
  const { topology } = fold.picture
  const match = topology.matchOf(connection)
  const evidence = topology.evidenceOf(connection)
  if (!match || evidence === null) return []
  const sentence = `${connection.server.name}/${connection.cid}: ${match.reason}`
  return [{ seq: evidence.seq, atUs: String(evidence.at), sentence }]
}

function newest(evidence: readonly Evidence[]): readonly Evidence[] {
  return evidence.toSorted((a, b) => b.seq - a.seq).slice(0, MOST_EVIDENCE)
}

/** At most as many points as a small chart can show, the last one kept. */
function thin<T>(points: readonly T[]): readonly T[] {
  const step = Math.ceil(points.length / MOST_POINTS)
  return step <= 1 ? points : points.filter((_, i) => i % step === 0 || i === points.length - 1)
}

/** A history may be foreign: its rows are read as anything. */
function readField(body: string, name: string): unknown {
  try {
    const sample: unknown = JSON.parse(body)
    return typeof sample === 'object' && sample !== null ? Reflect.get(sample, name) : null
  } catch {
    // No JSON: it says nothing.
    return null
  }
}

function toNumber(value: unknown, scale: number): number | null {
  return typeof value === 'number' ? value * scale : null
}
