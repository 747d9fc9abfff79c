import type { ExpectedFrame } from '../../shared/api/action-way.ts'
import type { Evidence } from '../../shared/propagation/evidence.ts'
import type { FoundFrame } from './action-ports.ts'
import { judgeMarks } from './judge-marks.ts'
import type { Running, Verdict } from './running.ts'

/** What is looked at anew. */
const LOOK_MS = 250
/** A frame follows its request within milliseconds; a slow node's reload comes first, and Stoa's own folding. */
const FRAME_MS = 15_000
/** The broadcast of what a node did by itself comes with its last line. */
const AFTER_MS = 3_000
const NONE: ReadonlySet<number> = new Set()
/** In a run's last moments it says what it knows. */
const LAST_MS = 2_000

/** Frames that belong to other runs: two runs of one kind on one node each want their own. */
export type Claimed = Set<number>

/** Waits for the broadcast of an action and follows it to every node. */
export async function followBroadcast(
  run: Running,
  frame: ExpectedFrame,
  claimed: Claimed,
  isAccepted = true
): Promise<Verdict> {
  const found = await findFrame(run, frame, claimed)
  if (!found) return isAccepted ? toUnseen(run) : toUnanswered(run)
  claimed.add(found.seq)
  try {
    if (!isAccepted) run.accepted(null, 'No answer came, and yet the node sent it: it was accepted.')
    run.broadcast(found.seq, `Node ${found.nodeId} told the others.`)
    return await followMarks(run, found)
  } finally {
    claimed.delete(found.seq)
  }
}

/** What ended with a broadcast of its own, from whichever node did it: seen, it is said; not seen, it changes no verdict. */
export async function sayBroadcast(run: Running, frame: ExpectedFrame | null): Promise<void> {
  const begun = run.ageMs
  while (frame !== null && run.mustEnd === null && run.ageMs - begun < AFTER_MS) {
    const found = run.ports.bus.find(frame, null, run.before, NONE)
    if (found) return run.broadcast(found.seq, `Node ${found.nodeId} told the others.`)
    await run.pause(LOOK_MS)
  }
}

async function findFrame(run: Running, frame: ExpectedFrame, claimed: Claimed): Promise<FoundFrame | null> {
  const { bus } = run.ports
  const begun = run.ageMs
  while (run.mustEnd === null) {
    const found = bus.find(frame, run.order.site.nodeId, run.before, claimed)
    if (found) return found
    if (run.ageMs - begun >= FRAME_MS || bus.hearing() === 'none') return null
    await run.pause(LOOK_MS)
  }
  return null
}

async function followMarks(run: Running, { seq, nodeId }: FoundFrame): Promise<Verdict> {
  const told = new Map<number, Evidence>()
  const begun = run.ageMs
  for (;;) {
    const marks = run.ports.bus.marks(seq)
    for (const mark of marks ?? []) {
      if (told.get(mark.nodeId) === mark.evidence || mark.evidence === 'seen') continue
      told.set(mark.nodeId, mark.evidence)
      run.evidence(mark.nodeId, mark.evidence, mark.reason)
    }
    const isLast = marks === null || run.mustEnd !== null || run.order.limitMs - run.ageMs < LAST_MS
    const known = marks ?? [...told].map(([node, evidence]) => ({ nodeId: node, evidence, reason: '' }))
    const verdict = judgeMarks(
      known.filter((mark) => mark.nodeId !== nodeId || mark.evidence === 'own'),
      run.ageMs - begun,
      isLast
    )
    if (verdict) return verdict
    await run.pause(LOOK_MS)
  }
}

/** The called node says that it was done; the bus says nothing. */
function toUnseen(run: Running): Verdict {
  const { site } = run.order
  if (run.mustEnd === 'cancelled') return { verdict: 'cancelled', sentence: 'Called off; it had been sent already.' }
  if (site.clustered === false)
    return {
      verdict: 'failed',
      sentence: `Only ${site.url} did it: no coordinator came up after its last start, so no other node was told.`
    }
  if (run.ports.bus.unread() > run.unread)
    return {
      verdict: 'unknown',
      sentence:
        'The node says that it did it. Meanwhile a frame came whose release Stoa could not be sure of: it may have been this one.'
    }
  switch (run.ports.bus.hearing()) {
    case 'none':
      return {
        verdict: 'done',
        sentence: 'The node says that it did it. Stoa does not hear the bus, so nothing more is known.'
      }
    case 'some':
      return {
        verdict: 'unknown',
        sentence: 'The node says that it did it. No broadcast was seen, but Stoa does not hear all servers of the bus.'
      }
    case 'all':
      return {
        verdict: 'failed',
        sentence: `The node says that it did it, but nothing of it was on the bus: no other node was told.`
      }
  }
}

/** The request left, no answer came, and nothing of it was on the bus. */
function toUnanswered(run: Running): Verdict {
  if (run.mustEnd === 'cancelled') return { verdict: 'cancelled', sentence: 'Called off before an answer came.' }
  return run.ports.bus.hearing() === 'all'
    ? { verdict: 'failed', sentence: 'No answer came, and nothing of it was on the bus.' }
    : { verdict: 'unknown', sentence: 'No answer came: it may have been done or not.' }
}
