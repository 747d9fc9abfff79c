import type { RunNode, RunRecord, RunStep } from './run-record.ts'

const LINES = ['new', 'old']
const ENDS = ['proven', 'done', 'failed', 'unknown', 'cancelled']
const STEPS = ['requested', 'accepted', 'refused', 'broadcast', 'task', 'evidence', 'verdict']

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string'
const isTextOrNull = (value: unknown): boolean => value === null || isText(value)
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isCountOrNull = (value: unknown): boolean => value === null || isCount(value)

/** A run as a row or a checkpoint holds it, JSON text. Null: it is none; a foreign file may hold anything. */
export function reviveRun(text: string): RunRecord | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  return isFields(value) && isRecord(value) ? (value as unknown as RunRecord) : null
}

function isRecord(it: Fields): boolean {
  return (
    [it.run, it.entry, it.url, it.by, it.request, it.sentence].every(isText) &&
    [it.seq, it.at, it.limitMs, it.stepsLeftOut].every(isCount) &&
    [it.node, it.endedAt, it.frame].every(isCountOrNull) &&
    [it.object, it.task].every(isTextOrNull) &&
    LINES.includes(it.line as string) &&
    (it.verdict === null || ENDS.includes(it.verdict as string)) &&
    typeof it.interrupted === 'boolean' &&
    areAll(it.params, (pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isText)) &&
    areAll(it.nodes, (node) => isFields(node) && isNode(node)) &&
    areAll(it.steps, (step) => isFields(step) && isStep(step))
  )
}

function isNode({ node, evidence, at, sentence }: Fields & Partial<Record<keyof RunNode, unknown>>): boolean {
  return isCount(node) && isText(evidence) && isCount(at) && isText(sentence)
}

function isStep(it: Fields & Partial<Record<keyof RunStep, unknown>>): boolean {
  return (
    isCount(it.seq) &&
    isCount(it.at) &&
    STEPS.includes(it.step as string) &&
    [it.frame, it.node].every(isCountOrNull) &&
    [it.evidence, it.state].every(isTextOrNull) &&
    isText(it.sentence)
  )
}

function areAll(value: unknown, is: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is)
}
