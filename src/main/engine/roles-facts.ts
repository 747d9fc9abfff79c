import { Coverage } from '../../shared/roles/coverage.ts'
import { type PresenceWord, toDuties } from '../../shared/roles/duty.ts'
import type { Fold } from './fold.ts'

/** What the bus says of each node. */
export function toPresences({ picture }: Fold): ReadonlyMap<number, PresenceWord> {
  const presences = new Map<number, PresenceWord>()
  for (const [nodeId, { presence }] of picture.topology.presences()) presences.set(nodeId, presence)
  return presences
}

/** Who does what at a moment; `without`: nodes taken away in thought. */
export function toCoverage(fold: Fold, without?: ReadonlySet<number>): Coverage {
  const { roles } = fold.picture
  return new Coverage(roles, toDuties(roles, toPresences(fold), without))
}

/** µs since 1970 as UnixMs. */
export function toMs(us: number | null): number | null {
  return us === null ? null : us / 1000
}

/** `node 3`, `nodes 1, 2 and 5`, `no node`; of more than eight the first seven. */
export function toNodeList(nodeIds: readonly number[]): string {
  const [first] = nodeIds
  if (first === undefined) return 'no node'
  if (nodeIds.length === 1) return `node ${first}`
  const shown = nodeIds.length > 8 ? nodeIds.slice(0, 7) : nodeIds.slice(0, -1)
  const rest = nodeIds.length > 8 ? `${nodeIds.length - 7} more` : String(nodeIds.at(-1))
  return `nodes ${shown.join(', ')} and ${rest}`
}

/** With a capital. */
export function toSentenceStart(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
