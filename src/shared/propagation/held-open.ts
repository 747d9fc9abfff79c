import type { NodeMark } from './evidence.ts'
import type { OpenFrame } from './open-frame.ts'
import type { SiteTable } from './site-table.ts'

/** A node whose log is read says within so long that it read a frame, and later, perhaps, that it refused the address. µs. */
const SAYS_READ_US = 120_000_000
const SAYS_REFUSED_US = 600_000_000
/** How the words of a block begin. */
const BLOCK_WORD = 'RegistryInsert BlockedIp '

/** Until when nodes whose logs are read may still say more of a frame than is known, µs; 0 or past: none will. */
export function heldOpenUntil(frame: OpenFrame, marks: readonly NodeMark[], sites: SiteTable, now: number): number {
  let until = 0
  if (frame.words.length === 0) return until
  const isBlock = frame.words.some((word) => word.startsWith(BLOCK_WORD))
  for (const { nodeId, evidence } of marks) {
    if (evidence === 'own' || evidence === 'enforced' || !sites.readsLogOf(nodeId, now)) continue
    if (evidence !== 'processed') until = Math.max(until, frame.at + SAYS_READ_US)
    if (isBlock) until = Math.max(until, frame.at + SAYS_REFUSED_US)
  }
  return until
}
