import { fileURLToPath } from 'node:url'
import { app, utilityProcess } from 'electron'
import type { FileChild } from '../engine/file-protocol.ts'

/** Of the process's own heap; the whole of it is watched from outside as well. */
const HEAP_MIB = 768

/** A utility process for one opened file, with nothing of our environment (R12). */
export function forkFileChild(script: URL): FileChild {
  const child = utilityProcess.fork(fileURLToPath(script), [], {
    env: {},
    execArgv: [`--max-old-space-size=${HEAP_MIB}`],
    stdio: 'ignore',
    serviceName: 'Stoa file'
  })
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => killForCertain(child.pid, () => child.kill()),
    residentBytes: async () => {
      const metric = app.getAppMetrics().find(({ pid }) => pid === child.pid)
      return metric === undefined ? null : metric.memory.workingSetSize * 1024
    }
  }
}

/** Electron's `kill` is SIGTERM, which a process that is deep in a query answers late. */
function killForCertain(pid: number | undefined, kill: () => void): void {
  kill()
  if (pid === undefined) return
  try {
    process.kill(pid, 'SIGKILL')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause
  }
}
