/** What a server's answer holds, once it was found to be a JSON object: any member may be missing or of any type. */
export type OutsideObject = Readonly<Record<string, unknown>>

/** What is kept of a text from outside, in UTF-16 units; the fold keeps as much. */
const TEXT_MAX = 256
/** The fold takes no number above: 35 years in µs, a petabyte. */
const COUNT_MAX = 2 ** 50

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** Null when it is no JSON object or longer than `maxBytes`. Never throws. */
export function parseOutside(bytes: Uint8Array, maxBytes: number): OutsideObject | null {
  if (bytes.length === 0 || bytes.length > maxBytes) return null
  try {
    return toObject(JSON.parse(utf8.decode(bytes)))
  } catch (failure) {
    // RangeError: nested deeper than the parser's stack.
    if (failure instanceof SyntaxError || failure instanceof RangeError) return null
    throw failure
  }
}

/** Null unless it is an object and no list. */
export function toObject(value: unknown): OutsideObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as OutsideObject) : null
}

/** Empty unless it is a text; cut at 256, well-formed. */
export function textOf(from: OutsideObject, key: string): string {
  const value = Object.hasOwn(from, key) ? from[key] : undefined
  return typeof value === 'string' ? toKept(value) : ''
}

/** 0 unless it is a number from 0 to 2^50. Whole numbers only: what is no whole one is rounded down. */
export function countOf(from: OutsideObject, key: string): number {
  const value = Object.hasOwn(from, key) ? from[key] : undefined
  return typeof value === 'number' && value >= 0 && value <= COUNT_MAX ? Math.floor(value) : 0
}

/** Empty unless it is a list; at most `most` of it. */
export function listOf(from: OutsideObject, key: string, most: number): readonly unknown[] {
  const value = Object.hasOwn(from, key) ? from[key] : undefined
  return Array.isArray(value) ? value.slice(0, most) : []
}

/** An object inside, or null. */
export function objectOf(from: OutsideObject, key: string): OutsideObject | null {
  return toObject(Object.hasOwn(from, key) ? from[key] : undefined)
}

/** As all texts from outside are kept. */
export function toKept(text: string): string {
  return (text.length <= TEXT_MAX ? text : text.slice(0, TEXT_MAX)).toWellFormed()
}
