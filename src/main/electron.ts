/**
 * Entry of the desktop program: engine and host-electron.
 *
 * Never a top-level `await` of `app.whenReady()`: Electron holds `ready` back until this module has loaded, and the
 * window would never open.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'
import { systemClock } from './engine/clock.ts'
import { startEngine } from './engine/engine-client.ts'
import { type LogEvent, openLogFile } from './engine/log-file.ts'
import {
  type DesktopArguments,
  desktopArgumentSentence,
  parseDesktopArguments
} from './host-electron/desktop-arguments.ts'
import { forkFileChild } from './host-electron/fork-file-child.ts'
import { prepareGpu } from './host-electron/gpu-fallback.ts'
import { safeStorageAnswers } from './host-electron/safe-storage-protector.ts'
import { showNotification } from './host-electron/show-notification.ts'
import { askOpenPath, askSavePath, prepareDesktopHost, startDesktopHost } from './host-electron/start-desktop-host.ts'

const out = join(import.meta.dirname, '..')
const workerUrl = (name: string) => pathToFileURL(join(out, 'main', `${name}.js`))

function leave(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
  app.exit(1)
}

/** Everything that must happen before Electron is ready. */
function prepare(): void {
  const given = parseDesktopArguments([...process.execArgv, ...process.argv.slice(1)], app.isPackaged)
  if (!given.ok) {
    leave(desktopArgumentSentence(given.error))
    return
  }
  // Before the lock, which is one a userData folder: two data folders, two programs.
  if (given.value.dataFolder !== null) app.setPath('userData', given.value.dataFolder)
  const dataFolder = app.getPath('userData')
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  // Without additionalData: the first instance learns nothing of the second's arguments (R8).
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }

  const log = openLogFile(dataFolder, systemClock)
  prepareGpu(dataFolder, given.value.disableGpu, log)
  prepareDesktopHost(log)
  app
    .whenReady()
    .then(() => start(given.value, dataFolder, log))
    .catch((cause: unknown) => {
      log('start-failed', { cause: String(cause) })
      leave(cause instanceof Error ? cause.message : String(cause))
    })
}

async function start(given: DesktopArguments, dataFolder: string, log: LogEvent): Promise<void> {
  const engine = await startEngine({
    dataFolder,
    hostKind: 'desktop',
    version: app.getVersion(),
    platform: `${process.platform} ${process.arch}`,
    engineWorkerUrl: workerUrl('engine-worker'),
    historyWorkerUrl: workerUrl('history-worker'),
    secrets: {},
    initial: given.demo === null ? null : { kind: 'demo', ...given.demo },
    // Each cluster still has to be set up so (R13).
    allowActions: true,
    answers: {
      askSavePath,
      askOpenPath,
      notify: showNotification,
      forkFileChild,
      ...safeStorageAnswers(process.platform, log),
      log,
      died: leave
    }
  })
  stopEngineBeforeQuit(() => engine.stop())
  await startDesktopHost({
    engine,
    rendererFolder: join(out, 'renderer'),
    preloadFile: join(out, 'preload', 'bridge.cjs'),
    dataFolder,
    clock: systemClock,
    log
  })
}

/** Quitting waits until what was heard is on the disk; `EngineClient.stop` has its own limit. */
function stopEngineBeforeQuit(stop: () => Promise<void>): void {
  let stopped = false
  app.on('will-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    void stop().finally(() => {
      stopped = true
      app.quit()
    })
  })
}

prepare()
