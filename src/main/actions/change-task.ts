import { followTask } from './follow-task.ts'
import { readList, sendJmap } from './read-answer.ts'
import { readDestroyed, readUpdated } from './read-set.ts'
import type { Running, Verdict } from './running.ts'
import type { SentRequest } from './sent-request.ts'

type Jmap = Extract<SentRequest, { kind: 'jmap' }>

/** A failed task begins anew: the whole `status` is replaced, nothing less is taken (management-api.md 4.2). */
export function toRetry(task: string, nowMs: number): Jmap {
  const due = `${new Date(nowMs).toISOString().slice(0, 19)}Z`
  return { kind: 'jmap', calls: [['x:Task/set', { update: { [task]: { status: { '@type': 'Pending', due } } } }]] }
}

/** Takes a task out of the queue. */
export function toDestroyTask(task: string): Jmap {
  return { kind: 'jmap', calls: [['x:Task/set', { destroy: [task] }]] }
}

/** Is it there? */
function toGetTask(task: string): Jmap {
  return { kind: 'jmap', calls: [['x:Task/get', { ids: [task] }]] }
}

/** Makes a failed task due now and follows it. */
export async function retryTask(run: Running): Promise<Verdict> {
  const id = run.order.params.get('task') ?? ''
  const answered = await sendJmap(run.order.site.api, toRetry(id, run.clock.nowUnix() / 1000), run.signal)
  const updated = answered.kind === 'ok' ? readUpdated(answered.value, id) : answered
  if (updated.kind === 'unanswered') return { verdict: 'unknown', sentence: `No answer came: ${updated.sentence}` }
  if (updated.kind === 'refused') {
    run.refused(updated.sentence)
    return {
      verdict: 'failed',
      sentence: updated.type === 'notFound' ? 'There is no such task any more.' : updated.sentence
    }
  }
  run.accepted(id, 'It is due now, and its attempts are counted anew.')
  return followTask(run, id, { kind: 'task', events: [], frame: null })
}

/** Destroys a task, and asks whether it is gone. */
export async function destroyTask(run: Running): Promise<Verdict> {
  const id = run.order.params.get('task') ?? ''
  const { api } = run.order.site
  const answered = await sendJmap(api, toDestroyTask(id), run.signal)
  const destroyed = answered.kind === 'ok' ? readDestroyed(answered.value, id) : answered
  if (destroyed.kind === 'unanswered') return { verdict: 'unknown', sentence: `No answer came: ${destroyed.sentence}` }
  if (destroyed.kind === 'refused') {
    run.refused(destroyed.sentence)
    return {
      verdict: 'failed',
      sentence: destroyed.type === 'notFound' ? 'There is no such task any more.' : destroyed.sentence
    }
  }
  run.accepted(id, 'The node says that it is destroyed.')
  const again = await sendJmap(api, toGetTask(id), run.signal)
  if (again.kind !== 'ok')
    return { verdict: 'done', sentence: 'The node says that it is destroyed; asking again failed.' }
  const isThere = readList(again.value).some((task) => task.id === id)
  return isThere
    ? { verdict: 'failed', sentence: 'The node says that it is destroyed, and the queue still holds it.' }
    : { verdict: 'proven', sentence: 'The task is not in the queue any more. If a node was at work on it, it goes on.' }
}
