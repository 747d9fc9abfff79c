import { ACTION_CATALOGUE } from '../../shared/api/action-catalogue.table.ts'
import type { RunStage, RunStepView, RunsView, RunView } from '../../shared/api/action-views.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import { EVIDENCE, type Evidence } from '../../shared/propagation/evidence.ts'
import { reviveRun } from '../../shared/roles/revive-run.ts'
import type { RunRecord, RunStep } from '../../shared/roles/run-record.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import type { Glance } from './glance.ts'

/** Runs that a page shows; the export has all. */
const SHOWN = 200
/** Rows of them: one when it began, one when it ended. */
const ROWS = SHOWN * 2
/** Live, older runs are read anew so seldom: the newest stand in the fold. µs */
const REREAD_US = 10_000_000
/** A run without a verdict is over so long after its limit: whoever ran it is gone. µs */
const OVERDUE_US = 60_000_000

const TITLES: ReadonlyMap<string, string> = new Map(ACTION_CATALOGUE.map(({ id, title }) => [id, title]))
/** Beside those that wait for an answer, and tasks, which can be taken out of the queue. */
const CANCELLABLE_STEPS: ReadonlySet<string> = new Set(['resync', 'retry-task', 'prove-now'])

const older = new WeakMap<JournalReader, { readonly at: number; readonly runs: Promise<readonly RunRecord[]> }>()

/** Runs at a moment, newest first. */
export async function toRunsView(glance: Glance): Promise<RunsView> {
  const { fold, at, mode } = glance
  const runs = new Map<string, RunRecord>()
  for (const it of await readOlder(glance)) runs.set(it.run, it)
  for (const it of fold.picture.runs.all) runs.set(it.run, it)
  const all = [...runs.values()].filter((it) => it.at <= at).sort((a, b) => b.at - a.at || b.seq - a.seq)
  const views = all.slice(0, SHOWN).map((it) => toRunView(it, at, mode === 'live' && glance.isWatched))
  return { atUs: String(at), runs: views, runCount: all.length, open: views.filter((it) => it.stage !== 'over').length }
}

/** Of a reader, oldest first; bodies come out of a file that may be anybody's. */
export async function readRuns(reader: JournalReader, toUs: number, limit: number): Promise<readonly RunRecord[]> {
  const rows = await reader.stories({ kind: 'run', subject: null, fromUs: toUnixUs(0), toUs: toUnixUs(toUs), limit })
  const newest = new Map<string, RunRecord>()
  for (const { body } of rows) {
    const run = reviveRun(body)
    // Newest first: what came before it says less.
    if (run && !newest.has(run.run)) newest.set(run.run, run)
  }
  return [...newest.values()].reverse()
}

function readOlder({ reader, at, mode }: Glance): Promise<readonly RunRecord[]> {
  const known = older.get(reader)
  if (mode === 'live' && known && at >= known.at && at - known.at < REREAD_US) return known.runs
  const runs = readRuns(reader, at, ROWS)
  if (mode === 'live') {
    older.set(reader, { at, runs })
    runs.catch(() => older.delete(reader))
  }
  return runs
}

/** One run as it stands at a moment. */
export function toRunView(run: RunRecord, at: number, isLive: boolean): RunView {
  const isOverdue = run.verdict === null && at - run.at > run.limitMs * 1000 + OVERDUE_US
  const verdict = isOverdue ? 'unknown' : run.verdict
  const stage = toStage(run, verdict !== null)
  return {
    run: run.run,
    entry: run.entry,
    title: TITLES.get(run.entry) ?? run.entry,
    line: run.line,
    url: run.url,
    node: run.node,
    params: run.params.map(([name, value]) => ({ name, value })),
    by: run.by,
    request: run.request,
    atUs: String(run.at),
    endedUs: run.endedAt === null ? null : String(run.endedAt),
    limitMs: run.limitMs,
    stage,
    verdict,
    sentence: isOverdue ? 'No verdict was written: Stoa stopped while it was under way.' : run.sentence,
    object: run.object,
    frame: run.frame,
    nodes: run.nodes
      .map(({ node, evidence, sentence, at: us }) => ({
        nodeId: node,
        evidence: toEvidence(evidence) ?? ('unknown' as const),
        sentence,
        atUs: String(us)
      }))
      .sort((a, b) => a.nodeId - b.nodeId),
    steps: run.steps.map(toStepView),
    stepsLeftOut: run.stepsLeftOut,
    cancellable: isLive && stage !== 'over' && (stage === 'requested' || isCancellable(run))
  }
}

function isCancellable({ entry, task, object }: RunRecord): boolean {
  if (CANCELLABLE_STEPS.has(entry)) return true
  const way = ACTION_CATALOGUE.find(({ id }) => id === entry)?.new
  return way?.call.kind === 'task' && object !== null && task !== 'gone'
}

function toStage({ frame, task, steps }: RunRecord, isOver: boolean): RunStage {
  if (isOver) return 'over'
  if (frame !== null) return 'broadcast'
  if (task !== null) return 'task'
  return steps.some(({ step }) => step === 'accepted') ? 'accepted' : 'requested'
}

function toStepView({ seq, at, step, frame, node, evidence, state, sentence }: RunStep): RunStepView {
  return { seq, atUs: String(at), step, frame, node, evidence: toEvidence(evidence), state, sentence }
}

function toEvidence(text: string | null): Evidence | null {
  return EVIDENCE.find((it) => it === text) ?? null
}
