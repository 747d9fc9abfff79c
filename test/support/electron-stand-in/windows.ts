import { EventEmitter } from 'node:events'
import { resolve } from 'node:path'
import { nextId, preventable, record, tell } from './link.ts'
import { PortMain } from './port-main.ts'

const windows = new Map<number, BrowserWindow>()
const loading = new Map<number, (error: string | null) => void>()
export const windowById = (id: number) => windows.get(id)
export const settleLoad = (rid: number, error: string | null) => {
  loading.get(rid)?.(error)
  loading.delete(rid)
}

/** Set by the app part: whether it is ready, the schemes that are served, and what hears of new contents and last windows. */
export const surroundings = {
  isReady: () => false,
  schemes: () => [] as string[],
  onContents: (_contents: WebContents) => {},
  onNoWindows: () => {},
  session: {} as unknown
}

type OpenHandler = (details: { url: string }) => { action: string }

/** WebFrameMain, as far as a sender check looks at it. */
export interface Frame {
  url: string
  readonly origin: string
}

const frame = (): Frame => ({
  url: '',
  get origin() {
    const match = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)/.exec(this.url)
    return match?.[1] ?? 'null'
  }
})

export class WebContents extends EventEmitter {
  readonly id: number
  readonly session = surroundings.session
  readonly mainFrame: Frame = frame()
  readonly #win: BrowserWindow
  #openHandler: OpenHandler | null = null

  constructor(win: BrowserWindow) {
    super()
    this.id = win.id
    this.#win = win
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }

  /** What the program answers to `window.open`; Electron allows without a handler. */
  judgeOpen(url: string): boolean {
    const allow = (this.#openHandler?.({ url }) ?? { action: 'allow' }).action === 'allow'
    record('window-open', url, allow)
    return allow
  }

  /** Fires one of Electron's preventable events; false: prevented. */
  judge(name: string, details: Readonly<Record<string, unknown>>): boolean {
    const event = preventable(details)
    this.emit(name, event)
    return !event.defaultPrevented
  }

  getURL(): string {
    return this.mainFrame.url
  }

  isDestroyed(): boolean {
    return this.#win.isDestroyed()
  }

  reload(): void {
    record('reload')
    this.#win.loadURL(this.mainFrame.url).catch(() => {})
  }
}

interface Bounds {
  x: number
  y: number
  width: number
  height: number
}

interface WindowOptions extends Partial<Bounds> {
  readonly title?: string
  readonly show?: boolean
  readonly webPreferences?: { readonly preload?: string }
}

export class BrowserWindow extends EventEmitter {
  static getAllWindows(): BrowserWindow[] {
    return [...windows.values()]
  }

  readonly id = nextId()
  readonly webContents: WebContents
  /** As given; golden lists in tests compare it. */
  readonly options: WindowOptions
  readonly #bounds: Bounds
  #destroyed = false
  #visible: boolean
  #minimized = false

  constructor(options: WindowOptions = {}) {
    super()
    if (!surroundings.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    this.options = options
    this.#bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 }
    this.#visible = options.show !== false
    windows.set(this.id, this)
    this.webContents = new WebContents(this)
    const { preload } = options.webPreferences ?? {}
    const { width, height } = this.#bounds
    tell({
      op: 'open',
      win: this.id,
      preload: preload === undefined ? null : resolve(preload),
      width,
      height,
      schemes: surroundings.schemes()
    })
    surroundings.onContents(this.webContents)
  }

  async loadURL(url: string): Promise<void> {
    const rid = nextId()
    const settled = new Promise<string | null>((done) => loading.set(rid, done))
    tell({ op: 'load', win: this.id, rid, url })
    const error = await settled
    if (error !== null) throw new Error(`ERR_FAILED (-2) loading '${url}': ${error}`)
    this.webContents.mainFrame.url = url
    this.emit('ready-to-show')
    this.webContents.emit('did-finish-load')
  }

  show(): void {
    this.#visible = true
  }

  focus(): void {
    record('focus')
  }

  minimize(): void {
    this.#minimized = true
  }

  restore(): void {
    this.#minimized = false
  }

  maximize(): void {
    record('maximize')
  }

  isVisible(): boolean {
    return this.#visible
  }

  isMinimized(): boolean {
    return this.#minimized
  }

  isMaximized(): boolean {
    return false
  }

  getNormalBounds(): Bounds {
    return { ...this.#bounds }
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  close(): void {
    const event = preventable()
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }

  destroy(): void {
    if (this.#destroyed) return
    tell({ op: 'close', win: this.id })
    this.gone()
  }

  gone(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    windows.delete(this.id)
    PortMain.closeAllOf(this.id)
    this.webContents.emit('destroyed')
    this.emit('closed')
    if (windows.size === 0) surroundings.onNoWindows()
  }
}
