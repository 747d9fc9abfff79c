import { type HeardFrame, placeOf } from './heard-frames.ts'
import type { HeldPoll } from './held-polls.ts'
import {
  ABSENT,
  FIRM_BY_RTT,
  FIRM_BY_SPEECH,
  type FrameArrival,
  HANDED,
  LIKELY,
  LOSSY,
  MISSED,
  type OpenFrame,
  PENDING,
  type Proof,
  TENTATIVE,
  UNCERTAIN
} from './open-frame.ts'
import { type Advance, advance, type Track } from './track.ts'
import type { TrackTable } from './track-table.ts'

/** A frame that no answer decided for so long stays as it is: nobody answered. µs. */
export const FRESH_US = 30_000_000
/**
 * A client of Stalwart's pings each minute and closes after its third ping without an answer (async-nats, wire-format.md
 * section 15): one that speaks so long after a frame has read on since. µs.
 */
export const PROVEN_US = 3 * 60_000_000

interface Judging {
  readonly poll: HeldPoll
  /** The observer's count once everything that the answer may count was heard. */
  readonly countAfter: number
  /** What the answer's observer heard in its epoch, by count. */
  readonly heard: readonly HeardFrame[]
  readonly tracks: TrackTable
}

/**
 * Which open frames this answer hands over to which connections, and which it shows to be missed. Cost: by connection the
 * frames that its last answer left undecided, not all that are open.
 */
export function judgePoll({ poll, countAfter, heard, tracks }: Judging): void {
  const proof = { askedAt: poll.askedAt, at: poll.at, seq: poll.seq }
  for (const sample of poll.samples) {
    const track = tracks.find(sample.key)
    if (!track) continue
    const said = advance(track, sample, poll, countAfter)
    if (said.fit === 'none') continue
    const { done } = track
    if (done.epoch !== poll.epoch) {
      done.epoch = poll.epoch
      done.pending = done.tentative = 0
    }
    confirmAll(track, said, poll, heard)
    judgeAll(track, said, { poll, proof, heard, slots: tracks.slots })
  }
}

/** Too old, closed, or of a time before the connection: no answer decides it any more. */
function isOver({ frame }: HeardFrame, track: Track, poll: HeldPoll): boolean {
  return frame.isClosed || poll.at - frame.at > FRESH_US || frame.at < track.bornAfter
}

/** The tentative ones. While no answer is sure, they are confirmed by age, the oldest first. */
function confirmAll(track: Track, said: Advance, poll: HeldPoll, heard: readonly HeardFrame[]): void {
  if (said.fit !== 'whole' && said.fit !== 'lossy') return
  const { done, slot } = track
  let i = placeOf(heard, done.tentative)
  for (; i < heard.length; i++) {
    const it = heard[i] as HeardFrame
    const { frame } = it
    if (frame.state(slot) !== TENTATIVE || isOver(it, track, poll)) continue
    const state = confirm(said, poll.askedAt - frame.at)
    if (state === TENTATIVE) break
    frame.confirm(slot, state)
  }
  done.tentative = heard[i]?.arrival.count ?? (heard.at(-1)?.arrival.count ?? 0) + 1
}

function judgeAll(
  track: Track,
  said: Advance,
  answer: {
    readonly poll: HeldPoll
    readonly proof: Proof
    readonly heard: readonly HeardFrame[]
    readonly slots: number
  }
): void {
  const { poll, proof, heard, slots } = answer
  const { done, slot } = track
  let firstPending = -1
  for (let i = placeOf(heard, done.pending); i < heard.length; i++) {
    const it = heard[i] as HeardFrame
    const { frame, arrival } = it
    if (frame.state(slot) !== PENDING || isOver(it, track, poll)) continue
    const state = judge(track, said, frame, arrival)
    if (state === PENDING) {
      if (firstPending < 0) firstPending = arrival.count
      continue
    }
    frame.reserve(slots)
    frame.judge(slot, state, proof)
    if (state === TENTATIVE && arrival.count < done.tentative) done.tentative = arrival.count
  }
  done.pending = firstPending >= 0 ? firstPending : (heard.at(-1)?.arrival.count ?? 0) + 1
}

function judge(track: Track, said: Advance, frame: OpenFrame, { count, epoch }: FrameArrival): number {
  if (frame.at < track.connection.firstSeenAt && track.bornEpoch === epoch) {
    const state = judgeBirth(track, frame, count)
    if (state !== PENDING) return state
  }
  if (said.isStill && count > said.since && count <= said.asked) return MISSED
  const isBehind = count > said.asked
  if (said.fit === 'first') return count <= said.through ? (said.isSure ? HANDED : TENTATIVE) : PENDING
  if (said.fit !== 'whole') return isBehind ? PENDING : said.fit === 'again' ? UNCERTAIN : LOSSY
  // What came while the offset began anew may be counted in it or not: only that nothing was delivered can still be seen.
  if (count <= track.unsureThrough) return said.isStill && isBehind ? PENDING : LOSSY
  if (count > said.through) return PENDING
  return said.isSure ? HANDED : TENTATIVE
}

