import type { EventFilter } from '../../shared/api/contract.ts'
import type { EventRow } from '../../shared/api/views.ts'
import { EVENT_TYPES, UNDECODABLE_KIND } from '../../shared/cluster/event.ts'
import { OBJECT_TYPES } from '../../shared/wire/enums.table.ts'

/** Names beside `EVENT_TYPES` that a filter may hold. */
export const UNDECODABLE = 'Undecodable'
export const GAP = 'Gap'

/** A filter made ready for scanning. Empty sets mean: all. */
export interface EventMatch {
  readonly nodes: ReadonlySet<number>
  /** Bit mask over kinds, `UNDECODABLE_KIND` included; 0: none of them (only gaps are wanted). */
  readonly kinds: number
  readonly everyKind: boolean
  readonly objectTypes: ReadonlySet<number>
  /** Lower case, '' for none. */
  readonly text: string
  readonly fromUs: number | null
  readonly toUs: number | null
  readonly gaps: boolean
}

/** Makes a filter of the contract ready; names that it does not know match nothing. */
export function toEventMatch(filter: EventFilter): EventMatch {
  const everyKind = filter.types.length === 0
  let kinds = 0
  for (const type of filter.types) {
    const kind = type === UNDECODABLE ? UNDECODABLE_KIND : (EVENT_TYPES as readonly string[]).indexOf(type)
    if (kind >= 0) kinds |= 1 << kind
  }
  const objectTypes = new Set(
    filter.objectTypes.map((name) => OBJECT_TYPES.findIndex((t) => t.name === name)).filter((n) => n >= 0)
  )
  const narrowed = filter.nodes.length > 0 || filter.objectTypes.length > 0 || filter.text !== ''
  return {
    nodes: new Set(filter.nodes),
    kinds: everyKind ? 0x7fffffff : kinds,
    everyKind,
    objectTypes,
    text: filter.text.toLowerCase(),
    fromUs: filter.fromUs === null ? null : Number(filter.fromUs),
    toUs: filter.toUs === null ? null : Number(filter.toUs),
    gaps: everyKind ? !narrowed : filter.types.includes(GAP)
  }
}

/** Whether a row passes what only the whole row can tell: the text. */
export function hasText(match: EventMatch, row: EventRow): boolean {
  if (match.text === '') return true
  const type = row.kind === 'event' ? row.type : row.kind === 'undecodable' ? UNDECODABLE : GAP
  return `${type} ${row.summary}`.toLowerCase().includes(match.text)
}

/** Cheap test of one event before it is decoded. `objectType` is -1 where there is none. */
export function hasKind(match: EventMatch, nodeId: number, kind: number, objectType: number): boolean {
  if ((match.kinds & (1 << kind)) === 0) return false
  if (match.nodes.size > 0 && !match.nodes.has(nodeId)) return false
  return match.objectTypes.size === 0 || match.objectTypes.has(objectType)
}
