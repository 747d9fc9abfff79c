import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { record, strict } from './link.ts'

interface ForkOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly execArgv?: readonly string[]
  readonly stdio?: 'ignore'
  readonly serviceName?: string
}

const running = new Set<ChildProcess>()
const PAGE_KIB = 4

/** Plain Node with a `process.parentPort`, as Electron gives its utility processes one. */
class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess

  constructor(script: string, words: readonly string[], options: ForkOptions) {
    super()
    const parentPort = new URL('./parent-port.ts', import.meta.url).href
    this.#child = fork(script, [...words], {
      env: { ...options.env },
      execArgv: ['--import', parentPort, ...(options.execArgv ?? [])],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced'
    })
    running.add(this.#child)
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.once('exit', (code) => {
      running.delete(this.#child)
      this.emit('exit', code)
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object)
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM')
  }
}

export const utilityProcess = strict('utilityProcess', {
  fork: (script: string, words: readonly string[] = [], options: ForkOptions = {}) => {
    record('utility-process', script, options)
    return new UtilityProcess(script, words, options)
  }
})

/** `workingSetSize` in KiB, as `app.getAppMetrics` gives it. */
export function utilityMetrics(): { readonly pid: number; readonly memory: { readonly workingSetSize: number } }[] {
  return [...running].flatMap(({ pid }) => {
    if (pid === undefined) return []
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1])
    return [{ pid, memory: { workingSetSize: pages * PAGE_KIB } }]
  })
}
