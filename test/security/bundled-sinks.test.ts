import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { build, type Plugin } from 'vite'
import { beforeAll, expect, test } from 'vitest'

/** V6: what in the page's bundle could turn text into markup or code, by the package that brings it. */
const SINKS: ReadonlyMap<string, RegExp> = new Map([
  ['innerHTML', /\binnerHTML\b/],
  ['outerHTML', /\bouterHTML\b/],
  ['insertAdjacentHTML', /\binsertAdjacentHTML\b/],
  ['document.write', /\bdocument\.write(ln)?\b/],
  ['srcdoc', /\bsrcdoc\b/i],
  ['createContextualFragment', /\bcreateContextualFragment\b/],
  ['DOMParser', /\bDOMParser\b/],
  ['eval', /(?<![.\w])eval\s*\(/],
  ['new Function', /\bnew Function\b|(?<![.\w])Function\s*\(\s*['"`]/],
  ['timer from text', /\bset(Timeout|Interval)\(\s*['"`]/],
  ['javascript:', /['"`]javascript:/],
  ['importScripts', /\bimportScripts\b/]
])

/**
 * Packages that hold a sink, each looked at: none is reached with outside text, and Trusted Types refuses those that
 * write markup (security.md R4). A new line here needs the same look.
 */
const GOLDEN: Readonly<Record<string, readonly string[]>> = {
  // Below recharts: `Function('return this')` where there is no `self`, which a page always has.
  'decimal.js-light': ['new Function'],
  // dangerouslySetInnerHTML, iframes and links as props; architecture.test.ts keeps all of them out of our source.
  'react-dom': ['innerHTML', 'javascript:', 'outerHTML', 'srcdoc']
}

const root = resolve('src/renderer')
let found: Map<string, Set<string>>
beforeAll(async () => {
  found = new Map()
  const collect: Plugin = {
    name: 'collect-sinks',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        for (const [id, module] of Object.entries(chunk.modules)) note(id, module.code ?? '')
      }
    }
  }
  await build({
    configFile: false,
    root,
    logLevel: 'silent',
    plugins: [react(), tailwindcss(), collect],
    build: { write: false, minify: false, rolldownOptions: { input: resolve(root, 'index.html') } }
  })
})

function note(id: string, code: string): void {
  const owner = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? 'ours'
  // What stays after comments: prose about a sink is none.
  const bare = code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
  for (const [name, pattern] of SINKS) {
    if (!pattern.test(bare)) continue
    found.set(owner, (found.get(owner) ?? new Set()).add(owner === 'ours' ? `${name} in ${relative(root, id)}` : name))
  }
}

test('our own modules hold no sink, packages only those that were looked at', () => {
  const seen = Object.fromEntries([...found].map(([owner, names]) => [owner, [...names].sort()]).sort())
  expect(seen).toEqual(GOLDEN)
})

test('the preload script is at most 60 lines and imports nothing but electron', () => {
  const source = readFileSync('src/preload/bridge.ts', 'utf8')
  expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(60)
  expect([...source.matchAll(/from '([^']+)'/g)].map((match) => match[1])).toEqual(['electron'])
})
