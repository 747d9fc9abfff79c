import { createConnection, type Socket } from 'node:net'

const SUBJECT = 'stwt.agora'
/** Between two tries to reach any server again. */
const RETRY_MS = 100

export interface BusLogin {
  readonly user?: string
  readonly pass?: string
}

export interface BusOptions {
  /** `127.0.0.1:4222`, tried in turn from `first` on. */
  readonly addresses: readonly string[]
  readonly first: number
  readonly login: BusLogin
  /** Of async-nats, as connz shows it: tells the release. */
  readonly version: string
  readonly heard: (payload: Buffer) => void
}

/**
 * A connection as async-nats makes it for a Stalwart node (wire-format.md section 15): lang rust, no name, no echo, one plain
 * subscription, plain PUB, connects again for ever. Written against the protocol, so that it shares no code with Stoa.
 */
export class BusConnection {
  readonly #options: BusOptions
  #socket: Socket | null = null
  #rest: Buffer = Buffer.alloc(0)
  #attempts: number
  #subscribed = false
  #isCut = false
  #isEnded = false
  #pongs: (() => void)[] = []

  constructor(options: BusOptions) {
    this.#options = options
    this.#attempts = options.first
  }

  /** Rejects when no server takes it: Stalwart does not try again then. */
  async open(): Promise<void> {
    let failure: unknown
    for (let n = 0; n < this.#options.addresses.length; n++) {
      try {
        return await this.#connect()
      } catch (cause) {
        failure = cause
      }
    }
    throw failure instanceof Error ? failure : new Error('no NATS server')
  }

  /** Resolves once the server has taken it. */
  subscribe(): Promise<void> {
    this.#subscribed = true
    this.#socket?.write(`SUB ${SUBJECT} 1\r\n`)
    return this.flush()
  }

  /** Deaf: connected, and handed nothing. Resolves once the server has taken it back. */
  unsubscribe(): Promise<void> {
    this.#subscribed = false
    this.#socket?.write('UNSUB 1\r\n')
    return this.flush()
  }

  publish(payload: Uint8Array): void {
    if (this.#isCut) return
    const head = Buffer.from(`PUB ${SUBJECT} ${payload.length}\r\n`)
    this.#socket?.write(Buffer.concat([head, payload, Buffer.from('\r\n')]))
  }

  /** The path is cut without a word: nothing is read, nothing sent, nothing closed. */
  cut(): void {
    this.#isCut = true
  }

  /** Resolves with the server's answer to a ping, or at once where there is no connection. */
  flush(): Promise<void> {
    const socket = this.#socket
    if (!socket || this.#isCut) return Promise.resolve()
    return new Promise((resolve) => {
      this.#pongs.push(resolve)
      socket.write('PING\r\n')
    })
  }

  /** Ends at once, as a killed process does. */
  end(): void {
    this.#isEnded = true
    this.#socket?.destroy()
    this.#socket = null
    this.#release()
  }

  #release(): void {
    for (const done of this.#pongs.splice(0)) done()
  }

  async #connect(): Promise<void> {
    const { addresses, login, version } = this.#options
    const address = addresses[this.#attempts++ % addresses.length] ?? ''
    const { hostname, port } = new URL(address.includes('://') ? address : `nats://${address}`)
    const socket = createConnection(Number(port), hostname)
    socket.setNoDelay(true)
    this.#rest = Buffer.alloc(0)
    const common = { verbose: false, pedantic: false, lang: 'rust', version, protocol: 1 }
    const options = { ...common, echo: false, headers: true, no_responders: true, ...login }
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('authorization violation: nats: authorization violation')))
      socket.on('data', (bytes) => {
        // A cut path: what the server sends is taken by the kernel and read by nobody.
        if (!this.#isCut) this.#take(bytes, socket)
      })
      this.#pongs.push(resolve)
      const subscription = this.#subscribed ? `SUB ${SUBJECT} 1\r\n` : ''
      socket.write(`CONNECT ${JSON.stringify(options)}\r\n${subscription}PING\r\n`)
    })
    socket.removeAllListeners('error').on('error', () => {})
    socket.removeAllListeners('close').on('close', () => this.#lost(socket))
    if (this.#isEnded) socket.destroy()
    else this.#socket = socket
  }

  #lost(socket: Socket): void {
    if (this.#isEnded || this.#isCut || this.#socket !== socket) return
    this.#socket = null
    this.#release()
    const again = (): void => {
      if (!this.#isEnded) this.#connect().catch(() => void setTimeout(again, RETRY_MS).unref())
    }
    again()
  }

  #take(bytes: Buffer, socket: Socket): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    for (;;) {
      const end = this.#rest.indexOf('\r\n')
      if (end < 0) return
      const line = this.#rest.toString('latin1', 0, end)
      if (line.startsWith('MSG ')) {
        const size = Number(line.slice(line.lastIndexOf(' ') + 1))
        if (this.#rest.length < end + 2 + size + 2) return
        const payload = Buffer.from(this.#rest.subarray(end + 2, end + 2 + size))
        this.#rest = this.#rest.subarray(end + 2 + size + 2)
        this.#options.heard(payload)
        continue
      }
      this.#rest = this.#rest.subarray(end + 2)
      if (line === 'PING') socket.write('PONG\r\n')
      else if (line === 'PONG') this.#pongs.shift()?.()
    }
  }
}