/** Whether a connection that appeared after a frame was there for it: its counters and its age must agree. */
function judgeBirth(track: Track, frame: OpenFrame, count: number): number {
  const { bornLow, bornHigh, bornAfter, bornAt } = track
  if (count <= bornLow) return bornAt > 0 && frame.at > bornAt + SUBSCRIBING_US ? UNCERTAIN : ABSENT
  if (count <= bornHigh || bornAfter === 0) return UNCERTAIN
  return bornAt > 0 && frame.at < bornAt - SUBSCRIBING_US ? UNCERTAIN : PENDING
}

/** A client subscribes this soon after it connected. µs. */
const SUBSCRIBING_US = 1_000_000

function confirm(said: Advance, age: number): number {
  if (said.fit === 'whole') return said.isSure || age >= CONFIRMED_US ? HANDED : TENTATIVE
  return said.fit === 'lossy' ? LOSSY : TENTATIVE
}

/** In a flood no answer is ever sure; when all answers fit for so long, nothing was lost. µs. */
const CONFIRMED_US = 10_000_000

/** Undecided frames that are passed over in search of later ones that speech makes likely; the next sign of life goes on. */
const MAX_PASSED = 64

/** What a connection's signs of life say of the frames that were handed over to it before. `frames` are open ones, by ordinal. */
export function judgeGrowth(poll: HeldPoll, frames: readonly OpenFrame[], tracks: TrackTable): void {
  const proof = { askedAt: poll.askedAt, at: poll.at, seq: poll.seq }
  for (const { key } of poll.samples) {
    const track = tracks.find(key)
    if (!track) continue
    if (track.rttSeq === poll.seq) for (const frame of frames) grow(frame, track, proof)
    else if (track.riseSeq === poll.seq) {
      growFirm(frames, track, proof)
      growLikely(frames, track, proof)
    }
  }
}

/** Those that came so long before that the connection would have been given up by now. */
function growFirm(frames: readonly OpenFrame[], track: Track, proof: Proof): void {
  const { done, riseAfter } = track
  let i = placeOfOrdinal(frames, done.firm)
  for (; i < frames.length; i++) {
    const frame = frames[i] as OpenFrame
    if (frame.at + PROVEN_US > riseAfter) break
    grow(frame, track, proof)
  }
  done.firm = frames[i]?.ordinal ?? (frames.at(-1)?.ordinal ?? 0) + 1
}

function growLikely(frames: readonly OpenFrame[], track: Track, proof: Proof): void {
  const { done, slot } = track
  let passed = 0
  let first = -1
  for (let i = placeOfOrdinal(frames, done.likely); i < frames.length && passed < MAX_PASSED; i++) {
    const frame = frames[i] as OpenFrame
    if (frame.at < track.bornAfter) continue
    if (frame.state(slot) === HANDED) grow(frame, track, proof)
    const state = frame.state(slot)
    const isUndecided = (state === PENDING || state === TENTATIVE) && proof.at - frame.at <= FRESH_US
    if (isUndecided) passed++
    if (first < 0 && (isUndecided || state === HANDED)) first = frame.ordinal
    if (first < 0) done.likely = frame.ordinal + 1
  }
  if (first >= 0) done.likely = first
}

function placeOfOrdinal(frames: readonly OpenFrame[], ordinal: number): number {
  let [from, to] = [0, frames.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((frames[middle]?.ordinal ?? 0) < ordinal) from = middle + 1
    else to = middle
  }
  return from
}

function grow(frame: OpenFrame, track: Track, proof: Proof): void {
  const { slot, riseAfter, rttAfter } = track
  const state = frame.state(slot)
  if (state < HANDED || state >= FIRM_BY_RTT || frame.at < track.bornAfter) return
  const handed = frame.handedBy(slot)
  if (!handed) return
  if (rttAfter >= handed.at) frame.grow(slot, FIRM_BY_RTT, proof)
  else if (state < FIRM_BY_SPEECH && riseAfter >= frame.at + PROVEN_US) frame.grow(slot, FIRM_BY_SPEECH, proof)
  else if (state < LIKELY && riseAfter >= handed.askedAt && riseAfter >= frame.at) frame.grow(slot, LIKELY, proof)
}
