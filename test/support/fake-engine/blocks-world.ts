import type { BlockDetail, BlockMark, BlockRow, BlocksView } from '../../../src/shared/api/block-views.ts'
import { EVIDENCE, type Evidence } from '../../../src/shared/propagation/evidence.ts'
import { HOSTILE, makeRandom, type Scene } from './world.ts'

const START_MS = Date.now()
const STEP_MS = 47_000

const KINDS = [
  { what: 'block', type: 'RegistryInsert', objectType: 'BlockedIp', family: 'block' },
  { what: 'reload of blocked addresses', type: 'RegistryReload', objectType: 'BlockedIp', family: 'reload' },
  { what: 'caches emptied for some accounts', type: 'CacheInvalidate', objectType: null, family: 'cache' },
  { what: 'queue paused', type: 'MtaQueueStatus', objectType: null, family: 'queue' },
  {
    what: 'reload of blocked addresses (names no address)',
    type: 'ReloadBlockedIps',
    objectType: null,
    family: 'block'
  }
] as const

const nodesOf = (scene: Scene): number => (scene === 'many' ? 1024 : scene === 'three' ? 3 : 12)

/** Evidence of a node for row `at`: the origin is its own; trouble has every kind. */
function evidenceOf(scene: Scene, at: number, node: number): Evidence {
  if (node === (at % nodesOf(scene)) + 1) return 'own'
  if (scene === 'well' || scene === 'three')
    return at === 0 ? 'handed-over' : at % 3 === 2 ? 'enforced' : at % 3 === 1 ? 'processed' : 'firm'
  if (node % 12 === 5) return 'missed'
  if (node % 12 === 7) return 'doubtful'
  if (node % 12 === 11) return 'unknown'
  if (node % 12 === 9) return 'seen'
  if (node % 12 === 3) return 'likely'
  return at < 2 ? 'handed-over' : 'firm'
}

function countsOf(scene: Scene, at: number): Readonly<Record<Evidence, number>> {
  const counts = Object.fromEntries(EVIDENCE.map((each) => [each, 0])) as Record<Evidence, number>
  for (let node = 1; node <= nodesOf(scene); node++) counts[evidenceOf(scene, at, node)] += 1
  return counts
}

function rowOf(scene: Scene, at: number): BlockRow {
  const random = makeRandom(at + 17)
  const burst = at >= 4 && at < 16 && scene !== 'three' ? 1 : null
  const kind = burst === null ? (KINDS[at % KINDS.length] as (typeof KINDS)[number]) : KINDS[0]
  const atMs = START_MS - 30_000 - (burst === null ? at * STEP_MS : 4 * STEP_MS + at * 80)
  const counts = countsOf(scene, at)
  const total = nodesOf(scene)
  const over = counts['handed-over'] + counts.likely + counts.firm + counts.processed + counts.enforced
  const handedOverMs = over === 0 ? null : 12 + Math.round(random() * 60)
  return {
    seq: 900_000 - at * 100,
    atUs: String(atMs * 1000),
    nodeId: (at % total) + 1,
    what: scene === 'hostile' ? (HOSTILE[at % HOSTILE.length] as string) : kind.what,
    type: kind.type,
    objectType: kind.objectType,
    objectId:
      kind.objectType === 'BlockedIp' && kind.type === 'RegistryInsert'
        ? `jaytt7mwadq${String.fromCharCode(97 + at)}`
        : null,
    madeAtUs: kind.type === 'RegistryInsert' ? String(atMs * 1000 - 3_400) : null,
    madeByNode: kind.type === 'RegistryInsert' ? (at % total) + 1 : null,
    address:
      kind.type !== 'RegistryInsert' || at % 7 === 6
        ? null
        : {
            address: scene === 'hostile' ? (HOSTILE[1] as string) : `198.51.100.${at}`,
            reason: at % 3 === 0 ? 'made by an administrator' : 'too many failed logins (mallory)',
            isManual: at % 3 === 0,
            expiresUs: at % 2 === 0 ? null : String((atMs + 7 * 86_400_000) * 1000),
            ownerNode: (at % total) + 1
          },
    counts,
    spreadUs: 1_890,
    handedOverMs,
    sentence:
      scene === 'hostile'
        ? (HOSTILE[1] as string)
        : `Handed over to ${over} of ${total - 1} nodes within ${handedOverMs ?? 0} ms, asked every 25 ms${counts.missed > 0 ? '; node 5 was deaf' : ''}.`,
    severity: counts.missed > 0 ? 'bad' : counts.doubtful > 0 ? 'warn' : counts.unknown > 0 ? 'unknown' : 'ok',
    burst,
    settled: at > 1
  }
}

const familyOf = (row: BlockRow): string =>
  KINDS.find((kind) => kind.type === row.type && kind.objectType === row.objectType)?.family ?? 'reload'

