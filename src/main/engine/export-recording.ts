import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { ExportProgress } from '../../shared/api/views.ts'
import type { ExportMessage, ExportTask } from './export-worker.ts'
import type { RecordingOrder } from './recording-order.ts'

/** Progress that nobody fetched: only the newest counts. */
export interface RecordingExport extends Omit<RecordingOrder, 'unfinished'> {
  readonly workerUrl: URL
  readonly signal: AbortSignal | undefined
}

/** A name beside `path` that nobody has: the file has it until it is whole. */
export function toUnfinishedName(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.part`
}

/** Writes a `.stoa` file of a range in a thread of its own. Aborted or failed: nothing is left of it. */
export async function* exportRecording(job: RecordingExport): AsyncGenerator<ExportProgress, void, void> {
  const { workerUrl, signal, ...rest } = job
  const { target } = rest
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const stop = new SharedArrayBuffer(4)
  const task: ExportTask = { order: { ...rest, unfinished: toUnfinishedName(target) }, stop }
  const worker = new Worker(workerUrl, { workerData: task, env: {}, name: 'export' })
  const abort = (): void => {
    Atomics.store(new Int32Array(stop), 0, 1)
  }
  signal?.addEventListener('abort', abort)
  if (signal?.aborted) abort()
  const newest = new NewestMessage(worker)
  try {
    for (;;) {
      const message = await newest.next()
      const progress = toProgress(message, target)
      if (progress.state === 'running' && signal?.aborted) continue
      yield progress
      if (progress.state !== 'running') return
    }
  } finally {
    // Somebody may have stopped fetching in the middle.
    abort()
    await newest.ended
    signal?.removeEventListener('abort', abort)
  }
}

/** What the thread said last: whoever fetches slowly misses progress, never the end. */
class NewestMessage {
  /** The thread is over. */
  readonly ended: Promise<void>
  #held: ExportMessage | null = null
  #wake: (() => void) | null = null

  constructor(worker: Worker) {
    const put = (message: ExportMessage): void => {
      if (this.#held === null || this.#held.kind === 'progress') this.#held = message
      this.#wake?.()
    }
    worker.on('message', put)
    worker.on('error', (cause: Error) =>
      put({ kind: 'failed', sentence: `It could not be written: ${cause.message}.` })
    )
    this.ended = new Promise((done) => worker.once('exit', () => done()))
    void this.ended.then(() => put({ kind: 'failed', sentence: 'The thread that wrote it ended.' }))
  }

  async next(): Promise<ExportMessage> {
    while (this.#held === null) {
      await new Promise<void>((wake) => {
        this.#wake = wake
      })
    }
    const message = this.#held
    this.#held = null
    return message
  }
}

function toProgress(message: ExportMessage, path: string): ExportProgress {
  switch (message.kind) {
    case 'progress': {
      const { share, bytes } = message.progress
      return { rows: 0, bytes, share, state: 'running', path, sentence: `${Math.round(share * 100)}% is written.` }
    }
    case 'made': {
      const { observations, bytes, remains } = message.made
      const sentence = `${observations} observations are in ${path}.${remains === null ? '' : ` ${remains}`}`
      return { rows: observations, bytes, share: 1, state: 'done', path, sentence }
    }
    case 'stopped':
      return { rows: 0, bytes: 0, share: null, state: 'cancelled', path, sentence: 'Nothing was exported.' }
    case 'failed':
      return { rows: 0, bytes: 0, share: null, state: 'failed', path, sentence: message.sentence }
  }
}
