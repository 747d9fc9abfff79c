import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import { memberOf } from '../../stalwart/api-json.ts'
import { troubleOf } from '../../stalwart/api-trouble.ts'
import type { ApiTrouble, JmapAnswer, JmapCall, StalwartApi } from '../../stalwart/stalwart-api.ts'
import { cleanObject } from './clean-answer.ts'
import { OBJECTS_MAX } from './object-book.ts'

/** Objects per get and ids per query (management-api.md 1.6). */
const GET_MAX = 500
const QUERY_MAX = 5_000
/** Gets in one request: four of 500 objects stay below a megabyte or two. */
const GETS = 4
/** Pages of ids: 50,000, the book's bound. */
const PAGES = OBJECTS_MAX / QUERY_MAX

/** Objects by id, cleaned of secrets. */
export type Objects = Map<string, unknown>

/** Why a kind could not be read: the call as a whole, or the method's own error. */
export type KindFailure =
  | { readonly kind: 'call'; readonly trouble: ApiTrouble }
  | { readonly kind: 'method'; readonly type: string; readonly description: string }

/** The objects of a `get`'s answer. `isCut`: there may be more than one answer holds. */
export function toObjects(
  answer: JmapAnswer
): Result<{ readonly objects: Objects; readonly isCut: boolean }, KindFailure> {
  if (!answer.ok) return err({ kind: 'method', type: answer.type, description: answer.description })
  const list = answer.args.list
  if (!Array.isArray(list)) return err({ kind: 'method', type: 'no-list', description: 'The answer holds no list.' })
  const objects: Objects = new Map()
  for (const item of list.slice(0, GET_MAX)) {
    const id = memberOf(item, 'id')
    if (typeof id === 'string' && id.length <= 64) objects.set(id, cleanObject(item))
  }
  return ok({ objects, isCut: list.length >= GET_MAX })
}

/** All ids of a long list, newest first. Pages may shift while they are read: the next round sees what this one missed. */
export async function readIds(
  api: StalwartApi,
  object: string,
  signal: AbortSignal
): Promise<Result<Set<string>, KindFailure>> {
  const ids = new Set<string>()
  for (let page = 0; page < PAGES; page++) {
    const asked = { limit: QUERY_MAX, position: page * QUERY_MAX, calculateTotal: true }
    const got = await one(api, [`x:${object}/query`, asked], signal)
    if (!got.ok) return got
    const { ids: found, total } = got.value
    if (!Array.isArray(found)) break
    const before = ids.size
    for (const id of found.slice(0, QUERY_MAX)) if (typeof id === 'string' && id.length <= 64) ids.add(id)
    if (found.length < QUERY_MAX || ids.size === before || (typeof total === 'number' && ids.size >= total)) break
  }
  return ok(ids)
}

/** The objects of these ids, in chunks that one answer may hold. */
export async function readObjects(
  api: StalwartApi,
  object: string,
  ids: readonly string[],
  signal: AbortSignal
): Promise<Result<Objects, KindFailure>> {
  const objects: Objects = new Map()
  for (let from = 0; from < ids.length; from += GET_MAX * GETS) {
    const calls: JmapCall[] = []
    for (let at = from; at < Math.min(ids.length, from + GET_MAX * GETS); at += GET_MAX)
      calls.push([`x:${object}/get`, { ids: ids.slice(at, at + GET_MAX) }])
    const got = await api.jmap(calls, signal)
    if (!got.ok) return err({ kind: 'call', trouble: got.error })
    for (const answer of got.value) {
      const read = toObjects(answer)
      if (!read.ok) return read
      for (const [id, value] of read.value.objects) objects.set(id, value)
    }
  }
  return ok(objects)
}

async function one(
  api: StalwartApi,
  call: JmapCall,
  signal: AbortSignal
): Promise<Result<Readonly<Record<string, unknown>>, KindFailure>> {
  const got = await api.jmap([call], signal)
  if (!got.ok) return err({ kind: 'call', trouble: got.error })
  const answer = got.value[0]
  if (answer === undefined) return err({ kind: 'call', trouble: troubleOf('protocol', 'The answer is empty.') })
  return answer.ok ? ok(answer.args) : err({ kind: 'method', type: answer.type, description: answer.description })
}