/** Frames that all nodes must hear, newest first. */
export function blocksOf(scene: Scene, nowMs: number, spanMs: number, families: readonly string[]): BlocksView {
  const all = scene === 'empty' ? [] : Array.from({ length: scene === 'many' ? 500 : 40 }, (_, at) => rowOf(scene, at))
  const rows = all.filter(
    (row) => Number(row.atUs) / 1000 > nowMs - spanMs && (families.length === 0 || families.includes(familyOf(row)))
  )
  const totals = Object.fromEntries(
    EVIDENCE.map((each) => [each, rows.reduce((sum, row) => sum + row.counts[each], 0)])
  ) as Record<Evidence, number>
  return {
    fromMs: nowMs - spanMs,
    toMs: nowMs,
    rows,
    rowCount: scene === 'many' ? 12_431 : rows.length,
    distribution:
      rows.length === 0
        ? null
        : {
            count: rows.length,
            p50Ms: 26,
            p90Ms: 54,
            p99Ms: 410,
            maxMs: 1_600,
            buckets: [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560].map((toMs, at) => ({
              toMs,
              count: [0, 3, 11, 14, 6, 2, 0, 1, 0, 1][at] as number
            }))
          },
    totals,
    warnings:
      scene === 'trouble'
        ? [
            'Lockout guard: 10.0.1.14 is the address of node 3 and stands in a block.',
            'A burst of bans of a release before 0.16.15 may have been lost on some nodes: reload blocked addresses there.'
          ]
        : scene === 'hostile'
          ? [...HOSTILE.slice(0, 2)]
          : []
  }
}

function markOf(scene: Scene, at: number, node: number): BlockMark {
  const random = makeRandom(node * 13 + at)
  const evidence = evidenceOf(scene, at, node)
  const timed = ['handed-over', 'likely', 'firm', 'doubtful', 'processed', 'enforced'].includes(evidence)
  const secondMs = Math.floor(START_MS / 1000) * 1000
  const readUs = String((secondMs + 2_300) * 1000)
  const fromMs = timed ? Math.round(random() ** 2 * 300) / 10 : null
  return {
    nodeId: node,
    evidence,
    fromMs,
    toMs: fromMs === null ? null : fromMs + 4 + Math.round(random() * (node % 9 === 0 ? 900 : 30)),
    server:
      evidence === 'unknown' || evidence === 'own'
        ? null
        : scene === 'hostile'
          ? (HOSTILE[2] as string)
          : `nats-${(node % 3) + 1}`,
    cid: timed ? 40 + node : null,
    reason:
      scene === 'hostile'
        ? (HOSTILE[0] as string)
        : {
            own: 'It sent this frame itself.',
            seen: 'The frame was on the bus; this node’s connection has not been asked since.',
            reachable: 'A probe came through.',
            'handed-over': 'Its connection’s out_msgs moved past the frame.',
            processed: 'The node logged that it read it, within the second 09:15:02 UTC of its own clock.',
            enforced: 'The node logged that it refused the address, within the second 09:15:04 UTC of its own clock.',
            likely: 'Handed over, and the connection spoke afterwards.',
            firm: 'Handed over, and a ping after it was answered.',
            doubtful: 'Handed over to a connection that then ended as stale.',
            missed: 'Connected without the subscription: the server handed it nothing.',
            unknown: 'Nobody listened on its server at that time.'
          }[evidence],
    words:
      evidence === 'enforced'
        ? [
            { evidence: 'enforced', secondMs, readUs },
            { evidence: 'processed', secondMs: secondMs - 2_000, readUs }
          ]
        : evidence === 'processed'
          ? [{ evidence: 'processed', secondMs, readUs }]
          : [],
    seq: evidence === 'unknown' ? null : 900_000 - at * 100 + node
  }
}

/** One frame with all that is known of its way. */
export function blockDetailOf(scene: Scene, seq: number): BlockDetail | null {
  const at = (900_000 - seq) / 100
  if (!Number.isInteger(at) || at < 0 || at >= 500) return null
  const row = rowOf(scene, at)
  const marks = Array.from({ length: nodesOf(scene) }, (_, node) => markOf(scene, at, node + 1))
  const ends = marks.flatMap((mark) => (mark.toMs === null ? [] : [mark.toMs])).sort((a, b) => a - b)
  return {
    row,
    payload: '0300a1b2c3041192f3d4e5f607',
    arrivals: [0, 0.41, 1.89].map((afterMs, n) => ({
      server: scene === 'hostile' ? (HOSTILE[n] as string) : `nats-${n + 1}`,
      atUs: String(Number(row.atUs) + afterMs * 1000),
      afterMs,
      seq: seq + n
    })),
    marks,
    originOffsetMs: row.madeAtUs === null ? null : { estimate: -3.4, uncertainty: 1.2 },
    curve: ends.map((afterMs, index) => ({ afterMs, nodes: index + 1 })),
    reloadAt: marks
      .filter((mark) => mark.evidence === 'missed' || mark.evidence === 'doubtful')
      .map(({ nodeId, reason }) => ({ nodeId, reason })),
    notes:
      scene === 'well' || scene === 'three'
        ? []
        : [
            'Node 11: nobody listened on its server between 03:01 and 03:09.',
            'Node 5 missed this block. Reload blocked addresses there.',
            'The address itself is not on the bus; it comes with the management API.'
          ]
  }
}
