/**
 * Stand-in for the main-process half of `electron` 45, loaded into plain Node by register.ts. Windows live in the
 * launcher as Chromium pages; every other service is recorded so that a test can look.
 *
 * Not shown by it: Electron's own Chromium and Node, the system's sandbox, native menus and dialogs as drawn, packaging.
 */
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { decode, encode } from './clone-text.ts'
import { nextId, onMessage, preventable, record, standIn, strict, tell } from './link.ts'
import type { FromPage, ToChild } from './messages.ts'
import { PortMain, portById } from './port-main.ts'
import {
  defaultSession,
  dialog,
  judgeRequest,
  Menu,
  Notification,
  policy,
  safeStorage,
  screen,
  shell
} from './services.ts'
import { utilityMetrics, utilityProcess } from './utility-process.ts'
import { BrowserWindow, settleLoad, surroundings, type WebContents, windowById } from './windows.ts'

const given = (name: string) => process.argv.find((one) => one.startsWith(`--stand-in-${name}=`))?.split('=', 2)[1]
const description = JSON.parse(readFileSync(resolve('package.json'), 'utf8')) as { name: string; version: string }
const userData = given('user-data') ?? join(tmpdir(), `stand-in-${process.pid}`)
const paths = new Map([
  ['userData', userData],
  ['downloads', userData]
])

let ready = false
let quitting = false
const whenReady = Promise.withResolvers<void>()

const app = strict(
  'app',
  Object.assign(new EventEmitter(), {
    isPackaged: given('packaged') === 'yes',
    whenReady: () => whenReady.promise,
    getVersion: () => description.version,
    getName: () => description.name,
    getPath: (name: string) => {
      const path = paths.get(name)
      if (path === undefined) throw new Error(`electron stand-in: no path '${name}'`)
      return path
    },
    setPath: (name: string, path: string) => void paths.set(name, path),
    requestSingleInstanceLock: (...args: readonly unknown[]) => {
      record('single-instance-lock', ...args)
      return given('second-instance') !== 'yes'
    },
    enableSandbox: () => {
      if (ready) throw new Error('app.enableSandbox() can only be called before app is ready')
      record('enable-sandbox')
    },
    disableHardwareAcceleration: () => record('disable-gpu'),
    getAppMetrics: utilityMetrics,
    relaunch: (options: unknown) => record('relaunch', options),
    quit,
    exit: (code = 0) => {
      for (const window of BrowserWindow.getAllWindows()) window.destroy()
      process.exit(code)
    }
  })
)

/** before-quit, close each window, will-quit, exit; each may be prevented, as in Electron. */
function quit(): void {
  if (quitting) return
  const event = preventable()
  app.emit('before-quit', event)
  if (event.defaultPrevented) return
  quitting = true
  for (const window of BrowserWindow.getAllWindows()) window.close()
  if (BrowserWindow.getAllWindows().length === 0) {
    app.emit('will-quit', event)
    if (!event.defaultPrevented) app.exit(0)
  }
  quitting = false
}

type SchemeHandler = (request: Request) => Response | Promise<Response>
const schemes = new Map<string, SchemeHandler>()
const protocol = strict('protocol', {
  registerSchemesAsPrivileged: (list: unknown) => {
    if (ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    record('schemes', list)
  },
  handle: (scheme: string, handler: SchemeHandler) => {
    if (!ready) throw new Error('protocol.handle can only be used after app is ready')
    schemes.set(scheme, handler)
  }
})
const session = { defaultSession }
const ipcMain = strict('ipcMain', new EventEmitter())

surroundings.isReady = () => ready
surroundings.schemes = () => [...schemes.keys()]
surroundings.session = defaultSession
surroundings.onContents = (contents: WebContents) => void app.emit('web-contents-created', {}, contents)
surroundings.onNoWindows = () => {
  if (!quitting && !app.emit('window-all-closed')) quit()
}

async function answerFetch(rid: number, url: string, method: string): Promise<void> {
  try {
    const handler = schemes.get(new URL(url).protocol.slice(0, -1))
    if (handler === undefined) throw new Error('no such scheme')
    const response = await handler(new Request(url, { method }))
    const body = new Uint8Array(await response.arrayBuffer())
    tell({ op: 'fetched', rid, status: response.status, headers: Object.fromEntries(response.headers), body })
  } catch (cause) {
    tell({ op: 'fetched', rid, status: 500, headers: {}, body: Buffer.from(String(cause)) })
  }
}

/** Runs a test's function inside the program, with the whole stand-in as its first argument. */
async function evaluate(rid: number, fn: string, arg: string): Promise<void> {
  const electron = { app, BrowserWindow, dialog, ipcMain, Menu, PortMain, policy, session, shell, standIn }
  try {
    const value: unknown = await new Function(`return (${fn})`)()(electron, decode(arg))
    tell({ op: 'evaluated', rid, value: encode(value) })
  } catch (cause) {
    tell({ op: 'evaluated', rid, error: String(cause instanceof Error ? cause.stack : cause) })
  }
}

function fromPage(window: BrowserWindow, url: string, message: FromPage): void {
  if (message.op === 'port') portById(message.id)?.deliver(message.data)
  else if (message.op === 'port-close') portById(message.id)?.gone()
  else {
    const { webContents } = window
    webContents.mainFrame.url = url
    const ports = message.ports.map((id) => new PortMain(id, window.id))
    const event = { sender: webContents, senderFrame: webContents.mainFrame, ports }
    ipcMain.emit(message.channel, event, ...(decode(message.args) as unknown[]))
  }
}

function judgeNavigation(contents: WebContents, url: string, main: boolean): boolean {
  const details = { url, isMainFrame: main, isSameDocument: false }
  const frame = contents.judge('will-frame-navigate', details)
  return main ? contents.judge('will-navigate', details) && frame : frame
}

async function dispatch(message: ToChild): Promise<void> {
  switch (message.op) {
    case 'loaded':
      settleLoad(message.rid, message.error)
      break
    case 'fetch':
      await answerFetch(message.rid, message.url, message.method)
      break
    case 'evaluate':
      await evaluate(message.rid, message.fn, message.arg)
      break
    case 'request':
      tell({ op: 'judged', rid: message.rid, allow: await judgeRequest(message.url, message.resourceType) })
      break
    case 'quit':
      quit()
      break
    default:
      toWindow(message)
  }
}

function toWindow(message: Extract<ToChild, { win: number }>): void {
  const window = windowById(message.win)
  const contents = window?.webContents
  if (message.op === 'navigate') {
    const allow = contents !== undefined && judgeNavigation(contents, message.url, message.main)
    tell({ op: 'judged', rid: message.rid, allow })
  } else if (message.op === 'popup') {
    tell({ op: 'judged', rid: message.rid, allow: contents?.judgeOpen(message.url) ?? false })
  } else if (window === undefined) return
  else if (message.op === 'from-page') fromPage(window, message.url, message.message)
  else if (message.op === 'gone') window.gone()
  else window.webContents.emit('render-process-gone', {}, { reason: 'crashed' })
}
onMessage((message) => void dispatch(message))

// `ready` comes only after the entry module has loaded, as in Electron: a top-level await of whenReady() hangs here too.
queueMicrotask(async () => {
  await import(pathToFileURL(resolve(given('entry') ?? '')).href).catch((cause: unknown) => {
    process.stderr.write(`${cause instanceof Error ? cause.stack : cause}\n`)
    process.exit(1)
  })
  nextId()
  ready = true
  whenReady.resolve()
  app.emit('ready', {}, {})
})

export {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess
}
