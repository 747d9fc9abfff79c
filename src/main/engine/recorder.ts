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
  /** The batch was closed because it was full: more comes than a tenth of a second holds. */
  readonly flooded: boolean
}

interface Closed {
  readonly batch: ObservationBatch
  readonly flooded: boolean
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
  readonly #waiting: Closed[] = []
  #waitingBytes = 0
  #inFlight = 0
  readonly #spare: ArrayBuffer[] = []
  readonly #awaitingDrain: (() => void)[] = []
  #drops: Drops | null = null
  #lastAt: UnixUs | null = null
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

  observer(server: string): number {
    const known = this.#slots.get(server)
    if (known !== undefined) return known
    const slot = this.#servers.length
    this.#slots.set(server, slot)
    this.#servers = [...this.#servers, server]
    return slot
  }

  arrival(slot: number, payload: Uint8Array, at: UnixUs = this.#time.now()): void {
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

  #wrote(at: UnixUs): void {
    this.#lastAt = at
    if (this.#writer.count === 1) this.#cancelClose = this.#clock.after(CHUNK_MS, () => this.#close(false))
    else if (this.#writer.count >= CHUNK_OBSERVATIONS) this.#close(true)
  }

  #close(flooded: boolean): void {
    this.#cancelClose?.()
    this.#cancelClose = null
    if (this.#writer.count === 0) return
    const batch = this.#writer.take(this.#servers)
    this.#writer = new BatchWriter(this.#spare.pop() ?? new ArrayBuffer(CHUNK_BYTES))
    this.#waiting.push({ batch, flooded })
    this.#waitingBytes += batch.bytes.length
    while (this.#waitingBytes > WAITING_BYTES) this.#dropOldest()
    this.#send()
  }

  #dropOldest(): void {
    const dropped = this.#waiting.shift()
    if (!dropped) return
    const { batch } = dropped
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
      this.#waitingBytes -= next.batch.bytes.length
      this.#inFlight++
      void this.#journal.append(next.batch).then((appended) => {
        this.#inFlight--
        this.#onSettled({
          firstSeq: appended.recorded ? appended.firstSeq : null,
          batch: appended.batch,
          flooded: next.flooded
        })
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
