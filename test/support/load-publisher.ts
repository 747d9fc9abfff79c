import { fork } from 'node:child_process'
import type { LoadWords } from './load-publisher-process.ts'

/** A publisher of the bench's load that has made it and is connected. */
export interface LoadPublisher {
  readonly frames: number
  readonly events: number
  readonly payloadBytes: number
  /** Publishes everything, once; resolves when the server has taken the last frame. */
  publish(): Promise<void>
  stop(): void
}

/** Starts the process; resolves when the load is made and the connection stands. */
export async function startLoadPublisher(words: LoadWords): Promise<LoadPublisher> {
  const child = fork(new URL('./load-publisher-process.ts', import.meta.url), [JSON.stringify(words)], { execArgv: [] })
  const next = <T>(kind: string) =>
    new Promise<T>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the publisher ended (${code})`)))
      child.once('message', (message: T & { readonly kind: string }) => {
        if (message.kind === kind) resolve(message)
        else reject(new Error(`the publisher says ${message.kind}`))
      })
    })
  const ready = await next<{ readonly events: number; readonly payloadBytes: number }>('ready')
  return {
    frames: words.frames,
    events: ready.events,
    payloadBytes: ready.payloadBytes,
    async publish() {
      const published = next('published')
      child.send({ kind: 'go' })
      await published
    },
    stop: () => void child.kill('SIGKILL')
  }
}
