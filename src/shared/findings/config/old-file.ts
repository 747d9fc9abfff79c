import type { OldNode } from './configuration.ts'

/** Settings of one file: a node's own has some hundred; one of the whole store with its blocks some thousands. */
const MOST_SETTINGS = 50_000
const MOST_DEPTH = 32
const HEADER = /^\s*\[\[?\s*(.+?)\s*\]\]?\s*(?:#.*)?$/u
const KEY = /^\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=/u

/**
 * A node of the old line from its file: `parsed` is the TOML as plain values, `text` the file itself, for the lines.
 * Nested tables become whole names, lists `name.0000` and on, as the API tells them.
 */
export function toOldNode(file: string, parsed: unknown, text: string): OldNode {
  const settings = new Map<string, string>()
  flatten(parsed, '', settings, 0)
  const lines = linesOf(text)
  const lineOf = (name: string): number | null => lines.get(name) ?? lines.get(name.replace(/\.\d{4}$/u, '')) ?? null
  return { file, settings, lineOf, knows: () => true, seq: 0, at: 0 }
}

function flatten(value: unknown, name: string, into: Map<string, string>, depth: number): void {
  if (into.size >= MOST_SETTINGS || depth > MOST_DEPTH) return
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) flatten(item, `${name}.${String(i).padStart(4, '0')}`, into, depth + 1)
  } else if (value instanceof Date) into.set(name, value.toISOString())
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inside] of Object.entries(value))
      flatten(inside, name === '' ? key : `${name}.${key}`, into, depth + 1)
  } else if (value !== null && value !== undefined) into.set(name, String(value))
}

/** The line of each key, as far as plain lines tell; inside texts of several lines nothing is looked for. */
function linesOf(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>()
  let table = ''
  let inside: string | null = null
  for (const [index, line] of text.split('\n').entries()) {
    if (inside !== null) {
      if (line.includes(inside)) inside = null
      continue
    }
    const header = HEADER.exec(line)
    const key = KEY.exec(line)?.[1]
    if (key !== undefined) {
      const name = table === '' ? toName(key) : `${table}.${toName(key)}`
      if (!lines.has(name)) lines.set(name, index + 1)
      inside = opensText(line.slice(line.indexOf('=')))
    } else if (header?.[1] !== undefined) table = toName(header[1])
  }
  return lines
}

/** The quotes of a text that begins on this line and does not end on it. */
function opensText(rest: string): string | null {
  for (const quotes of ['"""', "'''"]) {
    const first = rest.indexOf(quotes)
    if (first >= 0 && rest.indexOf(quotes, first + 3) < 0) return quotes
  }
  return null
}

const toName = (key: string): string =>
  [...key.matchAll(/"([^"]*)"|'([^']*)'|([^.\s"']+)/gu)].map(([, a, b, c]) => a ?? b ?? c ?? '').join('.')
