import { parseJmapId, toJmapId } from '../../../src/shared/wire/jmap-id.ts'
import {
  type Args,
  isRecord,
  type MethodAnswer,
  type MethodCaller,
  methodError,
  NOT_AUTHORIZED,
  NOT_AUTHORIZED_TO_SET,
  SetAnswer,
  setLists,
  WILL_DESTROY
} from './jmap-answers.ts'
import { queryIds } from './jmap-query.ts'
import { createObject, linksOf, masked, patchObject, type SetError } from './object-fields.ts'
import { OBJECT_KINDS, type ObjectKind, type StoredObject } from './object-kinds.table.ts'
import { toDate } from './shared-database.ts'

const SINGLETON = 'singleton'
const ENTERPRISE = methodError(
  'forbidden',
  'This feature is only available in the Enterprise edition. Obtain your trial license at https://license.stalw.art/trial.'
)

/** `x:<Kind>/get|set|query` of a kind that is like the others; null: there is no such kind. */
export function callRegistry(name: string, verb: string, args: Args, caller: MethodCaller): MethodAnswer | null {
  const kind = OBJECT_KINDS.get(name)
  if (!kind || (verb === 'query' && kind.singleton)) return null
  const may = (what: string): boolean => caller.login.permissions.has(`sys${name}${what}`)
  if (verb === 'set' && !['Create', 'Update', 'Destroy'].some(may)) return NOT_AUTHORIZED_TO_SET
  if (verb === 'get' && !may('Get')) return NOT_AUTHORIZED
  if (verb === 'query' && !may('Query')) return NOT_AUTHORIZED
  if (kind.enterprise) return ENTERPRISE
  if (verb === 'get') return kind.singleton ? getSingleton(name, args, caller) : getObjects(name, args, caller)
  if (verb === 'query') return queryObjects(name, kind, args, caller)
  return verb === 'set' ? setObjects(name, kind, args, caller, may) : null
}

/** Ids as they were asked for, `#k` as what this request made; null: all. */
export function askedIds(args: Args, caller: MethodCaller): readonly string[] | null {
  if (!Array.isArray(args.ids)) return null
  return args.ids.map(String).map((id) => (id.startsWith('#') ? (caller.created.get(id.slice(1)) ?? id) : id))
}

/** As the server writes an id that it could read: `aaaa` is `a`. Null: it could not. */
export function cleanId(id: string): string | null {
  const parsed = parseJmapId(id)
  return parsed.ok ? toJmapId(parsed.value) : null
}

function getSingleton(name: string, args: Args, caller: MethodCaller): MethodAnswer {
  // `ids: null` gives nothing, written or not.
  const ids = askedIds(args, caller) ?? []
  const value = masked(caller.node.setup.database.singleton(name)) as StoredObject
  const list = ids.includes(SINGLETON) ? [{ ...value, id: SINGLETON }] : []
  return fine(caller, { list, notFound: ids.filter((id) => id !== SINGLETON) })
}

function getObjects(name: string, args: Args, caller: MethodCaller): MethodAnswer {
  const { database } = caller.node.setup
  const most = Number(database.singleton('Jmap').getMaxResults)
  const ids = askedIds(args, caller)
  if (ids && ids.length > most) return tooLarge()
  const stored = database.of(name)
  // All ids: silently only the first ones.
  const wanted = ids ?? [...stored.keys()].slice(0, most)
  const list = wanted.flatMap((id) => {
    const object = stored.get(id)
    return object ? [{ ...(masked(object) as StoredObject), id }] : []
  })
  return fine(caller, { list, notFound: wanted.filter((id) => !stored.has(id)) })
}

const tooLarge = (): MethodAnswer =>
  methodError('requestTooLarge', 'The number of ids requested by the client exceeds the maximum number')

const fine = (caller: MethodCaller, args: Args): MethodAnswer => ({
  ok: true,
  args: { accountId: caller.accountId, ...args }
})

function queryObjects(name: string, kind: ObjectKind, args: Args, caller: MethodCaller): MethodAnswer {
  const { database } = caller.node.setup
  const most = Number(database.singleton('Jmap').queryMaxResults)
  return queryIds([...database.of(name)], kind.indexed ?? [], args, caller.accountId, most)
}

