import { type CoordinatorField, coordinatorKind } from './coordinator-fields.table.ts'
import { type CoordinatorForm, type FormValue, toMembers, valueIn } from './coordinator-form.ts'

/** One setting of the old line: its whole name, and its value as plain text; lists have several. */
interface Setting {
  readonly name: string
  readonly values: readonly string[]
  readonly isList: boolean
  readonly isBare: boolean
}

/** Whether the old line has this kind of coordinator. */
export const isInOldLine = (form: CoordinatorForm): boolean =>
  coordinatorKind(form.type)?.old != null || form.type === 'Disabled'

/** The settings that a form describes, below their whole names, as a node would tell them. */
export function toOldSettings(form: CoordinatorForm): ReadonlyMap<string, string> {
  const settings = new Map<string, string>()
  for (const { name, values, isList } of settingsOf(form)) {
    if (!isList) settings.set(name, values[0] ?? '')
    else for (const [i, value] of values.entries()) settings.set(`${name}.${String(i).padStart(4, '0')}`, value)
  }
  return settings
}

/** The part of a node's file that a form describes: [cluster] and the store. Names that are not set keep their defaults. */
export function toToml(form: CoordinatorForm): string {
  const store = storePrefix(form)
  const settings = settingsOf(form)
  const lines = [
    '[cluster]',
    ...settings.filter((it) => it.name.startsWith('cluster.')).map((it) => toLine(it, 'cluster.'))
  ]
  const below = settings.filter((it) => it.name.startsWith(`${store}.`))
  if (below.length > 0) {
    lines.push('', `[store.${quote(form.storeId.trim())}]`, ...below.map((it) => toLine(it, `${store}.`)))
  }
  return `${lines.join('\n')}\n`
}

const storePrefix = (form: CoordinatorForm): string => `store.${form.storeId.trim()}`

function settingsOf(form: CoordinatorForm): readonly Setting[] {
  const kind = coordinatorKind(form.type)
  const nodeId = form.nodeId.trim()
  const cluster = nodeId === '' ? [] : [one('cluster.node-id', nodeId, /^\d+$/u.test(nodeId))]
  if (kind === null || kind.old === null) return cluster
  const store = storePrefix(form)
  return [
    ...cluster,
    one('cluster.coordinator', form.storeId.trim()),
    one(`${store}.type`, kind.old),
    ...(kind.type === 'RedisCluster' ? [one(`${store}.redis-type`, 'cluster')] : []),
    ...kind.fields.filter((of) => !isLoneUser(form, of)).flatMap((of) => toSetting(of, valueIn(form, of), store))
  ]
}

/** A user that stands there by default says nothing where no password is given. */
function isLoneUser(form: CoordinatorForm, of: CoordinatorField): boolean {
  const secret = form.values.get('authSecret')
  return (
    of.name === 'authUsername' &&
    typeof secret === 'object' &&
    secret.kind === 'none' &&
    valueIn(form, of) === of.preset
  )
}

const one = (name: string, value: string, isBare = false): Setting => ({ name, values: [value], isList: false, isBare })

function toSetting(of: CoordinatorField, value: FormValue, store: string): readonly Setting[] {
  if (of.old === null) return []
  const name = `${store}.${of.old}`
  if (typeof value === 'boolean') return value === of.preset ? [] : [one(name, String(value), true)]
  if (typeof value !== 'string') {
    switch (value.kind) {
      case 'none':
        return []
      case 'plain':
        return [one(name, value.text)]
      case 'variable':
        return [one(name, `%{env:${value.text.trim()}}%`)]
      case 'file':
        return [one(name, `%{file:${value.text.trim()}}%`)]
    }
  }
  if (of.kind === 'set') return [{ name, values: toMembers(value), isList: true, isBare: false }]
  const text = of.kind === 'long-text' ? value : value.trim()
  // What is not set has the default of the old line, which is the same but for the user.
  const isPreset = text === String(of.preset ?? '') && of.name !== 'authUsername' && of.name !== 'url'
  if (text === '' || isPreset) return []
  const isNumber = /^\d+$/u.test(text)
  if (of.kind === 'ms') return [one(name, isNumber ? toDuration(Number(text)) : text)]
  return [one(name, text, of.kind === 'whole' && isNumber)]
}

/** The shortest text of a duration: `20s`, `1500ms`. */
const toDuration = (ms: number): string => (ms >= 1_000 && ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`)

function toLine({ name, values, isList, isBare }: Setting, prefix: string): string {
  const key = name.slice(prefix.length)
  if (isList) return `${key} = [${values.map(quote).join(', ')}]`
  const value = values[0] ?? ''
  return `${key} = ${isBare ? value : quote(value)}`
}

/** A basic string of TOML: the escapes of JSON, and DEL, which JSON leaves as it is. */
const quote = (text: string): string => JSON.stringify(text.toWellFormed()).replaceAll('\u007F', '\\u007F')
