import { type Answered, refused, toRecord } from './read-answer.ts'
import { ACTION_KEY, OBJECT_KEY } from './sent-request.ts'

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

function readRefusal(value: unknown): ReturnType<typeof refused> {
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
