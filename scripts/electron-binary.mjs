// Electron >= 42 brings no binary: it is fetched on first use, which electron-vite does not trigger (toolchain.md, fact 4).
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root, say } from './setup.mjs'

/** A blocked download host may swallow packets; the browser is a good answer long before that ends. */
const FETCH_PATIENCE_MS = 60_000
/** So that every start on a machine without access to GitHub does not wait again. */
const FAILURE_GOOD_FOR_MS = 86_400_000
const INSTEAD = 'the same app is served to your browser instead.'

function binaryPath() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH)
    return join(process.env.ELECTRON_OVERRIDE_DIST_PATH, process.platform === 'win32' ? 'electron.exe' : 'electron')
  const note = join(root, 'node_modules', 'electron', 'path.txt')
  return existsSync(note) ? join(root, 'node_modules', 'electron', 'dist', readFileSync(note, 'utf8')) : null
}

function fetchBinary(runtime) {
  const failure = join(root, 'node_modules', '.cache', 'stoa-electron-failed')
  const from = process.env.ELECTRON_MIRROR ?? 'github.com'
  const failedAt = statSync(failure, { throwIfNoEntry: false })?.mtimeMs
  if (failedAt !== undefined && Date.now() - failedAt < FAILURE_GOOD_FOR_MS && readFileSync(failure, 'utf8') === from)
    return
  say('Fetching Electron …')
  spawnSync(runtime, [join(root, 'node_modules', 'electron', 'install.js')], {
    stdio: 'ignore',
    timeout: FETCH_PATIENCE_MS,
    killSignal: 'SIGKILL',
    env: { ...process.env, ELECTRON_GET_NO_PROGRESS: '1' }
  })
  const path = binaryPath()
  if (path && existsSync(path)) return
  mkdirSync(dirname(failure), { recursive: true })
  writeFileSync(failure, from)
}

/** Where Electron's binary is; else one sentence that says why the browser is used. */
export function electronBinary(runtime, hasDisplay) {
  const present = () => {
    const path = binaryPath()
    return path && existsSync(path) ? path : null
  }
  if (!hasDisplay)
    return {
      kind: 'missing',
      sentence: present()
        ? `Electron has no display to open a window on here, so ${INSTEAD}`
        : `Electron’s binary is missing and there is no display here to fetch it for, so ${INSTEAD}`
    }
  if (!present()) fetchBinary(runtime)
  const path = present()
  if (path) return { kind: 'found', path }
  return {
    kind: 'missing',
    sentence: `Electron’s binary is missing and cannot be fetched (ELECTRON_MIRROR may name a mirror), so ${INSTEAD}`
  }
}
