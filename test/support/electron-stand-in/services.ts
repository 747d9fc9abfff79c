import { EventEmitter } from 'node:events'
import { record, standIn, strict } from './link.ts'

interface MenuTemplateItem {
  readonly id?: string
  readonly label?: string
  readonly role?: string
  readonly accelerator?: string
  readonly click?: () => void
  readonly submenu?: readonly MenuTemplateItem[]
}

interface MenuItem extends Omit<MenuTemplateItem, 'submenu' | 'click'> {
  readonly click: () => void
  readonly submenu: Menu | null
}

/** Menus exist as data: what is clicked in a test runs, roles do nothing. */
export class Menu {
  static #application: Menu | null = null
  readonly items: readonly MenuItem[]

  constructor(items: readonly MenuItem[] = []) {
    this.items = items
  }

  static buildFromTemplate(template: readonly MenuTemplateItem[]): Menu {
    return new Menu(
      template.map((item) => ({
        ...item,
        click: () => item.click?.(),
        submenu: item.submenu === undefined ? null : Menu.buildFromTemplate(item.submenu)
      }))
    )
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu
  }

  static getApplicationMenu(): Menu | null {
    return Menu.#application
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }
}

/** Answers with the next of `standIn.savePaths`, else as if the user had cancelled. */
export const dialog = strict('dialog', {
  showSaveDialog: async (_window: unknown, options: unknown) => {
    record('save-dialog', options)
    const filePath = standIn.savePaths.shift()
    return filePath === undefined ? { canceled: true, filePath: '' } : { canceled: false, filePath }
  },
  /** Answers with the next of `standIn.openPaths`. */
  showOpenDialog: async (_window: unknown, options: unknown) => {
    record('open-dialog', options)
    const path = standIn.openPaths.shift()
    return { canceled: path === undefined, filePaths: path === undefined ? [] : [path] }
  }
})

/** Shown ones are recorded; none is drawn. */
export class Notification extends EventEmitter {
  static isSupported(): boolean {
    return true
  }

  readonly #options: unknown

  constructor(options: unknown) {
    super()
    this.#options = options
  }

  show(): void {
    record('notification', this.#options)
  }
}

export const shell = strict('shell', {
  openExternal: async (url: string) => record('open-external', url)
})

/** Reversible, and told apart by its backend, which a test may change. */
export const safeStorage = strict('safeStorage', {
  isAsyncEncryptionAvailable: async () => true,
  getSelectedStorageBackend: () => standIn.safeStorageBackend,
  encryptStringAsync: async (plain: string) =>
    Buffer.from(`${standIn.safeStorageBackend}:${Buffer.from(plain).toString('base64')}`),
  decryptStringAsync: async (bytes: Buffer) => {
    const [backend, text] = bytes.toString().split(':')
    if (backend !== standIn.safeStorageBackend || text === undefined) throw new Error('Error while decrypting')
    return { shouldReEncrypt: false, result: Buffer.from(text, 'base64').toString() }
  }
})

export const screen = strict('screen', {
  getAllDisplays: () => [{ id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1080 }, scaleFactor: 1 }]
})

type RequestListener = (
  details: { url: string; resourceType: string },
  answer: (response: { cancel?: boolean }) => void
) => void
type PermissionRequest = (contents: unknown, permission: string, answer: (granted: boolean) => void) => void
type Check = (...args: readonly unknown[]) => boolean
type Capture = (request: unknown, answer: (streams: Record<string, unknown> | null) => void) => void

/** The handlers that the program set; null: Electron's default, which grants most permissions. */
export const policy: {
  permissionRequest: PermissionRequest | null
  permissionCheck: Check | null
  device: Check | null
  capture: Capture | null
  beforeRequest: RequestListener | null
} = { permissionRequest: null, permissionCheck: null, device: null, capture: null, beforeRequest: null }

/** What Electron would do with a request of the page: asks the program's listener, which may answer later. */
export const judgeRequest = (url: string, resourceType: string) =>
  new Promise<boolean>((done) => {
    if (policy.beforeRequest === null) done(true)
    else policy.beforeRequest({ url, resourceType }, ({ cancel }) => done(cancel !== true))
  })

/** `Object.assign` as the body of a setter. */
const set = (change: Partial<typeof policy>) => {
  Object.assign(policy, change)
}

export const defaultSession = strict(
  'session',
  Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: (permissionRequest: PermissionRequest) => set({ permissionRequest }),
    setPermissionCheckHandler: (permissionCheck: Check) => set({ permissionCheck }),
    setDevicePermissionHandler: (device: Check) => set({ device }),
    setDisplayMediaRequestHandler: (capture: Capture) => set({ capture }),
    webRequest: strict('webRequest', {
      onBeforeRequest: (beforeRequest: RequestListener) => set({ beforeRequest })
    })
  })
)
