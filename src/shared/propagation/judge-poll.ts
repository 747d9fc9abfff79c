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
  readonly frames: ReadonlyMap<number, OpenFrame>
  readonly tracks: TrackTable
}

/** Which open frames this answer hands over to which connections, and which it shows to be missed. */
export function judgePoll({ poll, countAfter, frames, tracks }: Judging): void {
  const fresh: [OpenFrame, FrameArrival][] = []
  for (const frame of frames.values()) {
    if (poll.at - frame.at > FRESH_US) continue
    const arrival = frame.arrivalAt(poll.observer)
    if (arrival && arrival.epoch === poll.epoch) fresh.push([frame, arrival])
  }
  const proof = { askedAt: poll.askedAt, at: poll.at, seq: poll.seq }
  for (const sample of poll.samples) {
    const track = tracks.find(sample.key)
    if (!track) continue
    const said = advance(track, sample, poll, countAfter)
    if (said.fit === 'none') continue
    for (const [frame, arrival] of fresh) {
      const known = frame.state(track.slot)
      if (frame.at < track.bornAfter) continue
      if (known === PENDING) {
        const state = judge(track, said, frame, arrival)
        if (state !== PENDING) frame.judge(track.slot, state, proof)
      } else if (known === TENTATIVE) {
        const state = confirm(said, poll.askedAt - frame.at)
        if (state !== TENTATIVE) frame.confirm(track.slot, state)
      }
    }
  }
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

/** What a connection's signs of life say of the frames that were handed over to it before. */
export function judgeGrowth(poll: HeldPoll, frames: ReadonlyMap<number, OpenFrame>, tracks: TrackTable): void {
  const proof = { askedAt: poll.askedAt, at: poll.at, seq: poll.seq }
  for (const { key } of poll.samples) {
    const track = tracks.find(key)
    if (!track || (track.riseSeq !== poll.seq && track.rttSeq !== poll.seq)) continue
    for (const frame of frames.values()) grow(frame, track, proof)
  }
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
