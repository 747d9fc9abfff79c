import type { NodeBands, Presence } from '../../shared/api/topology-views.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import type { HealthRow } from '../history/derived.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import type { Glance } from './glance.ts'

/** While live the journal is asked for bands at most so often, µs of shown time; what is newer comes from the state. */
const READ_AGAIN_US = 5_000_000
const PRESENCES: readonly Presence[] = ['active', 'silent', 'deaf', 'gone', 'unknown']
const NODE = /^node\/(\d{1,5})$/u

interface Change {
  readonly at: number
  readonly presence: Presence
}

interface Read {
  readonly from: number
  readonly at: number
  readonly changes: ReadonlyMap<number, readonly Change[]>
}

/** What was read last of each history. */
const lastReads = new WeakMap<JournalReader, Read>()

/** Presence over the span by node, oldest first; time before a node was known has no band. */
export async function toPresenceBands(glance: Glance): Promise<NodeBands[]> {
  const { fold, from, at } = glance
  const { changes } = await readChanges(glance)
  const bands: NodeBands[] = []
  for (const [nodeId, now] of fold.picture.topology.presences()) {
    const past = (changes.get(nodeId) ?? []).filter((it) => it.at < now.since)
    bands.push({ nodeId, bands: toBands([...past, { at: now.since, presence: now.presence }], from, at) })
  }
  return bands.sort((a, b) => a.nodeId - b.nodeId)
}

async function readChanges({ mode, reader, from, at }: Glance): Promise<Read> {
  const known = lastReads.get(reader)
  if (mode === 'live' && known && at >= known.at && at - known.at < READ_AGAIN_US && from >= known.from) return known
  const read = { from, at, changes: toChanges(await reader.health(from, at, null)) }
  if (mode === 'live') lastReads.set(reader, { ...read, from: toUnixUs(from) })
  return read
}

function toChanges(rows: readonly HealthRow[]): ReadonlyMap<number, readonly Change[]> {
  const changes = new Map<number, Change[]>()
  for (const { at, subject, body } of rows) {
    const node = NODE.exec(subject)
    const presence = node ? toPresence(body) : null
    if (!node || presence === null) continue
    const nodeId = Number(node[1])
    const known = changes.get(nodeId)
    if (known) known.push({ at, presence })
    else changes.set(nodeId, [{ at, presence }])
  }
  return changes
}

/** A history may be foreign: its rows are read as anything. */
function toPresence(body: string): Presence | null {
  try {
    const sample: unknown = JSON.parse(body)
    const word = typeof sample === 'object' && sample !== null ? Reflect.get(sample, 'presence') : null
    return PRESENCES.find((it) => it === word) ?? null
  } catch {
    // No JSON: it says nothing.
    return null
  }
}

function toBands(changes: readonly Change[], from: number, at: number): NodeBands['bands'] {
  const bands: { fromMs: number; toMs: number; presence: Presence }[] = []
  for (const [i, change] of changes.entries()) {
    const start = Math.max(change.at, from)
    const end = Math.min(changes[i + 1]?.at ?? at, at)
    if (end <= start) continue
    const last = bands.at(-1)
    if (last?.presence === change.presence) last.toMs = end / 1000
    else bands.push({ fromMs: start / 1000, toMs: end / 1000, presence: change.presence })
  }
  return bands
}
