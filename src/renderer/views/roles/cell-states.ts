import type { RoleCell } from '../../../shared/api/role-views.ts'

/**
 * What one node has to do with one kind of work. both: declared, and seen · declared: nothing was seen of it, which is no
 * proof of anything · observed: seen, nobody told what it should do · absent: declared, and its log shows that it does not ·
 * clash: seen although it should not · off: it should not, and does not · unknown: nobody told.
 */
export type CellState = 'both' | 'declared' | 'observed' | 'absent' | 'clash' | 'off' | 'unknown'

interface CellLook {
  /** Short enough for the narrowest column. */
  readonly word: string
  /** A token. */
  readonly ink: string
  readonly help: string
}

/** Shape, colour and word of each; the worst first. */
export const CELL_LOOKS: ReadonlyMap<CellState, CellLook> = new Map<CellState, CellLook>([
  ['clash', { word: 'clash', ink: 'bad', help: 'What it should do and what was seen of it contradict each other.' }],
  ['absent', { word: 'not seen', ink: 'warn', help: 'Declared, but its log shows that it does not do it.' }],
  ['unknown', { word: 'unknown', ink: 'unknown', help: 'Nobody told what it should do, and nothing was seen of it.' }],
  ['declared', { word: 'declared', ink: 'ink-2', help: 'Its role or list says so; nothing was seen of it yet.' }],
  ['observed', { word: 'observed', ink: 'ok', help: 'It was seen doing it; nobody told what it should do.' }],
  ['both', { word: 'both', ink: 'ok', help: 'Declared, and it was seen doing it.' }],
  ['off', { word: 'off', ink: 'ink-3', help: 'It should not do it, and was not seen doing it.' }]
])

const NOTHING: CellLook = { word: 'unknown', ink: 'unknown', help: '' }

export const toCellLook = (state: CellState): CellLook => CELL_LOOKS.get(state) ?? NOTHING

const RANKS: ReadonlyMap<CellState, number> = new Map([...CELL_LOOKS.keys()].map((state, at) => [state, at]))

/** Rank for sorting: the worst first. */
export const cellRank = (state: CellState): number => RANKS.get(state) ?? RANKS.size

/** Of one cell; a cell that is not there tells nothing. */
export function toCellState(cell: RoleCell | undefined): CellState {
  if (cell === undefined) return 'unknown'
  if (cell.declared === 'yes')
    return cell.observed === 'seen' ? 'both' : cell.observed === 'absent' ? 'absent' : 'declared'
  if (cell.declared === 'no') return cell.conflict || cell.observed === 'seen' ? 'clash' : 'off'
  if (cell.observed === 'seen') return 'observed'
  return cell.observed === 'absent' ? 'off' : 'unknown'
}

/** One picture of many nodes' cells. */
export interface CellSum {
  readonly state: CellState
  /** Nodes of which it was seen, and of how many. */
  readonly seen: number
  readonly of: number
}

/** The worst of them; a node that was seen makes the declared ones *both*. */
export function sumCells(cells: readonly (RoleCell | undefined)[]): CellSum {
  const states = cells.map(toCellState)
  const seen = cells.filter((cell) => cell?.observed === 'seen').length
  const worst = (['clash', 'absent'] as const).find((state) => states.includes(state))
  if (worst !== undefined) return { state: worst, seen, of: cells.length }
  const best = (['both', 'observed', 'declared', 'unknown'] as const).find((state) => states.includes(state))
  return { state: best ?? 'off', seen, of: cells.length }
}
