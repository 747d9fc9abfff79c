import { mkdir, open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { RunView } from '../../shared/api/action-views.ts'
import type { ExportProgress } from '../../shared/api/views.ts'
import { ok, type Result } from '../../shared/cluster/result.ts'
import type { RunRecord } from '../../shared/roles/run-record.ts'
import { toNodes } from '../actions/judge-marks.ts'
import { readRuns, toRunView } from './actions-runs-view.ts'
import { openHistory } from './open-history.ts'
import type { WatchedCluster } from './watched-cluster.ts'

/** Where the headless host puts exports, inside its data folder. */
const EXPORTS = 'exports'
/** Rows that a command reads: of a run one when it began and one when it ended. */
const PAST_ROWS = 10_000

const COLUMNS = [
  'at',
  'ended',
  'run',
  'title',
  'entry',
  'line',
  'url',
  'node',
  'by',
  'params',
  'verdict',
  'sentence',
  'object',
  'frame',
  'reached',
  'notReached',
  'request'
] as const

const REACHED = new Set(['own', 'handed-over', 'likely', 'firm', 'processed', 'enforced'])

/** Where an audit goes, as the host said. */
export interface AuditFile {
  readonly format: 'ndjson' | 'csv'
  /** The dialog's answer; null without a dialog or when it was cancelled. */
  readonly path: string | null
  readonly hasDialog: boolean
  readonly dataFolder: string
  readonly fileName: string
  readonly signal: AbortSignal | undefined
}

/**
 * Writes the runs that the newest `rows` tell of, oldest first: NDJSON with all steps, CSV with a line a run. Cancelled or failed:
 * the file is removed.
 */
export async function* exportAudit(
  job: AuditFile,
  cluster: Pick<WatchedCluster, 'settled' | 'history'>,
  rows: number
): AsyncGenerator<ExportProgress, void, void> {
  if (job.path === null && job.hasDialog) {
    yield { rows: 0, bytes: 0, share: null, state: 'cancelled', path: null, sentence: 'Nothing was exported.' }
    return
  }
  const path = job.path ?? join(job.dataFolder, EXPORTS, job.fileName)
  let isDone = false
  try {
    await cluster.settled()
    const { reader, now: nowUs } = cluster.history
    const runs = await readRuns(reader, nowUs, rows)
    if (job.signal?.aborted) return
    const lines = runs.map((it) => (job.format === 'csv' ? toCsv(it, nowUs) : toNdjson(it, nowUs)))
    const text = `${job.format === 'csv' ? `${COLUMNS.join(',')}\r\n` : ''}${lines.join('')}`
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(path, 'w', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    isDone = !job.signal?.aborted
    const bytes = Buffer.byteLength(text)
    yield { rows: runs.length, bytes, share: 1, state: 'done', path, sentence: `${runs.length} runs are in ${path}.` }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const sentence = `The export to ${path} failed: ${reason}.`
    yield { rows: 0, bytes: 0, share: 0, state: 'failed', path, sentence }
  } finally {
    if (!isDone) await rm(path, { force: true })
  }
}

/** One run with all of its steps. */
function toNdjson(run: RunRecord, nowUs: number): string {
  const { cancellable: _, ...view } = toRunView(run, nowUs, false)
  return `${JSON.stringify(view)}\n`
}

function toCsv(run: RunRecord, nowUs: number): string {
  const view = toRunView(run, nowUs, false)
  const reached = view.nodes.filter(({ evidence }) => REACHED.has(evidence)).map(({ nodeId }) => nodeId)
  const others = view.nodes.filter(({ evidence }) => !REACHED.has(evidence)).map(({ nodeId }) => nodeId)
  const cells: Readonly<Record<(typeof COLUMNS)[number], string | number | null>> = {
    at: toIso(run.at),
    ended: run.endedAt === null ? null : toIso(run.endedAt),
    run: view.run,
    title: view.title,
    entry: view.entry,
    line: view.line,
    url: view.url,
    node: view.node,
    by: view.by,
    params: view.params.map(({ name, value }) => `${name}=${value}`).join(' '),
    verdict: view.verdict,
    sentence: view.sentence,
    object: view.object,
    frame: view.frame,
    reached: reached.length === 0 ? null : toNodes(reached),
    notReached: others.length === 0 ? null : toNodes(others),
    request: view.request.replaceAll(/\s+/g, ' ')
  }
  return `${COLUMNS.map((column) => toCell(cells[column])).join(',')}\r\n`
}

const toIso = (us: number): string => new Date(us / 1000).toISOString()

/** RFC 4180; what a spreadsheet would take for a formula stays text (R3). */
function toCell(value: string | number | null): string {
  if (value === null) return ''
  const text = String(value)
  const safe = /^[=+\-@\t\r\0]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** What was run on a cluster of a data folder, oldest first, at rest or while it is recorded. The error is a sentence. */
export async function readPastRuns(dataFolder: string, name: string): Promise<Result<readonly RunView[], string>> {
  const history = await openHistory(dataFolder, name)
  if (!history.ok) return history
  const { reader } = history.value
  try {
    const runs = await readRuns(reader, Number.MAX_SAFE_INTEGER, PAST_ROWS)
    return ok(runs.map((it) => toRunView(it, it.endedAt ?? it.at, false)))
  } finally {
    await reader.close()
  }
}
