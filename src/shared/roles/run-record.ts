import { type Note, toShort } from '../cluster/note.ts'

/** Steps of one run that are kept; the first and the newest tell most, so what is left out lies in between. */
const STEPS_MAX = 200
/** Nodes of one run whose evidence is kept; as many as a cluster is shown with. */
const NODES_MAX = 1_024
const PARAMS_MAX = 16
const REQUEST_MAX = 8_192

const STEPS = ['requested', 'accepted', 'refused', 'broadcast', 'task', 'evidence', 'verdict'] as const
/** What a run does next; `requested` begins it, `verdict` ends it. */
export type RunStepName = (typeof STEPS)[number]

const VERDICTS = ['proven', 'done', 'failed', 'unknown', 'cancelled'] as const
/** How a run ended, see `RunVerdict` of the api. */
export type RunEnd = (typeof VERDICTS)[number]

/** One step. Times are µs since 1970 by our clock; texts are outside. */
export interface RunStep {
  readonly seq: number
  readonly at: number
  readonly step: RunStepName
  readonly frame: number | null
  readonly node: number | null
  readonly evidence: string | null
  readonly state: string | null
  readonly sentence: string
}

/** The newest evidence of one node. */
export interface RunNode {
  readonly node: number
  readonly evidence: string
  readonly at: number
  readonly sentence: string
}

/** All that is known of one run; the audit is made of these. Plain data: it is kept as JSON. */
export interface RunRecord {
  readonly run: string
  readonly seq: number
  readonly at: number
  readonly entry: string
  readonly line: 'new' | 'old'
  readonly url: string
  readonly node: number | null
  readonly params: readonly (readonly [name: string, value: string])[]
  readonly by: string
  readonly request: string
  readonly limitMs: number
  endedAt: number | null
  verdict: RunEnd | null
  /** Its verdict is ours: nobody wrote one before Stoa began anew. */
  interrupted: boolean
  sentence: string
  object: string | null
  frame: number | null
  task: string | null
  nodes: RunNode[]
  steps: RunStep[]
  stepsLeftOut: number
}

/** Begins a run; null: the note names none that can be shown. */
export function beginRun(seq: number, at: number, note: Note): RunRecord | null {
  const [run, entry, url] = [note.text('run'), note.text('entry'), note.text('url')]
  const line = note.text('line')
  if (run === null || run === '' || entry === null || url === null || (line !== 'new' && line !== 'old')) return null
  const params = note.note('params')
  return {
    run,
    seq,
    at,
    entry,
    line,
    url,
    node: note.number('node', 0),
    params: (params?.names(PARAMS_MAX) ?? []).map((name) => [name, params?.text(name) ?? ''] as const),
    by: note.text('by') ?? '',
    request: note.long('request', REQUEST_MAX) ?? '',
    limitMs: note.number('limitMs', 0) ?? 0,
    endedAt: null,
    verdict: null,
    interrupted: false,
    sentence: '',
    object: null,
    frame: null,
    task: null,
    nodes: [],
    steps: [],
    stepsLeftOut: 0
  }
}

/** Adds a step to its run; false: the note is none. */
export function addStep(record: RunRecord, seq: number, at: number, note: Note): boolean {
  const name = note.text('step')
  const step = STEPS.find((it) => it === name)
  if (step === undefined) return false
  const it: RunStep = {
    seq,
    at,
    step,
    frame: note.number('frame', 1),
    node: note.number('node', 0),
    evidence: note.text('evidence'),
    state: note.text('state'),
    sentence: note.long('sentence', 320) ?? ''
  }
  if (record.interrupted) reopen(record)
  if (record.verdict !== null) return false
  push(record, it)
  if (it.step === 'evidence') addNode(record, it)
  else if (it.sentence !== '') record.sentence = it.sentence
  if (it.step === 'accepted') record.object = note.text('object') ?? record.object
  if (it.step === 'broadcast') record.frame = it.frame
  if (it.step === 'task') record.task = it.state
  if (it.step === 'verdict') end(record, at, note.text('verdict'))
  return true
}

/** Stoa was stopped, or its sources began anew, while the run was under way: nobody knows how it went on. */
export function interruptRun(record: RunRecord, seq: number, at: number): void {
  const sentence = 'Stoa was stopped, or began anew, while it was under way: how it ended is not known.'
  push(record, { seq, at, step: 'verdict', frame: null, node: null, evidence: null, state: null, sentence })
  record.sentence = sentence
  end(record, at, 'unknown')
  record.interrupted = true
}

/** It went on all the same: only the source had begun anew. */
function reopen(record: RunRecord): void {
  record.interrupted = false
  record.verdict = null
  record.endedAt = null
}

function end(record: RunRecord, at: number, verdict: string | null): void {
  record.verdict = VERDICTS.find((it) => it === verdict) ?? 'unknown'
  record.endedAt = at
}

function push(record: RunRecord, step: RunStep): void {
  record.steps.push(step)
  if (record.steps.length <= STEPS_MAX) return
  record.steps.splice(Math.floor(STEPS_MAX / 2), 1)
  record.stepsLeftOut++
}

function addNode(record: RunRecord, { node, evidence, at, sentence }: RunStep): void {
  if (node === null || evidence === null) return
  const known = record.nodes.findIndex((it) => it.node === node)
  const it = { node, evidence, at, sentence: toShort(sentence) }
  if (known >= 0) record.nodes[known] = it
  else if (record.nodes.length < NODES_MAX) record.nodes.push(it)
}
