import { createConnection, type Socket } from 'node:net'

/** A client that looks to its server as a mail node does: no name, language rust, one plain subscription. */
export interface RawNode {
  /** Frames it was handed so far. */
  readonly heard: number
  send(payload: Uint8Array): void
  /** Resolves once the server has taken it back: what another sends after that is not handed to it. */
  unsubscribe(): Promise<void>
  /** Stops reading and answering without closing: a frozen node. */
  freeze(): void
  /** Cuts it without a word to the protocol. */
  destroy(): void
}

export interface RawNodeLogin {
  readonly user?: string
  readonly password?: string
  /** A client that is no node gives one. */
  readonly name?: string
}

/** Resolves once the server has taken its subscription. */
export function startRawNode(address: string, login: RawNodeLogin = {}): Promise<RawNode> {
  const { port } = new URL(`nats://${address}`)
  const socket = createConnection(Number(port), '127.0.0.1')
  return new Promise((resolve, reject) => {
    const node = new Spoken(socket, () => resolve(node))
    socket.on('error', (error) => reject(error))
    const identity = { lang: 'rust', version: '0.50.0', verbose: false, pedantic: false, headers: true, echo: false }
    const { user, password, name } = login
    const rest = { protocol: 1, no_responders: true, user, pass: password, name }
    socket.once('data', () => {
      socket.write(`CONNECT ${JSON.stringify({ ...identity, ...rest })}\r\nSUB stwt.agora 1\r\nPING\r\n`)
    })
  })
}

class Spoken implements RawNode {
  readonly #socket: Socket
  readonly #onPong: (() => void)[]
  #heard = 0

  constructor(socket: Socket, onReady: () => void) {
    this.#socket = socket
    this.#onPong = [onReady]
    // Frames of the tests are short and hold no line's end, so looking at whole chunks is enough.
    socket.on('data', (bytes) => this.#read(bytes.toString('latin1')))
  }

  get heard(): number {
    return this.#heard
  }

  send(payload: Uint8Array): void {
    this.#socket.write(
      Buffer.concat([Buffer.from(`PUB stwt.agora ${payload.length}\r\n`), payload, Buffer.from('\r\n')])
    )
  }

  unsubscribe(): Promise<void> {
    this.#socket.write('UNSUB 1\r\nPING\r\n')
    return new Promise((resolve) => this.#onPong.push(resolve))
  }

  freeze(): void {
    this.#socket.pause()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #read(text: string): void {
    for (const line of text.split('\r\n')) {
      if (line.startsWith('MSG ')) this.#heard++
      else if (line === 'PING') this.#socket.write('PONG\r\n')
      else if (line === 'PONG') this.#onPong.shift()?.()
    }
  }
}
