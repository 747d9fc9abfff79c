import { createServer, type Server, type ServerOptions } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { err, ok, type Result } from '../../shared/cluster/result.ts'

/** R9. Also bounds what slow heads and bodies can hold: 32 × (16 KiB + 1 MiB). */
const MAX_CONNECTIONS = 32
const HEADERS_TIMEOUT_MS = 5000
/** A body is 1 MiB at most, from this machine. */
const REQUEST_TIMEOUT_MS = 10_000
/** Node looks for late heads each 30 s by default, which would make the 5 s above up to 35. */
const TIMEOUT_CHECK_MS = 1000
const MAX_HEAD_BYTES = 16 * 1024
/** With port 0 the system picks a free IPv4 port; that the same is free on ::1 may need another try. */
const MAX_PORT_TRIES = 8

/** Why listening on 127.0.0.1 failed. */
export type ListenError =
  | { readonly kind: 'port-taken'; readonly port: number }
  | { readonly kind: 'port-not-allowed'; readonly port: number }
  | { readonly kind: 'cannot-listen'; readonly cause: string }

export interface Listener {
  readonly servers: readonly Server[]
  readonly port: number
  /** False where the machine has no IPv6 loopback. */
  readonly ipv6: boolean
  close(): Promise<void>
}

/**
 * Listens on 127.0.0.1 and ::1, on one port (R9); there is no parameter for any other address. Fails if a stranger
 * holds the port on either: browsers try both for `localhost`, and would bring our users to him.
 *
 * `port`: 0 for any. `dress` puts the handlers on each server before it listens.
 */
export async function listenOnLoopback(
  port: number,
  dress: (server: Server) => void
): Promise<Result<Listener, ListenError>> {
  const sockets = new Set<Socket>()
  const make = () => {
    const server = createServer(SERVER_OPTIONS)
    server.headersTimeout = HEADERS_TIMEOUT_MS
    server.requestTimeout = REQUEST_TIMEOUT_MS
    server.on('connection', (socket) => admit(socket, sockets))
    dress(server)
    return server
  }
  for (let attempt = 1; ; attempt += 1) {
    const first = make()
    const failed = await listen(first, port, '127.0.0.1')
    if (failed !== null) return err(toListenError(failed, port))
    const chosen = (first.address() as AddressInfo).port

    const second = make()
    const failed6 = await listen(second, chosen, '::1')
    const servers = failed6 === null ? [first, second] : [first]
    if (failed6 === null || failed6 === 'EADDRNOTAVAIL' || failed6 === 'EAFNOSUPPORT') {
      return ok({ servers, port: chosen, ipv6: failed6 === null, close: () => closeAll(servers, sockets) })
    }
    await closeAll(servers, sockets)
    if (port !== 0 || attempt === MAX_PORT_TRIES) return err(toListenError(failed6, chosen))
  }
}

const SERVER_OPTIONS: ServerOptions = {
  maxHeaderSize: MAX_HEAD_BYTES,
  connectionsCheckingInterval: TIMEOUT_CHECK_MS,
  insecureHTTPParser: false,
  // An absent Host is ours to answer: 421 like any other wrong one, not Node's 400.
  requireHostHeader: false
}

/** One count over both families; `Server.maxConnections` would allow 32 on each. */
function admit(socket: Socket, sockets: Set<Socket>): void {
  if (sockets.size >= MAX_CONNECTIONS) {
    socket.destroy()
    return
  }
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
}

/** Null once it listens, else the system's error code. */
function listen(server: Server, port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const onError = (cause: NodeJS.ErrnoException) => resolve(cause.code ?? cause.message)
    server.once('error', onError)
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', onError)
      resolve(null)
    })
  })
}

function toListenError(code: string, port: number): ListenError {
  if (code === 'EADDRINUSE') return { kind: 'port-taken', port }
  if (code === 'EACCES') return { kind: 'port-not-allowed', port }
  return { kind: 'cannot-listen', cause: code }
}

async function closeAll(servers: readonly Server[], sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
  for (const socket of sockets) socket.destroy()
  await Promise.all(closed)
}
