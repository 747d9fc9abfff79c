import { NO_FRAME, NO_KEY } from './frame-keys.ts'
import { RecentFrames } from './recent-frames.ts'
import type { StateReader, StateWriter } from './state-bytes.ts'
import type { UnixUs } from './units.ts'

/** Arrivals of equal bytes this far apart may be one frame (design.md section 3). µs. */
const WINDOW_US = 2_000_000
/** How late an observer may be that owes frames in order: a frozen server's link is cut before that (R20: 2 × 10 s). µs. */
const LATE_US = 30_000_000
/** A node's frames that an observer has not had for so long were never owed: it does not hear that node at all. µs. */
const DEAF_US = 60_000_000
/** Pause of one payload behind which all observers count anew: far above any skew between connected observers. µs. */
const LULL_US = 300_000
/** Frames of one node reach an observer in order; two nodes with one id may overtake each other by so much. µs. */
const OVERTAKE_US = 300_000
/** How far back an observer that came in the middle of a stream looks for the frame that it repeats. µs. */
const GUESS_US = 20_000
/** One step of time at most: a wall clock that jumps ahead by years must not overflow anything. µs. */
const MAX_STEP_US = 600_000_000
/** Observers that are joined at a time; a contract's cluster has at most 64 servers. Further ones only repeat or open. */
const MAX_OBSERVERS = 64
/** Numbers of observers that may get a place among those; `UNLISTED` and what is above never does. */
const MAX_NUMBERS = 256
const NO_PLACE = -1

const FIRST_NODES = 64

/** Stance of an observer towards one payload: what its count is worth. Kept with the observer's epoch. */
const SURE = 1
const PASSIVE = 2
const GUESSED = 3

interface Observer {
  isConnected: boolean
  /** Grows with each connection; a cursor of an older one is worth nothing. */
  epoch: number
  /** The next frame, and the time, when it began. */
  sinceFrame: number
  since: number
  /** By node id: the newest frame of that node that this observer delivered, and when that was opened. */
  progress: Float64Array
  progressAt: Float64Array
}

/**
 * Joins arrivals to frames (design.md section 3): occurrence n of a payload on one connection is occurrence n on
 * another. Time is that of the arrivals themselves; a clock that runs back stands still here.
 *
 * Each payload (*key*) has a chain of its frames of the last 2 s, each observer a cursor in it. An arrival claims the
 * first frame behind its cursor, or opens one when there is none: the largest count stands. What makes that exact:
 * - Connected observers are FIFO for each publisher. A frame older than 2 s is claimed only by an observer that owes it:
 *   it delivered that node's frames before it, and none behind it (a thawed server's backlog), up to 30 s. A frame that
 *   it overtook by more than 0.3 s is lost on it and skipped.
 * - An observer that comes in the middle of a stream of equal frames cannot know its place. It is *passive* for that
 *   payload: its arrivals claim the frame next in time and never open one, until the payload pauses for 0.3 s (then
 *   all begin alike behind the pause) or nobody else is left or heard for 0.3 s (then it goes on from its guess).
 *   Frames that a guess touches are ambiguous: their count stands, their offsets are not to be used.
 * - With one observer ever seen each arrival is a frame, and no table is kept.
 * At the bounds of `RecentFrames` the window gets shorter; a repeat that comes later than it opens a frame of its own.
 * Two publishers with one node id and equal bytes need no order between them: only counts matter.
 */
export class ArrivalJoiner {
  /** Whether the frame of the last `join` is ambiguous, and whether that arrival made it so. */
  isAmbiguous = false
  /** Of the arrival that was joined last: how long after its frame's first one, µs, and the node that its bytes name (-1: none). */
  lagUs = 0
  node = -1
  madeAmbiguous = false

