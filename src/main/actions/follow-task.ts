import type { Proof } from '../../shared/api/action-way.ts'
import { sayBroadcast } from './follow-broadcast.ts'
import { readList, sendJmap, toRecord, toText } from './read-answer.ts'
import type { Running, Verdict } from './running.ts'

/** How often a queued task is asked for: at first, and once it waits for another node's next look. */
const SOON_MS = 1_000
const LATER_MS = 5_000
const SOON_UNTIL_MS = 20_000
/** A completion line is read at most so long after the object went. */
const EVENT_MS = 10_000
/** Other nodes look each minute: due for longer means that nobody takes it. */
const NOBODY_MS = 90_000
/** Askings that may fail one after the other. */
const SILENT_MAX = 5

/** Follows a queued task until its object is gone, or says why it is not; management-api.md 4.2 and 4.3. */
export async function followTask(run: Running, id: string, proof: Extract<Proof, { kind: 'task' }>): Promise<Verdict> {
  let silent = 0
  let told = ''
  let isNobodyTold = false
  while (run.mustEnd === null) {
    await run.pause(run.ageMs < SOON_UNTIL_MS ? SOON_MS : LATER_MS)
    if (run.mustEnd !== null) break
    const state = await askTask(run, id)
    if (state.kind === 'gone') return isGone(run, proof)
    if (state.kind === 'silent') {
      if (++silent >= SILENT_MAX)
        return { verdict: 'unknown', sentence: `The queue cannot be read any more: ${state.sentence}` }
      continue
    }
    silent = 0
    const word = `${state.kind} ${state.sentence}`
    if (word !== told) run.task(state.kind, state.sentence)
    told = word
    if (state.kind === 'failed') return { verdict: 'failed', sentence: state.sentence }
    if (!isNobodyTold && state.kind === 'running' && run.ageMs > NOBODY_MS) {
      isNobodyTold = true
      run.task('pending', 'It is due for more than 90 s: a long piece of work, or no running node may take it.')
    }
  }
  return run.mustEnd === 'cancelled' ? callOff(run, id) : toLate(told)
}

type TaskState =
  | { readonly kind: 'gone' }
  | { readonly kind: 'silent'; readonly sentence: string }
  | { readonly kind: 'pending' | 'running' | 'retry' | 'failed'; readonly sentence: string }

async function askTask(run: Running, id: string): Promise<TaskState> {
  const { api } = run.order.site
  const answered = await sendJmap(api, { kind: 'jmap', calls: [['x:Task/get', { ids: [id] }]] }, run.signal)
  if (answered.kind !== 'ok') return { kind: 'silent', sentence: answered.sentence }
  const { notFound } = answered.value
  const found = readList(answered.value).find((task) => task.id === id)
  if (found) return toState(found, run.clock.nowUnix() / 1000)
  if (Array.isArray(notFound) && notFound.includes(id)) return { kind: 'gone' }
  return { kind: 'silent', sentence: 'the node names the task neither as there nor as gone.' }
}

/** There is no word for running: due and still there is all that is told (4.2). */
function toState(task: Readonly<Record<string, unknown>>, nowMs: number): TaskState {
  const status = toRecord(task.status)
  const reason = typeof status?.failureReason === 'string' ? toText(status.failureReason) : 'it does not say why'
  const due = typeof status?.due === 'string' ? Date.parse(status.due) : Number.NaN
  switch (status?.['@type']) {
    case 'Failed':
      return { kind: 'failed', sentence: `It failed: ${reason}.`.replace(/\.\.$/, '.') }
    case 'Retry':
      return { kind: 'retry', sentence: `It failed and is tried again at ${String(status.due)}: ${reason}.` }
    case 'Pending':
      return due > nowMs
        ? { kind: 'pending', sentence: `It waits until ${String(status.due)}.` }
        : { kind: 'running', sentence: 'It is due: a node works on it, or it waits for one.' }
    default:
      return { kind: 'silent', sentence: 'the node tells no state of the task that is known.' }
  }
}

/** The object is gone: done, or destroyed by somebody. A line of a log settles it, where its kind writes one. */
async function isGone(run: Running, { events, frame }: Extract<Proof, { kind: 'task' }>): Promise<Verdict> {
  run.task('gone', 'The task is not in the queue any more.')
  const last = events.at(-1)
  const begun = run.ageMs
  while (last !== undefined && run.mustEnd === null && run.ageMs - begun < EVENT_MS) {
    const lines = run.ports.logLines(null, events, run.before)
    if (lines === null) break
    const ended = lines.find(({ event }) => event === last)
    if (ended) {
      const { nodeId, url } = toNode(run, ended.url)
      run.evidence(nodeId, 'processed', `${ended.event}: ${ended.text}`)
      await sayBroadcast(run, frame)
      const where = nodeId === null ? url : `Node ${nodeId}`
      return { verdict: 'proven', sentence: `${where} logged ${ended.event} after it left the queue.` }
    }
    await run.pause(SOON_MS)
  }
  const more = last === undefined ? 'No release tells more of this kind.' : `No node’s log that is read says ${last}.`
  return { verdict: 'done', sentence: `The task left the queue: it is done, or somebody destroyed it. ${more}` }
}

/** Takes it out of the queue again; whoever works on it already goes on. */
async function callOff(run: Running, id: string): Promise<Verdict> {
  const { api } = run.order.site
  const request = { kind: 'jmap', calls: [['x:Task/set', { destroy: [id] }]] } as const
  // The run's own signal has aborted; this one request has the client's own limits.
  const answered = await sendJmap(api, request, new AbortController().signal)
  const { destroyed } = answered.kind === 'ok' ? answered.value : { destroyed: null }
  if (Array.isArray(destroyed) && destroyed.includes(id))
    return {
      verdict: 'cancelled',
      sentence: 'Called off: the task was taken out of the queue. If a node was at work on it, it goes on.'
    }
  const why = answered.kind === 'ok' ? 'it was not there any more.' : answered.sentence
  return { verdict: 'unknown', sentence: `Called off, but the task could not be taken out of the queue: ${why}` }
}

function toLate(told: string): Verdict {
  const sentence = told.startsWith('retry')
    ? 'It failed and waits for another try; its time here is over.'
    : 'It was still in the queue when its time here was over: a long piece of work, or no running node may take it.'
  return { verdict: 'unknown', sentence }
}

function toNode(run: Running, url: string): { readonly nodeId: number | null; readonly url: string } {
  return { url, nodeId: run.ports.sites().find((site) => site.url === url)?.nodeId ?? null }
}
