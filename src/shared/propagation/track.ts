import type { Connection } from '../cluster/connection.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { HeldPoll, Sample } from './held-polls.ts'

/** An epoch of an observer that did not hear yet: every later one begins behind it. */
const BEFORE_ALL = -2
/** Behind every count. */
const NEVER = 2 ** 50

/** Two signs of speech that are so far apart are not one flush of a buffer. µs. */
const SPEECH_US = 5_000_000

/**
 * How one connection's counter stands to its observer's count. While nothing is lost, what the server delivered to it
 * (`out_msgs`, and on a no-echo connection what it published itself: `in_msgs`) less what the observer heard is a constant:
 * an *offset*. An answer counts at an unknown moment between asking and answering, so each gives an interval, and together they
 * narrow it. Where no offset fits any more, frames were lost, or came twice.
 */
export interface Track {
  readonly connection: Connection
  /** Its place in the arrays of open frames. */
  readonly slot: number
  /** The observer's epoch that the offset belongs to; -1: there is none yet. */
  epoch: number
  /** The offset lies between these, without echo and with it. */
  low: number
  high: number
  echoLow: number
  echoHigh: number
  /** Its own frames come back to it. */
  isEcho: boolean
  inMsgs: number
  outMsgs: number
  askedAt: number
  at: number
  /** It was not there before, µs; 0: not known. */
  readonly bornAfter: number
  /**
   * `out_msgs` has been what it is since all frames up to `stillFrom` of `stillEpoch` were heard; what came later was not
   * delivered. An epoch that began later begins behind that.
   */
  stillFrom: number
  stillEpoch: number
  /** Frames up to this one of the epoch were heard when the offset began anew: whether they are in it nobody knows. */
  unsureThrough: number
  /** Since when its answers count more than we heard, µs; 0: they do not. */
  earlySince: number
  /** When it began: by its server's clock an age, by ours a moment, µs; 0: the server did not say. */
  bornAt: number
  /** In the epoch of its first sample: frames up to `bornLow` came before it, those after `bornHigh` to it. */
  bornEpoch: number
  bornLow: number
  bornHigh: number
  /** It published, and its `rtt` changed, after these at the earliest, µs; and the answers that showed it. 0: never. */
  riseAfter: number
  riseSeq: number
  /** It published at these times at the latest two that are `SPEECH_US` apart: what an abandoned socket held goes out at once. */
  speech: number
  speechBefore: number
  rttAfter: number
  rttSeq: number
  /**
   * A canary that began at this time was answered through it, µs; 0: none. `fencedAt`: by a release that reads all that it
   * is sent, so that what came before was read; `pathAt`: by any. And the answer that showed it.
   */
  fencedAt: number
  pathAt: number
  fenceSeq: number
  /** What need not be looked at again. Not kept: without it all is looked at once more, with the same outcome. */
  readonly done: TrackProgress
}

/** How far a connection's judging has come; everything before is decided. */
export interface TrackProgress {
  /** The observer's epoch that the two counts belong to. */
  epoch: number
  /** Counts of the first frames that are pending, and tentative. */
  pending: number
  tentative: number
  /** Ordinals of the first frames that speech may make likely, and firm. */
  likely: number
  firm: number
}

/** What one answer means for the frames that were heard since the one before. */
export type Fit =
  /** The first answer that names it. */
  | 'first'
  /** The first one of a new epoch, or of counters that began anew: there is nothing to hold it against. */
  | 'again'
  /** All was delivered that must have been. */
  | 'whole'
  /** Less or more than all was delivered: nobody can know which frame. */
  | 'lossy'
  /** The answer cannot be used. */
  | 'none'