  readonly #frames = new RecentFrames()
  /** By place. One that is away loses its place when a new one needs it. */
  readonly #observers: Observer[] = []
  /** By number of an observer: its place, or `NO_PLACE`. */
  readonly #places: number[] = []
  #now = 1
  #wall = 0
  /** Whether the payload of this arrival had paused before it. */
  #isLull = false

  /** Frames that arrivals may still belong to: what `save` costs. 0 with one observer. */
  get held(): number {
    return this.#frames.count
  }

  /** Tells the time of what comes next; call it for each observation. */
  advance(at: UnixUs): void {
    const step = this.#wall === 0 ? 0 : at - this.#wall
    this.#wall = at
    if (step > 0) this.#now += step < MAX_STEP_US ? step : MAX_STEP_US
  }

  /** A connection of this observer begins; earlier counts of it end. `observer`: small numbers, each name its own. */
  connected(observer: number): void {
    const known = this.#places[observer] ?? NO_PLACE
    const place = known === NO_PLACE ? this.#givePlace(observer) : known
    const it = this.#observers[place]
    if (!it) return
    it.isConnected = true
    it.epoch++
    it.sinceFrame = this.#frames.next
    it.since = this.#now
  }

  disconnected(observer: number): void {
    const it = this.#observers[this.#places[observer] ?? NO_PLACE]
    if (it) it.isConnected = false
  }

