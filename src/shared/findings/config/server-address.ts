/** An address as a setting names it. Outside; a login in it is left out. */
export interface SeenAddress {
  /** Without a login: `nats://nats-1:4222`. */
  readonly text: string
  readonly scheme: string | null
  readonly host: string
  readonly port: number | null
  readonly hasLogin: boolean
}

/** Reads `host`, `host:port`, `[v6]:port`, with or without a scheme, a login and a path. Never fails: what is odd becomes the host. */
export function toSeenAddress(written: string): SeenAddress {
  const trimmed = written.trim()
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//iu.exec(trimmed)?.[1]?.toLowerCase() ?? null
  const rest = scheme === null ? trimmed : trimmed.slice(scheme.length + 3)
  // The last @: a password may hold one, a host cannot.
  const at = rest.lastIndexOf('@')
  const bare = rest.slice(at + 1)
  const authority = bare.split('/')[0] ?? ''
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/u.exec(authority)
  return {
    text: `${scheme === null ? '' : `${scheme}://`}${bare}`.slice(0, 200),
    scheme,
    host: (match?.[1] ?? authority).replace(/^\[|\]$/gu, '').toLowerCase(),
    port: match?.[2] === undefined ? null : Number(match[2]),
    hasLogin: at >= 0
  }
}

/** Whether a host is this machine itself. */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/u.test(host) || /^(?:::ffff:)127\./u.test(host)
  )
}

const V4 = /^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/u

/** An address or network as Stalwart stores it; `bits` null: a single address. Null: it is neither. */
export function toNetwork(
  written: string
): { readonly family: 4 | 6; readonly address: string; readonly bits: number | null } | null {
  const [address = '', length, ...rest] = written.trim().split('/')
  if (rest.length > 0 || (length !== undefined && !/^\d{1,3}$/u.test(length))) return null
  const bits = length === undefined ? null : Number(length)
  if (V4.test(address)) return bits === null || bits <= 32 ? { family: 4, address, bits } : null
  if (!isV6(address)) return null
  return bits === null || bits <= 128 ? { family: 6, address: address.toLowerCase(), bits } : null
}

/** Groups of a v6 address, with `::` at most once and a v4 address as its last four bytes. */
function isV6(address: string): boolean {
  const halves = address.split('::')
  if (halves.length > 2 || !/^[0-9a-f:.]+$/iu.test(address)) return false
  let groups = 0
  for (const [half, part] of halves.entries()) {
    const words = part === '' ? [] : part.split(':')
    for (const [i, word] of words.entries()) {
      const isLast = half === halves.length - 1 && i === words.length - 1
      if (isLast && V4.test(word)) groups += 2
      else if (/^[0-9a-f]{1,4}$/iu.test(word)) groups += 1
      else return false
    }
  }
  return halves.length === 2 ? groups <= 7 : groups === 8
}
