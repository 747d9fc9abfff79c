import type { CanaryCell, CanaryRound, CanarySite, CanaryView } from '../../../shared/api/canary-views.ts'
import type { Tone } from '../../ui/mark.tsx'
import { toExact, toMicros } from '../../ui/number-text.ts'
import { PART_WORDS, PARTS, type Part } from './latency-lines.ts'

/** What a cell of the matrix shows. */
export const CELL_PARTS = ['last', ...PARTS] as const
export type CellPart = (typeof CELL_PARTS)[number]
export const CELL_PART_WORDS: Readonly<Record<CellPart, string>> = { last: 'last', ...PART_WORDS }

/** From this on the way is slow, as the finding says it. ms */
const SLOW_MS = 500
/** Depth of a cell's colour by its delay, ms: the text on it stays readable. */
const DEPTHS = [
  [10, 0.06],
  [20, 0.14],
  [50, 0.22],
  [SLOW_MS, 0.32]
] as const

/** `node 3`, or its URL. Outside. */
export const toSiteName = ({ url, nodeId }: CanarySite): string => (nodeId === null ? url : `node ${nodeId}`)

/** For the head of a narrow column: `3`, or the URL's host. Outside. */
export const toSiteBrief = ({ url, nodeId }: CanarySite): string =>
  nodeId === null ? url.replace(/^https?:\/\//u, '') : String(nodeId)

/** How a cell looks: its delay, silence, or nothing yet. */
export interface CellLook {
  readonly kind: 'measured' | 'slow' | 'silent' | 'none'
  readonly text: string
  /** 0..1 */
  readonly depth: number
}

export function toCellLook(cell: CanaryCell | undefined, part: CellPart): CellLook {
  if (!cell) return { kind: 'none', text: '', depth: 0 }
  const isSilentNow = part === 'last' && cell.lastMs === null && cell.lastUs !== '0'
  const ms = part === 'last' ? cell.lastMs : cell.whole[part]
  if (isSilentNow || (ms === null && cell.silent > 0)) return { kind: 'silent', text: 'silent', depth: 0 }
  if (ms === null) return { kind: 'none', text: '', depth: 0 }
  const isSlow = ms >= SLOW_MS && cell.via !== cell.site
  const depth = DEPTHS.find(([below]) => ms < below)?.[1] ?? 0.32
  return { kind: isSlow ? 'slow' : 'measured', text: toMicros(ms * 1000), depth }
}

/** A cell in one sentence, for the pointer and for screen readers. Outside. */
export function toCellSentence(view: CanaryView, cell: CanaryCell | undefined, via: number, site: number): string {
  const [from, to] = [view.sites[via], view.sites[site]]
  if (!from || !to) return ''
  const way = via === site ? `${toSiteName(from)}: its own answer` : `${toSiteName(from)} to ${toSiteName(to)}`
  if (!cell) return `${way}: nothing was measured yet`
  const last =
    cell.lastMs !== null
      ? `last ${toMicros(cell.lastMs * 1000)}`
      : cell.lastUs === '0'
        ? ''
        : 'silent in the last round'
  const { whole } = cell
  const parts = PARTS.map((part: Part) => toPart(PART_WORDS[part], whole[part])).filter((text) => text !== '')
  const counted = `${toExact(whole.count)} ${whole.count === 1 ? 'round' : 'rounds'} of the range`
  const silent = cell.silent === 0 ? '' : `silent in ${toExact(cell.silent)} more`
  return `${way}: ${[last, ...parts, counted, silent].filter((text) => text !== '').join(', ')}`
}

const toPart = (word: string, ms: number | null): string => (ms === null ? '' : `${word} ${toMicros(ms * 1000)}`)

/** Of a node's stream. */
export function toStream(site: CanarySite): { readonly tone: Tone; readonly word: string } {
  if (site.isCut) return { tone: 'bad', word: 'cut off' }
  switch (site.stream) {
    case 'listening':
      return site.silentRounds > 0 ? { tone: 'warn', word: 'was silent' } : { tone: 'ok', word: 'listening' }
    case 'lost':
      return { tone: 'warn', word: 'lost' }
    case 'refused':
      return { tone: 'bad', word: 'refused' }
    case 'unknown':
      return { tone: 'unknown', word: 'not known' }
  }
}

const CAUSES: Readonly<Record<CanaryRound['cause'], string>> = {
  turn: 'in turn',
  asked: 'by hand',
  block: 'after a block',
  run: 'after an action'
}

/** Why it was begun. */
export const toCauseWord = ({ cause }: CanaryRound): string => CAUSES[cause]

/** What came of a round. */
export function toRoundState(round: CanaryRound): { readonly tone: Tone; readonly word: string } {
  if (round.state === 'running') return { tone: 'ours', word: 'running' }
  if (round.state === 'failed') return { tone: 'unknown', word: 'failed' }
  if (round.silent.length > 0) return { tone: 'bad', word: `${round.silent.length} silent` }
  return { tone: 'ok', word: 'all heard' }
}
