import { GapLedger } from './gaps.ts'
import { KindsByTime } from './kinds-by-time.ts'
import { NodeCountTable } from './node-counts.ts'
import { Note } from './note.ts'
import { become, identify, ObserverTable, type OpenObserver, UNLISTED } from './observers.ts'
import type { StateReader, StateWriter } from './state-bytes.ts'
import type { UnixUs } from './units.ts'

/** Jumps of the clock that are kept; the journal has their notes. */
const MAX_CLOCK_JUMPS = 100
/** Servers that others named and nobody accepted; a server that names more makes them up. */
const MAX_OFFERED = 64
/** A first connection that takes less than this is no outage. µs. */
const SETTLE_US = 1_000_000
/** Causes of gaps that are Stoa's own. */
const NOT_RUNNING = 'Stoa was not running'
const NOT_LISTENING = 'Stoa did not listen'

/** What the state tells whoever joins arrivals: an observer's number, and what became of its connection. */
export interface ConnectionListener {
  connected(observer: number): void
  disconnected(observer: number): void
  /** Stoa itself was away. */
  restarted(): void
}

/** The wall clock of Stoa's machine jumped: by so much, seen at `at`, µs; negative is back. */
export interface ClockJump {
  readonly at: UnixUs
  readonly jumpUs: number
}

/** Counts since the beginning of the history. `ambiguous`: frames whose arrivals were joined by a guess. */
export interface Totals {
  frames: number
  events: number
  undecodable: number
  ambiguous: number
}

const CAUSES = new Map<string, string>([
  ['stale', 'the link went silent'],
  ['server-closed', 'the server closed the connection'],
  ['connection-reset', 'the connection was lost'],
  ['authorization', 'the server no longer accepts our credentials'],
  ['slow-consumer', 'the server cut us off because we read too slowly'],
  ['lame-duck', 'the server is being shut down'],
  ['disk-full', 'the disk was full'],
  ['disk-failed', 'the disk failed'],
  ['read-only', 'the history could only be read'],
  ['closed', 'the history was closed']
])

/** Kinds of `ConnectionTrouble` in which nobody answered; in the others somebody does, and does not let us hear. */
const OUT_OF_REACH: ReadonlySet<string> = new Set([
  'unknown-host',
  'nothing-listening',
  'unreachable',
  'timeout',
  'silent-server',
  'connection-lost',
  'failed'
])

/**
 * What is known of one cluster: the fold over its observations, arrivals given as joined frames, notes as they came.
 * Pure: every time comes from an observation. Notes that it does not know change nothing; nothing in a note throws.
 */
export class ClusterState {
  readonly totals: Totals = { frames: 0, events: 0, undecodable: 0, ambiguous: 0 }
  readonly observers = new ObserverTable()
  readonly nodes = new NodeCountTable()
  readonly gaps = new GapLedger()
  readonly kinds = new KindsByTime()
  /** Time of the newest observation and of the newest frame; 0 before the first. */
  lastAt = 0
  lastFrameAt = 0
  /** Servers that the known ones named and that are not used. Outside. */
  offeredServers: readonly string[] = []
  clockJumps: readonly ClockJump[] = []
  /** Version of Stoa that observed last, and whether it still does; false before the first note of its own. */
  isStarted = false
  readonly #listener: ConnectionListener
  /** Observers whose first connection is being made, since when; not a gap yet. */
  readonly #pending = new Map<OpenObserver, { readonly seq: number; readonly at: number }>()

  constructor(listener: ConnectionListener) {
    this.#listener = listener
  }

