import type { Connection } from '../cluster/connection.ts'
import type { ConnectionTable, Poll } from '../cluster/connections.ts'
import type { NodeMatches } from '../cluster/node-matches.ts'
import type { Note } from '../cluster/note.ts'
import type { ObserverTable } from '../cluster/observers.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { ArrivalCounts } from './arrival-counts.ts'
import { CanaryFences } from './canary-fences.ts'
import type { Propagation } from './evidence.ts'
import { heldOpenUntil } from './held-open.ts'
import { type HeldPoll, holdPoll, loadHeldPoll, SLACK_US, saveHeldPoll } from './held-polls.ts'
import { FRESH_US, judgeGrowth, judgePoll } from './judge-poll.ts'
import { KnownNodes } from './known-nodes.ts'
import { NodeWords, type Refusal } from './node-words.ts'
import { OpenFrame } from './open-frame.ts'
import { OpenFrames } from './open-frames.ts'
import { ServerAnswers } from './server-answers.ts'
import { SiteTable } from './site-table.ts'
import { isSettled, toPropagation, toSignature } from './to-propagation.ts'
import type { Track } from './track.ts'
import { TrackTable } from './track-table.ts'

/** Frames whose marks may still change; the oldest is closed as it stands. Each costs a few bytes a connection. */
const MAX_OPEN = 4_096
/** Connections of all open frames together, about 5 bytes each: 2,000 frames at 1,024 nodes. */
const MAX_PLACES = 2_097_152
/** Arrivals of a frame that is counted only are waited for, as for any. µs. */
const COUNTED_AGE_US = 2_000_000
/** Nothing is waited for longer: rtt of a client that publishes changes hourly. µs. */
const MAX_AGE_US = 6 * 3_600_000_000
/** A frame is settled at the earliest so long after it came: until then identities may become known. µs. */
const LEAST_AGE_US = 60_000_000
/** How often open frames are looked through, in observed time. µs. */
const SWEEP_US = 1_000_000
/** A changed frame is told again when its age grew by this part, where there are many nodes: rows stay cheap. */
const TELL_GROWTH = 0.5
const FEW_NODES = 64
/** Pairs of node and frame that are told anew in a second, beside those of frames that are closed: 64 rows at 1,024 nodes. */
const TOLD_A_SECOND = 65_536
/** An asking each 5 s, one of which may go wrong, and a client's pause between two tries. µs. */
const UNREST_US = 20_000_000
/** How long the spacing of polls is watched after a frame. µs. */
const SPACING_US = 15_000_000
/** What was found and not taken; more means that nobody takes it. */
const MAX_CHANGED = 65_536

export interface PropagationParts {
  readonly connections: ConnectionTable
  readonly observers: ObserverTable
  readonly matches: NodeMatches
  /** Which node answers where, told of each note before this; not there: no log is read. */
  readonly sites?: SiteTable
  /** Is given each frame whenever its marks were looked through anew: at most once a second, and a last time when settled. */
  readonly told?: (it: Propagation) => void
}

/** A frame that every node must hear, as the fold found it. `payload` is good during the call only. */
export interface MustHearFrame {
  readonly seq: number
  readonly at: number
  readonly nodeId: number
  /** Index in `EVENT_TYPES` of its first event that all must hear. */
  readonly kind: number
  /** Registry object type of that event; null: it names none. */
  readonly objectType: number | null
  readonly payload: Uint8Array
  /** Its events as a node's log words them (`RegistryInsert BlockedIp 3417…`), those that all must hear. */
  readonly words?: readonly string[]
}

/** Which frame reached whom, by design.md section 5. Pure fold. */
export class PropagationState {
  readonly parts: PropagationParts
  /** Judges each frame, not only those that all must hear: for tests of the rules on whole recordings. */
  judgesAll = false
  readonly #counts = new ArrivalCounts()
  readonly #tracks: TrackTable
  readonly #answers = new ServerAnswers()
  readonly #nodes = new KnownNodes()
  readonly #open = new OpenFrames()
  readonly #sites: SiteTable
  readonly #words: NodeWords
  readonly #fences: CanaryFences
  #held: HeldPoll[] = []
  /** What the answer brought that is being told; empty between two observations. */
  #appeared: Track[] = []
  /** As after loading a checkpoint of an empty state. */
  #due = SWEEP_US
  #sweptAt = 0
  #now = 0
  #revision = -1
  /** Connections came or went lately: what that means is known when all servers answered again. */
  #unrestUntil = 0
  #changed = new Map<number, Propagation>()

