import { parentPort, workerData } from 'node:worker_threads'
import { makeRecording } from './make-recording.ts'
import type { RecordingMade, RecordingOrder, RecordingProgress } from './recording-order.ts'

// Entry of the thread that writes one `.stoa` file: reading and compressing must hold up neither recording nor views.

/** How the thread is started; a value other than 0 in `stop` ends it, and what it wrote goes. */
export interface ExportTask {
  readonly order: RecordingOrder
  readonly stop: SharedArrayBuffer
}

/** What it says: any number of `progress`, then one of the others. */
export type ExportMessage =
  | { readonly kind: 'progress'; readonly progress: RecordingProgress }
  | { readonly kind: 'made'; readonly made: RecordingMade }
  | { readonly kind: 'failed'; readonly sentence: string }
  | { readonly kind: 'stopped' }

const port = parentPort
if (port === null) throw new Error('export-worker.ts runs as a worker thread only')
const { order, stop } = workerData as ExportTask
const flag = new Int32Array(stop)

async function run(tell: (message: ExportMessage) => void): Promise<void> {
  const making = makeRecording(order)
  for (;;) {
    const step = await making.next()
    if (step.done) {
      tell(step.value.ok ? { kind: 'made', made: step.value.value } : { kind: 'failed', sentence: step.value.error })
      return
    }
    if (Atomics.load(flag, 0) !== 0) {
      await making.return(null as never)
      tell({ kind: 'stopped' })
      return
    }
    tell({ kind: 'progress', progress: step.value })
  }
}

try {
  await run((message) => port.postMessage(message))
} catch (cause) {
  const reason = cause instanceof Error ? cause.message : String(cause)
  port.postMessage({ kind: 'failed', sentence: `It could not be written: ${reason}.` } satisfies ExportMessage)
}
port.close()
