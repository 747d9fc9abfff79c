import { err, ok, type Result } from '../../cluster/result.ts'
import type { JsonObject, JsonValue } from '../../roles/json.ts'

/** Deeper than any answer of Stalwart's; a deeper one is refused before the stack ends. */
const MOST_DEPTH = 64
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const SPACE = /[ \t\r\n]*/y
const LITERALS: readonly (readonly [string, JsonValue])[] = [
  ['true', true],
  ['false', false],
  ['null', null]
]

/** Where a text cannot be read, and why, in one plain sentence that repeats nothing of it. Line and column from 1. */
export interface TextFault {
  readonly line: number
  readonly column: number
  readonly sentence: string
}

/** JSON values that stand one after the other, and the line on which each field of each object begins. */
export interface JsonDocument {
  readonly values: readonly JsonValue[]
  /** From 1; null: this object is not of this document, or has no such field. */
  lineOf(of: object, name: string): number | null
}

/**
 * Reads one JSON value, or several as in NDJSON, and remembers lines: `JSON.parse` tells none, and a fault of a
 * configuration is worth little without its place. Linear in the text.
 */
export function parseJsonLines(text: string): Result<JsonDocument, TextFault> {
  const reader = new Reader(text)
  try {
    const values = reader.values()
    return ok({ values, lineOf: (of, name) => reader.lines.get(of)?.get(name) ?? null })
  } catch (failure) {
    if (failure instanceof Unreadable) return err(reader.fault(failure.message))
    throw failure
  }
}

/** Only inside this file: a fault that the reader found. */
class Unreadable extends Error {}

class Reader {
  readonly lines = new Map<object, Map<string, number>>()
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  values(): JsonValue[] {
    const values: JsonValue[] = []
    for (this.#space(); this.#at < this.#text.length; this.#space()) values.push(this.#value(0))
    if (values.length === 0) throw new Unreadable('there is nothing in it')
    return values
  }

  fault(sentence: string): TextFault {
    const before = this.#text.slice(0, this.#at)
    const begin = before.lastIndexOf('\n') + 1
    return { line: this.#lineAt(this.#at), column: before.length - begin + 1, sentence }
  }

  #value(depth: number): JsonValue {
    if (depth > MOST_DEPTH) throw new Unreadable(`it is nested more than ${MOST_DEPTH} deep`)
    const begins = this.#text[this.#at]
    if (begins === '{') return this.#object(depth)
    if (begins === '[') return this.#list(depth)
    if (begins === '"') return this.#string()
    for (const [word, value] of LITERALS) {
      if (!this.#text.startsWith(word, this.#at)) continue
      this.#at += word.length
      return value
    }
    return this.#number()
  }

  #object(depth: number): JsonObject {
    const fields: [string, JsonValue][] = []
    const lines = new Map<string, number>()
    this.#items('}', () => {
      if (this.#text[this.#at] !== '"') throw new Unreadable('the name of a field in double quotes is expected here')
      const line = this.#lineAt(this.#at)
      const name = this.#string()
      this.#space()
      if (this.#text[this.#at] !== ':') throw new Unreadable('a colon is expected here')
      this.#at++
      this.#space()
      fields.push([name, this.#value(depth + 1)])
      lines.set(name, line)
    })
    // `fromEntries` defines its keys, so that a field called __proto__ is a field like any other.
    const object: JsonObject = Object.fromEntries(fields)
    this.lines.set(object, lines)
    return object
  }

  #list(depth: number): readonly JsonValue[] {
    const items: JsonValue[] = []
    this.#items(']', () => items.push(this.#value(depth + 1)))
    return items
  }

  /** What stands between brackets, apart by commas. */
  #items(end: string, item: () => void): void {
    this.#at++
    this.#space()
    if (this.#text[this.#at] === end) {
      this.#at++
      return
    }
    for (;;) {
      item()
      this.#space()
      const next = this.#text[this.#at]
      if (next === end) break
      if (next !== ',') throw new Unreadable(`a comma or ${end} is expected here`)
      this.#at++
      this.#space()
    }
    this.#at++
  }

  #string(): string {
    const from = this.#at
    let at = from + 1
    while (at < this.#text.length && this.#text[at] !== '"' && this.#text[at] !== '\n') {
      at += this.#text[at] === '\\' ? 2 : 1
    }
    if (this.#text[at] !== '"') throw new Unreadable('a text begins here that is not closed on its line')
    try {
      const value = JSON.parse(this.#text.slice(from, at + 1)) as string
      this.#at = at + 1
      return value
    } catch (failure) {
      if (failure instanceof SyntaxError)
        throw new Unreadable('a text with a wrong escape or a control character begins here')
      throw failure
    }
  }

  #number(): number {
    NUMBER.lastIndex = this.#at
    const digits = NUMBER.exec(this.#text)?.[0]
    if (digits === undefined) throw new Unreadable('a value is expected here')
    this.#at += digits.length
    return Number(digits)
  }

  #space(): void {
    SPACE.lastIndex = this.#at
    this.#at += SPACE.exec(this.#text)?.[0].length ?? 0
  }

  /** Counted onwards from the line asked for last: places are asked for in the order of the text. */
  #lineAt(at: number): number {
    if (at < this.#counted.at) this.#counted = { at: 0, line: 1 }
    let { line } = this.#counted
    for (let i = this.#text.indexOf('\n', this.#counted.at); i >= 0 && i < at; i = this.#text.indexOf('\n', i + 1))
      line++
    this.#counted = { at, line }
    return line
  }

  #counted = { at: 0, line: 1 }
}
