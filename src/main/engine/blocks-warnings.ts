import type { Burst } from './blocks-bursts.ts'
import type { RangeEntry } from './blocks-range.ts'
import type { Glance } from './glance.ts'

/** Bursts that are named one by one. */
const NAMED_BURSTS = 5
/** async-nats of releases from 0.16.17 on; 0.16.15 and 0.16.16 share theirs with those that lose (wire-format.md section 15). */
const SAFE_CLIENT = [0, 50] as const

/** What the view says aloud over its rows: bursts that may have been lost, forms that say too little. */
export function toWarnings(glance: Glance, entries: readonly RangeEntry[], bursts: readonly Burst[]): string[] {
  const warnings: string[] = []
  const risky = findRisky(glance)
  for (const burst of bursts.slice(-NAMED_BURSTS)) {
    if (risky === null) continue
    const time = new Date(burst.fromUs / 1000).toISOString()
    const span = Math.max(1, Math.ceil((burst.toUs - burst.fromUs) / 1000))
    warnings.push(
      `${burst.count} bans within ${span} ms at ${time}: ${risky} run a release that may be before 0.16.15, which loses some of what comes close together. Check each node, or run a reload of the blocked addresses.`
    )
  }
  if (entries.some(({ row }) => row.type === 'ReloadBlockedIps')) {
    warnings.push(
      'This release does not name the address of a block (0.12 to 0.15): a row says only that the list changed.'
    )
  }
  return warnings
}

/** Nodes that may lose messages between two subscriptions, in words; null: none is known to. */
function findRisky({ fold }: Glance): string | null {
  const { topology } = fold.picture
  const ids = new Set<number>()
  for (const nodeId of topology.nodeIds()) {
    const last = topology.matchesOf(nodeId).at(-1)
    if (last && last.to === null && isRisky(last.connection.version)) ids.add(nodeId)
  }
  if (ids.size > 0) return `${ids.size} of the nodes`
  return ['A', 'B', 'C', 'D', 'E', 'F'].includes(fold.wire) ? 'the nodes, judged by their frames,' : null
}

function isRisky(version: string | null): boolean {
  const parts = /^(\d+)\.(\d+)/.exec(version ?? '')
  if (!parts) return false
  const [major, minor] = [Number(parts[1]), Number(parts[2])]
  return major === SAFE_CLIENT[0] && minor < SAFE_CLIENT[1]
}
