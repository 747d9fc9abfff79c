import type { NodeMark, Propagation } from '../../shared/propagation/evidence.ts'

const pad = (value: number, length = 2): string => String(value).padStart(length, '0')

/** `03:08:12.418` in UTC. */
export function toClock(us: number): string {
  const at = new Date(us / 1000)
  return `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}:${pad(at.getUTCSeconds())}.${pad(at.getUTCMilliseconds(), 3)}`
}

/** `2026-11-21 03:08:12`. */
export const toDateTime = (us: number): string => new Date(us / 1000).toISOString().slice(0, 19).replace('T', ' ')

/** `38 ms`, `1.2 s`, `4 min`, `3 h`; of µs. */
export function toSpan(us: number): string {
  const ms = us / 1000
  if (ms < 10) return `${Math.round(ms * 10) / 10} ms`
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 120_000) return `${Math.round(ms / 100) / 10} s`
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} days`
}

/** `38 ms`; of ms, null: a dash. */
export const toMs = (ms: number | null): string => (ms === null ? '–' : toSpan(ms * 1000))

/** Nodes of one evidence. */
export const nodesOf = (it: Propagation, ...words: readonly NodeMark['evidence'][]): readonly number[] =>
  it.marks.filter((mark) => words.includes(mark.evidence)).map((mark) => mark.nodeId)

/** How long until all that were handed it were so, µs; null: nobody was. */
export function handedOverUs(it: Propagation): number | null {
  const ends = it.marks.flatMap((mark) => (mark.evidence === 'own' || mark.to === null ? [] : [mark.to]))
  return ends.length === 0 ? null : Math.max(0, Math.max(...ends) - it.at)
}

/** How bad, for the order in which they are told: each missed node weighs most. */
export const badness = (it: Propagation): number =>
  it.marks.reduce((sum, { evidence }) => sum + (evidence === 'missed' ? 100 : evidence === 'doubtful' ? 10 : 0), 0)

/** «node 3», «nodes 1, 2 and 5»; of more than eight the first and how many more. */
export function toNodes(ids: readonly number[]): string {
  if (ids.length === 1) return `node ${ids[0]}`
  const named = ids.length > 8 ? [...ids.slice(0, 7), `${ids.length - 7} more`] : [...ids]
  return `nodes ${named.slice(0, -1).join(', ')} and ${named.at(-1)}`
}
