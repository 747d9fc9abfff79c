import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BANNED, HOMES, LINES_MAX, NAMES_NEVER, ROWS, SUPPRESSION_WORDS, SUPPRESSIONS } from './architecture.table.ts'
import { readSources, type SourceFile } from './support/source-text.ts'

const sources = readSources(['src'])
const tests = readSources(['test', 'scripts'])
const byPath = new Map(sources.map((file) => [file.path, file]))
const isTest = (path: string) => /\.test\.tsx?$/.test(path)
const product = sources.filter((file) => !isTest(file.path))

/** The row of a file: the longest entry that is the file, or a folder around it. */
function rowOf(path: string) {
  const fits = ROWS.filter((row) => path === `src/${row.from}` || path.startsWith(`src/${row.from}/`))
  return fits.sort((a, b) => b.from.length - a.from.length)[0]
}

function within(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === `src/${place}` || path.startsWith(`src/${place}/`) || path.endsWith(place))
}

function matches(target: string, name: string): boolean {
  return target === name || target.startsWith(name.endsWith('*') ? name.slice(0, -1) : `${name}/`)
}

/** Each place where `pattern` stands, as `path:line`. */
function places(files: readonly SourceFile[], pattern: RegExp, of: 'code' | 'text'): string[] {
  return files.flatMap((file) =>
    file[of].split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file.path}:${index + 1}`] : []))
  )
}

describe('who may import whom', () => {
  it('every file has a row in the table', () => {
    expect(sources.filter((file) => rowOf(file.path) === undefined).map((file) => file.path)).toEqual([])
  })

  it('no file imports what its row does not allow', () => {
    const wrong = sources.flatMap((file) => {
      const row = rowOf(file.path)
      if (row === undefined) return []
      return file.imports
        .filter(({ target, ours, typeOnly }) => {
          if (isTest(file.path) && (!ours || target.startsWith('test/'))) return false
          if (!ours) return !row.packages.some((name) => matches(target, name))
          if (rowOf(target) === row) return row.from.endsWith('views') && isOtherView(file.path, target)
          return !within(target, row.ours) && !(typeOnly && within(target, row.typesOf ?? []))
        })
        .map(({ target }) => `${file.path} -> ${target}`)
    })
    expect(wrong).toEqual([])
  })

  it('dangerous packages and names stay in their homes', () => {
    const wrong = product.flatMap((file) =>
      HOMES.filter((home) => !within(file.path, home.homes))
        .filter((home) =>
          home.name ? home.name.test(file.code) : file.imports.some(({ target }) => matches(target, home.package ?? ''))
        )
        .map((home) => `${file.path}: ${home.package ?? home.name}`)
    )
    expect(wrong).toEqual([])
  })

  it('there are no cycles', () => {
    expect(findCycles()).toEqual([])
  })

  it('nothing is imported through a barrel, and a dynamic import names its file', () => {
    expect(places(product, /^export\s+(\*|(type\s+)?\{[^}]*\})\s+from/, 'code')).toEqual([])
    expect(sources.filter((file) => /^index\.tsx?$/.test(basename(file.path))).map((file) => file.path)).toEqual([])
    expect(places(product, /\bimport\s*\((?!\s*['"])/, 'text').filter((place) => !place.includes('.test.'))).toEqual([])
  })
})

describe('what lint cannot see', () => {
  it.each(BANNED)('$what: only in $homes', ({ pattern, homes }) => {
    const elsewhere = product.filter((file) => !within(file.path, homes))
    expect(places(elsewhere, pattern, 'code')).toEqual([])
  })

  it('no file is longer than 400 lines, tables apart', () => {
    const long = [...sources, ...tests].filter((file) => file.text.split('\n').length - 1 > LINES_MAX)
    expect(long.filter((file) => !/\.table\.tsx?$/.test(file.path)).map((file) => file.path)).toEqual([])
  })

  it('suppressions do not grow', () => {
    expect(places([...sources, ...tests], SUPPRESSION_WORDS, 'text')).toHaveLength(SUPPRESSIONS)
  })

  it('no test is skipped or runs alone', () => {
    expect(places([...sources, ...tests], /\b(it|test|describe)\.(skip|only|todo|fixme)\b/, 'code')).toEqual([])
  })

  it('files are in kebab case and named for what they hold', () => {
    const wrong = [...sources, ...tests].filter(({ path }) => {
      const name = basename(path)
      const stem = name.replace(/(\.(table|schema|test|spec|d))?\.(tsx?|mjs|js)$/, '')
      return !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem) || NAMES_NEVER.test(stem)
    })
    expect(wrong.map((file) => file.path)).toEqual([])
  })

  it('every export of shared and main says in a docblock what its type cannot', () => {
    const files = product.filter((file) => /^src\/(shared|main)\//.test(file.path))
    expect(files.flatMap(undocumented)).toEqual([])
  })
})

function isOtherView(path: string, target: string): boolean {
  const view = (of: string) => /^src\/renderer\/views\/([^/]+)\//.exec(of)?.[1]
  return view(path) !== view(target)
}

function findCycles(): string[] {
  const cycles: string[] = []
  const done = new Set<string>()
  const walk = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
    if (done.has(path) || trail.includes(path)) return
    for (const { target, ours } of byPath.get(path)?.imports ?? []) if (ours) walk(target, [...trail, path])
    done.add(path)
  }
  for (const file of product) walk(file.path, [])
  return cycles
}

/** A one-line export right below a documented one belongs to its group; a shape may be described member by member. */
function undocumented(file: SourceFile): string[] {
  const lines = file.text.split('\n')
  const isExport = (line: string | undefined) =>
    /^export (declare )?(async )?(abstract )?(function|const|class|interface|type)\b/.test(line ?? '')
  const documented = (index: number): boolean => {
    const before = lines[index - 1] ?? ''
    return (
      /\*\/\s*$/.test(before) ||
      (isExport(before) && documented(index - 1)) ||
      // `export type X = (typeof XS)[number]` after a table's last line goes with the table.
      (/^[\])}]/.test(before) && /^export type \w+ = .*(typeof|Infer)/.test(lines[index] ?? '')) ||
      describesItsMembers(lines, index)
    )
  }
  return lines.flatMap((line, index) => (isExport(line) && !documented(index) ? [`${file.path}:${index + 1}`] : []))
}

function describesItsMembers(lines: readonly string[], index: number): boolean {
  if (!/^export (interface|type)\b/.test(lines[index] ?? '')) return false
  const length = lines.slice(index + 1).findIndex((line) => line !== '' && !/^\s/.test(line))
  return lines.slice(index + 1, index + 1 + length).some((line) => line.includes('/**'))
}
