import type { ActionSite } from './action-ports.ts'
import { toReloadErrors } from './change-list.ts'
import { toNodes } from './judge-marks.ts'
import { send, sendJmap } from './read-answer.ts'
import { readAction } from './read-set.ts'
import type { Running, Verdict } from './running.ts'
import { type SentRequest, toAction } from './sent-request.ts'

/** Names in the last sentence. */
const NAMED = 3

const RELOAD = toAction('ReloadBlockedIps') as Extract<SentRequest, { kind: 'jmap' }>
const RELOAD_OLD: SentRequest = { kind: 'rest', method: 'GET', path: '/api/reload/server.blocked-ip', body: null }

/** The one request, to each node. */
export function toResyncRequest(line: 'new' | 'old'): SentRequest {
  return line === 'new' ? RELOAD : RELOAD_OLD
}

/**
 * A reload to each node in turn: delivery on the bus is at most once, its own call is not. Nodes that do not answer are passed
 * over; the next is called.
 */
export async function resyncNodes(run: Running): Promise<Verdict> {
  const sites = run.ports.sites()
  const failed: string[] = []
  const done: number[] = []
  let left = sites.length
  for (const site of sites) {
    if (run.mustEnd !== null) break
    left--
    const sentence = await reload(run, site)
    if (sentence === null) {
      done.push(site.nodeId ?? -1)
      run.evidence(site.nodeId, 'processed', `${site.url} says that it read the list anew.`)
    } else {
      failed.push(site.url)
      run.evidence(site.nodeId, 'unknown', `${site.url}: ${sentence}`)
    }
  }
  return toVerdict(run, { done, failed, left, all: sites.length })
}

async function reload(run: Running, site: ActionSite): Promise<string | null> {
  if (site.line === 'old' || (site.line === null && run.order.line === 'old')) {
    const answered = await send(site.api, RELOAD_OLD, run.signal)
    return answered.kind === 'ok' ? toReloadErrors(answered.value) : answered.sentence
  }
  const answered = await sendJmap(site.api, RELOAD, run.signal)
  const read = answered.kind === 'ok' ? readAction(answered.value) : answered
  return read.kind === 'ok' ? null : read.sentence
}

interface Outcome {
  readonly done: readonly number[]
  readonly failed: readonly string[]
  readonly left: number
  readonly all: number
}

function toVerdict(run: Running, { done, failed, left, all }: Outcome): Verdict {
  const named = done.filter((node) => node >= 0)
  const who = named.length === done.length && named.length > 0 ? toNodes(named) : `${done.length} of ${all} nodes`
  if (left > 0) {
    const verdict = run.mustEnd === 'cancelled' ? 'cancelled' : 'unknown'
    return { verdict, sentence: `Ended after ${all - left} of ${all} nodes; ${who} read the list anew.` }
  }
  if (failed.length === 0) return { verdict: 'proven', sentence: `Each node said that it read the list anew: ${who}.` }
  const more = failed.length > NAMED ? ` and ${failed.length - NAMED} more` : ''
  const rest = done.length > 0 ? ` ${done.length} of ${all} did.` : ''
  return {
    verdict: 'failed',
    sentence: `${failed.slice(0, NAMED).join(', ')}${more} did not read the list anew.${rest}`
  }
}
