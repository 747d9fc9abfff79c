import type { Way } from '../../shared/api/action-way.ts'
import { type Claimed, followBroadcast } from './follow-broadcast.ts'
import { isRemoval, type ListAct, toListName } from './list-act.ts'
import { toCreate, toDestroy, toFind, toGet, toReload } from './list-requests.ts'
import { toOldChange, toOldFrame, toOldReload } from './old-list-requests.ts'
import { type Answered, readIds, readList, send, sendJmap, toRecord } from './read-answer.ts'
import { readAction, readDestroyed, readObject } from './read-set.ts'
import type { Running, Verdict } from './running.ts'
import { RESET_COUNTERS, RESET_COUNTERS_OLD, type SentRequest } from './sent-request.ts'

type Jmap = Extract<SentRequest, { kind: 'jmap' }>

/** Block, unblock, allow, un-allow: the change, the reload that makes it true, its way over the bus. */
export async function changeList(run: Running, act: ListAct, way: Way, claimed: Claimed): Promise<Verdict> {
  return run.order.line === 'new' ? changeNew(run, act, way, claimed) : changeOld(run, act, claimed)
}

async function changeNew(run: Running, act: ListAct, way: Way, claimed: Claimed): Promise<Verdict> {
  const changed = isRemoval(act) ? await remove(run, act) : await add(run, act)
  if (changed.kind !== 'ok') return notChanged(run, changed)
  run.accepted(changed.value.id, changed.value.sentence)
  const reloaded = await ask(run, toReload(act), readAction)
  if (reloaded.kind === 'refused') {
    run.refused(reloaded.sentence)
    return {
      verdict: 'failed',
      sentence: `The list was changed, but the node refused to read it anew: ${reloaded.sentence}`
    }
  }
  if (reloaded.kind === 'ok') run.said('The node read it anew and handed it on to the others.')
  await resetCounters(run, act)
  const { proof } = way
  const frame = proof.kind === 'broadcast' ? proof.frame : null
  return frame ? followBroadcast(run, frame, claimed, reloaded.kind === 'ok') : { verdict: 'done', sentence: 'Done.' }
}

interface Change {
  readonly id: string | null
  readonly sentence: string
}

async function add(run: Running, act: ListAct): Promise<Answered<Change>> {
  const { params } = run.order
  const created = await ask(run, toCreate(act, params), readObject)
  if (created.kind === 'ok') return { kind: 'ok', value: { id: created.value, sentence: 'It is on the list.' } }
  if (created.kind !== 'refused' || created.type !== 'primaryKeyViolation' || created.existing === null) return created
  return addAnew(run, act, created.existing)
}

/**
 * It is listed already. An entry that is over still refuses a new one until a full reload removes it (management-api.md 3.3);
 * one that holds and says the same is kept; one that says something else gives way.
 */
async function addAnew(run: Running, act: ListAct, id: string): Promise<Answered<Change>> {
  const { params } = run.order
  const got = await ask(
    run,
    toGet(act, id),
    (args): Answered<Readonly<Record<string, unknown>> | null> => ({
      kind: 'ok',
      value: readList(args).find((it) => it.id === id) ?? null
    })
  )
  if (got.kind !== 'ok') return got
  const expires = toRecord(got.value)?.expiresAt
  const isOver = typeof expires === 'string' && Date.parse(expires) * 1000 <= run.clock.nowUnix()
  if (got.value !== null && !isOver && (expires ?? null) === (params.get('expires') ?? null))
    return { kind: 'ok', value: { id, sentence: 'It is on the list already, with the same end.' } }
  const cleared =
    got.value === null || isOver
      ? await ask(run, toReload(act), readAction)
      : await ask(run, toDestroy(act, id), (args) => readDestroyed(args, id))
  if (cleared.kind !== 'ok') return cleared
  const created = await ask(run, toCreate(act, params), readObject)
  const before = isOver ? 'an entry that was over' : 'an entry with another end'
  return created.kind === 'ok'
    ? { kind: 'ok', value: { id: created.value, sentence: `It is on the list, in place of ${before}.` } }
    : created
}

