import type { MessagePort } from 'node:worker_threads'
import { parentPort, workerData } from 'node:worker_threads'
import { openReaderConnection } from './connection.ts'
import { DiskWatch } from './disk-watch.ts'
import { Housekeeping } from './housekeeping.ts'
import { HISTORY_FILE, openJournal } from './open-journal.ts'
import { ReadQueries } from './read-queries.ts'
import { ReaderThread } from './reader-thread.ts'
import { RecordingKeeper } from './recording-keeper.ts'
import { SCHEMA_STEPS } from './schema.ts'
import type { FromWriter, WorkerTask } from './worker-messages.ts'
import { WriterThread } from './writer-thread.ts'

// Entry of the thread that owns SQLite: one writer a cluster, and any number of readers beside it.

async function startWriter(port: MessagePort, task: Extract<WorkerTask, { mode: 'writer' }>): Promise<void> {
  const hurry = new Int32Array(task.hurry)
  const send = (message: FromWriter): void => port.postMessage(message)
  const disk = new DiskWatch(task.folder, task.disk)
  const { folder, now } = task
  const request = { folder, now, steps: SCHEMA_STEPS, mayGoOn: () => Atomics.load(hurry, 0) === 0 }
  let result = await openJournal(request)
  // On a disk without a free byte not even the log's index can be made: that is what the ballast is for.
  if (!result.ok && result.error.kind === 'disk-failed' && disk.releaseBallast()) result = await openJournal(request)
  if (!result.ok) {
    send({ kind: 'opened', result, file: HISTORY_FILE })
    return
  }
  const { value: opened } = result
  const keeper = new RecordingKeeper(opened, {
    disk,
    now,
    push: (state) => send({ kind: 'state', state })
  })
  keeper.begin()
  send({ kind: 'opened', result: { ok: true, value: opened.opening }, file: opened.file })
  const housekeeping = new Housekeeping(opened.db, keeper, {
    retention: task.retention,
    onNotice: (notice) => send({ kind: 'notice', notice })
  })
  new WriterThread(port, opened, keeper, housekeeping).start()
}

const task = workerData as WorkerTask
if (parentPort === null) throw new Error('history-worker runs as a worker thread only')
if (task.mode === 'writer') await startWriter(parentPort, task)
else {
  const db = openReaderConnection(task.file)
  new ReaderThread(parentPort, new ReadQueries(db, task.file), () => db.close()).start()
}
