import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type App, app } from 'electron'
import type { HostLog } from '../page/engine-port.ts'

const MARK = 'gpu-disabled'
/** Chromium restarts its GPU process by itself; that it dies again and again means that the driver is broken. */
const CRASHES_TO_GIVE_UP = 3

/**
 * E10 of product/user-pains.md, white windows from broken drivers: draws without GPU when asked to, or when an earlier
 * run gave up on it; after three GPU crashes in a run the program starts anew without. Removing the mark file in the
 * data folder tries the GPU again. Call before `ready`.
 */
export function prepareGpu(dataFolder: string, asked: boolean, log: HostLog): void {
  const mark = join(dataFolder, MARK)
  if (asked || existsSync(mark)) {
    app.disableHardwareAcceleration()
    return
  }
  let crashes = 0
  app.on('child-process-gone', (_event, details) => {
    if (details.type !== 'GPU' || details.reason === 'clean-exit' || details.reason === 'killed') return
    crashes += 1
    log('gpu-crashed', { reason: details.reason, crashes })
    if (crashes === CRASHES_TO_GIVE_UP) startAnew(app, mark)
  })
}

function startAnew(program: App, mark: string): void {
  try {
    writeFileSync(mark, 'The GPU process crashed three times. Remove this file to try the GPU again.\n', {
      mode: 0o600
    })
  } catch {
    // The flag below holds for the next start in any case.
  }
  program.relaunch({ args: [...process.argv.slice(1).filter((one) => one !== '--disable-gpu'), '--disable-gpu'] })
  program.quit()
}
