import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket, WebSocketServer } from 'ws'
import { type AssetMap, answerAsset } from '../page/asset-map.ts'
import { GUARD_HEADERS } from '../page/content-policy.ts'
import type { HostLog } from '../page/engine-port.ts'
import {
  bearerToken,
  checkHead,
  type Refusal,
  type RequestHead,
  subprotocolToken,
  toRequestHead
} from './access-check.ts'
import type { FailureBrake } from './failure-brake.ts'
import type { TokenDesk } from './token-desk.ts'

/** R9. */
const MAX_BODY_BYTES = 1024 * 1024

export interface DoorParts {
  readonly assets: AssetMap
  /** Exact authorities we answer for; filled once the port is known. */
  readonly hosts: ReadonlySet<string>
  readonly desk: TokenDesk
  readonly brake: FailureBrake
  readonly sockets: WebSocketServer
  readonly log: HostLog
  readonly onPage: (socket: WebSocket) => void
}

/**
 * All that the loopback server answers. Peer, Host and Origin are checked for every request (`checkHead`); then:
 *
 * | request | token | answer |
 * |---|---|---|
 * | GET, HEAD of a bundled file | no: the page must load before it can log in, and the bundle is public | the file |
 * | POST /login `{"code":…}` | the one-use code | 200 `{"token":…}`, else 401 |
 * | upgrade /rpc | yes, as a subprotocol | the page's WebSocket |
 * | anything else | yes | 404; without it 401. So the page asks GET /rpc why an upgrade failed |
 */
export class HttpDoor {
  readonly #parts: DoorParts

  constructor(parts: DoorParts) {
    this.#parts = parts
  }

  dress(server: Server): void {
    server.on('request', (request, response) => void this.#answer(request, response, false))
    // Without this Node itself would invite the body before anything is checked.
    server.on('checkContinue', (request, response) => void this.#answer(request, response, true))
    server.on('upgrade', (request, socket, head) => void this.#upgrade(request, socket, head))
  }

  async #answer(request: IncomingMessage, response: ServerResponse, invite: boolean): Promise<void> {
    const { assets, hosts, desk } = this.#parts
    const head = toRequestHead(request, false)
    const checked = checkHead(head, hosts)
    if (!checked.ok) return this.#refuse(response, checked.error, head)

    const { path } = checked.value
    if (path === '/login' && request.method === 'POST') return this.#login(request, response, head, invite)
    if (request.method === 'GET' || request.method === 'HEAD') {
      const asset = answerAsset(assets, path)
      if (asset.status === 200) {
        response.writeHead(200, { ...asset.headers, 'content-length': asset.body.byteLength })
        response.end(request.method === 'HEAD' ? undefined : asset.body)
        return
      }
    }
    if (!desk.isToken(bearerToken(head))) return this.#refuse(response, { kind: 'wrong-token', status: 401 }, head)
    response.writeHead(404, { ...GUARD_HEADERS, 'cache-control': 'no-store', connection: 'close' }).end()
  }

  async #login(request: IncomingMessage, response: ServerResponse, head: RequestHead, invite: boolean): Promise<void> {
    if (invite) response.writeContinue()
    const body = await readBody(request)
    if (body === null) {
      response.writeHead(413, { ...GUARD_HEADERS, connection: 'close' }).end()
      return
    }
    const code = parseCode(body)
    const token = code === null ? null : this.#parts.desk.swapCode(code)
    if (token === null) return this.#refuse(response, { kind: 'wrong-token', status: 401 }, head)
    this.#parts.log('logged-in')
    const answer = JSON.stringify({ token })
    response.writeHead(200, { ...GUARD_HEADERS, 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(answer)
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { hosts, desk, sockets, onPage } = this.#parts
    socket.on('error', () => socket.destroy())
    const asked = toRequestHead(request, true)
    const checked = checkHead(asked, hosts)
    if (!checked.ok) return this.#refuseUpgrade(socket, checked.error, asked)
    if (!desk.isToken(subprotocolToken(asked))) {
      return this.#refuseUpgrade(socket, { kind: 'wrong-token', status: 401 }, asked)
    }
    if (checked.value.path !== '/rpc' || asked.target !== '/rpc') {
      return this.#refuseUpgrade(socket, { kind: 'wrong-target', status: 400 }, asked)
    }
    // ws itself answers 400 to anything but a GET that is a WebSocket handshake of version 13.
    sockets.handleUpgrade(request, socket, head, onPage)
  }

  async #refuse(response: ServerResponse, refusal: Refusal, head: RequestHead): Promise<void> {
    await this.#note(refusal, head)
    const headers = { ...GUARD_HEADERS, 'content-type': 'text/plain; charset=utf-8', connection: 'close' }
    response.writeHead(refusal.status, headers).end(SENTENCES[refusal.kind])
  }

  async #refuseUpgrade(socket: Duplex, refusal: Refusal, head: RequestHead): Promise<void> {
    await this.#note(refusal, head)
    socket.end(`HTTP/1.1 ${refusal.status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
  }

  async #note(refusal: Refusal, head: RequestHead): Promise<void> {
    this.#parts.log('request-refused', { kind: refusal.kind, upgrade: head.upgrade })
    if (refusal.kind === 'wrong-token') await this.#parts.brake.failed()
  }
}

const SENTENCES: Readonly<Record<Refusal['kind'], string>> = {
  'foreign-peer': 'This server answers its own machine only.',
  'wrong-host': 'This server does not answer to that name. Behind a tunnel start it with --allow-host NAME:PORT.',
  'wrong-origin': 'This server does not answer pages of other origins.',
  'wrong-target': 'This server is not a proxy.',
  'wrong-token': 'Not logged in. Run «stoa login» for a fresh link.'
}

/** The whole body, null once it is over the limit; what follows is left unread. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const claimed = Number(request.headers['content-length'] ?? 0)
  if (claimed > MAX_BODY_BYTES) return null
  const parts: Buffer[] = []
  let bytes = 0
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      bytes += part.byteLength
      if (bytes > MAX_BODY_BYTES) return null
      parts.push(part)
    }
  } catch {
    // The peer went away in the middle of its body; it will not read an answer either.
    return ''
  }
  return Buffer.concat(parts).toString('utf8')
}

function parseCode(body: string): string | null {
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value !== 'object' || value === null || !('code' in value)) return null
    return typeof value.code === 'string' && /^[A-Za-z0-9_-]{1,128}$/.test(value.code) ? value.code : null
  } catch {
    return null
  }
}
