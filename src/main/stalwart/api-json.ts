/** A run of digits that a double may not hold; only then is the slower reading worth its price. */
const LONG_NUMBER = /\d{16}/u
const WHOLE = /^-?\d+$/u

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** What `JSON.parse` gives its reviver beside key and value (Node 24; not in TypeScript's library yet). */
interface ReviverContext {
  readonly source?: string
}

/**
 * Reads JSON as Stalwart writes it: whole numbers beyond 2^53 become BigInt, since a double would change the node in a
 * snowflake id. Undefined: it is no JSON. Members named `__proto__` become plain members. Never throws.
 */
export function parseApiJson(bytes: Uint8Array): unknown {
  const text = utf8.decode(bytes)
  try {
    return LONG_NUMBER.test(text) ? JSON.parse(text, keepWhole) : JSON.parse(text)
  } catch (failure) {
    // RangeError: nested deeper than the stack.
    if (failure instanceof SyntaxError || failure instanceof RangeError) return undefined
    throw failure
  }
}

function keepWhole(_key: string, value: unknown, context?: ReviverContext): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source
  return source !== undefined && WHOLE.test(source) ? BigInt(source) : value
}

/** Writes what `parseApiJson` read; a BigInt comes out with all its digits. */
export function writeApiJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => (typeof member === 'bigint' ? toRaw(member) : member)) ?? ''
}

/** `JSON.rawJSON` of Node 24; not in TypeScript's library yet. */
function toRaw(value: bigint): unknown {
  const raw: unknown = Reflect.get(JSON, 'rawJSON')
  return typeof raw === 'function' ? Reflect.apply(raw, JSON, [value.toString()]) : value.toString()
}

/** An object of an answer; null: it is none. */
export function toMembers(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null
}

/** A member that is the object's own, else undefined. */
export function memberOf(value: unknown, name: string): unknown {
  const members = toMembers(value)
  return members !== null && Object.hasOwn(members, name) ? members[name] : undefined
}
