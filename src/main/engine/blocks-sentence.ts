import { type Evidence, type NodeMark, noEvidence, type Propagation } from '../../shared/propagation/evidence.ts'

/** Nodes that a sentence names; the rest is counted. */
const NAMED = 3
const HANDED: ReadonlySet<Evidence> = new Set<Evidence>([
  'handed-over',
  'likely',
  'firm',
  'processed',
  'enforced',
  'doubtful'
])

/** How many marks of each evidence there are. */
export function countEvidence(marks: readonly NodeMark[]): Record<Evidence, number> {
  const counts = noEvidence()
  for (const { evidence } of marks) counts[evidence]++
  return counts
}

/** Upper end of the time until all that were handed the frame had it, µs after its first arrival; null: none was. */
export function handedOverUs({ at, marks }: Propagation): number | null {
  let last = -1
  for (const mark of marks) if (mark.to !== null) last = Math.max(last, mark.to - at)
  return last < 0 ? null : last
}

/** «Handed over to 11 of 12 nodes within 50 ms, asked every 25 ms; node 7 was deaf.» */
export function toPropagationSentence(it: Propagation): string {
  const others = it.marks.filter((mark) => mark.evidence !== 'own')
  if (others.length === 0) return 'No other node is known.'
  const handed = others.filter((mark) => HANDED.has(mark.evidence))
  const within = handedOverUs(it)
  const asked = it.askedEvery === null ? '' : `, asked every ${toMs(it.askedEvery)}`
  const head =
    handed.length === 0
      ? `Handed over to none of ${toNodes(others.length)}`
      : `Handed over to ${handed.length} of ${toNodes(others.length)} within ${toMs(within ?? 0)}${asked}`
  return `${[head, ...toDeeds(others), ...toTroubles(others)].join('; ')}.`
}

/** What nodes said themselves. */
function toDeeds(others: readonly NodeMark[]): string[] {
  const refused = others.filter((mark) => mark.evidence === 'enforced').length
  const read = others.filter((mark) => mark.evidence === 'processed').length
  if (refused + read === 0) return []
  const deeds = [`processed by ${refused + read}`]
  if (refused > 0) deeds.push(`refused by ${refused}`)
  return deeds
}

function toTroubles(others: readonly NodeMark[]): string[] {
  const troubles: string[] = []
  const isDeaf = (mark: NodeMark): boolean => mark.reason.includes('did not listen')
  const of = (evidence: Evidence): NodeMark[] => others.filter((mark) => mark.evidence === evidence)
  const missed = of('missed')
  addTrouble(troubles, missed.filter(isDeaf), 'was deaf', 'were deaf')
  addTrouble(
    troubles,
    missed.filter((mark) => !isDeaf(mark)),
    'missed it',
    'missed it'
  )
  addTrouble(troubles, of('doubtful'), 'may not have read it', 'may not have read it')
  addTrouble(troubles, of('unknown'), 'is unknown', 'are unknown')
  addTrouble(troubles, of('seen'), 'is not judged yet', 'are not judged yet')
  return troubles
}

function addTrouble(troubles: string[], marks: readonly NodeMark[], one: string, many: string): void {
  if (marks.length === 0) return
  const ids = marks.slice(0, NAMED).map((mark) => mark.nodeId)
  const rest = marks.length - ids.length
  if (rest > 0) troubles.push(`nodes ${ids.join(', ')} and ${rest} more ${many}`)
  else if (ids.length === 1) troubles.push(`node ${ids[0]} ${one}`)
  else troubles.push(`nodes ${ids.slice(0, -1).join(', ')} and ${ids.at(-1)} ${many}`)
}

const toNodes = (count: number): string => (count === 1 ? '1 other node' : `${count} nodes`)

/** A time of some µs for people: «0.4 ms», «25 ms», «1.6 s». */
export function toMs(us: number): string {
  if (us < 10_000) return `${Math.ceil(us / 100) / 10} ms`
  return us < 1_000_000 ? `${Math.ceil(us / 1000)} ms` : `${Math.ceil(us / 100_000) / 10} s`
}
