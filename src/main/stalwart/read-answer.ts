import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { memberOf, parseApiJson, toMembers } from './api-json.ts'
import { toQuoted, toStatusTrouble, troubleOf } from './api-trouble.ts'
import type { DoorAnswer } from './node-door.ts'
import type { ApiTrouble, JmapAnswer, JmapCall } from './stalwart-api.ts'

const utf8 = new TextDecoder('utf-8')
/** The server's longest wait is a clock window of a minute; more is somebody else's idea. ms. */
const WAIT_MAX_MS = 15 * 60_000
const JSON_TYPE = /^application\/(?:[a-z0-9.+-]+\+)?json\b/iu

/** What an answer to a request of this path that is not 2xx means; null: it is one. `detail` is never read into a sentence: it echoes the request. */
export function toAnswerTrouble(
  url: string,
  answer: DoorAnswer,
  { hasLogin, path }: { readonly hasLogin: boolean; readonly path: string }
): ApiTrouble | null {
  if (answer.status >= 200 && answer.status < 300) return null
  const isProblem = answer.header('content-type').startsWith('application/problem+json')
  const problem = isProblem ? parseApiJson(answer.body) : undefined
  return toStatusTrouble({
    url,
    status: answer.status,
    retryAfterMs: toRetryAfter(answer.header('retry-after')),
    hasLogin,
    title: textOf(memberOf(problem, 'title')),
    limit: textOf(memberOf(problem, 'limit')),
    isBlockedHere: memberOf(problem, 'detail') === 'Forbidden',
    isProblem,
    location: toOrigin(answer.header('location')),
    isOfLogin: path.startsWith('/jmap') || path === '/api/account'
  })
}

/** A JSON answer, parsed; a text, as it is. `/api/` of the old line also errs with status 200. */
export function readRest(url: string, path: string, answer: DoorAnswer): Result<unknown, ApiTrouble> {
  if (answer.header('content-encoding') !== '') return err(garbage(url, 'is packed although nobody asked for it'))
  if (!JSON_TYPE.test(answer.header('content-type'))) return ok(utf8.decode(answer.body))
  const value = parseApiJson(answer.body)
  if (value === undefined) return err(garbage(url, 'is no JSON'))
  const error = path.startsWith('/api/') ? memberOf(value, 'error') : undefined
  return error === undefined ? ok(value) : err(toOldError(url, value, error))
}

/** The answers in the order of their calls; each must be there. */
export function readJmap(
  url: string,
  calls: readonly JmapCall[],
  answer: DoorAnswer
): Result<readonly JmapAnswer[], ApiTrouble> {
  if (!JSON_TYPE.test(answer.header('content-type')))
    return err(troubleOf('not-stalwart', `${url} answers, but not as Stalwart's API does.`, { status: answer.status }))
  const responses = memberOf(parseApiJson(answer.body), 'methodResponses')
  if (!Array.isArray(responses)) return err(garbage(url, 'is not in the form of JMAP'))
  const byCall = new Map<string, JmapAnswer>()
  for (const response of responses) {
    if (!Array.isArray(response)) continue
    const [method, args, id] = response as readonly unknown[]
    if (typeof method !== 'string' || typeof id !== 'string' || byCall.has(id)) continue
    byCall.set(id, toJmapAnswer(method, args))
  }
  const answers: JmapAnswer[] = []
  for (const [place, [method]] of calls.entries()) {
    const one = byCall.get(String(place))
    if (one === undefined || (one.ok && one.method !== method)) return err(garbage(url, 'leaves out what was asked'))
    if (!one.ok && isBootstrap(one.description))
      return err(
        troubleOf('bootstrap', `${url} is not set up yet: it is in bootstrap mode.`, { status: answer.status })
      )
    answers.push(one)
  }
  return ok(answers)
}

function toJmapAnswer(method: string, args: unknown): JmapAnswer {
  const members = toMembers(args) ?? {}
  if (method !== 'error') return { ok: true, method, args: members }
  return { ok: false, type: textOf(memberOf(args, 'type')), description: textOf(memberOf(args, 'description')) }
}

function isBootstrap(description: string): boolean {
  return description.includes('bootstrap mode')
}

/** `notFound{item}`, `fieldMissing{field}`, `other{details,reason}` …: management-api.md 7. */
function toOldError(url: string, value: unknown, error: unknown): ApiTrouble {
  const name = typeof error === 'string' ? error : textOf(memberOf(error, 'error'))
  const more = ['item', 'field', 'details', 'reason']
    .map((key) => textOf(memberOf(value, key)) || textOf(memberOf(error, key)))
    .filter((text) => text !== '')
  const words = [name, ...more].filter((text) => text !== '').join(', ')
  return troubleOf('refused', `${url} refuses${words === '' ? '' : `: ${toQuoted(words)}`}.`, { status: 200 })
}

function garbage(url: string, what: string): ApiTrouble {
  return troubleOf('protocol', `The answer of ${url} ${what}.`, { status: 200 })
}

/** Seconds, as Stalwart sends it; null: missing or no number. ms. */
function toRetryAfter(text: string): number | null {
  return /^\d{1,9}$/u.test(text) ? Math.min(Math.max(Number(text), 1) * 1000, WAIT_MAX_MS) : null
}

/** Where a redirect leads, without path and query: those may hold what was sent. */
function toOrigin(location: string): string {
  try {
    return location === '' ? '' : new URL(location).origin
  } catch {
    return ''
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? toQuoted(value) : ''
}
