import type { Connection } from '../cluster/connection.ts'
import type { ConnectionTable, Poll } from '../cluster/connections.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { AddressBook } from './address-book.ts'
import { Comparison } from './comparison.ts'
import { hasOurName, isListening, toNobodyPrior } from './connection-role.ts'
import { type Epoch, loadEpoch, loadSnapshot, saveEpoch, saveSnapshot, snapshot } from './epoch.ts'
import { EpochRing } from './epochs.ts'
import type { NodeFrames } from './node-frames.ts'
import { pairAfterReload } from './reload-pairs.ts'
import { Track } from './track.ts'

/** Counters are compared at most so often; askings between serve propagation only. µs. */
const LEAST_STEP_US = 900_000
/** Our own lateness: a frame that a server had counted when it answered has surely been stamped by us so much later. µs. */
const LATENESS_US = 60_000
/** How long answers to one asking are waited for, at least and at most, µs. */
const LEAST_PATIENCE_US = 120_000
const MOST_PATIENCE_US = 2_000_000
/** Observations of an older time than the newest by so much are of a past that was read later. µs. */
export const LATE_US = 1_000_000

/**
 * Which connection is which node's, from frames and CONNZ counters alone: each frame of a node adds one to `in_msgs` of
 * exactly one connection (wire-format.md section 15). The steps of all counters between two askings are compared with the
 * frames heard between, and each connection has a score of each node that its counter may follow.
 */
export class Identity {
  readonly #frames: NodeFrames
  readonly #table: ConnectionTable
  readonly #tracks = new Map<number, Track>()
  readonly #epochs = new EpochRing()
  readonly #addresses = new AddressBook()
  readonly #comparison: Comparison
  /** By name of the server: the last asking that it answered whole. */
  readonly #answered = new Map<string, number>()
  /** The asking whose answers come now. */
  #open: Epoch | null = null
  #closeAt = Number.POSITIVE_INFINITY
  #patience = LEAST_PATIENCE_US
  #nextEpoch = 1
  /** Requests that left since the last asking that is compared, and what was heard until then. */
  #asked: { readonly at: number; readonly low: Float64Array }[] = []
  #isDeaf = true
  /** By `client_id` of our own observers: `server id cid`. */
  readonly #ours = new Set<string>()
  revision = 0

  constructor(frames: NodeFrames, table: ConnectionTable) {
    this.#frames = frames
    this.#table = table
    this.#comparison = new Comparison(frames, this.#epochs)
  }

  /** When the answers of the open asking can be compared, µs; infinite: there is none. */
  get closeAt(): number {
    return this.#closeAt
  }

  /** The longest time between two of the last askings, µs; 0: there were no two. */
  get usualStep(): number {
    return this.#epochs.longestStep
  }

  get tracks(): IterableIterator<Track> {
    return this.#tracks.values()
  }

  /** Our time of the last asking whose answers were compared, and its number; 0: none. */
  get comparedAt(): number {
    return this.#epochs.newest?.askedAt ?? 0
  }

  get compared(): number {
    return this.#epochs.newest?.id ?? 0
  }

  /** The last asking that this server answered whole; 0: none is remembered. */
  answeredBy(serverName: string): number {
    return this.#answered.get(serverName) ?? 0
  }

  trackOf(connection: Connection): Track | null {
    return this.#tracks.get(connection.key) ?? null
  }

  isOurs(connection: Connection): boolean {
    return hasOurName(connection) || this.#ours.has(`${connection.server.id} ${connection.cid}`)
  }