/** Nothing is sampled yet: its first answer says where its offset begins. */
export function makeTrack(connection: Connection, slot: number, bornAfter: number): Track {
  return {
    connection,
    slot,
    epoch: -1,
    low: 0,
    high: 0,
    echoLow: 0,
    echoHigh: 0,
    isEcho: false,
    inMsgs: 0,
    outMsgs: 0,
    askedAt: 0,
    at: 0,
    bornAfter,
    stillFrom: 0,
    stillEpoch: BEFORE_ALL,
    unsureThrough: 0,
    earlySince: 0,
    bornAt: 0,
    bornEpoch: -1,
    bornLow: 0,
    bornHigh: 0,
    riseAfter: 0,
    riseSeq: 0,
    speech: 0,
    speechBefore: 0,
    rttAfter: 0,
    rttSeq: 0,
    fencedAt: 0,
    pathAt: 0,
    fenceSeq: 0,
    done: { epoch: -1, pending: 0, tentative: 0, likely: 0, firm: 0 }
  }
}

/** Time went back: what was too old for a decision may not be any more. */
export function rewind({ done }: Track): void {
  done.epoch = -1
  done.likely = done.firm = 0
}

/** What an answer says of the frames that were heard before it. Numbers are the observer's counts. */
export interface Advance {
  readonly fit: Fit
  /** With `first` and `whole`: frames up to this one were handed over … */
  readonly through: number
  /** … for sure: all that was heard by the end was delivered, so nothing that came later can stand in for one that was lost. */
  readonly isSure: boolean
  /** Nothing was delivered since the answer before. */
  readonly isStill: boolean
  /** Frames up to `asked` were heard before the asking left; those up to `after` may have been delivered before the answer. */
  readonly asked: number
  readonly after: number
  /** With `isStill`: frames after this one were not delivered. */
  readonly since: number
}

/** Holds an answer against the offset, and takes it in. `after`: the observer's count once all was heard. */
export function advance(it: Track, sample: Sample, poll: HeldPoll, after: number): Advance {
  const asked = poll.countAsked
  const isStill = it.at > 0 && sample.outMsgs === it.outMsgs
  if (!isStill) beginStill(it, poll, after)
  const since = it.stillEpoch === poll.epoch ? it.stillFrom : 0
  const said = { through: -1, isSure: false, isStill, asked, after, since }
  if (poll.observer < 0 || asked < 0) {
    it.epoch = -1
    remember(it, sample, poll)
    return { ...said, fit: 'none' }
  }
  const isFirst = it.at === 0
  if (isFirst || it.epoch !== poll.epoch || sample.outMsgs < it.outMsgs || sample.inMsgs < it.inMsgs) {
    restart(it, sample, poll, after)
    if (isFirst) {
      it.bornEpoch = poll.epoch
      it.bornLow = -it.high
      it.bornHigh = -it.low
    }
    remember(it, sample, poll)
    if (isFirst) return { ...said, fit: 'first', through: asked, isSure: asked === after }
    return { ...said, fit: 'again' }
  }
  const handed = narrow(it, sample, asked, after)
  if (!handed && isEarly(it, sample, poll, after)) {
    remember(it, sample, poll)
    return { ...said, fit: 'none' }
  }
  it.earlySince = 0
  if (!handed) restart(it, sample, poll, after)
  remember(it, sample, poll)
  return handed ? { ...said, ...handed, fit: 'whole' } : { ...said, fit: 'lossy' }
}

/** On a busy machine our own link may bring a frame this much later than another brings the answer that counts it. µs. */
const EARLY_US = 2_000_000

/**
 * More was delivered than we heard: what we shall hear in a moment is counted already. Nothing is judged by such an answer,
 * unless it stays so.
 */
function isEarly(it: Track, sample: Sample, poll: HeldPoll, after: number): boolean {
  const surplus = it.isEcho ? sample.outMsgs - after > it.echoHigh : sample.outMsgs + sample.inMsgs - after > it.high
  if (!surplus) return false
  if (it.earlySince === 0) it.earlySince = poll.at
  return poll.at - it.earlySince < EARLY_US
}

function beginStill(it: Track, poll: HeldPoll, after: number): void {
  it.stillEpoch = poll.observer < 0 ? BEFORE_ALL : poll.epoch
  it.stillFrom = after < 0 ? NEVER : after
}

