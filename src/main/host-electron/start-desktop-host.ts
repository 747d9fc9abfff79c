import { join } from 'node:path'
import { app, BrowserWindow, dialog, ipcMain, protocol, screen, session } from 'electron'
import type { Clock } from '../../shared/cluster/clock.ts'
import { answerAsset, readAssetMap } from '../page/asset-map.ts'
import type { HostLog, PageEngine } from '../page/engine-port.ts'
import { setAppMenu } from './app-menu.ts'
import { lockContents, lockSession } from './lock-down.ts'
import { PagePort, PORT_CHANNEL } from './page-port.ts'
import { isUiUrl, UI_SCHEME, UI_START } from './ui-origin.ts'
import { windowOptions } from './window-options.ts'
import { readWindowState, writeWindowState } from './window-state.ts'

export interface DesktopHostOptions {
  readonly engine: PageEngine
  /** Holds the built page: `out/renderer`. */
  readonly rendererFolder: string
  /** `out/preload/bridge.cjs`. */
  readonly preloadFile: string
  readonly dataFolder: string
  readonly clock: Clock
  readonly log: HostLog
}

/** The parts of R5 and R7 that must stand before Electron is ready. */
export function prepareDesktopHost(log: HostLog): void {
  app.enableSandbox()
  // No `bypassCSP`, no `corsEnabled`, no service workers: a document and its files.
  protocol.registerSchemesAsPrivileged([
    { scheme: UI_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }
  ])
  app.on('web-contents-created', (_event, contents) => lockContents(contents, log))
}

/** Opens the window and serves it; call once Electron is ready. Rejects with a plain sentence if the page is not built. */
export async function startDesktopHost(options: DesktopHostOptions): Promise<void> {
  const { log, dataFolder, clock, engine } = options
  const assets = await readAssetMap(options.rendererFolder)
  if (!assets.ok)
    throw new Error(`The page is not built: ${assets.error.folder} cannot be used (${assets.error.kind}).`)
  lockSession(session.defaultSession, log)
  protocol.handle(UI_SCHEME, (request) => {
    const known = isUiUrl(request.url) && request.method === 'GET'
    const answer = answerAsset(assets.value, known ? new URL(request.url).pathname : '')
    return new Response(answer.body, { status: answer.status, headers: { ...answer.headers } })
  })
  setAppMenu(process.platform, app.isPackaged, log)

  let current: { window: BrowserWindow; port: PagePort } | null = null
  ipcMain.on(PORT_CHANNEL, (event) => {
    if (current === null) for (const port of event.ports) port.close()
    else current.port.take(event)
  })
  const open = async () => {
    const window = makeWindow(options.preloadFile, join(dataFolder, 'window.json'))
    const port = new PagePort(window.webContents, { engine, clock, log })
    current = { window, port }
    window.webContents.on('render-process-gone', (_event, gone) => {
      port.stop()
      log('page-gone', { reason: gone.reason })
      // The recorder goes on in its thread; a page that crashed is loaded again, unless it was ended on purpose.
      if (gone.reason !== 'clean-exit' && gone.reason !== 'killed' && !window.isDestroyed()) window.webContents.reload()
    })
    window.on('unresponsive', () => port.setCongested(true))
    window.on('responsive', () => port.setCongested(false))
    window.on('closed', () => {
      port.stop()
      current = null
    })
    await window.loadURL(UI_START)
  }
  app.on('second-instance', () => {
    // Its arguments are not looked at (R8).
    if (current?.window.isMinimized()) current.window.restore()
    current?.window.focus()
  })
  app.on('activate', () => {
    if (current === null) open().catch((cause: unknown) => log('window-failed', { cause: String(cause) }))
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  await open()
}

/** The save dialog over the window, for the engine's export; null: cancelled. */
export async function askSavePath(suggestedName: string): Promise<string | null> {
  const window = BrowserWindow.getAllWindows()[0]
  if (window === undefined) return null
  const answer = await dialog.showSaveDialog(window, { defaultPath: join(app.getPath('downloads'), suggestedName) })
  return answer.canceled || answer.filePath === '' ? null : answer.filePath
}

/** The open dialog over the window, for a recording; null: cancelled. */
export async function askOpenPath(): Promise<string | null> {
  const window = BrowserWindow.getAllWindows()[0]
  if (window === undefined) return null
  const filters = [{ name: 'Recordings of Stoa', extensions: ['stoa'] }]
  const answer = await dialog.showOpenDialog(window, { properties: ['openFile'], filters })
  return answer.canceled ? null : (answer.filePaths[0] ?? null)
}

function makeWindow(preloadFile: string, stateFile: string): BrowserWindow {
  const areas = screen.getAllDisplays().map((display) => display.workArea)
  const state = readWindowState(stateFile, areas)
  const window = new BrowserWindow(windowOptions(preloadFile, state.bounds, app.isPackaged))
  if (state.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => writeWindowState(stateFile, window.getNormalBounds(), window.isMaximized()))
  return window
}