  /** An arrival at this observer proves that it hears. */
  arrival(observer: number, at: number): void {
    if (this.#pending.size > 0) this.#settle(at)
    this.lastAt = at
    const it = this.observers.all[observer]
    if (!it) return
    if (it.status !== 'hearing') this.#hears(it, at)
    it.arrivals++
    it.lastArrival = at
  }

  /** An arrival that was read from a stream afterwards: of its time, and no proof that anybody hears. */
  captured(observer: number, at: number): void {
    const it = this.observers.all[observer]
    if (!it) return
    it.arrivals++
    it.lastArrival = Math.max(it.lastArrival, at)
    it.sentence = 'Read from a stream, not heard.'
  }

  /** The note when it could be read. */
  note(seq: number, at: number, bytes: Uint8Array, from: number, to: number): Note | null {
    if (this.#pending.size > 0) this.#settle(at)
    const note = Note.parse(bytes, from, to)
    const source = note?.text('source')
    if (note && source === 'agora') this.#agora(note, seq, at)
    else if (note && source === 'stoa') this.#stoa(note, seq, at)
    this.lastAt = at
    return note
  }

  save(out: StateWriter): void {
    const { frames, events, undecodable, ambiguous } = this.totals
    for (const total of [frames, events, undecodable, ambiguous, this.lastAt, this.lastFrameAt]) out.uint(total)
    out.uint(this.isStarted ? 1 : 0)
    out.uint(this.offeredServers.length)
    for (const server of this.offeredServers) out.text(server)
    out.uint(this.clockJumps.length)
    for (const jump of this.clockJumps) {
      out.uint(jump.at)
      out.int(jump.jumpUs)
    }
    this.observers.save(out)
    out.uint(this.#pending.size)
    for (const [it, begun] of this.#pending) {
      out.text(it.server)
      out.uint(begun.seq)
      out.uint(begun.at)
    }
    this.nodes.save(out)
    this.gaps.save(out)
  }

  /** Into a fresh state. */
  load(from: StateReader): void {
    this.totals.frames = from.uint()
    this.totals.events = from.uint()
    this.totals.undecodable = from.uint()
    this.totals.ambiguous = from.uint()
    this.lastAt = from.uint()
    this.lastFrameAt = from.uint()
    this.kinds.resumeAt(this.lastAt)
    this.isStarted = from.uint() === 1
    this.offeredServers = Array.from({ length: from.uint() }, () => from.text())
    this.clockJumps = Array.from({ length: from.uint() }, () => ({ at: from.uint() as UnixUs, jumpUs: from.int() }))
    this.observers.load(from)
    for (let left = from.uint(); left > 0; left--) {
      const it = this.observers.all[this.observers.numberOf(from.text())]
      const begun = { seq: from.uint(), at: from.uint() }
      if (it) this.#pending.set(it, begun)
    }
    this.nodes.load(from)
    this.gaps.load(from)
  }

  #agora(note: Note, seq: number, at: number): void {
    const status = note.text('status')
    if (status === 'offered') this.offeredServers = note.texts('servers', MAX_OFFERED)
    const server = note.text('server')
    if (server === null) return
    const number = this.observers.numberOf(server)
    const it = this.observers.all[number]
    if (!it || number === UNLISTED) return
    const rtt = note.number('rtt_us', 0)
    if (rtt !== null) it.rttUs = Math.round(rtt)
    switch (status) {
      case 'connecting':
        if (it.status === 'hearing') return
        become(it, 'connecting', at, 'Connecting.')
        if (!this.gaps.isOpen(it.server)) this.#pending.set(it, { seq, at })
        return
      case 'connected':
      case 'reconnect':
        identify(it, note.note('info'))
        this.#listener.connected(number)
        this.#hears(it, at)
        return
      case 'subscribed':
        this.#listener.connected(number)
        this.#hears(it, at)
        return
      case 'disconnect':
      case 'close':
      case 'closed':
        this.#lost(note, it, number, seq, at)
        return
      case 'error':
        this.#error(note, it, number, seq, at)
        return
      default:
        // Of the rest (`reconnecting`, `ldm`, whatever a later client says) nothing follows.
        return
    }
  }

  #hears(it: OpenObserver, at: number): void {
    become(it, 'hearing', at, 'It hears.')
    this.#pending.delete(it)
    this.gaps.close(it.server, at)
    this.gaps.close(null, at)
  }

  #lost(note: Note, it: OpenObserver, number: number, seq: number, at: number): void {
    const cause = note.text('cause')
    this.#listener.disconnected(number)
    this.#pending.delete(it)
    if (cause === 'stopped') {
      become(it, 'unknown', at, 'Stoa does not listen there now.')
      this.gaps.close(it.server, at)
      return
    }
    const words = toCause(cause) ?? 'the connection was lost'
    become(it, 'lost', at, toSentence(words))
    // A link that went silent heard nothing since its last sign of life, though nobody knew then.
    this.#loses(it, seq, Math.min(note.time('last_alive') ?? at, at), words)
  }

