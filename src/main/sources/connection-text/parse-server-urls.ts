import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import { parseServerAddress } from '../server-address.ts'

/** Servers out of URLs, with the login that stood in them taken out. */
export interface ParsedUrls {
  readonly servers: readonly string[]
  readonly tls: boolean
  readonly login: UrlLogin | null
  readonly warnings: readonly string[]
}

/** `nats://user:password@…` or `nats://token@…`. */
export type UrlLogin =
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string }

interface ParsedUrl {
  readonly server: string
  readonly scheme: string
  readonly login: UrlLogin | null
}

/**
 * Reads `nats://`, `tls://` and bare `host:port` addresses. The error is a sentence that never repeats what may be a
 * password: an address with a login in it is named by its place in the list.
 */
export function parseServerUrls(urls: readonly string[]): Result<ParsedUrls, string> {
  const parsed: ParsedUrl[] = []
  for (const [i, url] of urls.entries()) {
    const one = parseUrl(url, i + 1)
    if (!one.ok) return one
    parsed.push(one.value)
  }
  const logins = parsed.flatMap(({ login }) => (login ? [login] : []))
  const login = logins[0] ?? null
  if (logins.some((other) => JSON.stringify(other) !== JSON.stringify(login))) {
    return err('The addresses name different logins: one cluster is watched with one.')
  }
  const schemes = new Set(parsed.map(({ scheme }) => scheme))
  const tls = schemes.has('tls')
  const warnings =
    tls && schemes.size > 1 ? ['Some addresses say tls:// and some do not: TLS is wanted of all of them.'] : []
  return ok({ servers: parsed.map(({ server }) => server), tls, login, warnings })
}

function parseUrl(url: string, place: number): Result<ParsedUrl, string> {
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(url.trim())
  const scheme = (match?.[1] ?? 'nats').toLowerCase()
  const refused = refuseScheme(scheme)
  if (refused) return err(refused)
  const rest = match?.[2] ?? ''
  // The last @: people leave one in a password unescaped.
  const at = rest.lastIndexOf('@')
  const address = parseServerAddress(rest.slice(at + 1).replace(/\/$/, ''))
  if (!address.ok) {
    // Without a login in sight the address may be repeated; `user:pass` with its host cut off may not.
    const isAddress = /^(\[[^@]*|[\w.-]*(:\d*)?(\/[^@]*)?)$/.test(rest)
    return err(isAddress ? address.error : unreadable(place))
  }
  const login = at < 0 ? null : parseLogin(rest.slice(0, at))
  return ok({ server: address.value.text, scheme, login })
}

const unreadable = (place: number): string =>
  `Address ${place} of the list cannot be read. A password with @, /, or a comma in it must be percent-encoded.`

function refuseScheme(scheme: string): string | null {
  if (scheme === 'nats' || scheme === 'tls') return null
  if (scheme === 'ws' || scheme === 'wss') {
    return 'Stoa does not use NATS over WebSocket (ws://): give the client port of the server, usually 4222.'
  }
  if (scheme === 'http' || scheme === 'https') {
    return 'That is a web address: give the client port of the NATS server, for example nats://nats-1.example.net:4222.'
  }
  return `Addresses with ${scheme.slice(0, 20)}:// are not NATS servers: write nats:// or tls://.`
}

function parseLogin(text: string): UrlLogin | null {
  if (text === '') return null
  const colon = text.indexOf(':')
  if (colon < 0) return { kind: 'token', token: decode(text) }
  return { kind: 'password', user: decode(text.slice(0, colon)), password: decode(text.slice(colon + 1)) }
}

/** Percent signs that encode nothing stay as they are. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
