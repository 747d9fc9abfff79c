import type { JsonObject, JsonValue } from '../../roles/json.ts'
import { COORDINATOR_KINDS, type CoordinatorField, coordinatorKind } from './coordinator-fields.table.ts'

/** A secret as a form has it; `text` is the secret, the name of a variable, or a path. */
export interface FormSecret {
  readonly kind: 'none' | 'plain' | 'variable' | 'file'
  readonly text: string
}

/** What stands in one field of the form. Sets are texts with one member a line, numbers are texts as typed. */
export type FormValue = string | boolean | FormSecret

/** A coordinator as the form of the editor has it. */
export interface CoordinatorForm {
  /** `@type`. */
  readonly type: string
  /** By the names of the table. */
  readonly values: ReadonlyMap<string, FormValue>
  /** Old line: what else its file needs. */
  readonly nodeId: string
  readonly storeId: string
}

const NO_SECRET: FormSecret = { kind: 'none', text: '' }

/** As Stalwart fills it in, but for the addresses: its own fit no server. */
export function toForm(type: string): CoordinatorForm {
  const kind = coordinatorKind(type) ?? COORDINATOR_KINDS[0]
  const values = new Map((kind?.fields ?? []).map((of) => [of.name, toPreset(of)]))
  return { type: kind?.type ?? type, values, nodeId: '1', storeId: 'bus' }
}

function toPreset(of: CoordinatorField): FormValue {
  if (of.kind === 'secret' || of.kind === 'secret-text') return NO_SECRET
  if (of.kind === 'flag') return of.preset === true
  if (of.name === 'addresses') return ''
  return of.preset === null ? '' : String(of.preset)
}

/** What stands in a field; its preset where nothing was typed yet. */
export const valueIn = (form: CoordinatorForm, of: CoordinatorField): FormValue =>
  form.values.get(of.name) ?? toPreset(of)

/** Lines, or parts between commas, of a set; each once. */
export const toMembers = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/[\n,]/u)
      .map((it) => it.trim())
      .filter(Boolean)
  )
]

/**
 * The object that a form describes, every field of its kind in it. What was typed and is no number stays as it was typed:
 * the rules say what is wrong with it.
 */
export function toCoordinator(form: CoordinatorForm): JsonObject {
  const fields = (coordinatorKind(form.type)?.fields ?? []).map((of): [string, JsonValue] => [
    of.name,
    toFieldJson(of, valueIn(form, of))
  ])
  return Object.fromEntries([['@type', form.type], ...fields])
}

/** One field as it would be written. */
export function toFieldJson(of: CoordinatorField, value: FormValue): JsonValue {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return toSecretVariant(of, value)
  const text = of.kind === 'long-text' ? value : value.trim()
  if (text === '' && of.nullable === true) return null
  switch (of.kind) {
    case 'set':
      return Object.fromEntries(toMembers(text).map((member) => [member, true]))
    case 'whole':
    case 'ms':
      return /^\d{1,15}$/u.test(text) ? Number(text) : text
    default:
      return text
  }
}

function toSecretVariant(of: CoordinatorField, { kind, text }: FormSecret): JsonObject {
  switch (kind) {
    case 'none':
      return { '@type': 'None' }
    case 'plain':
      return { '@type': of.kind === 'secret' ? 'Value' : 'Text', secret: text }
    case 'variable':
      return { '@type': 'EnvironmentVariable', variableName: text.trim() }
    case 'file':
      return { '@type': 'File', filePath: text.trim() }
  }
}
