import { field, type JsonValue, textOf, wholeOf } from '../../roles/json.ts'
import type { ConfigObject, Configuration } from './configuration.ts'

/** The objects of a kind; empty when nobody told of it. */
export const objectsOf = (config: Configuration, kind: string): readonly ConfigObject[] =>
  config.kinds.get(kind)?.objects ?? []

/** Whether all objects of a kind are known. */
export const isWhole = (config: Configuration, kind: string): boolean => config.kinds.get(kind)?.whole === true

/** How an object is called in a sentence: its name, else its id. Outside; empty for a singleton. */
export function nameOf({ fields }: ConfigObject): string {
  const id = textOf(fields, 'id')
  return textOf(fields, 'name') ?? (id === 'singleton' ? '' : (id ?? ''))
}

/** A value of an object's own. */
export const givenIn = (object: ConfigObject, name: string): JsonValue | undefined => field(object.fields, name)

/** A text of it; null: none, or no text. */
export const wordOf = (object: ConfigObject, name: string): string | null => textOf(object.fields, name)

/** A whole number of it; null: none, or no such number. */
export const numberOf = (object: ConfigObject, name: string): number | null => wholeOf(object.fields, name)

/** Whether it is `true`. */
export const isOn = (object: ConfigObject, name: string): boolean => field(object.fields, name) === true

/** `@type` of the object itself. */
export const typeOf = (object: ConfigObject): string | null => textOf(object.fields, '@type')