  #error(note: Note, it: OpenObserver, number: number, seq: number, at: number): void {
    const sentence = note.text('sentence') ?? note.text('error') ?? 'It answered with an error.'
    const kind = note.text('kind')
    if (it.status === 'hearing' && kind !== 'subject-refused') {
      it.sentence = sentence
      return
    }
    if (it.status === 'hearing') this.#listener.disconnected(number)
    become(it, kind === null || OUT_OF_REACH.has(kind) ? 'lost' : 'refused', at, sentence)
    const begun = this.#pending.get(it)
    this.#pending.delete(it)
    if (this.gaps.isOpen(it.server)) this.gaps.explain(it.server, sentence)
    else this.#loses(it, begun?.seq ?? seq, begun?.at ?? at, sentence)
  }

  /** Opens the gap of an observer, and that of nobody hearing when it was the last one. */
  #loses(it: OpenObserver, seq: number, from: number, cause: string): void {
    this.gaps.open(it.server, seq, from, cause)
    const isOurs = [NOT_RUNNING, NOT_LISTENING].includes(this.gaps.causeOf(null) ?? '')
    if (isOurs) this.gaps.close(null, from)
    if (this.observers.hearing > 0 || this.#pending.size > 0) return
    let latest = from
    for (const other of this.observers.all) latest = Math.max(latest, this.gaps.openedAt(other.server) ?? 0)
    this.gaps.open(null, seq, latest, 'no server could be heard')
  }

  /** First connections that take too long become gaps. */
  #settle(at: number): void {
    for (const [it, begun] of this.#pending) {
      if (at - begun.at < SETTLE_US) continue
      this.#pending.delete(it)
      this.#loses(it, begun.seq, begun.at, 'it could not be reached yet')
    }
  }

  #stoa(note: Note, seq: number, at: number): void {
    switch (note.text('status')) {
      case 'started':
        this.#started(seq)
        return
      case 'stopped':
        this.#ceases(at)
        this.isStarted = false
        this.gaps.open(null, seq, at, NOT_LISTENING)
        return
      case 'dropped':
        this.gaps.add(seq, note.time('from') ?? this.lastAt, note.time('to') ?? at, toDropped(note.number('count', 0)))
        return
      case 'not-recorded': {
        const words = toCause(note.text('cause')) ?? 'of an unknown cause'
        this.gaps.add(seq, note.time('from') ?? at, note.time('to') ?? at, `not recorded: ${words}`)
        return
      }
      case 'captured': {
        const words = `filled from the stream ${note.text('stream') ?? ''}, ${note.number('count', 0) ?? 0} frames`
        this.gaps.fill(seq, note.time('from') ?? at, note.time('to') ?? at, words)
        return
      }
      case 'clock-jump':
        this.#jumped(at as UnixUs, note.number('jump_us', Number.NEGATIVE_INFINITY) ?? 0)
        return
      default:
        return
    }
  }

  #jumped(at: UnixUs, jumpUs: number): void {
    const jump = { at, jumpUs: Math.trunc(Math.max(-1e15, Math.min(1e15, jumpUs))) }
    this.clockJumps = [...this.clockJumps.slice(1 - MAX_CLOCK_JUMPS), jump]
  }

  /** A run begins. One that did not end in order ended after the last observation. */
  #started(seq: number): void {
    const ended = this.lastAt
    this.#ceases(ended)
    this.#listener.restarted()
    if (ended > 0) this.gaps.open(null, seq, ended, NOT_RUNNING)
    this.isStarted = true
  }

  /** No observer hears any more; their own gaps end here, since the gap of all begins. */
  #ceases(at: number): void {
    this.#pending.clear()
    for (const [number, it] of this.observers.all.entries()) {
      this.#listener.disconnected(number)
      this.gaps.close(it.server, at)
      if (it.status !== 'unknown') become(it, 'unknown', at, 'Stoa does not listen there now.')
    }
  }
}

function toCause(cause: string | null): string | null {
  return cause === null ? null : (CAUSES.get(cause) ?? cause)
}

function toSentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}

function toDropped(count: number | null): string {
  return `${count ?? 'some'} observations were dropped: this machine could not keep up`
}
