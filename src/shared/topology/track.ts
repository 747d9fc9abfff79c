import type { Connection } from '../cluster/connection.ts'
import type { NodeMatch } from '../cluster/node-matches.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { DISAGREES, FORGOTTEN, NOBODY_FLOOR, UNLISTED_FLOOR } from './odds.ts'
import { toNobodyScore, toScore, toWeight } from './score.ts'

/** Candidates of one connection that are kept, the likeliest; the next answer leaves a fifth of them. */
const MAX_CANDIDATES = 512
/** Least probability at which a connection is called a node's. */
const DECLARED = 500
/** Above it, its counter explains the node's frames, and other connections are compared with the rest. */
const SURE = 990
/** Of a pair of twins that explain a node's frames together. */
const PROVEN = 995
/** Weights of a connection that came from the address of one node that had just lost its own: nobody's, another's. */
const GUESS_NOBODY = 0.1
const GUESS_OTHERS = 0.05

/** The counter of a connection at one asking. */
export interface CounterSample {
  readonly epoch: number
  readonly inMsgs: number
  /** Position of the answer in the journal; 0: there was none, the connection began. */
  readonly seq: number
}

/**
 * What is known of whose one connection is. It is itself the match, so that who holds it always has the newest answer;
 * `nodeId` means nothing while `isMatch` is false.
 */
export class Track implements NodeMatch {
  readonly connection: Connection
  nodeId = -1
  /** Likeliest row of `NodeFrames`, -1: none is likely. */
  row = -1
  /** In 1/1000. */
  permille = 0
  /** The last asking that was compared, and the one that waits for it. `isFresh`: the connection began after `base`. */
  base: CounterSample | null = null
  next: CounterSample | null = null
  isFresh = false
  /** Rows that it may be, with their scores relative to the best. */
  rows: number[] = []
  scores: number[] = []
  /** The score of every row that is not listed, and of being nobody's. */
  rest = 0
  nobody = 0
  /** Our time of asking when it was first and last seen to have risen with its node, µs; 0: never. */
  firstRise = 0
  lastRise = 0
  /** Askings in which its step agreed with frames of `row`, and the frames since it last did not. */
  agreed = 0
  streak = 0
  /** Since when the node speaks elsewhere, µs; 0: it does not. */
  movedAt = 0
  /** The answer that last agreed, its position in the journal; 0: none. */
  evidenceSeq = 0
  /** How it was found, when not by counters. */
  guess: 'address' | 'companion' | null = null
  /** Askings in a row that saw it without the subscription. */
  deafPolls = 0

  constructor(connection: Connection) {
    this.connection = connection
  }

  get isMatch(): boolean {
    return this.row >= 0 && this.permille >= DECLARED
  }

  get isSure(): boolean {
    return this.row >= 0 && this.permille >= SURE && this.agreed > 0
  }

  get isOpen(): boolean {
    return this.connection.endedAt === null
  }

  get confidence(): number {
    return this.permille / 1000
  }

  get from(): number {
    return this.connection.firstSeenAt
  }

  get to(): number | null {
    const { endedAt } = this.connection
    if (this.movedAt === 0) return endedAt
    return endedAt === null ? this.movedAt : Math.min(endedAt, this.movedAt)
  }

  get reason(): string {
    const { nodeId } = this
    if (this.agreed === 0) {
      if (this.guess === 'companion')
        return `It listens from the address of node ${nodeId}, whose other connection only publishes, as releases 0.12 to 0.15 do after a reload.`
      return `It came from the address of node ${nodeId}, which had just lost its connection; it has not spoken on this one yet.`
    }
    const doubt = Math.round(100 - this.permille / 10)
    const others = doubt > 0 ? `; other nodes would fit as well (${doubt}%)` : ', and with no other node’s'
    const moved = this.movedAt > 0 ? ' Since then the node speaks on another connection.' : ''
    return `Its counter rose with ${toFrames(this.streak, this.agreed)} of node ${nodeId}${others}.${moved}`
  }

  /** Listed from now on, with the score that every unlisted one has, and what the last step adds. */
  list(row: number, added: number): void {
    this.rows.push(row)
    this.scores.push(this.rest + added)
  }

  /** It is probably this row's: the only node of its address, which has just lost its connection. */
  suppose(row: number, guess: 'address' | 'companion', count: number): void {
    this.guess = guess
    this.rows = [row]
    this.scores = [0]
    this.rest = toScore(GUESS_OTHERS / Math.max(1, count))
    this.nobody = 0
  }

  /**
   * After an asking whose step was `step`: keeps what is likely, and finds the likeliest. `count` is how many nodes are
   * known, `prior` how likely nobody was before any step, per known node.
   */
  settle(step: number, count: number, prior: number): void {
    this.nobody = this.nobody + toNobodyScore(step)
    if (step > 0) this.rest += DISAGREES
    this.#keepLikely()
    this.judge(count, prior)
  }

