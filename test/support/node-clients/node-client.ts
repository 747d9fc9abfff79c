import { createConnection, type Socket } from 'node:net'

const SUBJECT = 'stwt.agora'
/** async-nats pings each minute; a cut client would notice after that. The tests say themselves when it does. */
const SID = 1

/** What a client tells of a frame that it read: its first bytes tell frames apart in the tests. */
export type Heard = (payload: string, atUs: number) => void

const nowUs = (): number => Math.round((performance.timeOrigin + performance.now()) * 1000)

/**
 * A client that behaves on the wire as a Stalwart node's does (wire-format.md section 15): lang rust, no name, no echo, one
 * plain subscription, plain PUB. Written against the protocol, not against a NATS library, so that it shares no code with Stoa.
 */
export class NodeClient {
  readonly #port: number
  readonly #login: Readonly<Record<string, string>>
  readonly #heard: Heard
  #socket: Socket | null = null
  #rest: Buffer = Buffer.alloc(0)
  #isCut = false

  constructor(port: number, login: Readonly<Record<string, string>>, heard: Heard) {
    this.#port = port
    this.#login = login
    this.#heard = heard
  }

  /** Resolves once the server has answered the first ping, so the subscription stands. */
  connect(): Promise<void> {
    const socket = createConnection(this.#port, '127.0.0.1')
    socket.setNoDelay(true)
    this.#socket = socket
    this.#isCut = false
    this.#rest = Buffer.alloc(0)
    return new Promise((resolve, reject) => {
      socket.once('error', reject)
      const options = {
        verbose: false,
        pedantic: false,
        lang: 'rust',
        version: '0.50.0',
        protocol: 1,
        echo: false,
        headers: true,
        no_responders: true,
        ...this.#login
      }
      socket.on('data', (bytes) => {
        // A cut path: what the server sends is taken by the kernel and read by nobody.
        if (this.#isCut) return
        this.#take(bytes, () => {
          socket.on('error', () => {})
          resolve()
        })
      })
      socket.write(`CONNECT ${JSON.stringify(options)}\r\nSUB ${SUBJECT} ${SID}\r\nPING\r\n`)
    })
  }

  publish(payload: Uint8Array): void {
    if (this.#isCut || !this.#socket) return
    this.#socket.write(
      Buffer.concat([Buffer.from(`PUB ${SUBJECT} ${payload.length}\r\n`), payload, Buffer.from('\r\n')])
    )
  }

  /** As 0.15 does when its subscription is lost: the connection stays. */
  unsubscribe(): void {
    this.#socket?.write(`UNSUB ${SID}\r\n`)
  }

  /** From now on nothing is read, nothing sent, nothing closed. */
  cut(): void {
    this.#isCut = true
  }

  /** Ends at once, as a killed process does. */
  kill(): void {
    this.#socket?.destroy()
    this.#socket = null
  }

  /** The cut connection is left to itself; a new one takes over. */
  connectAnew(): Promise<void> {
    return this.connect()
  }

  #take(bytes: Buffer, onPong: () => void): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    for (;;) {
      const end = this.#rest.indexOf('\r\n')
      if (end < 0) return
      const line = this.#rest.toString('latin1', 0, end)
      if (line.startsWith('MSG ')) {
        const size = Number(line.slice(line.lastIndexOf(' ') + 1))
        if (this.#rest.length < end + 2 + size + 2) return
        this.#heard(this.#rest.toString('hex', end + 2, end + 2 + size), nowUs())
        this.#rest = this.#rest.subarray(end + 2 + size + 2)
        continue
      }
      this.#rest = this.#rest.subarray(end + 2)
      if (line === 'PING') this.#socket?.write('PONG\r\n')
      else if (line === 'PONG') onPong()
    }
  }
}
