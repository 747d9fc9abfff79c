import { Worker } from 'node:worker_threads'
import type { Observation } from '../../shared/cluster/observation.ts'
import type { Seq, UnixUs } from '../../shared/cluster/units.ts'
import type {
  CheckpointRow,
  FindingRow,
  GapRow,
  HealthRow,
  LatencyRow,
  MinuteCount,
  PinRow,
  PropagationRow,
  RecordingRow,
  StoryRow
} from './derived.ts'
import type {
  ChunkPage,
  ChunkQuery,
  DensityRows,
  EventCursor,
  EventFilter,
  EventPage,
  JournalReader,
  JournalStats,
  Mark,
  MarkKind,
  StoryQuery,
  TrimRow
} from './journal-reader.ts'
import { HISTORY_YOUNG_MB } from './thread-memory.ts'
import type { FromReader, ReadCall, ToReader, WorkerTask } from './worker-messages.ts'

/** Calls that wait for the reader's thread; one that asks for more has lost its way. */
const MOST_WAITING = 1_000

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: Error) => void
}

/** Thrown by reads of a history that is damaged or closed: the sentence is for the user. */
export class ReadError extends Error {}

/** A `JournalReader` whose queries run in a thread of their own. */
export class WorkerReader implements JournalReader {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  #ended: Promise<void> | null = null
  #failure: string | null = null

  constructor(workerUrl: URL, file: string) {
    const task: WorkerTask = { mode: 'reader', file }
    this.#worker = new Worker(workerUrl, {
      workerData: task,
      name: 'history reader',
      resourceLimits: { maxYoungGenerationSizeMb: HISTORY_YOUNG_MB }
    })
    this.#worker.on('message', ({ id, answer }: FromReader) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (answer.ok) waiting?.resolve(answer.value)
      else waiting?.reject(new ReadError(answer.error))
    })
    this.#worker.on('error', (error: Error) => this.#fail(`the history cannot be read: ${error.message}`))
    this.#worker.on('exit', () => this.#fail('the history was closed'))
  }

  stats(): Promise<JournalStats> {
    return this.#call('stats')
  }

  chunks(query: ChunkQuery): Promise<ChunkPage> {
    return this.#call('chunks', query)
  }

  observation(seq: Seq): Promise<Observation | null> {
    return this.#call('observation', seq)
  }

  checkpointBefore(limit: { readonly us: UnixUs } | { readonly seq: Seq }): Promise<CheckpointRow | null> {
    return this.#call('checkpointBefore', limit)
  }

  events(
    filter: EventFilter,
    page: {
      readonly after: EventCursor | null
      readonly limit: number
      readonly order: 'oldest-first' | 'newest-first'
    }
  ): Promise<EventPage> {
    return this.#call('events', filter, page)
  }

  minutes(fromUs: UnixUs, toUs: UnixUs, options?: { readonly sumNodes?: boolean }): Promise<readonly MinuteCount[]> {
    return this.#call('minutes', fromUs, toUs, options)
  }

  gaps(fromUs: UnixUs, toUs: UnixUs): Promise<readonly GapRow[]> {
    return this.#call('gaps', fromUs, toUs)
  }

  propagation(fromUs: UnixUs, toUs: UnixUs, limit: number): Promise<readonly PropagationRow[]> {
    return this.#call('propagation', fromUs, toUs, limit)
  }

  latency(fromMinute: number, toMinute: number): Promise<readonly LatencyRow[]> {
    return this.#call('latency', fromMinute, toMinute)
  }

  findings(fromUs: UnixUs, toUs: UnixUs): Promise<readonly FindingRow[]> {
    return this.#call('findings', fromUs, toUs)
  }

  health(fromUs: UnixUs, toUs: UnixUs, subject: string | null): Promise<readonly HealthRow[]> {
    return this.#call('health', fromUs, toUs, subject)
  }

  pins(fromUs: UnixUs, toUs: UnixUs): Promise<readonly PinRow[]> {
    return this.#call('pins', fromUs, toUs)
  }

  stories(query: StoryQuery): Promise<readonly StoryRow[]> {
    return this.#call('stories', query)
  }

  seqAt(us: UnixUs): Promise<Seq | null> {
    return this.#call('seqAt', us)
  }

  density(fromUs: UnixUs, toUs: UnixUs, stepUs: number): Promise<DensityRows> {
    return this.#call('density', fromUs, toUs, stepUs)
  }

  markFrom(us: UnixUs, direction: 'forward' | 'backward', kinds: readonly MarkKind[]): Promise<Mark | null> {
    return this.#call('markFrom', us, direction, kinds)
  }

  gapCount(): Promise<number> {
    return this.#call('gapCount')
  }

  recording(): Promise<RecordingRow | null> {
    return this.#call('recording')
  }

  trims(): Promise<readonly TrimRow[]> {
    return this.#call('trims')
  }

  close(): Promise<void> {
    this.#ended ??= new Promise((resolve) => {
      this.#worker.once('exit', () => resolve())
      this.#worker.postMessage(null)
    })
    return this.#ended
  }

  #call<T>(call: ReadCall, ...args: readonly unknown[]): Promise<T> {
    if (this.#failure !== null || this.#ended !== null) {
      return Promise.reject(new ReadError(this.#failure ?? 'the history was closed'))
    }
    if (this.#waiting.size >= MOST_WAITING) return Promise.reject(new ReadError('too many questions at once'))
    const id = ++this.#lastId
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ id, call, args } satisfies ToReader)
    }) as Promise<T>
  }

  #fail(sentence: string): void {
    this.#failure ??= sentence
    for (const { reject } of this.#waiting.values()) reject(new ReadError(this.#failure))
    this.#waiting.clear()
    this.#ended ??= Promise.resolve()
  }
}
