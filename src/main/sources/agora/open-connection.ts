import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { type ConnectionOptions, connect, type NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../../../shared/cluster/clock.ts'
import { err, ok, type Result } from '../../../shared/cluster/result.ts'

/**
 * The sockets of one attempt. The client leaves its socket open when an attempt runs out of time (node_transport.js
 * 3.4.0: `_closed` returns early while not connected), one a try against a frozen server; and it offers no way to
 * cancel an attempt. So each socket that is made on behalf of an attempt is noted here, through the channel that Node
 * documents for this, and destroyed by us.
 */
export class Attempt {
  readonly #sockets = new Set<Socket>()
  #ended = false

  /** Called for each new socket. */
  add(socket: Socket): void {
    if (this.#ended) socket.destroy()
    else this.#sockets.add(socket)
  }

  /** Where the sockets lead to, as `address:port`, for those that are connected. */
  remoteAddresses(): string[] {
    return [...this.#sockets].flatMap((socket) => {
      const { remoteAddress, remotePort, remoteFamily } = socket
      if (remoteAddress === undefined || remotePort === undefined) return []
      return [remoteFamily === 'IPv6' ? `[${remoteAddress}]:${remotePort}` : `${remoteAddress}:${remotePort}`]
    })
  }

  /** What its sockets have brought so far. */
  readBytes(): number {
    let bytes = 0
    for (const socket of this.#sockets) bytes += socket.bytesRead
    return bytes
  }

  /** Destroys all sockets, also those still to come. Twice is fine. */
  end(): void {
    this.#ended = true
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets.clear()
  }
}

const attempts = new AsyncLocalStorage<Attempt>()
subscribe('net.client.socket', (message) => {
  attempts.getStore()?.add((message as { readonly socket: Socket }).socket)
})

/** A login is a few KiB of talk. The client gathers what a stranger says without a bound until it sees a line's end. */
const LOGIN_MAX_BYTES = 1_048_576
/** How often that is looked at: at 1 GB/s a stranger has sent 50 MB by then. */
const LOOK_MS = 50

/** Makes one attempt. A failed one has left nothing behind; the error is the client's, Node's or OpenSSL's own. */
export async function openConnection(
  options: ConnectionOptions,
  attempt: Attempt,
  clock: Clock
): Promise<Result<NatsConnection, unknown>> {
  let cancel: () => void = () => undefined
  const look = (): void => {
    if (attempt.readBytes() > LOGIN_MAX_BYTES) attempt.end()
    else cancel = clock.after(LOOK_MS, look)
  }
  look()
  try {
    return ok(await attempts.run(attempt, () => connect(options)))
  } catch (error) {
    attempt.end()
    return err(error)
  } finally {
    cancel()
  }
}
