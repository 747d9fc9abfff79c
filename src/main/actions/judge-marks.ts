import type { Evidence } from '../../shared/propagation/evidence.ts'
import type { RunMark } from './action-ports.ts'
import type { Verdict } from './running.ts'

/** Servers are asked some times a second after a frame that all must hear; before that, marks say little. */
const FIRST_LOOK_MS = 3_000
/** A mark that says missed, or that nobody could know, may still be mended by the next asking. */
const SETTLE_MS = 12_000
/** Of a node whose connection is not known, waiting longer tells nothing more. */
const PENDING_MS = 25_000
/** Names of nodes in a sentence. */
const NAMED = 8

const GOT: ReadonlySet<Evidence> = new Set<Evidence>(['handed-over', 'likely', 'firm', 'processed', 'enforced'])
const PROVEN: ReadonlySet<Evidence> = new Set<Evidence>(['likely', 'firm', 'processed', 'enforced'])
const PENDING: ReadonlySet<Evidence> = new Set<Evidence>(['seen', 'reachable'])

/**
 * What the marks of a broadcast say, `ageMs` after it was seen on the bus; null: wait. Every other node got it: proven. One did
 * not: failed. Nobody could know of some, and of none the contrary: done.
 */
export function judgeMarks(marks: readonly RunMark[], ageMs: number, isLast: boolean): Verdict | null {
  const others = marks.filter(({ evidence }) => evidence !== 'own')
  const of = (is: (evidence: Evidence) => boolean): readonly number[] =>
    others.filter(({ evidence }) => is(evidence)).map(({ nodeId }) => nodeId)
  const got = of((it) => GOT.has(it))
  const bad = of((it) => it === 'missed')
  const doubtful = of((it) => it === 'doubtful')
  const isOld = isLast || ageMs >= PENDING_MS
  const unknown = of((it) => it === 'unknown' || (isOld && PENDING.has(it)))
  if (!isLast) {
    if (ageMs < FIRST_LOOK_MS || (!isOld && of((it) => PENDING.has(it)).length > 0)) return null
    const isClear = others.length > 0 && others.every(({ evidence }) => PROVEN.has(evidence))
    if (!isClear && ageMs < SETTLE_MS) return null
  }
  const reached = got.length === 0 ? '' : ` It reached ${toNodes(got)}.`
  if (bad.length > 0) return { verdict: 'failed', sentence: `It did not reach ${toNodes(bad)}.${reached}` }
  if (doubtful.length > 0)
    return { verdict: 'unknown', sentence: `Whether ${toNodes(doubtful)} read it is doubtful.${reached}` }
  if (others.length === 0) return { verdict: 'done', sentence: 'It was on the bus; no other node is known.' }
  if (unknown.length > 0)
    return { verdict: 'done', sentence: `It was on the bus; of ${toNodes(unknown)} nobody could know.${reached}` }
  return { verdict: 'proven', sentence: `It reached ${toNodes(got)}.` }
}

/** «node 3», «nodes 1, 2 and 5», «nodes 1, 2, … (12)». */
export function toNodes(nodes: readonly number[]): string {
  if (nodes.length === 1) return `node ${nodes[0]}`
  if (nodes.length > NAMED) return `nodes ${nodes.slice(0, NAMED).join(', ')}, … (${nodes.length})`
  return `nodes ${nodes.slice(0, -1).join(', ')} and ${nodes.at(-1)}`
}
