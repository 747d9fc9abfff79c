import { field, namesOf, textOf, toObject } from '../../roles/json.ts'
import type { ConfigObject } from './configuration.ts'

/** Members of a set of it. */
export const membersOf = (object: ConfigObject, name: string): readonly string[] => namesOf(field(object.fields, name))

/** `@type` of a variant inside it; null: there is none. */
export const variantOf = (object: ConfigObject, name: string): string | null =>
  textOf(toObject(field(object.fields, name)), '@type')