  /** Stoa itself was away: nothing that was in flight is still to come. */
  restarted(): void {
    this.#frames.clear()
    for (const observer of this.#observers) observer.isConnected = false
  }

  /** The seq of the observation that opened the frame of this arrival: `seq` itself when this arrival opens one. */
  join(observer: number, seq: number, bytes: Uint8Array, from: number, to: number): number {
    this.isAmbiguous = false
    this.madeAmbiguous = false
    this.lagUs = 0
    const node = readNode(bytes, from, to)
    this.node = node
    const place = this.#placeOf(observer)
    if (this.#observers.length < 2) return seq
    const it = this.#observers[place]
    const frames = this.#frames
    if (frames.count === 0) frames.reseed(this.#wall)
    else if (this.#now - frames.openedAt(frames.oldest) > WINDOW_US) this.#expire()
    const found = frames.find(bytes, from, to)
    let frame = NO_FRAME
    if (found !== NO_KEY) frame = it ? this.#claim(place, it, found, node) : (frames.keys.last[found] as number)
    if (frame === NO_FRAME) {
      const isLull = found !== NO_KEY && this.#isLull
      frame = frames.open(found, seq, this.#now, bytes, from, to, node)
      if (it) this.#follow(place, it, frame, isLull)
    }
    this.lagUs = this.#now - frames.openedAt(frame)
    if (it) this.#progress(it, node, frame, frames.openedAt(frame))
    if (this.isAmbiguous) this.madeAmbiguous = frames.markAmbiguous(frame)
    else this.isAmbiguous = frames.isAmbiguous(frame)
    return frames.seqOf(frame)
  }

  save(out: StateWriter): void {
    out.uint(this.#now)
    out.uint(this.#wall)
    out.uint(this.#frames.next)
    out.uint(this.#places.length)
    for (const place of this.#places) out.int(place)
    out.uint(this.#observers.length)
    for (const it of this.#observers) {
      out.uint(it.epoch * 2 + (it.isConnected ? 1 : 0))
      out.uint(it.sinceFrame)
      out.uint(it.since)
      // Older progress proves nothing any more: `#owes` and `#isClaimable` look back no further.
      const oldest = this.#now - DEAF_US - LATE_US
      let last = 0
      for (let node = 0; node < it.progress.length; node++) {
        const at = it.progressAt[node] as number
        if (at <= oldest || at === 0) continue
        out.uint(node + 1 - last)
        last = node + 1
        out.uint(this.#now - at)
        out.uint(this.#frames.next - (it.progress[node] as number))
      }
      out.uint(0)
    }
    this.#frames.save(out, this.#observers.length, (observer, stance) => this.#isLive(observer, stance))
  }

  load(from: StateReader): void {
    this.#now = from.uint()
    this.#wall = from.uint()
    const next = from.uint()
    this.#places.length = 0
    for (let left = from.uint(); left > 0; left--) this.#places.push(from.int())
    this.#observers.length = 0
    for (let left = from.uint(); left > 0; left--) {
      const head = from.uint()
      const it: Observer = {
        isConnected: head % 2 === 1,
        epoch: Math.floor(head / 2),
        sinceFrame: from.uint(),
        since: from.uint(),
        progress: new Float64Array(FIRST_NODES),
        progressAt: new Float64Array(FIRST_NODES)
      }
      let node = -1
      for (let step = from.uint(); step > 0; step = from.uint()) {
        node += step
        const at = this.#now - from.uint()
        this.#progress(it, node, next - from.uint(), at)
      }
      this.#observers.push(it)
    }
    this.#frames.load(from, this.#observers.length)
  }

  /** Its place, with a connection begun by this arrival where no note told of one; `NO_PLACE` when all are taken. */
  #placeOf(observer: number): number {
    const place = this.#places[observer] ?? NO_PLACE
    if (this.#observers[place]?.isConnected) return place
    this.connected(observer)
    return this.#places[observer] ?? NO_PLACE
  }

  #givePlace(observer: number): number {
    if (observer >= MAX_NUMBERS) return NO_PLACE
    while (this.#places.length <= observer) this.#places.push(NO_PLACE)
    let place = this.#observers.length
    if (place < MAX_OBSERVERS) {
      const progress = () => new Float64Array(FIRST_NODES)
      this.#observers.push({
        isConnected: false,
        epoch: 0,
        sinceFrame: 0,
        since: 0,
        progress: progress(),
        progressAt: progress()
      })
      this.#frames.widen(this.#observers.length)
    } else {
      place = this.#observers.findIndex((it) => !it.isConnected)
      if (place === -1) return NO_PLACE
      this.#places[this.#places.indexOf(place)] = NO_PLACE
    }
    this.#places[observer] = place
    return place
  }

  /** The frame of a known payload that this arrival repeats, or `NO_FRAME` when it opens one. */
  #claim(place: number, it: Observer, key: number, node: number): number {
    const frames = this.#frames
    const { keys } = frames
    const now = this.#now
    const index = keys.cursorIndex(key, place)
    const known = keys.stance[index] as number
    const cursor = keys.cursor[index] as number
    const alignedFrom = keys.alignedFrom[key] as number
    let stance = this.#isLive(place, known) ? known & 3 : 0
    this.#isLull = now - (keys.lastArrival[key] as number) >= LULL_US
    keys.lastArrival[key] = now

    let frame: number
    if (stance === 0 && (keys.createdFrom[key] as number) >= it.sinceFrame) {
      stance = SURE
      frame = keys.first[key] as number
    } else if (stance !== SURE && alignedFrom >= it.sinceFrame && (stance === 0 || cursor < alignedFrom)) {
      stance = SURE
      frame = alignedFrom >= frames.oldest ? alignedFrom : (keys.first[key] as number)
    } else if (stance === 0) {
      stance = PASSIVE
      frame = keys.last[key] as number
    } else frame = cursor < frames.oldest ? (keys.first[key] as number) : frames.following(cursor)

    if (stance === PASSIVE) {
      while (frame !== NO_FRAME && now - frames.openedAt(frame) > GUESS_US) frame = frames.following(frame)
      if (now - (keys.lastSure[key] as number) < LULL_US && this.#hasSureOther(key, place)) {
        if (frame === NO_FRAME) frame = keys.last[key] as number
        this.isAmbiguous = (keys.first[key] as number) !== (keys.last[key] as number)
      } else stance = GUESSED
    }
    if (stance !== PASSIVE) {
      keys.lastSure[key] = now
      while (frame !== NO_FRAME && !this.#isClaimable(it, node, frame)) {
        frame = frames.following(frame)
        this.isAmbiguous = true
      }
      if (stance === GUESSED && !this.#isLull) this.isAmbiguous = true
    }
    keys.stance[index] = it.epoch * 4 + stance
    if (frame !== NO_FRAME) keys.cursor[index] = frame
    return frame
  }

  /** Puts the cursor of the observer that opened `frame` on it. */
  #follow(place: number, it: Observer, frame: number, isLull: boolean): void {
    const frames = this.#frames
    const { keys } = frames
    const key = frames.keyOf(frame)
    const index = keys.cursorIndex(key, place)
    if (isLull) keys.alignedFrom[key] = frame
    if (keys.alignedFrom[key] === frame) keys.stance[index] = it.epoch * 4 + SURE
    keys.cursor[index] = frame
  }

  #isLive(place: number, stance: number): boolean {
    const it = this.#observers[place]
    return stance !== 0 && it !== undefined && it.isConnected && stance >>> 2 === it.epoch
  }

  #hasSureOther(key: number, place: number): boolean {
    for (let other = 0; other < this.#observers.length; other++) {
      if (other === place) continue
      const stance = this.#frames.keys.stance[this.#frames.keys.cursorIndex(key, other)] as number
      if (this.#isLive(other, stance) && (stance & 3) !== PASSIVE) return true
    }
    return false
  }

  #isClaimable(it: Observer, node: number, frame: number): boolean {
    const openedAt = this.#frames.openedAt(frame)
    if (this.#now - openedAt > WINDOW_US) return owes(it, node, frame, openedAt)
    return (it.progressAt[node] ?? 0) <= openedAt + OVERTAKE_US
  }

  #progress(it: Observer, node: number, frame: number, openedAt: number): void {
    if (node >= it.progress.length) {
      const length = 2 ** Math.ceil(Math.log2(node + 1))
      it.progress = widened(it.progress, length)
      it.progressAt = widened(it.progressAt, length)
    }
    if (frame <= (it.progress[node] as number)) return
    it.progress[node] = frame
    it.progressAt[node] = openedAt
  }

  #expire(): void {
    const frames = this.#frames
    while (frames.count > 0) {
      const age = this.#now - frames.openedAt(frames.oldest)
      if (age <= WINDOW_US || (age <= LATE_US && this.#isOwed(frames.oldest))) break
      frames.dropOldest()
    }
    frames.shrink()
  }

  #isOwed(frame: number): boolean {
    const node = this.#frames.nodeOf(frame)
    const openedAt = this.#frames.openedAt(frame)
    for (const it of this.#observers) if (it.isConnected && owes(it, node, frame, openedAt)) return true
    return false
  }
}

/**
 * Whether a connected observer heard this node's frames right before this one, and none since. One that has not heard the
 * node at all since it came owes what was sent in its first seconds: in a flood it begins far behind.
 */
function owes(it: Observer, node: number, frame: number, openedAt: number): boolean {
  const progress = it.progress[node] ?? 0
  if (progress < it.sinceFrame) return frame >= it.sinceFrame && openedAt - it.since < LATE_US
  return progress < frame && openedAt - (it.progressAt[node] as number) < DEAF_US
}

function widened(old: Float64Array, length: number): Float64Array {
  const wider = new Float64Array(length)
  wider.set(old)
  return wider
}

/**
 * The sender's id as wires B to H have it, LEB128 in at most 3 bytes. Of wire A, where it is two plain bytes, this is a
 * part of it: here it only tells publishers apart, and two that look like one cost nothing but a chance to notice a loss.
 */
function readNode(bytes: Uint8Array, from: number, to: number): number {
  let id = 0
  for (let i = 0; i < 3 && from + i < to; i++) {
    const byte = bytes[from + i] as number
    id |= (byte & 127) << (7 * i)
    if (byte < 128) break
  }
  return id & 0xffff
}
