import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { plainAddress } from './address-match.ts'
import { answerRequest, type SiteParts } from './answer-request.ts'
import { BLOCKED, type HttpAnswer, type HttpRequest, rateLimited } from './http-answers.ts'
import { type Fault, writeLie } from './node-faults.ts'

const BODY_MAX = 20_000_000

/** The HTTP side of one node: who is let in, what goes wrong by hand, and the rest is `answerRequest`. */
export class NodeServer {
  readonly #parts: SiteParts
  #server: Server | null = null
  #port = 0
  readonly #sockets = new Set<Socket>()
  fault: Fault | null = null
  /** Requests that came, without their bodies. */
  readonly requests: string[] = []

  constructor(parts: SiteParts) {
    this.#parts = parts
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** On the port it had before, if it had one. */
  async start(): Promise<void> {
    const server = createServer((request, out) => {
      this.#serve(request, out).catch(() => out.destroy())
    })
    server.on('connection', (socket) => this.#connected(socket))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, '127.0.0.1', resolve)
    })
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (!server) return
    const closed = new Promise((done) => server.close(done))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  /** A blocked address gets no byte: its connection is accepted and closed. */
  #connected(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => this.#sockets.delete(socket))
    const address = plainAddress(socket.remoteAddress ?? '')
    if (!this.#parts.node.accept(address, 'http', 8080) || this.fault?.kind === 'close') socket.destroy()
  }

  async #serve(message: IncomingMessage, out: ServerResponse): Promise<void> {
    const pieces: Buffer[] = []
    let bytes = 0
    for await (const piece of message as AsyncIterable<Buffer>) {
      bytes += piece.length
      if (bytes <= BODY_MAX) pieces.push(piece)
    }
    const request = this.#toRequest(message, Buffer.concat(pieces).toString('utf8'))
    this.requests.push(`${request.method} ${request.path}`)
    const { fault } = this
    if (fault?.kind === 'hang') return
    if (fault?.kind === 'close') {
      message.socket.destroy()
      return
    }
    if (fault?.kind === 'lie') {
      writeLie(fault.how, out)
      return
    }
    write(fault?.kind === 'busy' ? rateLimited(fault.seconds, 1_000) : await this.#answer(request), out)
  }

  async #answer(request: HttpRequest): Promise<HttpAnswer> {
    const { node } = this.#parts
    // Inside an open connection, or with a forwarded address: 403, and a line with both addresses.
    if (node.refuses(request.address)) {
      node.accept(request.address, 'http', 8080)
      return BLOCKED
    }
    // A log at trace level holds whole requests, with whatever is secret in them (telemetry.md 3).
    if (node.log.level === 'trace') {
      const names = Object.entries(request.headers).map(([name, value]) => `["${name}", "${String(value)}"]`)
      const span = `listenerId = "http", localPort = 8080, remoteIp = ${request.address}, remotePort = 50752`
      const details = `${span}, details = [${names.join(', ')}], contents = "${request.body}", size = ${request.body.length}`
      node.log.write(node.now(), 'trace', 'http.request-body', 'HTTP request body', details)
    }
    return answerRequest(request, this.#parts)
  }

  #toRequest(message: IncomingMessage, body: string): HttpRequest {
    const url = new URL(message.url ?? '/', 'http://node')
    const own = plainAddress(message.socket.remoteAddress ?? '')
    const forwarded = message.headers['x-forwarded-for']
    const first = typeof forwarded === 'string' ? forwarded.split(',')[0]?.trim() : undefined
    const address = this.#trustsForwarded() && first ? first : own
    const { method = 'GET', headers } = message
    return { method, path: url.pathname, query: url.searchParams, headers, body, address }
  }

  #trustsForwarded(): boolean {
    const { setup } = this.#parts.node
    return setup.line === 'new'
      ? setup.database.singleton('Http').useXForwarded === true
      : this.#parts.node.keys().get('http.use-x-forwarded') === 'true'
  }
}

function write(answer: HttpAnswer, out: ServerResponse): void {
  if (answer.stream) {
    answer.stream(out)
    return
  }
  for (const [name, value] of Object.entries(answer.headers))
    out.setHeader(name, typeof value === 'string' ? value : [...value])
  out.writeHead(answer.status).end(answer.body)
}