  /** One of our own connections, as a server's greeting numbers it. */
  claim(serverId: string, cid: number): void {
    if (this.#ours.size >= MOST_OWN) this.#ours.delete(this.#ours.values().next().value as string)
    this.#ours.add(`${serverId} ${cid}`)
  }

  /** Nobody hears at this moment. */
  deafen(): void {
    this.#isDeaf = true
    if (this.#open) this.#open.isDeaf = true
  }

  /** The clock was set, or the past was left: what was counted before is not continued. */
  forgetTimes(): void {
    this.#open = null
    this.#closeAt = Number.POSITIVE_INFINITY
    this.#asked = []
    this.#epochs.clear()
    this.#answered.clear()
    for (const track of this.#tracks.values()) {
      track.base = null
      track.next = null
    }
  }

  /** A request left; of what is not known yet, so what was heard until now is put down. */
  asked(at: number): void {
    if (at - (this.#open?.askedAt ?? this.comparedAt) < LEAST_STEP_US) return
    const last = this.#asked.at(-1)
    if (last && at - last.at < NEARLY_AT_ONCE_US) return
    this.#asked.push({ at, low: snapshot(this.#frames) })
    if (this.#asked.length > MOST_ASKED) this.#asked.shift()
  }

  /** The answers of one asking begin. `isHearing`: some observer hears now. */
  #begin(askedAt: number, isHearing: boolean): void {
    if (askedAt - (this.#open?.askedAt ?? this.comparedAt) < LEAST_STEP_US) return
    if (this.#open) this.close()
    const asked = this.#asked.findLast((it) => it.at <= askedAt)
    this.#asked = this.#asked.filter((it) => it.at > askedAt)
    this.#open = {
      id: this.#nextEpoch++,
      askedAt: asked?.at ?? askedAt,
      low: asked?.low ?? snapshot(this.#frames),
      high: new Float64Array(0),
      lateUs: 0,
      isDeaf: this.#isDeaf
    }
    this.#isDeaf = !isHearing
    this.#closeAt = askedAt + this.#patience
  }

  /** An answer, after the table took it. */
  poll(poll: Poll, isHearing: boolean): void {
    if (poll.sampled.length > 0) this.#begin(poll.askedAt, isHearing)
    if (poll.appeared.length > 0) this.#meet(poll)
    const open = this.#open
    if (open && poll.askedAt >= open.askedAt) {
      const late = poll.at - open.askedAt
      open.lateUs = Math.max(open.lateUs, late)
      this.#patience = Math.min(
        MOST_PATIENCE_US,
        Math.max(LEAST_PATIENCE_US, this.#patience - this.#patience / 16, late * 1.5)
      )
      this.#patience = Math.round(this.#patience)
      this.#closeAt = Math.max(this.#closeAt, poll.at + LATENESS_US)
      for (const connection of poll.sampled) this.#sample(connection, open.id, poll.seq)
      if (poll.server.answeredAt === poll.at) this.#remember(poll.server.name, open.id)
    }
    if (poll.ended.length > 0) this.#end(poll)
  }

  /** Compares what the open asking brought. */
  close(): void {
    const open = this.#open
    if (!open) return
    this.#open = null
    this.#closeAt = Number.POSITIVE_INFINITY
    open.high = snapshot(this.#frames)
    this.#epochs.push(open)
    const changed = this.#comparison.run(open, this.#tracks)
    if (changed) this.revision++
    if (pairAfterReload(this.#tracks.values(), this.#frames.count)) this.revision++
  }

  save(out: StateWriter): void {
    out.uint(this.#nextEpoch)
    out.uint(this.#patience)
    out.uint(this.#isDeaf ? 1 : 0)
    out.uint(this.revision)
    out.uint(this.#open ? 1 : 0)
    if (this.#open) {
      saveEpoch(out, this.#open, this.#frames)
      out.uint(this.#closeAt)
    }
    this.#epochs.save(out, this.#frames)
    out.uint(this.#asked.length)
    for (const { at, low } of this.#asked) {
      out.uint(at)
      saveSnapshot(out, low, this.#frames)
    }
    out.uint(this.#answered.size)
    for (const [name, epoch] of this.#answered) {
      out.text(name)
      out.uint(epoch)
    }
    out.uint(this.#ours.size)
    for (const own of this.#ours) out.text(own)
    out.uint(this.#tracks.size)
    for (const [key, track] of this.#tracks) {
      out.uint(key)
      track.save(out)
    }
    this.#comparison.twins.save(out)
  }

  /** Into a fresh one, after the table of connections was loaded. */
  load(from: StateReader): void {
    this.#nextEpoch = from.uint()
    this.#patience = from.uint()
    this.#isDeaf = from.uint() === 1
    this.revision = from.uint()
    if (from.uint() === 1) {
      this.#open = loadEpoch(from, this.#frames)
      this.#closeAt = from.uint()
    }
    this.#epochs.load(from, this.#frames)
    this.#asked = Array.from({ length: from.uint() }, () => ({
      at: from.uint(),
      low: loadSnapshot(from, this.#frames)
    }))
    for (let left = from.uint(); left > 0; left--) this.#answered.set(from.text(), from.uint())
    for (let left = from.uint(); left > 0; left--) this.#ours.add(from.text())
    const known = new Map<number, Connection>()
    for (const it of this.#table.open) known.set(it.key, it)
    for (const it of this.#table.ended) known.set(it.key, it)
    for (let left = from.uint(); left > 0; left--) {
      const key = from.uint()
      const connection = known.get(key)
      if (!connection) throw new Error('a checkpoint matches a connection that it does not hold')
      const track = new Track(connection)
      track.load(from)
      this.#tracks.set(key, track)
    }
    this.#comparison.twins.load(from, this.#tracks)
  }

  #meet(poll: Poll): void {
    const before = this.#answered.get(poll.server.name)
    const book = this.#addresses.read(this.#tracks.values())
    for (const connection of poll.appeared) {
      if (connection.kind !== 'Client' || this.isOurs(connection)) continue
      const track = new Track(connection)
      if (before !== undefined) {
        track.base = { epoch: before, inMsgs: 0, seq: 0 }
        track.isFresh = true
      }
      this.#tracks.set(connection.key, track)
      this.#guess(track, book, poll.at)
    }
  }

  /** Before it speaks its address may say whose it is. */
  #guess(track: Track, book: AddressBook, at: number): void {
    const row = book.guess(track.connection, at)
    if (row < 0) return
    track.suppose(row, 'address', this.#frames.count)
    track.judge(this.#frames.count, toNobodyPrior(track.connection))
    track.nodeId = this.#frames.nodeIdOf(row)
    this.revision++
  }

  /** The new connection of a node is often seen before the end of its old one. */
  #guessAgain(at: number): void {
    const waiting = [...this.#tracks.values()].filter(
      (it) => it.isOpen && it.row < 0 && it.rows.length === 0 && at - it.connection.firstSeenAt <= BEFORE_US
    )
    if (waiting.length === 0) return
    const book = this.#addresses.read(this.#tracks.values())
    for (const track of waiting) this.#guess(track, book, at)
  }

  #sample(connection: Connection, epoch: number, seq: number): void {
    const track = this.#tracks.get(connection.key)
    if (!track || track.next?.epoch === epoch) return
    track.next = { epoch, inMsgs: connection.counters.inMsgs, seq }
    track.deafPolls = isListening(connection) ? 0 : track.deafPolls + 1
  }

  #remember(serverName: string, epoch: number): void {
    this.#answered.delete(serverName)
    if (this.#answered.size >= MOST_SERVERS) this.#answered.delete(this.#answered.keys().next().value as string)
    this.#answered.set(serverName, epoch)
  }

  #end(poll: Poll): void {
    for (const connection of poll.ended) {
      const track = this.#tracks.get(connection.key)
      if (!track) continue
      this.revision++
      // Nobody's, or anybody's: nothing of it is worth remembering.
      if (track.isMatch) track.candidatesForgotten()
      else this.#tracks.delete(connection.key)
    }
    this.#guessAgain(poll.at)
    const { ended } = this.#table
    if (ended.length < this.#tracks.size || ended.length < SWEEP_FROM) return
    const kept = new Set(ended.map((it) => it.key))
    for (const [key, track] of this.#tracks) if (!track.isOpen && !kept.has(key)) this.#tracks.delete(key)
  }
}

/** The end of a connection to a server that died is told when the server is back, or never. µs. */
const BEFORE_US = 60_000_000
/** Requests of several kinds leave at once: one of them stands for all. µs. */
const NEARLY_AT_ONCE_US = 20_000
/** Requests that bring no connections, one after another; the newest matter. */
const MOST_ASKED = 4
/** Own connections that are remembered by number: some observers, a few restarts. */
const MOST_OWN = 1_024
/** As the table of connections. */
const MOST_SERVERS = 512
/** The table forgets ended connections from here on. */
const SWEEP_FROM = 2_048
