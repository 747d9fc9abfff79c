import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../source-text.ts'
import type { StalwartCluster } from './stalwart-cluster.ts'

/** One request to a real cluster and its answer (test/fixtures/stalwart, from shared/stalwart/fixtures). */
export interface RecordedPair {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly status: number
  readonly contentType: string | null
  /** Other headers of the answer that the recording kept. */
  readonly answerHeaders: readonly string[]
  readonly answer: string
}

/** All pairs of one line, by name. */
export function recordedPairs(line: 'new' | 'old'): readonly RecordedPair[] {
  const file = join(ROOT, 'test', 'fixtures', 'stalwart', line === 'new' ? 'api-0.16.json' : 'api-0.15.json')
  return JSON.parse(readFileSync(file, 'utf8')) as RecordedPair[]
}

/** What is different where the pair is asked of the stand-in. */
export interface Replay {
  /** Node, by its place. */
  readonly at?: number
  /** Whole Authorization header instead of the administrator's. */
  readonly authorization?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The body with ids of this cluster in place of the recorded ones. */
  readonly body?: string
}

export interface Replayed {
  readonly status: number
  readonly contentType: string | null
  readonly headers: readonly string[]
  readonly answer: string
}

/** The same request to the stand-in. */
export async function replay(cluster: StalwartCluster, pair: RecordedPair, how: Replay = {}): Promise<Replayed> {
  const headers: Record<string, string> = { ...how.headers }
  const { admin } = cluster.people
  const basic = `Basic ${Buffer.from(`${admin.user}:${admin.password}`).toString('base64')}`
  const said = pair.headers.Authorization
  if (said !== undefined)
    headers.authorization = how.authorization ?? (said.startsWith('Basic') ? basic : `Bearer ${cluster.keys.admin}`)
  const type = pair.headers['Content-Type']
  if (type !== undefined) headers['content-type'] = type
  const body = how.body ?? pair.body
  const response = await fetch(`${cluster.urls[how.at ?? 0]}${pair.path}`, {
    method: pair.method,
    headers,
    redirect: 'manual',
    ...(body === null ? {} : { body })
  })
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    headers: [...response.headers.keys()],
    answer: await response.text()
  }
}

/** Objects below these names are maps of the cluster's own words: their values count, not their keys. */
const MAPS = new Set(['taskTypes', 'addresses', 'events', 'settings'])

/**
 * The shape of an answer: keys and types, lists as the set of their members' shapes, error types and states by their very words.
 * Text for anything that is no JSON.
 */
export function shapeOf(text: string, maps: readonly string[] = []): unknown {
  try {
    return shape(JSON.parse(text), '', new Set([...MAPS, ...maps]))
  } catch {
    return 'text'
  }
}

/** Words that say what an answer is, not what is in it. */
const WORDS = new Set([
  'type',
  '@type',
  'error',
  'property',
  'object',
  'status',
  'title',
  'limit',
  'maintenanceType',
  'reason'
])

function shape(value: unknown, name: string, maps: ReadonlySet<string>): unknown {
  // Where an error is, by its very words.
  if (name === 'properties') return value
  if (Array.isArray(value)) {
    // [method, arguments, id] is a tuple.
    if (
      value.length === 3 &&
      typeof value[0] === 'string' &&
      typeof value[2] === 'string' &&
      typeof value[1] === 'object'
    )
      return [value[0], shape(value[1], '', maps), value[2]]
    return [
      ...new Map(value.map((one) => shape(one, '', maps)).map((one) => [JSON.stringify(one), one])).values()
    ].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
    if (maps.has(name)) return ['map', ...new Set(entries.map(([, one]) => JSON.stringify(shape(one, '', maps))))]
    return Object.fromEntries(
      entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, shape(one, key, maps)])
    )
  }
  if (value === null) return 'null'
  return WORDS.has(name) ? value : typeof value
}
