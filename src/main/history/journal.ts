import { Worker } from 'node:worker_threads'
import type { Clock } from '../../shared/cluster/clock.ts'
import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import type { Seq, UnixUs } from '../../shared/cluster/units.ts'
import type { DerivedRows } from './derived.ts'
import type { JournalReader, JournalStats } from './journal-reader.ts'
import type { Opening } from './open-journal.ts'
import { DEFAULT_DISK_LIMITS, type DiskLimits, type Retention } from './recording-limits.ts'
import type { Notice, OpenError, RecordingState, StopCause } from './recording-state.ts'
import { HISTORY_YOUNG_MB } from './thread-memory.ts'
import type { FromWriter, MovedBatch, ToWriter, WorkerTask } from './worker-messages.ts'
import { WorkerReader } from './worker-reader.ts'

export interface JournalOptions {
  /** The cluster's folder; made if missing (0700). The file is `history.db` in it. */
  readonly folder: string
  /** `history-worker.ts` in tests, `history-worker.js` in bundles. */
  readonly workerUrl: URL
  readonly clock: Clock
  readonly retention: Retention
  readonly disk?: DiskLimits
}

/** Answer to one append. The buffer of `batch` is the one that was given: fold it, then use it again. */
export type Appended =
  | { readonly recorded: true; readonly firstSeq: Seq; readonly batch: ObservationBatch }
  | { readonly recorded: false; readonly cause: StopCause; readonly batch: ObservationBatch }

/** How often the worker is asked to look at the disk and at what is too old (R18: again recording within 30 s). */
const TICK_MS = 1_000
/** Reading back a large file that was not closed well may take this long (R19: 5 s; a restart: 2 s). */
const CHECK_MS = 1_500

/**
 * One cluster's history, as its one writer sees it: the engine's end of `history-worker.ts`, which owns SQLite.
 *
 *     const opened = await Journal.open({ folder, workerUrl, clock, retention })
 *     const { firstSeq, batch } = await journal.append(full)   // durable now
 *
 * `append` may be called again before it answered; answers come in order of calls. The caller bounds how many it has in
 * flight by the buffers it owns. If the worker dies, the state becomes *stopped, disk-failed*, and what was under way is
 * answered with `recorded: false` and an empty batch, its buffer being lost.
 */
export class Journal {
  readonly #worker: Worker
  readonly #clock: Clock
  readonly #workerUrl: URL
  readonly #appends: { readonly resolve: (appended: Appended) => void; readonly base: UnixUs }[] = []
  readonly #derivations: ((written: boolean) => void)[] = []
  readonly #statistics: { readonly resolve: (stats: JournalStats) => void; readonly reject: (error: Error) => void }[] =
    []
  #state: RecordingState = { kind: 'recording', lowSpace: false, freeBytes: null, resumedAfter: null }
  #stateListener: ((state: RecordingState) => void) | null = null
  #noticeListener: ((notice: Notice) => void) | null = null
  #opened: ((result: Result<Opening, OpenError>) => void) | null = null
  #opening: Opening | null = null
  #file = ''
  #stopTicking: () => void = () => {}
  readonly #cancelHurry: () => void
  #isTicking = false
  #ended: Promise<void> | null = null
  #isGone = false

