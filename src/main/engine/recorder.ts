import type { Clock } from '../../shared/cluster/clock.ts'
import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import { BatchWriter } from '../../shared/cluster/observation-batch.ts'
import { type Seq, toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import type { Journal } from '../history/journal.ts'
import type { NoteBody, Sink } from '../sources/source.ts'
import type { ObservedTime } from './observed-time.ts'

/** A chunk closes this long after its first observation (design.md section 4). */
const CHUNK_MS = 100
const CHUNK_OBSERVATIONS = 65_536
const CHUNK_BYTES = 1024 * 1024
/** So many in one chunk are over 80,000 a second. */
const FLOOD_OBSERVATIONS = 8_192
/** Frames that share a stamp then: some 15 µs. */
const STAMP_FRAMES = 16
/** Appends that the journal may be working on; more would only queue in its thread. */
const IN_FLIGHT = 4
/** Closed batches that wait for the journal: 64 MiB (R21), then the oldest are dropped and counted. */
const WAITING_BYTES = 64 * 1024 * 1024
/** Buffers kept for reuse; enough for those in flight and in the fold. */
const SPARE_BUFFERS = 12
/** `drained` lets a past-filling source go on below this many waiting batches. */
const DRAINED_BATCHES = 2
/** A frame larger than a chunk's buffer gets a buffer of its own with this much to spare for its record's head. */
const OVERSIZE_HEAD_BYTES = 64

/** What the recorder hands on once the journal answered: a run of observations, in order, recorded or not. */
export interface Settled {
  /** Null: not recorded. */
  readonly firstSeq: Seq | null
  readonly batch: ObservationBatch
}

interface Drops {
  count: number
  from: UnixUs
  to: UnixUs
}

/**
 * The sink of one cluster's sources: stamps, queues, appends. Each observation leaves through `onSettled` exactly once,
 * in order, or is counted in a note of its own (`dropped`).
 */
export class Recorder implements Sink {
  readonly #clock: Clock
  readonly #time: ObservedTime
  readonly #journal: Pick<Journal, 'append'>
  readonly #onSettled: (settled: Settled) => void
  readonly #slots = new Map<string, number>()
  #servers: readonly string[] = []
  #writer: BatchWriter
  #cancelClose: (() => void) | null = null
  readonly #waiting: ObservationBatch[] = []
  #waitingBytes = 0
  #inFlight = 0
  readonly #spare: ArrayBuffer[] = []
  readonly #awaitingDrain: (() => void)[] = []
  #drops: Drops | null = null
  #lastAt: UnixUs | null = null
  #stamped: UnixUs = toUnixUs(0)
  #stampUses = 0
  #floodedAt = Number.NEGATIVE_INFINITY
  #turn: NodeJS.Immediate | null = null
  #closed = false

  constructor(parts: {
    readonly clock: Clock
    readonly time: ObservedTime
    readonly journal: Pick<Journal, 'append'>
    readonly onSettled: (settled: Settled) => void
  }) {
    this.#clock = parts.clock
    this.#time = parts.time
    this.#journal = parts.journal
    this.#onSettled = parts.onSettled
    this.#writer = new BatchWriter(new ArrayBuffer(CHUNK_BYTES))
  }

  /** Time of the newest observation, null before the first. */
  get lastAt(): UnixUs | null {
    return this.#lastAt
  }

  /** When a chunk was last closed for being full, by the monotonic clock, µs: more comes than a tenth of a second holds. */
  get floodedAt(): number {
    return this.#floodedAt
  }

  observer(server: string): number {
    const known = this.#slots.get(server)
    if (known !== undefined) return known
    const slot = this.#servers.length
    this.#slots.set(server, slot)
    this.#servers = [...this.#servers, server]
    return slot
  }

  arrival(slot: number, payload: Uint8Array, at: UnixUs = this.#stamp()): void {
    if (this.#closed) return
    if (!this.#writer.arrival(slot, at, payload)) {
      this.#close(true)
      if (!this.#writer.arrival(slot, at, payload)) {
        this.#writer = new BatchWriter(new ArrayBuffer(payload.length + OVERSIZE_HEAD_BYTES))
        this.#writer.arrival(slot, at, payload)
      }
    }
    this.#wrote(at)
  }

  note(body: NoteBody, at: UnixUs = this.#time.now()): void {
    this.noteText(JSON.stringify(body), at)
  }

  noteText(text: string, at: UnixUs): void {
    if (this.#closed) return
    const bytes = new TextEncoder().encode(text)
    if (!this.#writer.note(at, bytes)) {
      this.#close(true)
      if (!this.#writer.note(at, bytes)) {
        this.#writer = new BatchWriter(new ArrayBuffer(bytes.length + OVERSIZE_HEAD_BYTES))
        this.#writer.note(at, bytes)
      }
    }
    this.#wrote(at)
  }

  drained(): Promise<void> {
    if (this.#waiting.length <= DRAINED_BATCHES) return Promise.resolve()
    return new Promise((done) => this.#awaitingDrain.push(done))
  }

  /** Gives a settled batch's buffer back for reuse; the batch must not be read any more. */
  recycle(batch: ObservationBatch): void {
    if (this.#spare.length < SPARE_BUFFERS && batch.bytes.buffer.byteLength === CHUNK_BYTES)
      this.#spare.push(batch.bytes.buffer)
  }

  /** Closes what is open and resolves once everything so far is settled. */
  async flush(): Promise<void> {
    this.#close(false)
    while (this.#waiting.length > 0 || this.#inFlight > 0) {
      await new Promise<void>((done) => this.#awaitingDrain.push(done))
    }
  }

  /** Flushes and takes nothing more. */
  async stop(): Promise<void> {
    await this.flush()
    this.#closed = true
  }

  /**
   * The time of an arrival. In a flood a socket hands over hundreds of frames at once, in one turn of the event loop, and
   * asking for the time of each took a twentieth of the thread: there one stamp holds for a few frames of the same turn.
   */
  #stamp(): UnixUs {
    if (this.#writer.count < FLOOD_OBSERVATIONS) return this.#time.now()
    if (this.#stampUses > 0) {
      this.#stampUses--
      return this.#stamped
    }
    this.#stamped = this.#time.now()
    this.#stampUses = STAMP_FRAMES - 1
    this.#turn ??= setImmediate(() => {
      this.#turn = null
      this.#stampUses = 0
    })
    return this.#stamped
  }

  #wrote(at: UnixUs): void {
    this.#lastAt = at
    if (this.#writer.count === 1) this.#cancelClose = this.#clock.after(CHUNK_MS, () => this.#close(false))
    else if (this.#writer.count >= CHUNK_OBSERVATIONS) this.#close(true)
  }

  #close(isFull: boolean): void {
    if (isFull) this.#floodedAt = this.#clock.nowMono()
    this.#cancelClose?.()
    this.#cancelClose = null
    if (this.#writer.count === 0) return
    const batch = this.#writer.take(this.#servers)
    this.#writer = new BatchWriter(this.#spare.pop() ?? new ArrayBuffer(CHUNK_BYTES))
    this.#waiting.push(batch)
    this.#waitingBytes += batch.bytes.length
    while (this.#waitingBytes > WAITING_BYTES) this.#dropOldest()
    this.#send()
  }

  #dropOldest(): void {
    const batch = this.#waiting.shift()
    if (!batch) return
    this.#waitingBytes -= batch.bytes.length
    const now = this.#time.now()
    if (this.#drops) {
      this.#drops.count += batch.count
      this.#drops.to = now
    } else this.#drops = { count: batch.count, from: batch.base, to: now }
    this.recycle(batch)
  }

  #send(): void {
    while (this.#inFlight < IN_FLIGHT) {
      const next = this.#waiting.shift()
      if (!next) break
      this.#waitingBytes -= next.bytes.length
      this.#inFlight++
      void this.#journal.append(next).then((appended) => {
        this.#inFlight--
        this.#onSettled({ firstSeq: appended.recorded ? appended.firstSeq : null, batch: appended.batch })
        this.#send()
        this.#owed()
        if (this.#waiting.length <= DRAINED_BATCHES) for (const done of this.#awaitingDrain.splice(0)) done()
      })
    }
  }

  /** Once there is room again, what was dropped becomes an observation itself. */
  #owed(): void {
    if (!this.#drops || this.#waiting.length > 0) return
    const { count, from, to } = this.#drops
    this.#drops = null
    this.note({ source: 'stoa', status: 'dropped', count, from: String(from), to: String(to) }, toUnixUs(to))
  }
}
