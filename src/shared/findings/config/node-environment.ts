import type { NodeEnvironment } from './configuration.ts'

const LINE = /^\s*(?:export\s+|Environment=|-\s*)?"?'?([A-Za-z_][A-Za-z0-9_]*)\s*[=:]\s*(.*?)\s*$/u
/** Of one file: the environment of a node has some ten. */
const MOST_VARIABLES = 2_000

/** Whether a text is the environment of a node rather than anything else: it sets a variable of Stalwart's. */
export function isEnvironment(text: string): boolean {
  return /^\s*(?:export\s+|Environment=|-\s*)?"?'?STALWART_[A-Z_]+\s*[=:]/mu.test(text)
}

/** Reads `NAME=value`, one a line, as in an environment file, a unit (`Environment=`) or a compose file (`- NAME=value`, `NAME: value`). */
export function readEnvironment(name: string, text: string): NodeEnvironment {
  const variables = new Map<string, string>()
  const lines = new Map<string, number>()
  for (const [index, line] of text.split('\n').entries()) {
    const match = line.trimStart().startsWith('#') ? null : LINE.exec(line)
    const key = match?.[1]
    if (key === undefined || variables.size >= MOST_VARIABLES) continue
    variables.set(key, bare(match?.[2] ?? ''))
    lines.set(key, index + 1)
  }
  return { file: name, variables, lineOf: (variable) => lines.get(variable) ?? null }
}

/** Without the quotes around it. */
function bare(value: string): string {
  const quote = value.at(-1)
  if (quote !== '"' && quote !== "'") return value
  return value.startsWith(quote) ? value.slice(1, -1) : value.slice(0, -1)
}
