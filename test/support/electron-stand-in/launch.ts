import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page, Request } from 'playwright'
import { chromium } from 'playwright'
import { CHROMIUM_ARGS } from '../chromium.ts'
import { decode, encode } from './clone-text.ts'
import type { ToChild, ToLauncher } from './messages.ts'
import { WindowPage } from './window-page.ts'

const CLOSE_LIMIT_MS = 15_000
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const script = (file: string) => stripTypeScriptTypes(readFileSync(here(file), 'utf8')).replace(/^export /gm, '')

export interface StandInOptions {
  /** Program's folder, with package.json; default the working directory. */
  readonly cwd?: string
  /** Built bundles; default `out` below it. */
  readonly outFolder?: string
  /** The program's own arguments. */
  readonly args?: readonly string[]
  readonly userData?: string
  /** `app.isPackaged`. */
  readonly packaged?: boolean
  /** Another instance holds the lock. */
  readonly secondInstance?: boolean
  readonly env?: Readonly<Record<string, string>>
}

type Judge = (allow: boolean) => void
interface Settle {
  ok(value: unknown): void
  no(cause: Error): void
}

/** The program under the stand-in, in the shape of Playwright's ElectronApplication. */
export class StandInApp {
  readonly userData: string
  /** Requests that the program let through to the network; there must be none. */
  readonly leaked: string[] = []
  /** The exit code, once the windows are closed too. */
  readonly exited: Promise<number | null>
  readonly #child: ChildProcess
  readonly #context: BrowserContext
  readonly #windows = new Map<number, Promise<WindowPage>>()
  readonly #pages = new Map<Page, { readonly win: number; readonly page: WindowPage }>()
  readonly #judges = new Map<number, Judge>()
  readonly #fetches = new Map<number, (answer: Extract<ToLauncher, { op: 'fetched' }>) => void>()
  readonly #evaluations = new Map<number, Settle>()
  readonly #first = Promise.withResolvers<Page>()
  #stderr = ''
  #lastId = 0

