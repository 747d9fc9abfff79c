import { execFile, fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { FileChild } from '../engine/file-protocol.ts'

/** Of Node's own heap; the whole process is watched from outside as well. */
const HEAP_MIB = 768
const PAGE_BYTES = 4096

/** A process of its own for one opened file, with nothing of our environment (R12). */
export function forkFileChild(script: URL): FileChild {
  const child = fork(fileURLToPath(script), [], {
    env: {},
    execArgv: [`--max-old-space-size=${HEAP_MIB}`],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'json'
  })
  // A child that cannot be started, or that is gone, is told by its exit.
  child.on('error', () => child.kill('SIGKILL'))
  return {
    send: (message) => {
      if (child.connected) child.send(message, () => undefined)
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      child.once('exit', listener)
      child.once('error', listener)
    },
    kill: () => void child.kill('SIGKILL'),
    residentBytes: async () => (child.pid === undefined ? null : residentBytesOf(child.pid))
  }
}

/** What a process holds resident; null where the system does not tell it cheaply. */
async function residentBytesOf(pid: number): Promise<number | null> {
  if (process.platform === 'linux') {
    const pages = (await readFile(`/proc/${pid}/statm`, 'latin1').catch(() => '')).split(' ')[1]
    return pages === undefined ? null : Number(pages) * PAGE_BYTES
  }
  if (process.platform === 'win32') return null
  return new Promise((told) => {
    execFile('/bin/ps', ['-o', 'rss=', '-p', String(pid)], { env: {} }, (failure, out) =>
      told(failure ? null : Number(out.trim()) * 1024)
    )
  })
}
