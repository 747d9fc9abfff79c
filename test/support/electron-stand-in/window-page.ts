import type { CDPSession, Page } from 'playwright'
import type { FromPage, ToPage } from './messages.ts'

const WORLD = 'electron-preload'

export interface WindowScripts {
  readonly mainScript: string | null
  readonly preloadScript: string | null
  readonly onMessage: (message: FromPage) => void
}

/**
 * One BrowserWindow as a Chromium page. A custom scheme is shown as an http origin below `localhost`, which Chromium
 * treats as secure, like Electron treats a scheme registered as secure: `app://ui/x` ↔ `http://ui.app.localhost/x`.
 */
export class WindowPage {
  readonly page: Page
  /** True while the program itself loads a URL: that navigation is not the page's. */
  loading = false
  readonly #schemes: readonly string[]
  #cdp: CDPSession | null = null
  #world: number | null = null

  constructor(page: Page, schemes: readonly string[]) {
    this.page = page
    this.#schemes = schemes
  }

  async start({ mainScript, preloadScript, onMessage }: WindowScripts): Promise<void> {
    const cdp = await this.page.context().newCDPSession(this.page)
    this.#cdp = cdp
    await cdp.send('Runtime.enable')
    await cdp.send('Page.enable')
    await cdp.send('Runtime.addBinding', { name: '__standIn', executionContextName: WORLD })
    const mainFrame = (await cdp.send('Page.getFrameTree')).frameTree.frame.id
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      const aux = context.auxData as { frameId?: string } | undefined
      if (context.name === WORLD && aux?.frameId === mainFrame) this.#world = context.id
    })
    cdp.on('Runtime.bindingCalled', ({ payload }) => onMessage(JSON.parse(payload) as FromPage))
    if (mainScript !== null) await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: mainScript })
    if (preloadScript === null) return
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { worldName: WORLD, source: preloadScript })
  }

  /** Null, or why it did not load. */
  async load(url: string): Promise<string | null> {
    this.loading = true
    try {
      await this.page.goto(this.#toChromium(url), { waitUntil: 'load' })
      return null
    } catch (cause) {
      return String(cause)
    } finally {
      this.loading = false
    }
  }

  dispatch(message: ToPage): void {
    if (this.#cdp === null || this.#world === null) return
    const expression = `__standInDispatch(${JSON.stringify(message)})`
    this.#cdp.send('Runtime.evaluate', { contextId: this.#world, expression }).catch(() => {})
  }

  /** A URL as the program sees it; foreign ones stay as they are. */
  toProgram(url: string): string {
    const match = /^http:\/\/([^/]*)\.([a-z][a-z0-9-]*)\.localhost(?=[/?#]|$)(.*)$/s.exec(url)
    return match !== null && this.#schemes.includes(match[2] ?? '') ? `${match[2]}://${match[1]}${match[3]}` : url
  }

  #toChromium(url: string): string {
    const match = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)(.*)$/s.exec(url)
    return match !== null && this.#schemes.includes(match[1] ?? '')
      ? `http://${match[2]}.${match[1]}.localhost${match[3]}`
      : url
  }
}
