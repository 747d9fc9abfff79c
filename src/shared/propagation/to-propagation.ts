import { Absence } from './absence.ts'
import { EVIDENCE, type Evidence, type NodeMark, type Propagation } from './evidence.ts'
import { type JudgingContext, judgeNode, type NodeStanding, type Standing } from './judge-node.ts'
import { FRESH_US } from './judge-poll.ts'
import type { KnownNodes } from './known-nodes.ts'
import { FIRM_BY_RTT, type OpenFrame } from './open-frame.ts'

const EVIDENCE_OF: Readonly<Record<Standing, Evidence>> = {
  missed: 'missed',
  pending: 'seen',
  unheard: 'unknown',
  unanswered: 'unknown',
  ended: 'unknown',
  lossy: 'unknown',
  uncertain: 'unknown',
  doubtful: 'doubtful',
  handed: 'handed-over',
  likely: 'likely',
  firm: 'firm'
}

const IS_HANDED: ReadonlySet<Standing> = new Set<Standing>(['handed', 'likely', 'firm', 'doubtful'])

/** A frame as it stands now, with one mark a node id that was known when it came or was there already. */
export function toPropagation(frame: OpenFrame, context: JudgingContext): Propagation {
  const marks = frame.isCountedOnly ? toCountedMarks(frame, context.nodes) : toMarks(frame, context)
  return {
    seq: frame.seq,
    at: frame.at,
    nodeId: frame.nodeId,
    kind: frame.kind,
    objectType: frame.objectType,
    payload: frame.payload,
    arrivals: frame.arrivals.map(({ observer, at, seq }) => ({
      server: context.observers.all[observer]?.server ?? '',
      at,
      seq
    })),
    marks,
    settled: false,
    askedEvery: frame.askedEvery
  }
}

function toMarks(frame: OpenFrame, context: JudgingContext): NodeMark[] {
  const { nodes } = context
  const absence = new Absence(frame, context)
  const marks: NodeMark[] = []
  for (const nodeId of nodes.sorted) {
    const mark = toMark(frame, nodeId, context, absence)
    if (mark) marks.push(mark)
  }
  return marks
}

const TOO_MANY = 'Too many came at once to follow each.'

/** Of a frame that is counted only: who sent it, and that of the others nobody knows. */
function toCountedMarks(frame: OpenFrame, nodes: KnownNodes): NodeMark[] {
  const marks: NodeMark[] = []
  for (const nodeId of nodes.sorted) {
    if (nodeId === frame.nodeId) marks.push(toOwnMark(frame))
    else if (nodes.isAmong(nodeId, frame.knownNodes)) marks.push(toBareMark(nodeId, 'unknown', TOO_MANY))
  }
  return marks
}

/** Nothing can change any more: each mark is proven, or what it rests on is over. */
export function isSettled(told: Propagation, frame: OpenFrame, context: JudgingContext): boolean {
  if (context.now - frame.at < FRESH_US) return false
  return told.marks.every(({ nodeId, evidence }) => {
    if (evidence === 'own' || evidence === 'firm' || evidence === 'missed' || evidence === 'unknown') return true
    if (evidence === 'seen') return false
    return judgeNode(frame, nodeId, context)?.track.connection.endedAt !== null
  })
}

/** A number that two tellings of one frame share when they say the same. Never 0. */
export function toSignature({ settled, askedEvery, arrivals, marks }: Propagation): number {
  let sum = (settled ? 3 : 5) + arrivals.length
  const mix = (n: number): void => {
    sum = (Math.imul(sum ^ (n % 0x7fffffff), 0x01000193) + (n & 0xff)) | 0
  }
  mix(askedEvery ?? -1)
  for (const { nodeId, evidence, to, cid, seq, reason } of marks) {
    mix(nodeId)
    mix(EVIDENCE.indexOf(evidence))
    mix(to ?? -1)
    mix(cid ?? -1)
    mix(seq ?? -1)
    mix(reason.length)
  }
  return sum === 0 ? 1 : sum
}

function toMark(frame: OpenFrame, nodeId: number, context: JudgingContext, absence: Absence): NodeMark | null {
  if (nodeId === frame.nodeId) return toOwnMark(frame)
  const found = judgeNode(frame, nodeId, context)
  if (found) return toFoundMark(frame, nodeId, found)
  if (!context.nodes.isAmong(nodeId, frame.knownNodes)) return null
  const lacking = absence.of(nodeId)
  return lacking && toBareMark(nodeId, lacking.evidence, lacking.reason)
}

function toOwnMark({ nodeId, seq }: OpenFrame): NodeMark {
  return { ...toBareMark(nodeId, 'own', 'The node sent it itself.'), seq }
}

/** One that rests on no connection. */
function toBareMark(nodeId: number, evidence: Evidence, reason: string): NodeMark {
  return { nodeId, evidence, from: null, to: null, server: null, cid: null, reason, seq: null }
}

function toFoundMark(frame: OpenFrame, nodeId: number, found: NodeStanding): NodeMark {
  const { track, standing } = found
  const { server, cid } = track.connection
  const handed = frame.handedBy(track.slot)
  const grown = frame.grownBy(track.slot)
  const isHanded = handed !== null && IS_HANDED.has(standing)
  return {
    nodeId,
    evidence: EVIDENCE_OF[standing],
    from: isHanded ? frame.at : null,
    to: isHanded ? Math.max(frame.at, handed.at) : null,
    server: server.name,
    cid,
    reason: toReason(frame, found),
    seq: (standing === 'likely' || standing === 'firm' ? grown : handed)?.seq ?? null
  }
}

function toReason(frame: OpenFrame, { track, standing, cameBack }: NodeStanding): string {
  switch (standing) {
    case 'missed':
      return track.connection.subscriptions === 0
        ? 'Its connection did not listen.'
        : 'Its connection was asked afterwards and had not been handed it.'
    case 'pending':
      return 'Its connection was not asked since.'
    case 'unheard':
      return 'No observer of ours heard the frame at its server.'
    case 'unanswered':
      return 'Its server gave no answer that could decide it.'
    case 'ended':
      return 'Its connection ended before it was asked again.'
    case 'lossy':
      return 'Not all was handed over to its connection, and nobody can know what.'
    case 'uncertain':
      return 'Its connection, or our observer at its server, began at about the same time.'
    case 'doubtful':
      return cameBack
        ? 'Its server counted it out, but the node gave no sign since and came back on a new connection.'
        : 'Its server counted it out, but the connection ended without a sign that it was read.'
    case 'handed':
      return 'Its server counted it out to the connection of the node.'
    case 'likely':
      return 'It was handed over, and the node spoke on the same connection afterwards.'
    case 'firm':
      return frame.state(track.slot) === FIRM_BY_RTT
        ? 'It was handed over, and the node answered a later ping on the same connection.'
        : 'It was handed over, and the node still spoke on the same connection three minutes later.'
  }
}