  private constructor(options: JournalOptions) {
    this.#clock = options.clock
    this.#workerUrl = options.workerUrl
    const hurry = new SharedArrayBuffer(4)
    const task: WorkerTask = {
      mode: 'writer',
      folder: options.folder,
      now: options.clock.nowUnix(),
      retention: options.retention,
      disk: options.disk ?? DEFAULT_DISK_LIMITS,
      hurry
    }
    this.#cancelHurry = options.clock.after(CHECK_MS, () => Atomics.store(new Int32Array(hurry), 0, 1))
    this.#worker = new Worker(options.workerUrl, {
      workerData: task,
      name: 'history',
      resourceLimits: { maxYoungGenerationSizeMb: HISTORY_YOUNG_MB }
    })
    this.#worker.on('message', (message: FromWriter) => this.#receive(message))
    this.#worker.on('error', (error: Error) => this.#die(error.message))
    this.#worker.on('exit', () => this.#die('the recorder ended'))
  }

  /** `ok: false` only where going on makes no sense; a newer schema or a read-only folder open as *stopped, read-only*. */
  static async open(options: JournalOptions): Promise<Result<Journal, OpenError>> {
    const journal = new Journal(options)
    const result = await new Promise<Result<Opening, OpenError>>((resolve) => {
      journal.#opened = resolve
    })
    if (!result.ok) {
      await journal.#worker.terminate()
      return err(result.error)
    }
    journal.#opening = result.value
    journal.#tickLater()
    return ok(journal)
  }

  get opening(): Opening {
    if (this.#opening === null) throw new Error('the journal is not open')
    return this.#opening
  }

  /** Now, and by `onState` at every change. */
  get state(): RecordingState {
    return this.#state
  }

  /** One listener; setting another replaces it. */
  onState(listener: (state: RecordingState) => void): void {
    this.#stateListener = listener
  }

  /** Notices that come later than the opening. One listener. */
  onNotice(listener: (notice: Notice) => void): void {
    this.#noticeListener = listener
  }

  /** Takes the batch's ArrayBuffer away (transfer) and gives it back in the answer. Never rejects. */
  append(batch: ObservationBatch): Promise<Appended> {
    if (this.#isGone || this.#ended !== null) {
      return Promise.resolve({
        recorded: false,
        cause: this.#state.kind === 'stopped' ? this.#state.cause : 'closed',
        batch
      })
    }
    const { base, count, servers, bytes } = batch
    const moved: MovedBatch = {
      base,
      count,
      servers,
      buffer: bytes.buffer,
      offset: bytes.byteOffset,
      length: bytes.length
    }
    return new Promise((resolve) => {
      this.#appends.push({ resolve, base })
      this.#worker.postMessage({ kind: 'append', batch: moved } satisfies ToWriter, [moved.buffer])
    })
  }

  /**
   * One transaction; in order with `append`. While the disk is full it waits. False: it will not be written in this run,
   * nor will any after it; the next start derives them again from `Opening.derivedThrough` on.
   */
  derive(rows: DerivedRows): Promise<boolean> {
    if (this.#isGone || this.#ended !== null) return Promise.resolve(false)
    return new Promise((resolve) => {
      this.#derivations.push(resolve)
      this.#post({ kind: 'derive', rows })
    })
  }

  /** A reader in a thread of its own: scans never hold up commits. The caller closes it. */
  reader(): JournalReader {
    return new WorkerReader(this.#workerUrl, this.#file)
  }

  stats(): Promise<JournalStats> {
    if (this.#isGone || this.#ended !== null) return Promise.reject(new Error('the journal is closed'))
    return new Promise((resolve, reject) => {
      this.#statistics.push({ resolve, reject })
      this.#post({ kind: 'stats' })
    })
  }

  setRetention(retention: Retention): void {
    this.#post({ kind: 'retention', retention })
  }

  /** The wall clock jumped by this much: retention by age rests for a day after more than an hour (R22). */
  clockJumped(jumpUs: number): void {
    this.#post({ kind: 'clock-jump', jumpUs })
  }

  /** Commits what is under way, checkpoints the WAL, ends the thread. Closing twice is fine. */
  close(): Promise<void> {
    this.#ended ??= new Promise((resolve) => {
      this.#stopTicking()
      if (this.#isGone) {
        resolve()
        return
      }
      this.#worker.once('exit', () => resolve())
      this.#worker.postMessage({ kind: 'close' } satisfies ToWriter)
    })
    return this.#ended
  }

  #post(message: ToWriter): void {
    if (!this.#isGone && this.#ended === null) this.#worker.postMessage(message)
  }

  /** The next tick waits for the answer to the last one: a worker that is busy is not buried under ticks. */
  #tickLater(): void {
    this.#stopTicking = this.#clock.after(TICK_MS, () => {
      if (!this.#isTicking) {
        this.#isTicking = true
        this.#post({ kind: 'tick', now: this.#clock.nowUnix() })
      }
      this.#tickLater()
    })
  }

  #receive(message: FromWriter): void {
    switch (message.kind) {
      case 'opened':
        this.#file = message.file
        this.#cancelHurry()
        this.#opened?.(message.result)
        break
      case 'appended':
        this.#appends.shift()?.resolve({ recorded: true, firstSeq: message.firstSeq, batch: toBatch(message.batch) })
        break
      case 'refused':
        this.#appends.shift()?.resolve({ recorded: false, cause: message.cause, batch: toBatch(message.batch) })
        break
      case 'derived':
        this.#derivations.shift()?.(message.written)
        break
      case 'ticked':
        this.#isTicking = false
        break
      case 'state':
        this.#state = message.state
        this.#stateListener?.(message.state)
        break
      case 'notice':
        this.#noticeListener?.(message.notice)
        break
      case 'stats':
        this.#statistics.shift()?.resolve(message.stats)
        break
      case 'closed':
        break
    }
  }

  /** The thread has ended, as asked or by a fault. Whoever waits is told; nobody waits for ever. */
  #die(reason: string): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#stopTicking()
    this.#cancelHurry()
    const wasAsked = this.#ended !== null
    const cause: StopCause = wasAsked ? 'closed' : 'disk-failed'
    const sentence = wasAsked ? 'Recording has ended.' : `Recording stopped: ${reason}.`
    this.#state = { kind: 'stopped', cause, since: this.#clock.nowUnix(), sentence, retryable: false }
    this.#opened?.(
      err({ kind: 'disk-failed', retryable: false, sentence: `The history could not be opened: ${reason}.` })
    )
    for (const { resolve, base } of this.#appends.splice(0)) {
      resolve({ recorded: false, cause, batch: { base, count: 0, servers: [], bytes: new Uint8Array(0) } })
    }
    for (const resolve of this.#derivations.splice(0)) resolve(false)
    for (const { reject } of this.#statistics.splice(0)) reject(new Error(sentence))
    this.#stateListener?.(this.#state)
  }
}

function toBatch({ base, count, servers, buffer, offset, length }: MovedBatch): ObservationBatch {
  return { base, count, servers, bytes: new Uint8Array(buffer, offset, length) }
}
