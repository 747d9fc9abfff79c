import type { IncomingMessage } from 'node:http'
import { err, ok, type Result } from '../../shared/cluster/result.ts'

/** Why a request goes no further, with the status that says so. The order of the checks is the order of this list. */
export type Refusal =
  | { readonly kind: 'foreign-peer'; readonly status: 403 }
  | { readonly kind: 'wrong-host'; readonly status: 421 }
  | { readonly kind: 'wrong-origin'; readonly status: 403 }
  | { readonly kind: 'wrong-target'; readonly status: 400 }
  | { readonly kind: 'wrong-token'; readonly status: 401 }

/** What the checks look at; taken from the head of a request alone, so nothing of a body is read before they pass. */
export interface RequestHead {
  readonly peer: string
  readonly target: string
  readonly upgrade: boolean
  /** Values in order of arrival; a header sent twice has two, since Node itself would silently keep one. */
  values(name: string): readonly string[]
}

/** The parts of a request that its access is judged by, each header as often as it was sent. */
export function toRequestHead(request: IncomingMessage, upgrade: boolean): RequestHead {
  const raw = request.rawHeaders
  return {
    peer: request.socket.remoteAddress ?? '',
    target: request.url ?? '',
    upgrade,
    values: (name) => raw.filter((_, i) => i % 2 === 1 && raw[i - 1]?.toLowerCase() === name)
  }
}

/**
 * Peer, `Host`, `Origin` and form of the target, in that order (security.md R9); the token comes after, where one is
 * needed. `hosts` are the exact authorities that we answer for, such as `127.0.0.1:7320`.
 *
 * `Host` is compared as bytes: no case folding, no default port, no pattern. That is the defence against DNS
 * rebinding, where a foreign name resolves to us. `Origin`, if sent, must be this very host's; browsers send it on
 * every upgrade, and there it must be present (Chromium sends no Sec-Fetch-Site with one).
 */
export function checkHead(head: RequestHead, hosts: ReadonlySet<string>): Result<{ path: string }, Refusal> {
  if (!isLoopback(head.peer)) return err({ kind: 'foreign-peer', status: 403 })

  const [host, ...moreHosts] = head.values('host')
  if (host === undefined || moreHosts.length > 0 || !hosts.has(host)) return err({ kind: 'wrong-host', status: 421 })

  const origins = head.values('origin')
  const expected = origins.length === 0 ? !head.upgrade : origins.length === 1 && origins[0] === `http://${host}`
  if (!expected) return err({ kind: 'wrong-origin', status: 403 })

  // An absolute target (`GET http://elsewhere/`) would name a second host; proxies use it, browsers do not.
  if (!head.target.startsWith('/') || head.target.startsWith('//')) return err({ kind: 'wrong-target', status: 400 })
  return ok({ path: head.target.split('?', 1)[0] ?? '/' })
}

/** The token of `Authorization: Bearer …`; null if absent, doubled or of another form. */
export function bearerToken(head: RequestHead): string | null {
  const values = head.values('authorization')
  return values.length === 1 ? (/^Bearer ([A-Za-z0-9_-]{1,128})$/.exec(values[0] ?? '')?.[1] ?? null) : null
}

/**
 * The token among WebSocket subprotocols: exactly `stoa` and `token.<base64url>`, in one header. A browser cannot set
 * headers on an upgrade, and a token in the URL would end up in histories and logs.
 */
export function subprotocolToken(head: RequestHead): string | null {
  const values = head.values('sec-websocket-protocol')
  const offered = values.length === 1 ? (values[0] ?? '').split(',').map((name) => name.trim()) : []
  const [first, second, ...rest] = offered
  if (first !== 'stoa' || second === undefined || rest.length > 0) return null
  return /^token\.([A-Za-z0-9_-]{1,128})$/.exec(second)?.[1] ?? null
}

/** `::ffff:127.…` cannot occur on our sockets, which bind one family each; it is refused like any other address. */
function isLoopback(address: string): boolean {
  return address === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address)
}

/**
 * Reads one `--allow-host NAME:PORT`: the name under which an SSH tunnel shows us on another machine. Exact and never
 * a pattern (R9); null if it is not of that form.
 */
export function parseAllowedHost(text: string): string | null {
  const match = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:]{2,39}\]):(\d{1,5})$/.exec(text)
  const port = Number(match?.[1] ?? 0)
  return port >= 1 && port <= 65_535 ? text : null
}
