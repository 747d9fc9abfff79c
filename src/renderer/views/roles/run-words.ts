import type { RunStage, RunStepView, RunVerdict, RunView } from '../../../shared/api/action-views.ts'
import type { Evidence } from '../../../shared/propagation/evidence.ts'
import type { Tone } from '../../ui/mark.tsx'

interface Word {
  readonly tone: Tone
  readonly word: string
}
const UNKNOWN: Word = { tone: 'unknown', word: 'unknown' }

/** Where an entry runs. */
export const toWhere = (where: string): string =>
  new Map([
    ['called-then-broadcast', 'the called node, then all'],
    ['any-with-role', 'any node with the role'],
    ['called-only', 'the called node only'],
    ['each-node', 'each node in turn'],
    ['shared', 'the shared store'],
    ['nowhere', 'nowhere']
  ]).get(where) ?? 'not known'

const VERDICTS: ReadonlyMap<RunVerdict, Word> = new Map<RunVerdict, Word>([
  ['proven', { tone: 'ok', word: 'proven' }],
  ['done', { tone: 'quiet', word: 'done' }],
  ['failed', { tone: 'bad', word: 'failed' }],
  ['unknown', UNKNOWN],
  ['cancelled', { tone: 'gap', word: 'cancelled' }]
])
/** What each verdict means, in the words of the run. */
export const toVerdictHelp = (verdict: RunVerdict): string =>
  new Map<string, string>([
    ['proven', 'The evidence that the catalogue names was seen.'],
    ['done', 'The server says so, and nothing speaks against it. It is not proven.'],
    ['failed', 'It was refused, or it did not happen.'],
    ['unknown', 'Nothing that was seen says whether it happened. It may or may not have.'],
    ['cancelled', 'It was called off.']
  ]).get(verdict) ?? ''

const STAGES: ReadonlyMap<RunStage, string> = new Map([
  ['requested', 'requested'],
  ['accepted', 'accepted'],
  ['broadcast', 'on the bus'],
  ['task', 'in the queue'],
  ['over', 'over']
])

/** How a run stands or ended. */
export function toRunWord(run: Pick<RunView, 'verdict' | 'stage'>): Word {
  if (run.verdict !== null) return VERDICTS.get(run.verdict) ?? UNKNOWN
  return { tone: 'ours', word: STAGES.get(run.stage) ?? 'under way' }
}

const STEPS: ReadonlyMap<RunStepView['step'], Word> = new Map<RunStepView['step'], Word>([
  ['requested', { tone: 'ours', word: 'requested' }],
  ['accepted', { tone: 'quiet', word: 'accepted' }],
  ['refused', { tone: 'bad', word: 'refused' }],
  ['broadcast', { tone: 'ok', word: 'on the bus' }],
  ['task', { tone: 'quiet', word: 'task' }],
  ['evidence', { tone: 'ok', word: 'evidence' }],
  ['verdict', { tone: 'ok', word: 'verdict' }]
])

const TASK_TONES: ReadonlyMap<string, Tone> = new Map([
  ['failed', 'bad'],
  ['retry', 'warn'],
  ['gone', 'ok'],
  ['running', 'ours']
])

/** A step of a run; the last one looks as the run ended. */
export function toStepWord(step: RunStepView, verdict: RunVerdict | null): Word {
  const base = STEPS.get(step.step) ?? UNKNOWN
  if (step.step === 'verdict' && verdict !== null) {
    return { tone: VERDICTS.get(verdict)?.tone ?? 'unknown', word: base.word }
  }
  if (step.step === 'task' && step.state !== null) {
    return { tone: TASK_TONES.get(step.state) ?? 'quiet', word: base.word }
  }
  return base
}

const EVIDENCES: ReadonlyMap<Evidence, Word> = new Map<Evidence, Word>([
  ['own', { tone: 'ours', word: 'its own' }],
  ['enforced', { tone: 'ok', word: 'enforced' }],
  ['processed', { tone: 'ok', word: 'processed' }],
  ['firm', { tone: 'ok', word: 'firm' }],
  ['likely', { tone: 'quiet', word: 'likely' }],
  ['handed-over', { tone: 'quiet', word: 'handed over' }],
  ['reachable', { tone: 'ours', word: 'reachable' }],
  ['seen', { tone: 'unknown', word: 'on the bus only' }],
  ['doubtful', { tone: 'warn', word: 'doubtful' }],
  ['missed', { tone: 'bad', word: 'missed' }],
  ['unknown', { tone: 'gap', word: 'unknown' }]
])

export const toEvidenceWord = (evidence: Evidence): Word => EVIDENCES.get(evidence) ?? UNKNOWN
