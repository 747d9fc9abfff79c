import { toNobodyPrior } from './connection-role.ts'
import type { Epoch } from './epoch.ts'
import { type EpochRing, type FrameSpan, spanOf } from './epochs.ts'
import type { NodeFrames } from './node-frames.ts'
import { AGREES, BEGAN_BETWEEN, DISAGREES, MOVED } from './odds.ts'
import { toAgreement } from './score.ts'
import type { Track } from './track.ts'
import { TwinSearch, type UnexplainedRow } from './twin-search.ts'

/** Askings that agreed before a node's silence on a connection means that it moved, and not that it is another's. */
const PROVEN_AFTER = 6
/** Contradictions of sure matches that may be chance; more, and more than half, are our own lateness: nothing is concluded. */
const FEW = 2

/** More nodes without a connection than this are those of a beginning. */
const MOST_UNEXPLAINED = 24

/** One step of one counter. */
interface Step {
  readonly track: Track
  readonly from: Epoch
  readonly count: number
  /** The counter began after `from`. */
  readonly isFresh: boolean
}

/** By row. */
interface Spans {
  readonly min: Float64Array
  readonly likely: Float64Array
  readonly max: Float64Array
}

/** Compares the steps of all counters between two askings with the frames heard between. */
export class Comparison {
  readonly twins = new TwinSearch()
  readonly #frames: NodeFrames
  readonly #epochs: EpochRing
  readonly #span: FrameSpan = { min: 0, likely: 0, max: 0 }
  /** By row: what sure matches explain of its frames in the last step, how many they are, and whether some of it cannot be known. */
  #owned = new Float64Array(0)
  #owners = new Uint8Array(0)
  #unsure = new Uint8Array(0)
  /** By the asking that they begin at; good for one run. */
  readonly #spans = new Map<number, Spans>()
  #to: Epoch = { id: 0, askedAt: 0, lateUs: 0, low: new Float64Array(0), high: new Float64Array(0), isDeaf: true }

  constructor(frames: NodeFrames, epochs: EpochRing) {
    this.#frames = frames
    this.#epochs = epochs
  }

