import type { RoleNode, RoleVerdict, WhatIfRow } from '../../../shared/api/role-views.ts'
import type { Tone } from '../../ui/mark.tsx'

interface Word {
  readonly tone: Tone
  readonly word: string
}

const UNKNOWN: Word = { tone: 'unknown', word: 'unknown' }

const VERDICTS: ReadonlyMap<RoleVerdict, Word> = new Map<RoleVerdict, Word>([
  ['nobody', { tone: 'bad', word: 'nobody' }],
  ['twice', { tone: 'warn', word: 'twice' }],
  ['uneven', { tone: 'warn', word: 'uneven' }],
  ['single', { tone: 'warn', word: 'one only' }],
  ['unknown', UNKNOWN],
  ['covered', { tone: 'ok', word: 'covered' }]
])
const RANKS: ReadonlyMap<RoleVerdict, number> = new Map([...VERDICTS.keys()].map((verdict, at) => [verdict, at]))

export const toVerdict = (verdict: RoleVerdict): Word => VERDICTS.get(verdict) ?? UNKNOWN
/** Rank for sorting: the worst first. */
export const verdictRank = (verdict: RoleVerdict): number => RANKS.get(verdict) ?? RANKS.size

const EFFECTS: ReadonlyMap<WhatIfRow['effect'], Word> = new Map<WhatIfRow['effect'], Word>([
  ['lost', { tone: 'bad', word: 'lost' }],
  ['shard-lost', { tone: 'bad', word: 'a shard is lost' }],
  ['was-nobody', { tone: 'bad', word: 'nobody as it is' }],
  ['single', { tone: 'warn', word: 'one would remain' }],
  ['unknown', UNKNOWN],
  ['less', { tone: 'quiet', word: 'fewer' }],
  ['same', { tone: 'ok', word: 'as now' }]
])

export const toEffect = (effect: WhatIfRow['effect']): Word => EFFECTS.get(effect) ?? UNKNOWN
export const effectRank = (effect: WhatIfRow['effect']): number => [...EFFECTS.keys()].indexOf(effect)

/** What a column says of the node's role; the name itself is outside text. */
export function toRoleWord(node: Pick<RoleNode, 'role' | 'roleState'>): string {
  if (node.roleState === 'default') return 'no role: all'
  if (node.roleState === 'unknown') return 'unknown role'
  if (node.roleState === 'untold') return 'role not told'
  // Before 0.16 there are no roles by name: lists of node ids say who does what.
  if (node.role === null) return 'by lists'
  return node.role
}

/** How often a kind of work should be done. */
export const toRuns = (runs: string): string =>
  new Map([
    ['any', 'One node suffices; more are fine.'],
    ['once', 'Exactly one node should do it.'],
    ['all', 'Each node should do it.'],
    ['shards', 'It is divided among nodes.']
  ]).get(runs) ?? 'How many should do it is not known.'

/** `0–11, 14`: ids in order, runs of them as spans. */
export function toIdSpans(ids: readonly number[], most = 8): string {
  const sorted = [...ids].sort((a, b) => a - b)
  const spans: [number, number][] = []
  for (const id of sorted) {
    const last = spans.at(-1)
    if (last !== undefined && last[1] === id - 1) last[1] = id
    else spans.push([id, id])
  }
  const words = spans
    .slice(0, most)
    .map(([from, to]) => (from === to ? `${from}` : to === from + 1 ? `${from}, ${to}` : `${from}–${to}`))
  return spans.length > most ? `${words.join(', ')} …` : words.join(', ')
}