function setObjects(
  name: string,
  kind: ObjectKind,
  args: Args,
  caller: MethodCaller,
  may: (what: string) => boolean
): MethodAnswer {
  const { database } = caller.node.setup
  const lists = setLists(args)
  const size = lists.create.length + lists.update.length + lists.destroy.length
  if (size > Number(database.singleton('Jmap').setMaxObjects)) return tooLarge()
  const answer = new SetAnswer(caller.accountId)
  const forbidden: SetError = { type: 'forbidden', description: 'You are not authorized to perform this action' }
  for (const [key, sent] of lists.create) {
    const made = may(kind.singleton ? 'Update' : 'Create') ? create(name, kind, sent, caller) : forbidden
    if (typeof made === 'string') {
      answer.put('created', key, { id: made })
      caller.created.set(key, made)
    } else answer.refuse('notCreated', key, made)
  }
  for (const [id, patch] of lists.update) {
    // Creation references are silently ignored here and below.
    if (id.startsWith('#')) continue
    const error = lists.destroy.includes(id)
      ? WILL_DESTROY
      : may('Update')
        ? update(name, kind, id, patch, caller)
        : forbidden
    if (error) answer.refuse('notUpdated', id, error)
    else answer.put('updated', id, null)
  }
  for (const id of lists.destroy) {
    const clean = id === SINGLETON ? id : cleanId(id)
    if (clean === null) continue
    const error = kind.singleton || may('Destroy') ? destroy(name, kind, clean, caller) : forbidden
    if (error) answer.refuse('notDestroyed', clean, error)
    else answer.destroyed(clean)
  }
  return answer.toAnswer()
}

/** Its id, or why not. On a singleton it replaces the whole object: the trap that must never be stepped into. */
function create(name: string, kind: ObjectKind, sent: Args, caller: MethodCaller): string | SetError {
  const { node } = caller
  const { database, nodeId } = node.setup
  const checked = createObject(kind, { ...sent })
  if (!checked.ok) return checked.error
  const object = checked.value as StoredObject
  if (kind.singleton) {
    database.setSingleton(name, object)
    return SINGLETON
  }
  const twin = kind.unique === undefined ? null : database.find(name, kind.unique, object[kind.unique])
  if (twin !== null)
    return { type: 'primaryKeyViolation', properties: [kind.unique], objectId: { object: name, id: twin } }
  const missing = linksOf(kind, object).find((link) => !database.of(link.kind).has(link.id))
  if (missing) return { type: 'invalidForeignKey', objectId: { object: missing.kind, id: missing.id } }
  if ('createdAt' in kind.fields) object.createdAt = toDate(node.now())
  return database.insert(name, object, nodeId, node.now())
}

function update(name: string, kind: ObjectKind, id: string, patch: Args, caller: MethodCaller): SetError | null {
  const { database } = caller.node.setup
  const stored = kind.singleton ? (id === SINGLETON ? database.singleton(name) : undefined) : database.of(name).get(id)
  if (!stored) return { type: 'notFound' }
  const checked = patchObject(kind, stored, { ...patch })
  if (!checked.ok) return checked.error
  const next = checked.value as StoredObject
  const missing = linksOf(kind, next).find((link) => !database.of(link.kind).has(link.id))
  if (missing) return { type: 'invalidForeignKey', objectId: { object: missing.kind, id: missing.id } }
  if (kind.singleton) database.setSingleton(name, next)
  else database.of(name).set(id, next)
  return null
}

function destroy(name: string, kind: ObjectKind, id: string, caller: MethodCaller): SetError | null {
  const { database } = caller.node.setup
  if (kind.singleton) return { type: 'singleton', description: 'Singletons cannot be created or destroyed.' }
  if (!database.of(name).has(id)) return { type: 'notFound' }
  const linkedObjects = [...OBJECT_KINDS].flatMap(([other, otherKind]) =>
    [...database.of(other)]
      .filter(([, object]) => linksOf(otherKind, object).some((link) => link.kind === name && link.id === id))
      .map(([linked]) => ({ object: other, id: linked }))
  )
  if (linkedObjects.length > 0) return { type: 'objectIsLinked', objectId: { object: name, id }, linkedObjects }
  database.of(name).delete(id)
  return null
}

/** Arguments that no registry method could have: the whole request is refused then. */
export const isMisshapen = (args: Args): boolean =>
  ('ids' in args && args.ids !== null && !Array.isArray(args.ids)) ||
  ['create', 'update'].some((name) => name in args && args[name] !== null && !isRecord(args[name])) ||
  ('ifInState' in args && args.ifInState !== null && args.ifInState !== 'n')
