import { type ChildProcess, fork } from 'node:child_process'

export interface PublisherOptions {
  /** `host:port` of the server to connect to. It does not reconnect: choose one that stays. */
  readonly address: string
  readonly user?: string
  readonly password?: string
  readonly token?: string
}

export interface PublishOrder {
  readonly payloads: readonly Uint8Array[]
  /** How many frames in all, going round through `payloads`; each once by default. */
  readonly count?: number
  /** Frames a second; as fast as the server takes them by default. */
  readonly perSecond?: number
  readonly subject?: string
}

/** A publisher in a process of its own. One order at a time keeps the order of frames. */
export interface Publisher {
  /** Resolves with the number of frames once the server has answered a ping sent after the last of them. */
  publish(order: PublishOrder): Promise<number>
  stop(): Promise<void>
}

type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'published'; readonly id: number; readonly count: number }
  | { readonly kind: 'failed'; readonly message: string }

/** Starts the process and resolves when it is logged in; rejects with the server's reason. */
export async function startPublisher(options: PublisherOptions): Promise<Publisher> {
  const child: ChildProcess = fork(new URL('./publisher-process.ts', import.meta.url), {
    serialization: 'advanced',
    execArgv: []
  })
  const waiting = new Map<number, { resolve(count: number): void; reject(error: Error): void }>()
  let nextId = 1
  const ready = new Promise<number>((resolve, reject) => waiting.set(0, { resolve, reject }))
  const fail = (message: string): void => {
    for (const order of waiting.values()) order.reject(new Error(`publisher: ${message}`))
    waiting.clear()
  }
  child.on('exit', () => fail('process ended'))
  child.on('message', (answer: Answer) => {
    if (answer.kind === 'failed') return fail(answer.message)
    const id = answer.kind === 'ready' ? 0 : answer.id
    waiting.get(id)?.resolve(answer.kind === 'ready' ? 0 : answer.count)
    waiting.delete(id)
  })
  const [host, port] = splitAddress(options.address)
  const login = {
    ...(options.user === undefined ? {} : { user: options.user }),
    ...(options.password === undefined ? {} : { pass: options.password }),
    ...(options.token === undefined ? {} : { auth_token: options.token })
  }
  child.send({ kind: 'connect', host, port, login })
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((done) => child.once('exit', done))
    child.kill('SIGKILL')
    await gone
  }
  try {
    await ready
  } catch (error) {
    await stop()
    throw error
  }
  return {
    publish: (order) => {
      const id = nextId++
      const done = new Promise<number>((resolve, reject) => waiting.set(id, { resolve, reject }))
      const { payloads, count = payloads.length, perSecond, subject = 'stwt.agora' } = order
      child.send({ kind: 'publish', id, subject, payloads, count, perSecond })
      return done
    },
    stop
  }
}

function splitAddress(address: string): [string, number] {
  const colon = address.lastIndexOf(':')
  return [address.slice(0, colon), Number(address.slice(colon + 1))]
}
