import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright/test'

/** The built page over the fake engine: worlds that no real cluster gives on demand. */
export interface FakePage {
  readonly page: Page
  /** Policy violations, page errors and console errors since the start; a spec expects none. */
  readonly troubles: readonly string[]
  /** Goes to a view by its hash. */
  go(hash: string): Promise<void>
  /** What axe-core finds in the view (not in the frame around it), or within another selector, by rule. */
  axe(within?: string): Promise<readonly string[]>
  close(): Promise<void>
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const ROOT = new URL('../../..', import.meta.url)

interface AxeFault {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

/** Serves `scenes` and opens the page on them; `theme` as the system would ask for it. */
export async function openFakePage(
  browser: Browser,
  scenes: readonly string[],
  theme: 'dark' | 'light' = 'dark'
): Promise<FakePage> {
  const renderer = process.env.STOA_RENDERER ?? `${process.cwd()}/out/renderer`
  const host: ChildProcess = spawn(process.execPath, ['test/support/fake-engine/serve.ts', ...scenes], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '', STOA_RENDERER: renderer },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const [line] = (await once(host.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: theme })
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(`page error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`)
  })
  await page.goto(line.toString().trim())
  return {
    page,
    troubles,
    go: (hash) =>
      page.evaluate((to) => {
        location.hash = to
      }, hash),
    axe: async (within = '#content') => {
      // Through the debugger, so that the page's policy does not bear on it.
      await page.evaluate(AXE)
      const faults = await page.evaluate(async (part) => {
        const { axe } = window as unknown as { axe: { run(within: string): Promise<{ violations: AxeFault[] }> } }
        return (await axe.run(part)).violations
      }, within)
      return faults.map((fault) => `${fault.id}: ${fault.nodes[0]?.html.slice(0, 200) ?? ''}`)
    },
    close: async () => {
      await context.close()
      host.kill()
      await once(host, 'exit')
    }
  }
}