async function remove(run: Running, act: ListAct): Promise<Answered<Change>> {
  const address = run.order.params.get('address') ?? ''
  const listed = run.ports.listed(toListName(act), address)
  const found = await ask(
    run,
    toFind(act, listed?.stored ?? address),
    (args): Answered<readonly string[]> => ({
      kind: 'ok',
      value: readIds(args)
    })
  )
  if (found.kind !== 'ok') return found
  const id = found.value[0] ?? listed?.id ?? null
  if (id === null) {
    return {
      kind: 'ok',
      value: { id: null, sentence: `${address} is not on the list; every node reads it anew all the same.` }
    }
  }
  const gone = await ask(run, toDestroy(act, id), (args) => readDestroyed(args, id))
  return gone.kind === 'ok' ? { kind: 'ok', value: { id, sentence: 'It is off the list.' } } : gone
}

async function changeOld(run: Running, act: ListAct, claimed: Claimed): Promise<Verdict> {
  const { site, params } = run.order
  const address = params.get('address') ?? ''
  const listed = isRemoval(act) ? run.ports.listed(toListName(act), address) : null
  const changed = await send(site.api, toOldChange(act, listed?.stored ?? address), run.signal)
  if (changed.kind !== 'ok') return notChanged(run, changed)
  run.accepted(null, isRemoval(act) ? 'The key is gone.' : 'The key is written.')
  const reloaded = await send(site.api, toOldReload(act, address), run.signal)
  if (reloaded.kind === 'refused') {
    run.refused(reloaded.sentence)
    return {
      verdict: 'failed',
      sentence: `The list was changed, but the node refused to read it anew: ${reloaded.sentence}`
    }
  }
  const errors = reloaded.kind === 'ok' ? toReloadErrors(reloaded.value) : null
  const frame = toOldFrame(act, address)
  if (errors !== null) {
    run.said(errors)
    // A full reload with errors applies nothing and tells nobody; one of the blocked addresses does the rest.
    if (frame.type === 'ReloadSettings')
      return { verdict: 'failed', sentence: `The list was changed, and the node refused to read it: ${errors}` }
  }
  await resetCounters(run, act)
  return followBroadcast(run, frame, claimed, reloaded.kind === 'ok')
}

/** Entries in `data.errors` of a reload, as one sentence; null: none. */
export function toReloadErrors(answer: unknown): string | null {
  const errors = Object.entries(toRecord(toRecord(answer)?.errors) ?? {})
  if (errors.length === 0) return null
  const words = errors.slice(0, 3).map(([key, value]) => `${key}: ${String(toRecord(value)?.error ?? 'wrong')}`)
  return `The node found errors in its settings: ${words.join('; ')}.`
}

async function resetCounters(run: Running, act: ListAct): Promise<void> {
  const { line, site, params } = run.order
  if (act !== 'unblock' || params.get('resetCounters') !== 'true') return
  const answered =
    line === 'new' ? await ask(run, RESET_COUNTERS, readObject) : await send(site.api, RESET_COUNTERS_OLD, run.signal)
  run.said(
    answered.kind === 'ok'
      ? 'The failure counters are being reset.'
      : `The failure counters were not reset: ${answered.sentence} The next single failure bans it again.`
  )
}

function notChanged(run: Running, answered: Exclude<Answered<unknown>, { kind: 'ok' }>): Verdict {
  if (run.mustEnd === 'cancelled') return { verdict: 'cancelled', sentence: 'Called off before an answer came.' }
  if (answered.kind === 'refused') {
    run.refused(answered.sentence)
    return { verdict: 'failed', sentence: `The list was not changed: ${answered.sentence}` }
  }
  return { verdict: 'unknown', sentence: `The list was changed or not, no answer came: ${answered.sentence}` }
}

/** One JMAP request whose first answer is read. */
async function ask<T>(
  run: Running,
  request: SentRequest,
  read: (args: Readonly<Record<string, unknown>>) => Answered<T>
): Promise<Answered<T>> {
  const answered = await sendJmap(run.order.site.api, request as Jmap, run.signal)
  return answered.kind === 'ok' ? read(answered.value) : answered
}
