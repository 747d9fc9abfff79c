import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, test as base, type Page } from 'playwright/test'
import { launchStandIn } from './electron-stand-in/launch.ts'

export type HostKind = 'headless' | 'desktop'

export interface AppPageOptions {
  readonly host: HostKind
  /** Arguments of both hosts, such as `['--demo', '--seed', '7']`; those of `serve` alone need `host: 'headless'`. */
  readonly args?: readonly string[]
  /** The data folder; default a fresh one, removed at the end. */
  readonly data?: string
  readonly env?: Readonly<Record<string, string>>
}

/** The built program with its page open and logged in. */
export interface AppPage {
  readonly page: Page
  readonly dataFolder: string
  /** Policy violations, page errors and console errors since the start; a spec expects none. */
  readonly troubles: readonly string[]
  /** Ends the program as a user would. May be called again. */
  close(): Promise<void>
}

/** Hosts' bundles are built by `npm run build` into out. */
const HEADLESS_ENTRY = join('out', 'main', 'headless.js')
const START_LIMIT_MS = 30_000
const STOP_LIMIT_MS = 15_000

/** Opens the built program over either host; the page behaves alike. */
export async function openApp(options: AppPageOptions, browser: Browser): Promise<AppPage> {
  const dataFolder = options.data ?? mkdtempSync(join(tmpdir(), 'stoa-e2e-'))
  const troubles: string[] = []
  const open = options.host === 'desktop' ? openDesktop : openHeadless
  const { page, end } = await open({ ...options, dataFolder, browser, watch: (one) => watchTroubles(one, troubles) })
  let closing: Promise<void> | null = null
  const close = async () => {
    await end()
    if (options.data === undefined) rmSync(dataFolder, { recursive: true, force: true })
  }
  return {
    page,
    dataFolder,
    troubles,
    close: () => {
      closing ??= close()
      return closing
    }
  }
}

/** Resolves once the demo's past is folded: before, a search of it ends where folding stands. */
export async function caughtUp(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/c/demo/overview'
  })
  const verdict = page.getByRole('region', { name: 'Is it working' })
  await verdict.waitFor()
  // The past comes in within moments of the start; what is behind is said within half a second.
  await page.waitForTimeout(2_000)
  await verdict.getByText('Catching up').waitFor({ state: 'detached', timeout: 90_000 })
}

interface Opening extends AppPageOptions {
  readonly dataFolder: string
  readonly browser: Browser
  readonly watch: (page: Page) => void
}

interface Opened {
  readonly page: Page
  end(): Promise<unknown>
}

async function openDesktop({ args = [], env = {}, dataFolder, watch }: Opening): Promise<Opened> {
  const app = await launchStandIn({ args, env, userData: dataFolder })
  const page = await app.firstWindow()
  watch(page)
  return { page, end: () => app.close() }
}

async function openHeadless({ args = [], env = {}, dataFolder, browser, watch }: Opening): Promise<Opened> {
  const host = await startHeadless(dataFolder, args, env)
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  watch(page)
  await page.goto(host.login)
  const end = async () => {
    await context.close()
    await host.stop()
  }
  return { page, end }
}

export interface HeadlessProcess {
  readonly url: string
  /** The complete login URL. */
  readonly login: string
  readonly pid: number
  stop(): Promise<number | null>
}

/** Runs `stoa serve --json` from the bundles and waits for its first line. */
export async function startHeadless(
  dataFolder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {}
): Promise<HeadlessProcess> {
  const child = spawn(process.execPath, [HEADLESS_ENTRY, 'serve', '--json', '--data', dataFolder, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const exited = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  const line = await firstLine(child, exited)
  const { url, login, pid } = JSON.parse(line) as { url: string; login: string; pid: number }
  return {
    url,
    login,
    pid,
    stop: async () => {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
      const code = await exited
      clearTimeout(timer)
      return code
    }
  }
}

function firstLine(child: ChildProcess, exited: Promise<number | null>): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    let complained = ''
    const timer = setTimeout(() => reject(new Error(`no first line in time: ${said}${complained}`)), START_LIMIT_MS)
    child.stderr?.on('data', (part: Buffer) => {
      complained += part.toString()
    })
    child.stdout?.on('data', (part: Buffer) => {
      said += part.toString()
      if (!said.includes('\n')) return
      clearTimeout(timer)
      resolve(said.slice(0, said.indexOf('\n')))
    })
    void exited.then((code) => {
      clearTimeout(timer)
      reject(new Error(`the host ended with ${code}: ${complained}`))
    })
  })
}

function watchTroubles(page: Page, troubles: string[]): void {
  page.on('pageerror', (error) => troubles.push(`page error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`)
  })
}

interface AppFixtures {
  /** Opens the program over the project's host; closed when the test ends. */
  openApp(options?: Omit<AppPageOptions, 'host'>): Promise<AppPage>
}

/**
 * Playwright's `test` for specs that hold over both hosts: the projects `headless` and `desktop` of
 * playwright.config.ts set `host`, and `openApp()` opens the program over that one.
 */
export const test = base.extend<AppFixtures, { host: HostKind }>({
  host: ['headless', { option: true, scope: 'worker' }],
  openApp: async ({ browser, host }, use) => {
    const opened: AppPage[] = []
    await use(async (options = {}) => {
      const app = await openApp({ ...options, host }, browser)
      opened.push(app)
      return app
    })
    for (const app of opened) await app.close()
  }
})
