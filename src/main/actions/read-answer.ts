import type { ApiTrouble, JmapAnswer, StalwartApi } from '../stalwart/stalwart-api.ts'
import { ACTION_KEY, OBJECT_KEY, type SentRequest } from './sent-request.ts'

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

const refused = (
  sentence: string,
  type: string | null = null,
  existing: string | null = null
): Extract<Answered<never>, { kind: 'refused' }> => ({ kind: 'refused', sentence: toText(sentence), type, existing })

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

/** Id of what a `/set` created; null: created without one. */
export function readCreated(args: Readonly<Record<string, unknown>>, key: string): Answered<string | null> {
  const created = toRecord(toRecord(args.created)?.[key])
  if (created) return { kind: 'ok', value: typeof created.id === 'string' ? created.id : null }
  return readRefusal(toRecord(args.notCreated)?.[key])
}

/** Whether a `/set` destroyed an id. */
export function readDestroyed(args: Readonly<Record<string, unknown>>, id: string): Answered<null> {
  if (Array.isArray(args.destroyed) && args.destroyed.includes(id)) return { kind: 'ok', value: null }
  return readRefusal(toRecord(args.notDestroyed)?.[id])
}

/** Whether a `/set` updated an id. */
export function readUpdated(args: Readonly<Record<string, unknown>>, id: string): Answered<null> {
  const updated = toRecord(args.updated)
  if (updated && Object.hasOwn(updated, id)) return { kind: 'ok', value: null }
  return readRefusal(toRecord(args.notUpdated)?.[id])
}

/** The objects of a `/get`, or the ids of a `/query`. */
export function readList(args: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(args.list)) return []
  return args.list.map(toRecord).filter((it) => it !== null)
}
export function readIds(args: Readonly<Record<string, unknown>>): readonly string[] {
  return Array.isArray(args.ids) ? args.ids.filter((id): id is string => typeof id === 'string') : []
}

/** What the action's own answer says: done there, and handed to its publisher. */
export function readAction(args: Readonly<Record<string, unknown>>): Answered<string | null> {
  return readCreated(args, ACTION_KEY)
}

/** As `readCreated`, of an object that stays. One without an id is no answer. */
export function readObject(args: Readonly<Record<string, unknown>>): Answered<string> {
  const created = readCreated(args, OBJECT_KEY)
  if (created.kind !== 'ok') return created
  if (created.value === null) return refused('The node says that it was created, but not under which id.', 'protocol')
  return { kind: 'ok', value: created.value }
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

function readRefusal(value: unknown): Extract<Answered<never>, { kind: 'refused' }> {
  const said = toRecord(value)
  if (!said) return refused('The node answered, but neither that it was done nor that it was not.', 'protocol')
  const type = typeof said.type === 'string' ? said.type : 'refused'
  const existing = toRecord(said.objectId)?.id
  return refused(toRefusalSentence(type, said), type, typeof existing === 'string' ? existing : null)
}

function toRefusalSentence(type: string, said: Readonly<Record<string, unknown>>): string {
  const object = toRecord(said.objectId)
  const which = object ? ` (${String(object.object)} ${String(object.id)})` : ''
  if (typeof said.description === 'string') return `${said.description}${which}`
  const errors = Array.isArray(said.validationErrors) ? said.validationErrors.map(toRecord) : []
  const words = errors.map((it) => (it ? `${String(it.property)}: ${String(it.type)}` : '')).filter((it) => it !== '')
  return words.length > 0 ? `${type}: ${words.join(', ')}` : `${type}${which}`
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
function toTrouble({ kind, sentence }: ApiTrouble): Extract<Answered<never>, { kind: 'refused' | 'unanswered' }> {
  return kind === 'timeout' || kind === 'unreachable' || kind === 'protocol' || kind === 'too-large'
    ? { kind: 'unanswered', sentence: toText(sentence) }
    : refused(sentence, kind)
}
