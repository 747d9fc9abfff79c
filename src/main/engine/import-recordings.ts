import { access, constants } from 'node:fs/promises'
import { DEFAULT_RETENTION } from '../../shared/api/cluster-file.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { DataLock } from '../history/data-lock.ts'
import { type ReplayReport, ReplaySource } from '../sources/replay/replay-source.ts'
import type { Sink } from '../sources/source.ts'
import { createCluster, findCluster, type StoredCluster } from './cluster-folder.ts'
import { WatchedCluster } from './watched-cluster.ts'

/** Progress is told this often. */
const TELL_MS = 1000

/** What to import, and where to. */
export interface RecordingsImport {
  readonly dataFolder: string
  /** Name or slug; a cluster is made when there is none. */
  readonly clusterName: string
  /** Recordings in the interchange form, plain or gzip, read in this order. */
  readonly files: readonly string[]
  readonly historyWorkerUrl: URL
  readonly clock: Clock
  readonly version: string
  /** About once a second. */
  readonly onProgress: (report: ReplayReport) => void
}

/** What came of it. `slug` is the folder of the cluster. */
export interface ImportReport extends ReplayReport {
  readonly slug: string
}

/**
 * Reads recordings into a cluster's history as if they had been heard then, folds them and closes the history again.
 * Nothing is joined with what is there: a recording that begins within the time that the history covers is refused,
 * since it was most likely imported before. The data folder is locked meanwhile. The error is a sentence.
 */
export async function importRecordings(job: RecordingsImport): Promise<Result<ImportReport, string>> {
  const starts = await readStarts(job.files)
  if (!starts.ok) return starts
  const lock = DataLock.acquire(job.dataFolder, job.clock)
  if (!lock.ok) return err(lock.error.sentence)
  try {
    return await importInto(job, starts.value)
  } finally {
    lock.value.release()
  }
}

async function importInto(
  job: RecordingsImport,
  starts: readonly (number | null)[]
): Promise<Result<ImportReport, string>> {
  const stored = await openStored(job)
  const opened = await WatchedCluster.open({
    stored,
    clock: job.clock,
    version: job.version,
    historyWorkerUrl: job.historyWorkerUrl,
    // Never watched: what is heard comes out of the files.
    createSource: async () => ({ start: async () => undefined, stop: async () => undefined }),
    log: () => undefined,
    loopDelayMs: () => 0
  })
  if (!opened.ok) return opened
  const cluster = opened.value
  try {
    const overlap = findOverlap(await cluster.historyStats(), starts, job.files)
    if (overlap !== null) return err(overlap)
    const replay = new ReplaySource({ files: job.files, sink: cluster.sink })
    const stopTelling = tellProgress(job, replay)
    const read = await replay.run()
    stopTelling()
    return read.ok
      ? ok({ ...read.value, slug: stored.slug })
      : err(`${read.error.sentence} What came before it is kept.`)
  } finally {
    await cluster.close()
  }
}

async function openStored({ dataFolder, clusterName }: RecordingsImport): Promise<StoredCluster> {
  const known = await findCluster(dataFolder, clusterName)
  if (known) return known
  const retention = { ...DEFAULT_RETENTION }
  return createCluster(dataFolder, {
    version: 1,
    name: clusterName,
    open: false,
    origin: { kind: 'imported' },
    retention
  })
}

/** When each file begins, µs; null: it holds no observation. All are looked at before anything is written. */
async function readStarts(files: readonly string[]): Promise<Result<readonly (number | null)[], string>> {
  const starts: (number | null)[] = []
  for (const file of files) {
    const refused = await access(file, constants.R_OK).catch((cause: NodeJS.ErrnoException) => cause)
    if (refused) return err(`${file} cannot be read (${refused.code ?? refused.message}).`)
    let first: number | null = null
    const sink: Sink = {
      observer: () => 0,
      arrival: (_slot, _payload, at) => {
        first ??= at ?? null
      },
      note: () => undefined,
      noteText: (_text, at) => {
        first ??= at
      },
      drained: async () => {
        if (first !== null) void peek.stop()
      }
    }
    const peek: ReplaySource = new ReplaySource({ files: [file], sink })
    const read = await peek.run()
    if (!read.ok && first === null) return err(read.error.sentence)
    if (first === null) return err(`${file} holds no observation in the form that «stoa export --raw» writes.`)
    starts.push(first)
  }
  return ok(starts)
}

function findOverlap(
  history: { readonly oldestUs: string | null; readonly newestUs: string | null },
  starts: readonly (number | null)[],
  files: readonly string[]
): string | null {
  const { oldestUs, newestUs } = history
  if (oldestUs === null || newestUs === null) return null
  const at = starts.findIndex((start) => start !== null && start >= Number(oldestUs) && start <= Number(newestUs))
  return at < 0
    ? null
    : `${files[at]} begins within the time that this cluster's history covers already; import it into a cluster of its own.`
}

function tellProgress({ clock, onProgress }: RecordingsImport, replay: ReplaySource): () => void {
  let cancel = () => {}
  const again = () => {
    cancel = clock.after(TELL_MS, () => {
      onProgress(replay.report)
      again()
    })
  }
  again()
  return () => cancel()
}
