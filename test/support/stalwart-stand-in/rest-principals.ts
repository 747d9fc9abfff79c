import { badParameters, type HttpAnswer, type HttpRequest, jsonAnswer, NOT_FOUND } from './http-answers.ts'
import { isRecord } from './jmap-answers.ts'
import { OLD_PERMISSIONS } from './logins.ts'
import type { SharedDatabase } from './shared-database.ts'

/** `/api/principal*` of the old line: its errors are HTTP 200. */
export function answerPrincipals(request: HttpRequest, parts: readonly string[], database: SharedDatabase): HttpAnswer {
  const { principals } = database
  const [name] = parts
  if (name === undefined && request.method === 'GET')
    return jsonAnswer({ data: { items: [...principals.values()], total: principals.size } })
  if (request.method === 'GET') {
    const found = principals.get(name ?? '')
    return jsonAnswer(found ? { data: found } : { error: 'notFound', item: name })
  }
  let body: unknown
  try {
    body = JSON.parse(request.body)
  } catch {
    return badParameters('JSON deserialization failed')
  }
  if (request.method === 'POST' && isRecord(body)) return create(body, database)
  if (request.method !== 'PATCH' || !Array.isArray(body)) return NOT_FOUND
  const wrong = body
    .filter(isRecord)
    .find((change) => change.field === 'enabledPermissions' && !OLD_PERMISSIONS.has(String(change.value)))
  if (wrong)
    return jsonAnswer({
      error: 'other',
      details: 'Invalid enabledPermissions value',
      reason: `Permission "${String(wrong.value)}" is invalid`
    })
  return jsonAnswer(principals.has(name ?? '') ? { data: null } : { error: 'notFound', item: name })
}

function create(body: Readonly<Record<string, unknown>>, { principals }: SharedDatabase): HttpAnswer {
  const { name } = body
  if (typeof name !== 'string') return jsonAnswer({ error: 'fieldMissing', field: 'name' })
  if (principals.has(name)) return jsonAnswer({ error: 'fieldAlreadyExists', field: 'name', value: name })
  const id = principals.size + 2
  principals.set(name, { ...body, id, name })
  return jsonAnswer({ data: id })
}
