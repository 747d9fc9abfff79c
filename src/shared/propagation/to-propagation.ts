import { Absence } from './absence.ts'
import { EVIDENCE, type Evidence, type NodeMark, type NodeWord, type Propagation } from './evidence.ts'
import { type JudgingContext, judgeNode, type NodeStanding, type Standing } from './judge-node.ts'
import { FRESH_US } from './judge-poll.ts'
import type { KnownNodes } from './known-nodes.ts'
import { FIRM_BY_RTT, FIRM_BY_SPEECH, LIKELY, type OpenFrame } from './open-frame.ts'

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
    const isSpeaking = frame.said.has(nodeId)
    if (mark) marks.push(isSpeaking ? withWords(mark, frame) : mark)
    else if (isSpeaking) marks.push(withWords(toBareMark(nodeId, 'seen', NOT_KNOWN), frame))
  }
  return marks
}

const NOT_KNOWN = 'The node was not known then.'

/** A mark with what the node itself said, which counts more than what its server did. */
function withWords(mark: NodeMark, frame: OpenFrame): NodeMark {
  const said = frame.said.get(mark.nodeId)
  if (!said) return mark
  const { processed, enforced, failure } = said
  const words = [enforced, processed].filter((word): word is NodeWord => word !== null)
  const strongest = words[0]
  if (mark.evidence === 'own') return words.length === 0 ? mark : { ...mark, words }
  if (failure !== null && enforced === null) {
    const reason = `The node logged that it could not apply it: ${failure.reason}`
    return { ...mark, evidence: 'missed', reason, seq: failure.seq, ...(strongest ? { words } : {}) }
  }
  if (!strongest) return mark
  const second = new Date(strongest.second / 1000).toISOString().slice(11, 19)
  const did = strongest.evidence === 'enforced' ? 'refused the address' : 'read it'
  const reason = `The node logged that it ${did}, within the second ${second} UTC of its own clock.`
  return { ...mark, evidence: strongest.evidence, reason, seq: strongest.seq, words }
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
    if (PROVEN.has(evidence)) return true
    if (evidence === 'seen') return false
    return judgeNode(frame, nodeId, context)?.track.connection.endedAt !== null
  })
}

const PROVEN: ReadonlySet<Evidence> = new Set(['own', 'firm', 'processed', 'enforced', 'missed', 'unknown'])

/** A number that two tellings of one frame share when they say the same. Never 0. */
export function toSignature({ settled, askedEvery, arrivals, marks }: Propagation): number {
  let sum = (settled ? 3 : 5) + arrivals.length
  const mix = (n: number): void => {
    sum = (Math.imul(sum ^ (n % 0x7fffffff), 0x01000193) + (n & 0xff)) | 0
  }
  mix(askedEvery ?? -1)
  for (const { nodeId, evidence, to, cid, seq, reason, words } of marks) {
    mix(nodeId)
    mix(EVIDENCE.indexOf(evidence))
    mix(to ?? -1)
    mix(cid ?? -1)
    mix(seq ?? -1)
    mix(reason.length)
    if (words !== undefined) mix(words.length)
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
    seq: isByCanary(frame, found)
      ? track.fenceSeq
      : ((standing === 'likely' || standing === 'firm' ? grown : handed)?.seq ?? null)
  }
}

/** What it is rests on a canary's answer, not on the connection's own signs. */
function isByCanary(frame: OpenFrame, { track, standing }: NodeStanding): boolean {
  const state = frame.state(track.slot)
  if (standing === 'firm') return state !== FIRM_BY_RTT && state !== FIRM_BY_SPEECH
  return standing === 'likely' && state !== LIKELY && state !== FIRM_BY_SPEECH && state !== FIRM_BY_RTT
}

function toReason(frame: OpenFrame, found: NodeStanding): string {
  const { track, standing, cameBack } = found
  if (isByCanary(frame, found)) {
    return standing === 'firm'
      ? 'It was handed over, and the node answered a canary that came after it on the same connection.'
      : 'It was handed over, and a later canary came through to the node; its release may lose single frames.'
  }
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
