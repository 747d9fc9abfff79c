import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The clone's folder. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** One file of ours, with forward slashes from the root; `code` is its text with comments and strings blanked. */
export interface SourceFile {
  readonly path: string
  readonly text: string
  readonly code: string
  readonly imports: readonly Import[]
}

/** `target` is a path from the root for our own files, else the package or `node:` module as written. */
export interface Import {
  readonly target: string
  readonly ours: boolean
  readonly typeOnly: boolean
}

/** All TypeScript and JavaScript below `folders`. */
export function readSources(folders: readonly string[]): readonly SourceFile[] {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs|js)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
  )
  return paths.sort().map((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8')
    return { path, text, code: blankText(text), imports: readImports(path, text) }
  })
}

const STATEMENT = /^[ \t]*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?from\s+)?['"]([^'"]+)['"]/gm
const CALL = /\b(?:import|require|new\s+URL)\s*\(\s*['"]([^'"\n]+)['"]\s*(\)|,\s*import\.meta\.url)/g

function readImports(path: string, text: string): Import[] {
  const found: Import[] = []
  const add = (target: string, typeOnly: boolean) => {
    const ours = target.startsWith('.')
    const clean = target.replace(/\?.*$/, '')
    found.push({ target: ours ? posix.join(posix.dirname(path), clean) : clean, ours, typeOnly })
  }
  const plain = blankText(text, true)
  for (const match of plain.matchAll(STATEMENT)) {
    // `import { type A, type B }` brings nothing at run time either.
    const names = /\{([^}]*)\}/.exec(match[0])?.[1]
    const onlyTypes = names?.split(',').every((name) => /^\s*(type\s.*)?$/s.test(name)) === true
    add(match[2] ?? '', match[1] !== undefined || onlyTypes)
  }
  for (const match of plain.matchAll(CALL)) add(match[1] ?? '', false)
  return found
}

/**
 * Blanks comments and, unless `keepStrings`, what stands in quotes. Line numbers stay. A quoted string ends with its
 * line at the latest, so an apostrophe in JSX text hides no more than that; regular expressions are known by what
 * stands before them.
 */
export function blankText(text: string, keepStrings = false): string {
  let out = ''
  let i = 0
  /** Depth of braces inside each template literal's `${…}` that is open. */
  const templates: number[] = []
  const blank = (piece: string) => piece.replace(/[^\n]/g, ' ')
  const copy = (length: number, visible: boolean) => {
    const piece = text.slice(i, i + length)
    out += visible ? piece : blank(piece)
    i += length
  }
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = i
    return pattern.exec(text)?.[0] ?? null
  }
  while (i < text.length) {
    const comment = match(/\/\/[^\n]*|\/\*[\s\S]*?\*\//y)
    if (comment !== null) {
      copy(comment.length, false)
      continue
    }
    const quoted = match(/'(?:[^'\\\n]|\\.)*'?|"(?:[^"\\\n]|\\.)*"?/y)
    if (quoted !== null) {
      copy(quoted.length, keepStrings)
      continue
    }
    const regex = /(^|[=(,:;!&|?{}[+]|return|=>)\s*$/.test(out.slice(-12))
      ? match(/\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y)
      : null
    if (regex !== null) {
      copy(regex.length, false)
      continue
    }
    const at = text[i]
    const depth = templates.at(-1)
    const resumes = at === '}' && depth === 0
    if (at === '`' || resumes) {
      if (resumes) templates.pop()
      const body = match(/[`}](?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{|$)/y) ?? '`'
      if (body.endsWith('${')) templates.push(0)
      copy(body.length, keepStrings)
      continue
    }
    if (depth !== undefined && at === '{') templates[templates.length - 1] = depth + 1
    if (depth !== undefined && at === '}') templates[templates.length - 1] = depth - 1
    copy(1, true)
  }
  return out
}
