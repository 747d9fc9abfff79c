import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Browser, Page } from 'playwright/test'
import type { Scene } from './fake-engine/world.ts'

/** The built page over the fake engine: histories with gaps, pins and blocks at known places, and a file to open. */
export interface FakePage {
  readonly page: Page
  /** Page errors and console errors; a spec expects none. */
  readonly troubles: readonly string[]
  close(): Promise<void>
}

/** Opens the page at 1280×800; the first scene is the cluster that it begins with. */
export async function openFakePage(browser: Browser, scenes: readonly Scene[]): Promise<FakePage> {
  const host = spawn(process.execPath, ['test/support/fake-engine/serve.ts', ...scenes], {
    cwd: new URL('../..', import.meta.url),
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      STOA_RENDERER: process.env.STOA_RENDERER ?? `${process.cwd()}/out/renderer`
    },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const [line] = (await once(host.stdout, 'data')) as [Buffer]
  const troubles: string[] = []
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  page.on('pageerror', (error) => troubles.push(`page error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`)
  })
  await page.goto(line.toString().trim())
  return {
    page,
    troubles,
    close: async () => {
      await page.close()
      host.kill()
      await once(host, 'exit')
    }
  }
}
