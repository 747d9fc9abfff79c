import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Clock } from '../../../shared/cluster/clock.ts'
import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import type { ServerAddress } from '../server-address.ts'
import type { TlsMaterial } from './connect-options.ts'

/** The first words of whatever listens: INFO's fields, or why it is not a greeting. */
export type Greeting =
  | { readonly kind: 'info'; readonly info: Readonly<Record<string, unknown>> }
  | { readonly kind: 'silent' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'other'; readonly text: string }

/** Bounds of one look at a server. `signal` ends it early, as if time had run out. */
export interface ProbeLimits {
  readonly clock: Clock
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/** INFO lines are about 1 KiB, with many connect_urls perhaps 16; a server that sends more without a line end is none. */
const GREETING_MAX_BYTES = 65_536
/** What is shown of a greeting that is not NATS's. */
const OTHER_TEXT_MAX = 60

/** Runs `task` over a socket that is destroyed in the end, however it ends. */
async function withSocket<T>(
  address: Pick<ServerAddress, 'host' | 'port'>,
  limits: ProbeLimits,
  task: (socket: Socket) => Promise<T>
): Promise<Result<T, unknown>> {
  const socket = connectTcp(address.port, address.host)
  const end = (): void => {
    socket.destroy(new ProbeTimeout())
  }
  const cancel = limits.clock.after(limits.timeoutMs, end)
  limits.signal?.addEventListener('abort', end)
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    socket.on('error', () => undefined)
    return ok(await task(socket))
  } catch (error) {
    return err(error)
  } finally {
    cancel()
    limits.signal?.removeEventListener('abort', end)
    socket.destroy()
  }
}

class ProbeTimeout extends Error {
  override readonly name = 'TimeoutError'
}

/** Opens a port and closes it again, sending nothing. */
export function probePort(address: ServerAddress, limits: ProbeLimits): Promise<Result<void, unknown>> {
  return withSocket(address, limits, async () => undefined)
}

/** Reads the first line; a NATS server sends INFO before anything is asked. Sends nothing. */
export function readGreeting(address: ServerAddress, limits: ProbeLimits): Promise<Result<Greeting, unknown>> {
  return withSocket(address, limits, (socket) => greetingOf(socket))
}

function greetingOf(socket: Socket): Promise<Greeting> {
  return new Promise((resolve) => {
    let text = ''
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1')
      const end = text.indexOf('\r\n')
      const isOdd = !text.startsWith('INFO '.slice(0, text.length))
      if (end < 0 && !isOdd && text.length < GREETING_MAX_BYTES) return
      resolve(toGreeting(end < 0 ? text : text.slice(0, end)))
    })
    // Before the error of our own timeout is handled the socket is closed: silence is told from closing by `errored`.
    socket.on('close', () => resolve(socket.errored instanceof ProbeTimeout ? { kind: 'silent' } : { kind: 'closed' }))
  })
}

function toGreeting(line: string): Greeting {
  if (/^INFO\s+\{/.test(line)) {
    try {
      const info: unknown = JSON.parse(Buffer.from(line.slice(5), 'latin1').toString('utf8'))
      if (typeof info === 'object' && info !== null) return { kind: 'info', info: { ...info } }
    } catch {
      // Not JSON: it only looks like NATS, and is shown as what it is.
    }
  }
  return { kind: 'other', text: line.slice(0, OTHER_TEXT_MAX).replace(/[^\x20-\x7e]/g, '·') }
}

/** Whether a silent port speaks HTTP. Sends one request line; asked only where no NATS server greeted. */
export async function speaksHttp(address: ServerAddress, limits: ProbeLimits): Promise<boolean> {
  const answer = await withSocket(address, limits, (socket) => {
    socket.write('HEAD / HTTP/1.0\r\n\r\n')
    return greetingOf(socket)
  })
  return answer.ok && answer.value.kind === 'other' && answer.value.text.startsWith('HTTP/')
}

/** Whether a silent port begins a TLS handshake when offered one (TLS first). The certificate does not matter here. */
export async function speaksTlsFirst(address: ServerAddress, limits: ProbeLimits): Promise<boolean> {
  // Nothing but a ClientHello is ever sent over this socket, so that the unverified certificate gains nobody anything.
  const answer = await withSocket(address, limits, (socket) => handshake(socket, {}, ''))
  return answer.ok ? true : isTlsAnswer(answer.error)
}

function isTlsAnswer(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false
  return !error.code.startsWith('E') || /^ERR_(TLS|SSL)(?!_WRONG_VERSION|_PACKET_LENGTH)/.test(error.code)
}

/** The TLS handshake as the client will make it, with the same verification; after INFO unless `first`. */
export function tryHandshake(
  address: ServerAddress,
  tls: { readonly material: TlsMaterial; readonly first: boolean },
  limits: ProbeLimits
): Promise<Result<string, unknown>> {
  return withSocket(address, limits, async (socket) => {
    if (!tls.first) await greetingOf(socket)
    socket.removeAllListeners('data')
    return handshake(socket, tls.material, tls.material.checkServerIdentity ? '' : address.host)
  })
}

/** Resolves with the protocol's name once both sides have finished; TLS 1.3 tells of a refused client only afterwards. */
function handshake(socket: Socket, material: TlsMaterial, servername: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const secure = connectTls({ ...material, socket, servername })
    secure.once('secureConnect', () => resolve(secure.getProtocol() ?? 'TLS'))
    secure.on('error', reject)
    secure.once('close', () => reject(socket.errored ?? new Error('undefined error')))
  })
}
