import type { ApiTrouble, JmapAnswer, StalwartApi } from '../stalwart/stalwart-api.ts'
import type { SentRequest } from './sent-request.ts'

/** Texts of servers that go into a sentence. */
const TEXT_MAX = 300

/**
 * What became of a request. refused: the server said no, or there was none to hear it · unanswered: it may have been done or not:
 * the connection ended, or time ran out, after it had left.
 */
export type Answered<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | {
      readonly kind: 'refused'
      readonly sentence: string
      /** The API's word for it; null: none. */
      readonly type: string | null
      /** Of `primaryKeyViolation`: what is there already. */
      readonly existing: string | null
    }
  | { readonly kind: 'unanswered'; readonly sentence: string }

/** A no, in one line. */
export function refused(sentence: string, type: string | null = null, existing: string | null = null): Refused {
  return { kind: 'refused', sentence: toText(sentence), type, existing }
}
type Refused = Extract<Answered<never>, { kind: 'refused' }>

/** Sends one request; JMAP answers in order, or the REST answer's `data`. Nothing is sent twice. */
export async function send(
  api: StalwartApi,
  request: SentRequest,
  signal: AbortSignal
): Promise<Answered<readonly JmapAnswer[] | unknown>> {
  if (request.kind === 'jmap') {
    const answers = await api.jmap(request.calls, signal)
    return answers.ok ? { kind: 'ok', value: answers.value } : toTrouble(answers.error)
  }
  const answer = await api.rest(request.method, request.path, request.body ?? undefined, signal)
  return answer.ok ? readRest(answer.value) : toTrouble(answer.error)
}

/** The first answer of a JMAP request: its arguments, or why not. */
export async function sendJmap(
  api: StalwartApi,
  request: Extract<SentRequest, { kind: 'jmap' }>,
  signal: AbortSignal
): Promise<Answered<Readonly<Record<string, unknown>>>> {
  const answered = await api.jmap(request.calls, signal)
  if (!answered.ok) return toTrouble(answered.error)
  const first = answered.value[0]
  if (!first) return refused('The node answered without an answer.', 'protocol')
  if (!first.ok) return refused(`${first.type}: ${first.description}`, first.type)
  return { kind: 'ok', value: first.args }
}

/** The objects of a `/get`. */
export function readList(args: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(args.list)) return []
  return args.list.map(toRecord).filter((it) => it !== null)
}

/** The ids of a `/query`. */
export function readIds(args: Readonly<Record<string, unknown>>): readonly string[] {
  return Array.isArray(args.ids) ? args.ids.filter((id): id is string => typeof id === 'string') : []
}

/** Outside text for a sentence: one line, cut. */
export function toText(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
  return line.length > TEXT_MAX ? `${line.slice(0, TEXT_MAX)}…` : line
}

/** An object that is no list; null: it is none. */
export function toRecord(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null
}

/** The old line says no with HTTP 200 too (management-api.md 7). */
function readRest(value: unknown): Answered<unknown> {
  const answer = toRecord(value)
  if (answer?.error !== undefined) {
    const words = [answer.error, answer.details, answer.reason, answer.item, answer.field]
    return refused(
      words.filter((it): it is string => typeof it === 'string' && it !== '').join(': '),
      String(answer.error)
    )
  }
  if (!answer || !Object.hasOwn(answer, 'data')) return refused('The node answered with something else.', 'protocol')
  return { kind: 'ok', value: answer.data }
}

/** What left and had no answer may have been done; whatever said no was not. */
function toTrouble({ kind, sentence, retryAfterMs }: ApiTrouble): Exclude<Answered<never>, { kind: 'ok' }> {
  const isSilent = kind === 'timeout' || kind === 'unreachable' || kind === 'protocol' || kind === 'too-large'
  if (isSilent) return { kind: 'unanswered', sentence: toText(sentence) }
  const wait = retryAfterMs === null ? '' : ` It wants to be left alone for ${Math.ceil(retryAfterMs / 1000)} s.`
  return refused(`${sentence}${wait}`, kind)
}
