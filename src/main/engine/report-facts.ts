import type { LatencyView } from '../../shared/api/latency-views.ts'
import { toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import type { Finding } from '../../shared/findings/finding.ts'
import { toUnjudged, type Unjudged } from '../../shared/findings/unjudged.ts'
import type { Propagation } from '../../shared/propagation/evidence.ts'
import { decodePropagation } from '../../shared/propagation/propagation-bytes.ts'
import { decodeBatch } from '../../shared/wire/decode-batch.ts'
import { toJmapId } from '../../shared/wire/jmap-id.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'
import type { GapRow, PinRow } from '../history/derived.ts'
import { readFindings } from './findings-view.ts'
import type { Glance } from './glance.ts'
import { toLatencyView } from './latency-view.ts'

/** Broadcasts that a report looks at, the newest; what is left out is said. */
const MOST_BROADCASTS = 5_000

/** A change of a node's or a server's state. Texts are outside. */
export interface HealthChange {
  readonly at: UnixUs
  /** `node/7`, `server/nats-1`. */
  readonly subject: string
  readonly presence: string | null
  readonly reason: string
}

/** All that a report tells, before it is markup. */
export interface ReportFacts {
  readonly clusterName: string
  readonly from: UnixUs
  readonly to: UnixUs
  /** When it was written, µs. */
  readonly writtenAt: UnixUs
  readonly version: string
  readonly nodeIds: readonly number[]
  /** Oldest first. */
  readonly broadcasts: readonly Propagation[]
  /** JMAP texts of the registry ids that a broadcast names, by its seq. */
  readonly ids: ReadonlyMap<number, readonly string[]>
  /** There may be more than are told. */
  readonly isCut: boolean
  readonly changes: readonly HealthChange[]
  readonly findings: readonly Finding[]
  readonly gaps: readonly GapRow[]
  readonly pins: readonly PinRow[]
  readonly latency: LatencyView
  readonly unjudged: readonly Unjudged[]
  readonly release: string
  readonly frames: number
}

/** Reads it from a history; `glance` is the range of the report. */
export async function readReportFacts(
  glance: Glance,
  by: { readonly version: string; readonly writtenAt: UnixUs }
): Promise<ReportFacts> {
  const { reader, from, at: to, fold, stored } = glance
  const rows = await reader.propagation(from, to, MOST_BROADCASTS)
  const broadcasts = rows.map(({ body }) => decodePropagation(body)).toReversed()
  const [samples, gaps, pins] = await Promise.all([
    reader.health(from, to, null),
    reader.gaps(from, to),
    reader.pins(from, to)
  ])
  const minutes = await reader.minutes(from, toUnixUs(to + 1), { sumNodes: true })
  return {
    clusterName: stored.file.name,
    from,
    to,
    ...by,
    nodeIds: [...fold.picture.topology.nodeIds()].toSorted((a, b) => a - b),
    broadcasts,
    ids: toIds(broadcasts, fold.wire),
    isCut: rows.length === MOST_BROADCASTS,
    changes: samples.filter((row) => row.at >= from).map(toChange),
    findings: await readFindings(glance),
    gaps: gaps.filter((gap) => gap.from <= to),
    pins,
    latency: await toLatencyView(glance),
    unjudged: toUnjudged(fold.picture.facts).unjudged,
    release: fold.release.sentence,
    frames: minutes.reduce((sum, row) => sum + row.count, 0)
  }
}

/** A frame of a burst may name many: the first few are enough to find it again. */
const MOST_IDS = 4

function toIds(broadcasts: readonly Propagation[], wire: WireVersion): ReadonlyMap<number, readonly string[]> {
  const ids = new Map<number, readonly string[]>()
  for (const { seq, payload } of broadcasts) {
    const named = decodeBatch(payload, wire).events.flatMap((event) =>
      event.type === 'RegistryInsert' || event.type === 'RegistryDelete' ? [toJmapId(event.id)] : []
    )
    if (named.length > 0) ids.set(seq, named.slice(0, MOST_IDS))
  }
  return ids
}

function toChange(row: { readonly at: UnixUs; readonly subject: string; readonly body: string }): HealthChange {
  const body = parseBody(row.body)
  const word = (name: string): string | null => {
    const value = Object.hasOwn(body, name) ? Reflect.get(body, name) : null
    return typeof value === 'string' ? value : null
  }
  return {
    at: row.at,
    subject: row.subject,
    presence: word('presence') ?? word('state'),
    reason: word('reason') ?? word('sentence') ?? ''
  }
}

/** The file may be foreign (R12). */
function parseBody(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch (failure) {
    if (failure instanceof SyntaxError) return {}
    throw failure
  }
}