  constructor(parts: PropagationParts) {
    this.parts = parts
    this.#tracks = new TrackTable()
    this.#sites = parts.sites ?? new SiteTable()
    this.#words = new NodeWords(this.#sites)
    this.#fences = new CanaryFences(this.#sites)
  }

  /** Frames whose marks may still change, oldest first, as they stand now; first arrivals in [from, to]. */
  current(from: number, to: number): readonly Propagation[] {
    const found: Propagation[] = []
    for (const it of this.#open.all()) if (it.at >= from && it.at <= to) found.push(this.#tell(it, false))
    return found
  }

  /**
   * The same frames without their marks: as long as a stamp stays, what was made of its frame is good; in a flood, good
   * enough: there a frame is worth looking at anew when it is four times as old.
   */
  *stamps(from: number, to: number): Generator<{ readonly seq: number; readonly stamp: string }, void, void> {
    const { revision } = this.parts.matches
    const isCrowd = this.#wait(0) > SWEEP_US
    for (const it of this.#open.all()) {
      if (it.at < from || it.at > to) continue
      const age = this.#now - it.at
      // Marks of a young frame, and while connections come and go, change with time alone.
      const isQuiet = age >= LEAST_AGE_US && this.#now >= this.#unrestUntil
      const exact = `${it.version} ${revision} ${isQuiet ? 0 : this.#now}`
      const rough = it.isCountedOnly ? `${it.arrivals.length} arrivals` : `old ${toFourfold(age)}`
      yield { seq: it.seq, stamp: isCrowd || it.isCountedOnly ? rough : exact }
    }
  }

  /** One of those; null: it is settled, or was never seen. */
  find(seq: number): Propagation | null {
    const frame = this.#open.get(seq)
    return frame ? this.#tell(frame, false) : null
  }

  /** A frame that all must hear, just before `arrival` is called for the arrival that opened it. */
  frame(frame: MustHearFrame): void {
    this.#advance(frame.at)
    if (frame.nodeId >= 0) this.#nodes.add(frame.nodeId)
    const isCountedOnly = !this.judgesAll && !this.#open.canFollow(frame.at, this.#nodes.size)
    const nextTold = frame.at + (isCountedOnly ? COUNTED_AGE_US : this.#wait(0))
    const words = this.#sites.size > 0 && !isCountedOnly ? (frame.words ?? []) : []
    const kept = { ...frame, words, payload: frame.payload.slice() }
    const opened = new OpenFrame(kept, this.#nodes.size, nextTold, isCountedOnly)
    this.#open.add(opened)
    this.#words.add(opened)
    const surplus = this.#open.surplus
    if (surplus) this.#look(surplus, this.#now, true)
  }

  /**
   * Each arrival of any frame: counted by observer. `opening` is the seq of the frame's first arrival (equal to `seq` for
   * that one). Called 30,000 times a second: constant time, no allocation.
   */
  arrival(observer: number, seq: number, at: number, nodeId: number, opening: number): void {
    if (at >= this.#due || at < this.#now) this.#advance(at)
    else this.#now = at
    if (nodeId >= 0) this.#nodes.add(nodeId)
    if (this.judgesAll && opening === seq && !this.#open.get(seq)) {
      this.frame({ seq, at, nodeId, kind: 0, objectType: null, payload: NO_PAYLOAD })
    }
    const count = this.#counts.add(observer)
    if (opening < this.#open.oldest) return
    const frame = this.#open.get(opening)
    if (frame) this.#open.arrive(frame, { observer, at, seq, count, epoch: this.#counts.epoch(observer) })
  }

  /** An observer began to hear anew, or ceased: what it counted before cannot be continued. */
  observerChanged(observer: number, _at: number): void {
    this.#counts.begin(observer)
    this.#open.observerBegan(observer)
  }

  /** An answer to CONNZ, already applied to the connection table and to the matches. */
  poll(poll: Poll): void {
    this.#advance(poll.at)
    const observer = this.#observerOf(poll)
    const { serverId, isWhole, ...held } = holdPoll(
      poll,
      observer,
      this.#counts.epoch(observer),
      this.#counts.countAsked(poll.ask, observer)
    )
    this.#appeared = poll.appeared.map((it) => this.#tracks.add(it, this.#answers.before(poll.server)))
    this.#space(poll)
    if (isWhole) this.#answers.whole(poll.server, poll.askedAt)
    if (poll.sampled.length > 0 || isWhole) this.#held.push({ serverId, isWhole, ...held })
    this.#due = Math.min(this.#due, poll.at + SLACK_US)
    if (poll.appeared.length + poll.ended.length === 0) return
    this.#unrestUntil = poll.at + UNREST_US
    this.#open.touch()
  }

  /** Every note, after the tables took it. */
  note(seq: number, at: number, note: Note): void {
    this.#advance(at)
    const ask = note.number('ask', 0)
    if (ask !== null && note.flag('asked')) this.#counts.asked(ask)
    if (this.#appeared.length > 0) this.#date(at, note)
    for (const nodeId of this.#words.note(seq, at, note)) this.#nodes.add(nodeId)
    if (this.#fences.note(seq, at, note, this.parts.matches, this.#tracks)) this.#open.touch()
    // A list of closed connections may say why one ended.
    if (note.flag('closed')) this.#open.touch()
  }

  /** A node refused the address of a block, by a note that is being told. */
  refused(refusal: Refusal): void {
    if (this.#words.refused(refusal)) this.#nodes.add(refusal.nodeId)
  }

  /** When what this answer brought began: a server's clock counts for the time between two of its own words only. */
  #date(at: number, note: Note): void {
    const now = Date.parse(note.note('answer')?.note('data')?.text('now') ?? '')
    for (const it of this.#appeared) {
      const age = (now - Date.parse(it.connection.start ?? '')) * 1000
      if (age >= 0 && age < at) it.bornAt = at - age
    }
    this.#appeared = []
  }

  /** Frames whose marks changed since the last call, whole. */
  takeChanged(): readonly Propagation[] {
    const changed = [...this.#changed.values()]
    this.#changed = new Map()
    return changed
  }

  save(out: StateWriter): void {
    this.#counts.save(out)
    this.#tracks.save(out)
    this.#answers.save(out)
    this.#nodes.save(out)
    this.#open.save(out)
    this.#fences.save(out)
    out.uint(this.#held.length)
    for (const it of this.#held) saveHeldPoll(out, it)
    for (const n of [
      this.#sweptAt,
      this.#now,
      this.#unrestUntil,
      this.#revision === this.parts.matches.revision ? 1 : 0
    ])
      out.uint(n)
  }

  /** Into a fresh state, after the tables and the matches were loaded. */
  load(from: StateReader): void {
    this.#counts.load(from)
    const known = new Map<number, Connection>()
    for (const it of this.parts.connections.ended) known.set(it.key, it)
    for (const it of this.parts.connections.open) known.set(it.key, it)
    this.#tracks.load(from, (key) => known.get(key))
    this.#answers.load(from)
    this.#nodes.load(from)
    this.#open.load(from, this.#counts)
    for (const it of this.#open.all()) this.#words.add(it)
    this.#fences.load(from)
    for (let left = from.uint(); left > 0; left--) {
      const it = loadHeldPoll(from)
      this.#held.push(it)
      this.#due = Math.min(this.#due, it.at + SLACK_US)
    }
    this.#sweptAt = from.uint()
    this.#now = from.uint()
    this.#unrestUntil = from.uint()
    this.#revision = from.uint() === 1 ? this.parts.matches.revision : -1
    this.#due = Math.min(this.#due, this.#sweptAt + SWEEP_US)
  }

  /** Time goes on to `at`: what was held back is judged, and now and then all is looked through. */
  #advance(at: number): void {
    const isBack = at < this.#now
    if (isBack) {
      this.#tracks.rewind()
      this.#open.rewind(this.#counts)
    }
    while (this.#held.length > 0) {
      const next = this.#held[0] as HeldPoll
      if (!isBack && at < next.at + SLACK_US) break
      this.#held.shift()
      this.#judge(next)
    }
    this.#now = at
    if (isBack || at >= this.#sweptAt + SWEEP_US) this.#sweep(at)
    const next = this.#held[0]
    this.#due = Math.min(this.#sweptAt + SWEEP_US, next ? next.at + SLACK_US : Number.POSITIVE_INFINITY)
  }

  #judge(poll: HeldPoll): void {
    const isSame = poll.observer >= 0 && poll.epoch === this.#counts.epoch(poll.observer)
    const countAfter = isSame ? this.#counts.count(poll.observer) : -1
    const usable = isSame ? poll : { ...poll, countAsked: -1 }
    const heard = this.#open.heardBy(poll.observer)
    judgePoll({ poll: usable, countAfter, heard, tracks: this.#tracks })
    judgeGrowth(poll, this.#open.followed, this.#tracks)
  }

  #sweep(at: number): void {
    this.#sweptAt = at
    const { matches } = this.parts
    if (this.#revision !== matches.revision) {
      this.#revision = matches.revision
      for (const nodeId of matches.nodeIds()) this.#nodes.add(nodeId)
      this.#open.touch()
    }
    let left = this.#open.followed.length
    const most = Math.min(MAX_OPEN, Math.floor(MAX_PLACES / Math.max(1, this.#tracks.slots)))
    for (const it of this.#open.all()) {
      const isClosing = it.isCountedOnly ? at >= it.nextTold || at < it.at : left > most || at - it.at > MAX_AGE_US
      const isDue = it.isDirty || (it.heldUntil > 0 && at >= it.heldUntil)
      if (!isClosing && (it.isCountedOnly || !isDue || at < it.nextTold)) continue
      if (this.#look(it, at, isClosing) && !it.isCountedOnly) left--
    }
    this.#open.tidy(at - FRESH_US)
    this.#tracks.forget(this.#open.first?.at ?? at)
  }

  /** Tells a frame as it stands; true: it is settled, and closed. */
  #look(it: OpenFrame, at: number, isClosing: boolean): boolean {
    const told = this.#tell(it, isClosing)
    // Time alone changes marks until then.
    it.isDirty = at - it.at < LEAST_AGE_US || at < this.#unrestUntil
    it.nextTold = at + this.#wait(at - it.at)
    const held = told.settled ? 0 : heldOpenUntil(it, told.marks, this.#sites, at)
    it.heldUntil = held > at ? held : 0
    const signature = it.isCountedOnly ? 1 : toSignature(told)
    if (it.signature !== signature) this.#change(told)
    it.signature = signature
    // Of one that is counted only nothing is known but who sent it.
    const marks = it.isCountedOnly ? told.marks.filter((mark) => mark.evidence === 'own') : told.marks
    this.parts.told?.({ ...told, marks })
    if (!told.settled) return false
    this.#words.remove(it)
    this.#open.close(it)
    return true
  }

  /** Until a frame of this age is told again, µs: with its age where there are many nodes, and so that all together keep to their bound. */
  #wait(age: number): number {
    const nodes = this.#nodes.size
    if (nodes <= FEW_NODES) return SWEEP_US
    const crowd = ((this.#open.followed.length * nodes) / TOLD_A_SECOND) * SWEEP_US
    return Math.round(Math.max(SWEEP_US, age * TELL_GROWTH, crowd))
  }

  #change(told: Propagation): void {
    if (this.#changed.size < MAX_CHANGED || this.#changed.has(told.seq)) this.#changed.set(told.seq, told)
  }

  #tell(frame: OpenFrame, isClosing: boolean): Propagation {
    const context = {
      now: this.#now,
      matches: this.parts.matches,
      observers: this.parts.observers,
      connections: this.parts.connections,
      tracks: this.#tracks,
      answers: this.#answers,
      nodes: this.#nodes
    }
    const told = toPropagation(frame, context)
    if (isClosing) return { ...told, settled: true }
    if (this.#now - frame.at < LEAST_AGE_US || !isSettled(told, frame, context)) return told
    const held = heldOpenUntil(frame, told.marks, this.#sites, this.#now)
    return this.#now < held ? told : { ...told, settled: true }
  }

  /** The finest spacing of a server's answers after each young frame. */
  #space(poll: Poll): void {
    const before = this.#answers.lastAsked(poll.server)
    this.#answers.asked(poll.server, poll.askedAt)
    const spacing = poll.askedAt - before
    if (spacing <= 0 || poll.sampled.length === 0) return
    for (const it of this.#open.followed) {
      if (it.at > before || poll.at - it.at > SPACING_US) continue
      if (it.askedEvery !== null && it.askedEvery <= spacing) continue
      it.askedEvery = spacing
      it.touch()
    }
  }

  /** Our ear at the server of this answer; -1: none hears there. */
  #observerOf({ server }: Poll): number {
    const { all } = this.parts.observers
    for (const [number, it] of all.entries()) {
      if (it.status !== 'hearing') continue
      if (it.server === server.name || it.serverName === server.name || it.serverId === server.id) return number
    }
    return -1
  }
}

const NO_PAYLOAD = new Uint8Array(0)

/** 0 within the first second, 1 within 4 s, 2 within 16 s, … */
function toFourfold(age: number): number {
  return age < SWEEP_US ? 0 : 1 + Math.floor(Math.log2(age / SWEEP_US) / 2)
}