  /** The likeliest row and its probability. */
  judge(count: number, prior: number): void {
    let sum = 0
    let best = -1
    let bestScore = Number.NEGATIVE_INFINITY
    for (let i = 0; i < this.rows.length; i++) {
      const score = this.scores[i] as number
      sum += toWeight(score)
      if (score > bestScore) {
        bestScore = score
        best = this.rows[i] as number
      }
    }
    if (best < 0) {
      this.row = -1
      this.permille = 0
      return
    }
    const nobody = this.guess !== null && this.agreed === 0 ? GUESS_NOBODY : prior * count
    sum += toWeight(this.nobody) * nobody
    sum += Math.max(0, count - this.rows.length) * toWeight(this.rest)
    this.row = best
    this.permille = Math.min(999, Math.floor((1000 * toWeight(bestScore)) / sum))
  }

  #keepLikely(): void {
    const { rows, scores } = this
    if (rows.length === 0) {
      this.#forget()
      return
    }
    let best = Number.NEGATIVE_INFINITY
    for (const score of scores) best = Math.max(best, score)
    // Nothing that was ever listed agrees with what is seen: begin anew.
    if (this.nobody - best > NOBODY_FLOOR) {
      this.#forget()
      return
    }
    let kept = 0
    for (let i = 0; i < rows.length; i++) {
      const score = (scores[i] as number) - best
      if (score < -FORGOTTEN) continue
      rows[kept] = rows[i] as number
      scores[kept++] = score
    }
    rows.length = kept
    scores.length = kept
    this.rest = Math.max(this.rest - best, -UNLISTED_FLOOR)
    this.nobody = Math.max(this.nobody - best, -NOBODY_FLOOR)
    if (kept > MAX_CANDIDATES) this.#cut()
  }

  #cut(): void {
    const order = this.rows
      .map((_, i) => i)
      .sort((a, b) => (this.scores[b] as number) - (this.scores[a] as number) || a - b)
    const kept = order.slice(0, MAX_CANDIDATES).sort((a, b) => a - b)
    const { rows, scores } = this
    this.rows = kept.map((i) => rows[i] as number)
    this.scores = kept.map((i) => scores[i] as number)
  }

  #forget(): void {
    this.rows = []
    this.scores = []
    this.rest = 0
    this.nobody = 0
    this.guess = null
    this.agreed = 0
    this.streak = 0
  }

  /** It shares this row's frames with another, as both counters together prove. */
  prove(row: number, nodeId: number, agreed: number, askedAt: number): void {
    this.row = row
    this.nodeId = nodeId
    this.permille = PROVEN
    this.rows = [row]
    this.scores = [0]
    this.nobody = -NOBODY_FLOOR
    this.rest = -UNLISTED_FLOOR
    this.guess = null
    this.agreed = agreed
    this.streak = 0
    this.movedAt = 0
    this.firstRise = askedAt - 1
    this.lastRise = askedAt
  }

  /** It ended: what else it might have been no longer matters. */
  candidatesForgotten(): void {
    this.rows = []
    this.scores = []
    this.base = null
    this.next = null
  }

  /** The step agreed with the frames of a row. */
  agrees(step: number, askedAt: number): void {
    if (step === 0) return
    this.agreed++
    this.streak += step
    this.evidenceSeq = this.base?.seq ?? 0
    if (this.firstRise === 0) this.firstRise = askedAt
    this.lastRise = askedAt
  }

  save(out: StateWriter): void {
    out.int(this.nodeId)
    out.int(this.row)
    for (const n of [
      this.permille,
      this.firstRise,
      this.lastRise,
      this.agreed,
      this.streak,
      this.movedAt,
      this.evidenceSeq
    ])
      out.uint(n)
    saveSample(out, this.base)
    saveSample(out, this.next)
    out.uint(this.isFresh ? 1 : 0)
    out.uint(this.rows.length)
    for (let i = 0; i < this.rows.length; i++) {
      out.uint(this.rows[i] as number)
      out.int(this.scores[i] as number)
    }
    out.int(this.rest)
    out.int(this.nobody)
    out.uint(this.guess === null ? 0 : this.guess === 'address' ? 1 : 2)
    out.uint(this.deafPolls)
  }

  load(from: StateReader): void {
    this.nodeId = from.int()
    this.row = from.int()
    this.permille = from.uint()
    this.firstRise = from.uint()
    this.lastRise = from.uint()
    this.agreed = from.uint()
    this.streak = from.uint()
    this.movedAt = from.uint()
    this.evidenceSeq = from.uint()
    this.base = loadSample(from)
    this.next = loadSample(from)
    this.isFresh = from.uint() === 1
    for (let left = from.uint(); left > 0; left--) {
      this.rows.push(from.uint())
      this.scores.push(from.int())
    }
    this.rest = from.int()
    this.nobody = from.int()
    const guess = from.uint()
    this.guess = guess === 0 ? null : guess === 1 ? 'address' : 'companion'
    this.deafPolls = from.uint()
  }
}

function toFrames(streak: number, agreed: number): string {
  if (streak === 0) return agreed === 1 ? 'a frame' : `frames at ${agreed} askings`
  return streak === 1 ? 'the last frame' : `each of the last ${streak} frames`
}

function saveSample(out: StateWriter, sample: CounterSample | null): void {
  out.uint(sample === null ? 0 : 1)
  if (sample === null) return
  out.uint(sample.epoch)
  out.uint(sample.inMsgs)
  out.uint(sample.seq)
}

function loadSample(from: StateReader): CounterSample | null {
  return from.uint() === 0 ? null : { epoch: from.uint(), inMsgs: from.uint(), seq: from.uint() }
}
