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
import { compareIds, queryIds } from './jmap-query.ts'
import { askedIds, cleanId } from './jmap-registry.ts'
import { createObject, type SetError } from './object-fields.ts'
import { INTERNAL_TASKS, type StoredObject, TASK_VARIANTS } from './object-kinds.table.ts'
import { toDate } from './shared-database.ts'

const GET_MAX = 500

/** `x:Task/get|set|query`: the queue. Success is an id that nobody finds any more (management-api.md 4.2). */
export function callTask(verb: string, args: Args, caller: MethodCaller): MethodAnswer | null {
  const may = (what: string): boolean => caller.login.permissions.has(what)
  if (verb === 'get') return may('sysTaskGet') ? getTasks(args, caller) : NOT_AUTHORIZED
  if (verb === 'query') return may('sysTaskQuery') ? queryTasks(args, caller) : NOT_AUTHORIZED
  if (verb !== 'set') return null
  return ['Create', 'Update', 'Destroy'].some((what) => may(`sysTask${what}`))
    ? setTasks(args, caller)
    : NOT_AUTHORIZED_TO_SET
}

function getTasks(args: Args, caller: MethodCaller): MethodAnswer {
  const stored = caller.node.setup.database.of('Task')
  const ids = askedIds(args, caller) ?? [...stored.keys()].slice(0, GET_MAX)
  if (ids.length > GET_MAX) return methodError('requestTooLarge')
  const list = ids.flatMap((id) => {
    const task = stored.get(id)
    return task ? [{ ...task, id }] : []
  })
  return { ok: true, args: { accountId: caller.accountId, list, notFound: ids.filter((id) => !stored.has(id)) } }
}

function queryTasks(args: Args, caller: MethodCaller): MethodAnswer {
  const { status, ...filter } = isRecord(args.filter) ? args.filter : {}
  // Only Failed filters: Pending and Retry are taken and ignored. This one pages as it should.
  const stored = [...caller.node.setup.database.of('Task')]
    .filter(([, task]) => status !== 'Failed' || (task.status as StoredObject)['@type'] === 'Failed')
    .sort(([a], [b]) => compareIds(b, a))
  const asked = { ...args, filter, calculateTotal: true }
  const answer = queryIds(
    stored.map(([id, task]) => [id, { due: task.due, type: task['@type'] }]),
    ['due', 'type'],
    {
      ...asked,
      filter: Object.fromEntries(Object.entries(filter).map(([name, value]) => [name.replace('@', ''), value]))
    },
    caller.accountId,
    5_000
  )
  if (!answer.ok || args.calculateTotal === true) return answer
  const { total: _, ...rest } = answer.args
  return { ok: true, args: rest }
}

function setTasks(args: Args, caller: MethodCaller): MethodAnswer {
  const answer = new SetAnswer(caller.accountId)
  const { create, update, destroy } = setLists(args)
  const tasks = caller.node.setup.database.of('Task')
  const may = (what: string): boolean => caller.login.permissions.has(what)
  for (const [key, sent] of create) {
    const made = createTask(sent, caller)
    if (typeof made === 'string') {
      answer.put('created', key, { id: made })
      caller.created.set(key, made)
    } else answer.refuse('notCreated', key, made)
  }
  for (const [id, patch] of update) {
    if (id.startsWith('#')) continue
    const error = destroy.includes(id) ? WILL_DESTROY : may('sysTaskUpdate') ? updateTask(id, patch, caller) : forbidden
    if (error) answer.refuse('notUpdated', id, error)
    else answer.put('updated', id, null)
  }
  for (const id of destroy) {
    const clean = cleanId(id)
    if (clean === null) continue
    if (!may('sysTaskDestroy')) answer.refuse('notDestroyed', clean, forbidden)
    else if (tasks.delete(clean)) answer.destroyed(clean)
    else answer.refuse('notDestroyed', clean, { type: 'notFound' })
  }
  // What was made here is taken at once where it may.
  if (create.length > 0) caller.tasks.wake()
  return answer.toAnswer()
}

const forbidden: SetError = { type: 'forbidden', description: 'You are not authorized to perform this action' }

function createTask(sent: Args, caller: MethodCaller): string | SetError {
  const { node, login } = caller
  const variant = String(sent['@type'])
  if ((INTERNAL_TASKS as readonly string[]).includes(variant))
    return { type: 'forbidden', description: 'Tasks of this type cannot be created' }
  if (
    !login.permissions.has('sysTaskCreate') ||
    (Object.hasOwn(TASK_VARIANTS, variant) && !login.permissions.has(`task${variant}`))
  )
    return forbidden
  const { status, ...rest } = sent
  const checked = createObject({ fields: {}, variants: TASK_VARIANTS }, rest)
  if (!checked.ok) return checked.error
  const createdAt = toDate(node.now())
  const given = isRecord(status) ? status : { '@type': 'Pending' }
  const due = typeof given.due === 'string' ? given.due : createdAt
  const isFailed = given['@type'] === 'Failed'
  const made = { createdAt, ...(isFailed ? {} : { due }), ...given }
  const task = { ...(checked.value as StoredObject), status: made, ...(isFailed ? {} : { due }) }
  return node.setup.database.insert('Task', task, node.setup.nodeId, node.now())
}

/** Only the whole status, and not while it runs. */
function updateTask(id: string, patch: Args, caller: MethodCaller): SetError | null {
  const tasks = caller.node.setup.database.of('Task')
  const task = tasks.get(id)
  if (!task) return { type: 'notFound' }
  if (caller.tasks.isLocked(id))
    return { type: 'forbidden', description: 'Task is currently being processed and cannot be updated' }
  const names = Object.keys(patch)
  if (names.length !== 1 || !isRecord(patch.status))
    return { type: 'invalidPatch', description: 'Cannot modify server set property', properties: names }
  const createdAt = toDate(caller.node.now())
  const due = typeof patch.status.due === 'string' ? patch.status.due : createdAt
  tasks.set(id, { ...task, status: { createdAt, due, ...patch.status }, due })
  caller.tasks.wake()
  return null
}
