/** What an answer of a management API holds. Everything in it is outside. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject
/** One object of it; its keys are outside, so that only `field` reads it. */
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/** Answers name an object's parts; whole numbers above 2^53 stand in them as digits in quotes. */
const TEXT_MAX = 512

/** The JSON value of a text; null when it is none. Never throws. */
export function parseJson(text: string): JsonValue | null {
  try {
    return JSON.parse(text) as JsonValue
  } catch (failure) {
    if (failure instanceof SyntaxError || failure instanceof RangeError) return null
    throw failure
  }
}

/** The value as an object; null when it is none. */
export function toObject(value: JsonValue | undefined): JsonObject | null {
  return typeof value === 'object' && value !== null && !isList(value) ? value : null
}

/** The value as a list; empty when it is none. */
export function toItems(value: JsonValue | undefined): readonly JsonValue[] {
  return isList(value) ? value : []
}

/** A field of its own; undefined when there is none of that name. */
export function field(of: JsonObject | null, name: string): JsonValue | undefined {
  return of !== null && Object.hasOwn(of, name) ? of[name] : undefined
}

/** A text field, cut at 512, well-formed; null unless it is a text. */
export function textOf(of: JsonObject | null, name: string): string | null {
  const value = field(of, name)
  return typeof value === 'string' ? value.slice(0, TEXT_MAX).toWellFormed() : null
}

/** A whole number from 0 on; null unless it is one. */
export function wholeOf(of: JsonObject | null, name: string): number | null {
  const value = field(of, name)
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}

/** The names of a set or map, `{"a":true}`; those whose value is false are left out. At most 2,000. */
export function namesOf(value: JsonValue | undefined): readonly string[] {
  const object = toObject(value)
  if (object === null) return toItems(value).filter((it): it is string => typeof it === 'string')
  return Object.entries(object)
    .filter(([, is]) => is !== false && is !== null)
    .slice(0, 2_000)
    .map(([name]) => name)
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value)
}

/** A date as the API writes it, `2026-08-21T09:15:02Z`, as µs since 1970; null unless it is one from 1970 to 9999. */
export function toUs(date: string | null): number | null {
  if (date === null || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/u.test(date)) return null
  const ms = Date.parse(date)
  return Number.isFinite(ms) && ms >= 0 ? Math.round(ms * 1000) : null
}