  /** Whether any match was made, dropped or changed. */
  run(to: Epoch, tracks: ReadonlyMap<number, Track>): boolean {
    this.#to = to
    const steps = this.#takeSteps(tracks)
    if (steps.length === 0) return false
    this.#own(steps, tracks)
    this.#spans.clear()
    if (this.#isNonsense(steps)) return false
    const risen = steps.filter((step) => step.count > 0)
    const before = steps.map(({ track }) => toClaim(track))
    for (const step of steps) this.#judge(step, risen)
    shareClaims(steps.map((step) => step.track))
    this.#seekTwins(steps)
    return steps.some(({ track }, i) => toClaim(track) !== before[i])
  }

  /** Two that had one id before Stoa came: sought among what nothing explains. */
  #seekTwins(steps: readonly Step[]): void {
    const from = this.#epochs.find(this.#to.id - 1)
    if (!from) return
    const { min, likely, max } = this.#spansFor(from)
    const rows: UnexplainedRow[] = []
    for (let row = 0; row < max.length && rows.length <= MOST_UNEXPLAINED; row++) {
      if (this.#owners[row] !== 0 || this.#unsure[row] !== 0) continue
      const span = { min: min[row] as number, likely: likely[row] as number, max: max[row] as number }
      rows.push({ row, ...span })
    }
    const free = steps.filter((step) => step.from === from && !step.track.isSure)
    const pair = this.twins.run(rows, free)
    if (!pair) return
    for (const track of [pair.a, pair.b]) {
      track.prove(pair.row, this.#frames.nodeIdOf(pair.row), pair.agreed, this.#to.askedAt)
    }
  }

  /** The steps since each connection's base; the base moves on in any case. */
  #takeSteps(tracks: ReadonlyMap<number, Track>): Step[] {
    const steps: Step[] = []
    for (const track of tracks.values()) {
      const { base, next, isFresh } = track
      if (next?.epoch !== this.#to.id) continue
      track.base = next
      track.next = null
      track.isFresh = false
      const from = base ? this.#epochs.find(base.epoch) : null
      if (!base || !from || from.id >= this.#to.id || next.inMsgs < base.inMsgs) continue
      if (this.#epochs.wasDeaf(from, this.#to)) continue
      steps.push({ track, from, count: next.inMsgs - base.inMsgs, isFresh })
    }
    return steps
  }

  #own(steps: readonly Step[], tracks: ReadonlyMap<number, Track>): void {
    const { count } = this.#frames
    if (this.#owned.length < count) {
      this.#owned = new Float64Array(count * 2)
      this.#owners = new Uint8Array(count * 2)
      this.#unsure = new Uint8Array(count * 2)
    } else {
      this.#owned.fill(0)
      this.#owners.fill(0)
      this.#unsure.fill(0)
    }
    const usual = this.#epochs.find(this.#to.id - 1)
    const seen = new Set<Track>()
    for (const { track, from, count: risen } of steps) {
      if (!track.isSure) continue
      seen.add(track)
      const { row } = track
      this.#owners[row] = Math.min(255, (this.#owners[row] as number) + 1)
      this.#owned[row] = (this.#owned[row] as number) + risen
      if (from !== usual) this.#unsure[row] = 1
    }
    // One that was not asked now, or ended meanwhile, may have taken some of the frames.
    const since = usual?.askedAt ?? this.#to.askedAt
    for (const track of tracks.values()) {
      if (!track.isSure || track.movedAt > 0 || seen.has(track)) continue
      if ((track.connection.endedAt ?? since) < since) continue
      this.#unsure[track.row] = 1
    }
  }

  #late(from: Epoch): number {
    return Math.max(from.lateUs, this.#to.lateUs)
  }

  /** What of a row's frames is left for one more connection, into `#span`; the whole of it when `row` is its own alone. */
  #left(row: number, from: Epoch, own: number, isOwner: boolean): FrameSpan {
    const span = this.#span
    spanOf(row, from, this.#to, span)
    const others = (this.#owned[row] as number) - (isOwner ? own : 0)
    const owners = (this.#owners[row] as number) - (isOwner ? 1 : 0)
    if (owners > 0) {
      span.min = Math.max(0, span.min - others)
      span.likely = Math.max(0, span.likely - others)
      span.max = Math.max(0, span.max - others)
    }
    if (this.#unsure[row] === 1) span.min = 0
    return span
  }

  /** More than half of the sure ones contradict: the times were off (our own delay, a gap not known yet), not the matches. */
  #isNonsense(steps: readonly Step[]): boolean {
    let wrong = 0
    let checked = 0
    let rose = 0
    let heard = 0
    for (const { track, from, count } of steps) {
      if (count > 0) rose++
      if (!track.isSure) continue
      const { min, max } = this.#left(track.row, from, count, true)
      if (count === 0 && min === 0) continue
      checked++
      if (count < min || count > max) wrong++
    }
    for (let row = 0; row < this.#frames.count && heard === 0; row++) {
      heard += (this.#to.high[row] ?? 0) - (steps[0]?.from.low[row] ?? 0)
    }
    return (wrong > FEW && wrong * 2 > checked) || (heard === 0 && rose > FEW)
  }

  #judge(step: Step, risen: readonly Step[]): void {
    const { track, from, count, isFresh } = step
    const before = track.row
    const isOwner = track.isSure
    let agrees = false
    for (let i = 0; i < track.rows.length; i++) {
      const row = track.rows[i] as number
      const added = this.#weigh(step, row, isOwner && row === before, risen)
      track.scores[i] = (track.scores[i] as number) + added
      if (row === before) agrees = added > DISAGREES && added !== MOVED
    }
    if (count > 0 && !(agrees && isOwner)) this.#listAll(track, from, count, isFresh)
    if (count === 0 && track.rows.length === 0) return
    track.settle(count, this.#frames.count, toNobodyPrior(track.connection))
    if (track.row !== before) {
      track.agreed = track.streak = track.firstRise = track.lastRise = track.movedAt = 0
      track.nodeId = track.row < 0 ? -1 : this.#frames.nodeIdOf(track.row)
      agrees = track.row >= 0
    }
    if (agrees) track.agrees(count, this.#to.askedAt)
    else track.streak = 0
  }

  /** What one step says of one row. */
  #weigh({ track, from, count, isFresh }: Step, row: number, isOwner: boolean, risen: readonly Step[]): number {
    const { min, likely, max } = this.#left(row, from, count, isOwner)
    if (count > max) {
      // With a twin that counts as well each alone must agree, until it is known which of them is wrong.
      if (!isOwner || this.#owners[row] === 1) return DISAGREES
      spanOf(row, from, this.#to, this.#span)
      return count > this.#span.max ? DISAGREES : AGREES
    }
    if (count >= min) return toAgreement(Math.abs(count - likely), this.#late(from))
    if (isFresh) return BEGAN_BETWEEN
    if (isOwner && track.agreed >= PROVEN_AFTER) return MOVED
    return isOwner && this.#hasSuccessor(track, min - count, max - count, risen) ? MOVED : DISAGREES
  }

  /** A connection that began since this one was last used took the frames that are missing here. */
  #hasSuccessor(track: Track, min: number, max: number, risen: readonly Step[]): boolean {
    return risen.some(
      ({ track: { connection, isSure }, count }) =>
        !isSure && connection.firstSeenAt > track.lastRise && count >= min && count <= max
    )
  }

  /** Every row that agrees with the step becomes a candidate. */
  #listAll(track: Track, from: Epoch, count: number, isFresh: boolean): void {
    const { min, likely, max } = this.#spansFor(from)
    const listed = new Set(track.rows)
    const late = this.#late(from)
    // A counter that began between may have missed the first of them.
    const least = isFresh ? Number.POSITIVE_INFINITY : count
    const { length } = max
    for (let row = 0; row < length; row++) {
      if (count > (max[row] as number) || (min[row] as number) > least || listed.has(row)) continue
      const isShort = count < (min[row] as number)
      track.list(row, isShort ? BEGAN_BETWEEN : toAgreement(Math.abs(count - (likely[row] as number)), late))
    }
  }

  /** What is left of every row's frames for a connection that is nobody's yet. */
  #spansFor(from: Epoch): Spans {
    const known = this.#spans.get(from.id)
    if (known) return known
    const { count } = this.#frames
    const spans = { min: new Float64Array(count), likely: new Float64Array(count), max: new Float64Array(count) }
    for (let row = 0; row < count; row++) {
      const span = this.#left(row, from, 0, false)
      spans.min[row] = span.min
      spans.likely[row] = span.likely
      spans.max[row] = span.max
    }
    this.#spans.set(from.id, spans)
    return spans
  }
}

/** What others conclude from: whose it is, as a match or as a sure one; -1: nobody's as far as is known. */
function toClaim(track: Track): number {
  if (!track.isMatch) return -1
  return track.row * 2 + (track.isSure ? 1 : 0)
}

/**
 * One node speaks on one connection: of several that are all likely its, and none sure, at most one is. Each was judged
 * alone; together they are less likely.
 */
function shareClaims(tracks: readonly Track[]): void {
  const claims = new Map<number, Track[]>()
  for (const track of tracks) {
    if (track.row < 0 || track.isSure) continue
    const others = claims.get(track.row)
    if (others) others.push(track)
    else claims.set(track.row, [track])
  }
  for (const rivals of claims.values()) {
    if (rivals.length < 2) continue
    const odds = rivals.map((it) => it.permille / (1000 - it.permille))
    const all = odds.reduce((sum, odd) => sum + odd, 1)
    for (const [i, it] of rivals.entries()) it.permille = Math.floor((1000 * (odds[i] as number)) / all)
  }
}