  constructor(context: BrowserContext, options: StandInOptions) {
    const cwd = options.cwd ?? process.cwd()
    const outFolder = options.outFolder ?? join(cwd, 'out')
    this.userData = options.userData ?? mkdtempSync(join(tmpdir(), 'stoa-desktop-'))
    this.#context = context
    const flags = [
      `--stand-in-entry=${join(outFolder, 'main', 'electron.js')}`,
      `--stand-in-user-data=${this.userData}`
    ]
    if (options.packaged) flags.push('--stand-in-packaged=yes')
    if (options.secondInstance) flags.push('--stand-in-second-instance=yes')
    this.#child = fork(here('./electron.ts'), [...(options.args ?? []), ...flags], {
      cwd,
      env: { ...process.env, NODE_OPTIONS: '', ...options.env },
      execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning', '--import', here('./register.ts')],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'pipe', 'ipc']
    })
    this.#child.stderr?.on('data', (part: Buffer) => {
      this.#stderr += part.toString()
    })
    this.#child.on('message', (message) => void this.#fromChild(message as ToLauncher))
    const childExit = new Promise<number | null>((done) => this.#child.once('exit', (code) => done(code)))
    this.exited = childExit.then(async (code) => {
      const gone = new Error(`the app exited (${code}): ${this.#stderr}`)
      for (const each of this.#evaluations.values()) each.no(gone)
      this.#first.reject(gone)
      await context.browser()?.close()
      return code
    })
    this.#first.promise.catch(() => {})
  }

  get stderr(): string {
    return this.#stderr
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  async start(): Promise<void> {
    await this.#context.route('**/*', async (route) => {
      const request = route.request()
      const page = pageOf(request)
      const known = page === null ? undefined : this.#pages.get(page)
      if (page === null || known === undefined) return route.abort('blockedbyclient')
      const url = known.page.toProgram(request.url())
      const main = request.frame() === page.mainFrame()
      if (request.isNavigationRequest() && !(main && known.page.loading)) {
        const allow = await this.#judge((rid) => ({ op: 'navigate', rid, win: known.win, url, main }))
        if (!allow) return route.abort('aborted')
      }
      const resourceType = main && request.isNavigationRequest() ? 'mainFrame' : request.resourceType()
      if (!(await this.#judge((rid) => ({ op: 'request', rid, url, resourceType })))) {
        return route.abort('blockedbyclient')
      }
      if (url === request.url()) {
        this.leaked.push(url)
        return route.abort('internetdisconnected')
      }
      const rid = ++this.#lastId
      const answer = await new Promise<Extract<ToLauncher, { op: 'fetched' }>>((done) => {
        this.#fetches.set(rid, done)
        this.#tell({ op: 'fetch', rid, url, method: request.method() })
      })
      const { status, headers, body } = answer
      await route.fulfill({ status, headers, body: Buffer.from(body) }).catch(() => {})
    })
  }

  /** The first window that has loaded; rejects if the program ends before. */
  firstWindow(): Promise<Page> {
    return this.#first.promise
  }

  windows(): Page[] {
    return [...this.#pages.keys()]
  }

  /** Runs `fn` inside the program; its first argument is the stand-in. Everything it uses must be inside it. */
  evaluate<T, A = undefined>(fn: (electron: never, arg: A) => T | Promise<T>, arg?: A): Promise<T> {
    return new Promise((ok, no) => {
      const rid = ++this.#lastId
      this.#evaluations.set(rid, { ok: ok as (value: unknown) => void, no })
      this.#tell({ op: 'evaluate', rid, fn: String(fn), arg: encode(arg) })
    })
  }

  /** Quits as a user would; the exit code. */
  async close(): Promise<number | null> {
    this.#tell({ op: 'quit' })
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), CLOSE_LIMIT_MS)
    const code = await this.exited
    clearTimeout(timer)
    return code
  }

  #tell(message: ToChild): void {
    // With a callback an error of a child that is just ending comes here, not as an event that fails the test.
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }

  #judge(ask: (rid: number) => ToChild): Promise<boolean> {
    const rid = ++this.#lastId
    const judged = new Promise<boolean>((done) => this.#judges.set(rid, done))
    this.#tell(ask(rid))
    return Promise.race([judged, this.exited.then(() => false)])
  }

  async #fromChild(message: ToLauncher): Promise<void> {
    if (message.op === 'judged') {
      this.#judges.get(message.rid)?.(message.allow)
      this.#judges.delete(message.rid)
    } else if (message.op === 'fetched') {
      this.#fetches.get(message.rid)?.(message)
      this.#fetches.delete(message.rid)
    } else if (message.op === 'evaluated') {
      const waiting = this.#evaluations.get(message.rid)
      this.#evaluations.delete(message.rid)
      if (message.error === undefined) waiting?.ok(decode(message.value ?? 'null'))
      else waiting?.no(new Error(message.error))
    } else if (message.op === 'open') {
      const opening = this.#open(message)
      this.#windows.set(message.win, opening)
      await opening
    } else await this.#toWindow(message)
  }

  async #toWindow(message: Extract<ToLauncher, { op: 'load' | 'close' | 'to-page' }>): Promise<void> {
    const window = await this.#windows.get(message.win)
    if (message.op === 'to-page') window?.dispatch(message.message)
    else if (message.op === 'close') await window?.page.close().catch(() => {})
    else {
      const error = window === undefined ? 'no window' : await window.load(message.url)
      this.#tell({ op: 'loaded', rid: message.rid, error })
      if (window !== undefined && error === null) this.#first.resolve(window.page)
    }
  }

  async #open(message: Extract<ToLauncher, { op: 'open' }>): Promise<WindowPage> {
    const { win, preload, schemes } = message
    const page = await this.#context.newPage()
    await page.setViewportSize({ width: message.width, height: message.height })
    const window = new WindowPage(page, schemes)
    this.#pages.set(page, { win, page: window })
    await window.start({
      mainScript: preload === null ? null : script('./page-main.ts'),
      preloadScript: preload === null ? null : preloadText(preload),
      onMessage: (text) => this.#tell({ op: 'from-page', win, url: window.toProgram(page.url()), message: text })
    })
    page.on('popup', (popup) => {
      void this.#judge((rid) => ({ op: 'popup', rid, win, url: popup.url() })).then((allow) =>
        allow ? undefined : popup.close().catch(() => {})
      )
    })
    page.on('close', () => {
      this.#pages.delete(page)
      this.#tell({ op: 'gone', win })
    })
    page.on('crash', () => this.#tell({ op: 'crashed', win }))
    return window
  }
}

/** Null: a window of `window.open` that has no frame yet. It is no BrowserWindow, so it gets nothing. */
function pageOf(request: Request): Page | null {
  try {
    return request.frame().page()
  } catch {
    return null
  }
}

/** The real preload bundle, wrapped as Electron wraps it; main frame only, as without nodeIntegrationInSubFrames. */
function preloadText(preload: string): string {
  const world = `${script('./clone-text.ts')}\n${script('./page-preload.ts')}`
  const bundle = readFileSync(preload, 'utf8')
  return `if (window === window.top) {${world}\n;(function (require, module, exports) {${bundle}\n})(standInRequire, { exports: {} }, {})}`
}

/** Starts the built program under the stand-in, with a Chromium of its own. */
export async function launchStandIn(options: StandInOptions = {}): Promise<StandInApp> {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] })
  const context = await browser.newContext({ viewport: null })
  const app = new StandInApp(context, options)
  await app.start()
  return app
}
