import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type Database from 'better-sqlite3'
import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import type { DerivedRows } from './derived.ts'
import type { Housekeeping } from './housekeeping.ts'
import { JournalWriter } from './journal-writer.ts'
import type { OpenedDatabase } from './open-journal.ts'
import { ReadQueries } from './read-queries.ts'
import type { RecordingKeeper } from './recording-keeper.ts'
import type { FromWriter, MovedBatch, ToWriter } from './worker-messages.ts'

/** Writes that wait together are committed together; more would make the first of them wait for the last. */
const MOST_IN_ONE_COMMIT = 16
/** Derived rows that came while nothing could be written; more follow from the chunks at the next start. */
const MOST_HELD_DERIVATIONS = 64

type Write = Extract<ToWriter, { kind: 'append' | 'derive' }>

/** The journal's side of the port: takes what waits, commits it, answers, and works on the file when nothing waits. */
export class WriterThread {
  readonly #port: MessagePort
  readonly #db: Database.Database
  #writer: JournalWriter | null = null
  readonly #keeper: RecordingKeeper
  readonly #housekeeping: Housekeeping
  readonly #stats: ReadQueries
  readonly #held: DerivedRows[] = []
  #lostDerivation = false
  #isWorkDue = false
  #closed = false

  constructor(port: MessagePort, opened: OpenedDatabase, keeper: RecordingKeeper, housekeeping: Housekeeping) {
    this.#port = port
    this.#db = opened.db
    this.#stats = new ReadQueries(opened.db, opened.file)
    this.#keeper = keeper
    this.#housekeeping = housekeeping
  }

  start(): void {
    this.#port.on('message', (first: ToWriter) => {
      this.#take(first)
    })
  }

  /** All that waits by now, up to one commit's worth. */
  #take(first: ToWriter): void {
    let message: ToWriter | undefined = first
    let writes: Write[] = []
    while (message !== undefined) {
      if (message.kind === 'append' || message.kind === 'derive') writes.push(message)
      else {
        this.#write(writes)
        writes = []
        this.#control(message)
        if (this.#closed) return
      }
      if (writes.length === MOST_IN_ONE_COMMIT) break
      message = receiveMessageOnPort(this.#port)?.message as ToWriter | undefined
    }
    this.#write(writes)
    this.#work()
  }

  #write(writes: readonly Write[]): void {
    if (writes.length === 0) return
    const answers = this.#keeper.isStopped
      ? null
      : this.#withoutFaultyRows(() => writes.map((write) => this.#writeOne(write)))
    if (answers !== null) {
      for (const answer of answers) this.#answer(answer)
      return
    }
    for (const write of writes) {
      if (write.kind === 'derive') this.#hold(write.rows)
      else {
        this.#keeper.refuse(write.batch.base)
        this.#answer({ kind: 'refused', batch: write.batch, cause: this.#keeper.cause })
      }
    }
  }

  /** Observations come first: rows that the fold made wrongly must not stop them. Derivation ends for this run instead. */
  #withoutFaultyRows<T>(write: () => T): T | null {
    try {
      return this.#keeper.attempt(write)
    } catch (error) {
      if (this.#lostDerivation) throw error
      this.#lostDerivation = true
      const sentence = `A fault in Stoa: ${(error as Error).message}. Recording goes on; what follows from it is made anew at the next start.`
      this.#port.postMessage({ kind: 'notice', notice: { kind: 'derivation-failed', sentence } } satisfies FromWriter)
      return this.#keeper.attempt(write)
    }
  }

  #writeOne(write: Write): FromWriter {
    // Made late: its statements may not fit a history of a newer release, which is only read.
    this.#writer ??= new JournalWriter(this.#db)
    if (write.kind === 'append') {
      this.#housekeeping.appended(write.batch.count)
      return { kind: 'appended', batch: write.batch, firstSeq: this.#writer.append(toBatch(write.batch)) }
    }
    if (!this.#lostDerivation) this.#writer.derive(write.rows)
    return { kind: 'derived', written: !this.#lostDerivation }
  }

  #answer(answer: FromWriter): void {
    const moved = answer.kind === 'appended' || answer.kind === 'refused' ? [answer.batch.buffer] : []
    this.#port.postMessage(answer, moved)
  }

  /** Kept until there is room; after a loss all later ones are refused, since counts are added and must not skip any. */
  #hold(rows: DerivedRows): void {
    if (!this.#lostDerivation && this.#held.length < MOST_HELD_DERIVATIONS) {
      this.#held.push(rows)
      return
    }
    this.#lostDerivation = true
    this.#giveUpHeld()
    this.#answer({ kind: 'derived', written: false })
  }

  #giveUpHeld(): void {
    for (const _ of this.#held.splice(0)) this.#answer({ kind: 'derived', written: false })
  }

  #writeHeld(): void {
    if (this.#held.length === 0 || this.#keeper.isStopped) return
    this.#writer ??= new JournalWriter(this.#db)
    const writer = this.#writer
    const written = this.#withoutFaultyRows(() => {
      if (!this.#lostDerivation) for (const rows of this.#held) writer.derive(rows)
      return !this.#lostDerivation
    })
    if (written === null) return
    for (const _ of this.#held.splice(0)) this.#answer({ kind: 'derived', written })
  }

  #control(message: Exclude<ToWriter, Write>): void {
    switch (message.kind) {
      case 'tick':
        this.#keeper.tick(message.now)
        this.#housekeeping.tick()
        this.#writeHeld()
        this.#port.postMessage({ kind: 'ticked' } satisfies FromWriter)
        break
      case 'retention':
        this.#housekeeping.retention.set(message.retention)
        break
      case 'clock-jump':
        this.#housekeeping.retention.clockJumped(message.jumpUs)
        break
      case 'stats':
        this.#port.postMessage({ kind: 'stats', stats: this.#stats.stats() } satisfies FromWriter)
        break
      case 'close':
        this.#close()
        break
    }
  }

  /** One piece of work at a time, and each only after the port was looked at: appends go first. */
  #work(): void {
    if (this.#isWorkDue || this.#closed) return
    this.#isWorkDue = true
    setImmediate(() => {
      this.#isWorkDue = false
      if (this.#closed) return
      const waiting = receiveMessageOnPort(this.#port)
      if (waiting !== undefined) this.#take(waiting.message as ToWriter)
      else if (this.#housekeeping.step()) this.#work()
    })
  }

  #close(): void {
    this.#closed = true
    this.#giveUpHeld()
    this.#keeper.close()
    this.#port.postMessage({ kind: 'closed' } satisfies FromWriter)
    this.#port.close()
  }
}

function toBatch(moved: MovedBatch): ObservationBatch {
  const { base, count, servers, buffer, offset, length } = moved
  return { base, count, servers, bytes: new Uint8Array(buffer, offset, length) }
}
