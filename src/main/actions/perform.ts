import type { Composite, Proof, Way } from '../../shared/api/action-way.ts'
import { changeList, toReloadErrors } from './change-list.ts'
import { destroyTask, retryTask } from './change-task.ts'
import { type Claimed, followBroadcast } from './follow-broadcast.ts'
import { followLog } from './follow-log.ts'
import { followTask } from './follow-task.ts'
import { type Answered, send, sendJmap } from './read-answer.ts'
import { readAction, readObject } from './read-set.ts'
import { resyncNodes } from './resync-nodes.ts'
import type { Running, Verdict } from './running.ts'
import { type SentRequest, toSingleRequest } from './sent-request.ts'

/** Sends what an entry sends and follows it to a verdict. Throws only where we are wrong. */
export async function perform(run: Running, claimed: Claimed): Promise<Verdict> {
  const { way } = run.order
  const { call } = way
  if (call.kind === 'steps') return performSteps(run, call.of, way, claimed)
  const request = toSingleRequest(call, run.order.params)
  const answered = await sendOne(run, call.kind, request)
  if (answered.kind === 'refused') {
    if (run.mustEnd === 'cancelled') return { verdict: 'cancelled', sentence: 'Called off before an answer came.' }
    run.refused(answered.sentence)
    return { verdict: 'failed', sentence: `Refused: ${answered.sentence}` }
  }
  const { proof } = way
  if (answered.kind === 'unanswered') {
    if (proof.kind === 'broadcast') return followBroadcast(run, proof.frame, claimed, false)
    return run.mustEnd === 'cancelled'
      ? { verdict: 'cancelled', sentence: 'Called off before an answer came; it may have been done.' }
      : { verdict: 'unknown', sentence: `It may have been done or not, no answer came: ${answered.sentence}` }
  }
  const errors = call.kind === 'rest' ? toReloadErrors(answered.value.data) : null
  const isDry = call.kind === 'rest' && call.path.includes('dry-run')
  if (errors !== null && !isDry && call.kind === 'rest' && call.path === '/api/reload') {
    run.refused(errors)
    return { verdict: 'failed', sentence: `Nothing was applied and nobody was told. ${errors}` }
  }
  run.accepted(answered.value.object, errors ?? answered.value.sentence)
  return follow(run, proof, answered.value, claimed)
}

interface Accepted {
  readonly object: string | null
  readonly data: unknown
  readonly sentence: string
}

async function sendOne(
  run: Running,
  kind: 'action' | 'task' | 'rest',
  request: SentRequest
): Promise<Answered<Accepted>> {
  const { api } = run.order.site
  if (request.kind === 'rest') {
    const answered = await send(api, request, run.signal)
    return answered.kind === 'ok'
      ? { kind: 'ok', value: { object: null, data: answered.value, sentence: toDataSentence(answered.value) } }
      : answered
  }
  const answered = await sendJmap(api, request, run.signal)
  if (answered.kind !== 'ok') return answered
  const read = kind === 'task' ? readObject(answered.value) : readAction(answered.value)
  if (read.kind !== 'ok') return read
  // The id of an action is only the time (management-api.md 1.4): it names nothing.
  return kind === 'task'
    ? { kind: 'ok', value: { object: read.value, data: null, sentence: 'It is in the queue.' } }
    : { kind: 'ok', value: { object: null, data: null, sentence: 'The node did it and handed it to its publisher.' } }
}

function toDataSentence(data: unknown): string {
  const isPlain = typeof data === 'boolean' || typeof data === 'number' || Array.isArray(data)
  return isPlain ? `The node answered ${JSON.stringify(data)}.` : 'The node accepted it.'
}

async function follow(run: Running, proof: Proof, accepted: Accepted, claimed: Claimed): Promise<Verdict> {
  switch (proof.kind) {
    case 'broadcast':
      return followBroadcast(run, proof.frame, claimed)
    case 'task':
      return followTask(run, accepted.object ?? '', proof)
    case 'log':
      return followLog(run, proof)
    case 'reread':
      return reread(run, proof)
    default:
      return { verdict: 'done', sentence: `${run.order.site.url} says that it is done. ${accepted.sentence}` }
  }
}

/** Asks for it again: what the called node says afterwards is the proof. */
async function reread(run: Running, { path, equals }: Extract<Proof, { kind: 'reread' }>): Promise<Verdict> {
  const { site } = run.order
  const answered = await send(site.api, { kind: 'rest', method: 'GET', path, body: null }, run.signal)
  if (answered.kind !== 'ok')
    return { verdict: 'done', sentence: `The node accepted it; asking it again failed: ${answered.sentence}` }
  const isSo = answered.value === equals
  const state = answered.value === true ? 'runs' : 'is paused'
  run.evidence(
    site.nodeId,
    isSo ? 'processed' : 'missed',
    `Its own queue ${state}. No other node was told: it is not broadcast.`
  )
  return isSo
    ? { verdict: 'proven', sentence: `The queue of ${site.url} ${state}; those of the other nodes are as they were.` }
    : { verdict: 'failed', sentence: `${site.url} accepted it, and its queue still ${state}.` }
}

async function performSteps(run: Running, of: Composite, way: Way, claimed: Claimed): Promise<Verdict> {
  switch (of) {
    case 'resync':
      return resyncNodes(run)
    case 'retry-task':
      return retryTask(run)
    case 'destroy-task':
      return destroyTask(run)
    case 'prove-now':
      return proveNow(run)
    default:
      return changeList(run, of, way, claimed)
  }
}

async function proveNow(run: Running): Promise<Verdict> {
  const { prove } = run.ports
  if (!prove) return { verdict: 'failed', sentence: 'No canary is set up for this cluster.' }
  const { answered, silent, sentence } = await prove(run.order.site.url, run.signal)
  run.accepted(null, sentence)
  for (const { node, url, afterMs } of answered)
    run.evidence(node, 'processed', `${url} told of it after ${Math.round(afterMs)} ms.`)
  for (const url of silent) run.evidence(null, 'missed', `${url} stayed silent.`)
  if (silent.length > 0) return { verdict: 'failed', sentence: `${silent.join(', ')} stayed silent.` }
  return answered.length > 0
    ? { verdict: 'proven', sentence: `All ${answered.length} nodes told of it.` }
    : { verdict: 'unknown', sentence }
}