/** Narrows the offset; the last frame that was handed over, or null when no offset fits any more. */
function narrow(
  it: Track,
  { outMsgs, inMsgs }: Sample,
  asked: number,
  after: number
): Pick<Advance, 'through' | 'isSure'> | null {
  const both = outMsgs + inMsgs
  const low = Math.max(it.low, both - after)
  const high = Math.min(it.high, both - asked)
  const echoLow = Math.max(it.echoLow, outMsgs - after)
  const echoHigh = Math.min(it.echoHigh, outMsgs - asked)
  const fits = low <= high
  const fitsEcho = echoLow <= echoHigh
  if (!fits && fitsEcho && inMsgs > it.inMsgs) it.isEcho = true
  else if (fits && !fitsEcho) it.isEcho = false
  if (it.isEcho ? !fitsEcho : !fits) return null
  // The hypothesis that does not fit begins anew; the other one carries the judgement.
  it.low = fits ? low : both - after
  it.high = fits ? high : both - asked
  it.echoLow = fitsEcho ? echoLow : outMsgs - after
  it.echoHigh = fitsEcho ? echoHigh : outMsgs - asked
  if (it.isEcho) return { through: outMsgs - echoHigh, isSure: outMsgs - echoHigh >= after }
  // Of what it published meanwhile nobody knows whether before or after a frame: until the next answer it counts as after.
  const through = Math.max(both - high >= asked ? asked : -1, outMsgs + it.inMsgs - high)
  return { through, isSure: both - high >= after }
}

function restart(it: Track, sample: Sample, poll: HeldPoll, after: number): void {
  const both = sample.outMsgs + sample.inMsgs
  it.epoch = poll.epoch
  it.unsureThrough = after
  it.low = both - after
  it.high = both - poll.countAsked
  it.echoLow = sample.outMsgs - after
  it.echoHigh = sample.outMsgs - poll.countAsked
}

/** Keeps the sample, and what it shows of the client's life. */
function remember(it: Track, sample: Sample, poll: HeldPoll): void {
  if (it.at > 0 && sample.inMsgs > it.inMsgs) {
    it.riseAfter = it.askedAt
    it.riseSeq = poll.seq
    if (it.askedAt >= it.speech + SPEECH_US) {
      it.speechBefore = it.speech
      it.speech = it.askedAt
    }
  }
  if (sample.rttAfter > it.rttAfter) {
    it.rttAfter = sample.rttAfter
    it.rttSeq = poll.seq
  }
  it.inMsgs = sample.inMsgs
  it.outMsgs = sample.outMsgs
  it.askedAt = poll.askedAt
  it.at = poll.at
}

const PLAIN = [
  'low',
  'high',
  'echoLow',
  'echoHigh',
  'epoch',
  'inMsgs',
  'outMsgs',
  'askedAt',
  'at',
  'stillFrom',
  'stillEpoch',
  'unsureThrough',
  'earlySince',
  'bornAt',
  'bornEpoch',
  'bornLow',
  'bornHigh',
  'riseAfter',
  'riseSeq',
  'speech',
  'speechBefore',
  'rttAfter',
  'rttSeq',
  'fencedAt',
  'pathAt',
  'fenceSeq'
] as const

/** Into a checkpoint; its connection by its key. */
export function saveTrack(out: StateWriter, it: Track): void {
  for (const n of [it.connection.key, it.slot, it.bornAfter, it.isEcho ? 1 : 0]) out.uint(n)
  for (const name of PLAIN) out.int(it[name])
}

/** Null: its connection is forgotten. */
export function loadTrack(from: StateReader, find: (key: number) => Connection | undefined): Track | null {
  const connection = find(from.uint())
  const slot = from.uint()
  const bornAfter = from.uint()
  const isEcho = from.uint() === 1
  const values = PLAIN.map(() => from.int())
  if (!connection) return null
  const it = makeTrack(connection, slot, bornAfter)
  it.isEcho = isEcho
  for (const [i, name] of PLAIN.entries()) it[name] = values[i] ?? 0
  return it
}
