import { badParameters, type HttpAnswer, type HttpRequest, jsonAnswer, NOT_FOUND } from './http-answers.ts'
import { isRecord } from './jmap-answers.ts'
import type { StalwartNode } from './stalwart-node.ts'

/** Keys that stand in the node's own file (config.md 5). */
const LOCAL =
  /^(cluster|store|directory|tracer|certificate|config\.local-keys|authentication\.fallback-admin|storage)\./
const LOCAL_SERVER = /^server\.(?!blocked-ip\.|allowed-ip\.)/

const DONE = jsonAnswer({ data: null })

/** `/api/settings*`: values are raw text, literal passwords included; macros stay as they are. */
export function answerSettings(request: HttpRequest, parts: readonly string[], node: StalwartNode): HttpAnswer {
  const [what] = parts
  if (request.method === 'GET') {
    if (what === 'keys') return answerKeys(request, node)
    if (what === 'list') return answerList(request, node)
    return what === 'group' ? answerGroup(request, node) : NOT_FOUND
  }
  if (request.method === 'DELETE' && what !== undefined) {
    remove(node, what)
    return DONE
  }
  return request.method === 'POST' ? change(request.body, node) : NOT_FOUND
}

function answerKeys(request: HttpRequest, node: StalwartNode): HttpAnswer {
  const list = (name: string): readonly string[] =>
    (request.query.get(name) ?? '').split(',').filter((one) => one !== '')
  const [keys, prefixes] = [list('keys'), list('prefixes')]
  const found = [...node.keys()].filter(([key]) => keys.includes(key) || prefixes.some((one) => key.startsWith(one)))
  return jsonAnswer({ data: Object.fromEntries(found) })
}

function paged<T>(request: HttpRequest, items: readonly T[]): readonly T[] {
  const limit = Number(request.query.get('limit') ?? 0)
  const page = Math.max(1, Number(request.query.get('page') ?? 1))
  return limit > 0 ? items.slice((page - 1) * limit, page * limit) : items
}

/** A dot is added to the prefix, and it is taken off the keys. */
function answerList(request: HttpRequest, node: StalwartNode): HttpAnswer {
  const asked = request.query.get('prefix') ?? ''
  const prefix = asked === '' ? '' : `${asked}.`
  const found = [...node.keys()].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1))
  const items = Object.fromEntries(paged(request, found).map(([key, value]) => [key.slice(prefix.length), value]))
  return jsonAnswer({ data: { total: found.length, items } })
}

function answerGroup(request: HttpRequest, node: StalwartNode): HttpAnswer {
  const prefix = `${request.query.get('prefix') ?? ''}.`
  const suffix = request.query.get('suffix')
  const groups = new Map<string, Record<string, string>>()
  for (const [key, value] of node.keys()) {
    if (!key.startsWith(prefix)) continue
    const rest = key.slice(prefix.length)
    if (suffix === null) {
      groups.set(rest, { _id: rest, _value: value })
      continue
    }
    const [id = '', ...names] = rest.split('.')
    const group = groups.get(id) ?? { _id: id }
    if (names.length > 0) group[names.join('.')] = value
    groups.set(id, group)
  }
  const found = [...groups.values()].filter((group) => suffix === null || suffix in group)
  return jsonAnswer({ data: { total: found.length, items: paged(request, found) } })
}

const isLocal = (key: string): boolean => LOCAL.test(key) || LOCAL_SERVER.test(key)

function put(node: StalwartNode, key: string, value: string): void {
  ;(isLocal(key) ? node.setup.local : node.setup.database.settings).set(key, value)
}

function remove(node: StalwartNode, key: string): void {
  node.setup.local.delete(key)
  node.setup.database.settings.delete(key)
}

/** Nothing is validated: a key that is no address is stored, and then blocks every full reload. */
function change(body: string, node: StalwartNode): HttpAnswer {
  let changes: unknown
  try {
    changes = JSON.parse(body)
  } catch {
    return badParameters('JSON deserialization failed')
  }
  if (!Array.isArray(changes) || !changes.every(isRecord)) return badParameters('JSON deserialization failed')
  for (const one of changes) {
    const prefix = typeof one.prefix === 'string' ? one.prefix : null
    if (one.type === 'delete') for (const key of Array.isArray(one.keys) ? one.keys : []) remove(node, String(key))
    if (one.type === 'clear' && prefix !== null)
      for (const key of [...node.keys().keys()]) if (key.startsWith(prefix)) remove(node, key)
    if (one.type !== 'insert') continue
    const values = (Array.isArray(one.values) ? one.values : []).map((pair: unknown) =>
      Array.isArray(pair)
        ? [prefix === null ? String(pair[0]) : `${prefix}.${String(pair[0])}`, String(pair[1])]
        : ['', '']
    )
    const isTaken = (key: string): boolean =>
      prefix === null ? node.keys().has(key) : [...node.keys().keys()].some((known) => known.startsWith(`${prefix}.`))
    if (one.assert_empty === true && values.some(([key = '']) => isTaken(key)))
      return jsonAnswer({ error: 'assertFailed' })
    for (const [key = '', value = ''] of values) put(node, key, value)
  }
  return DONE
}
