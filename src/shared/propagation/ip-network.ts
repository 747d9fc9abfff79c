/** An address or a network in bits: 32 wide for IPv4, 128 for IPv6. Bits behind the prefix are 0. */
export interface Network {
  readonly bits: bigint
  readonly width: 32 | 128
  /** 0..width; `width`: one address. */
  readonly prefix: number
}

/** Length of text that may be an address; `[…]%zone` included. */
const MAX_TEXT = 128
/** First 96 bits of an IPv4 address that is written as an IPv6 one. */
const MAPPED = 0xffffn

/**
 * The network that a text names: `192.0.2.7`, `192.0.2.77/24` (host bits are dropped), `[2001:db8::1%eth0]`,
 * `::ffff:192.0.2.0/120` (IPv4 in IPv6 counts as IPv4). Null: it names none.
 */
export function parseNetwork(text: string): Network | null {
  if (text.length > MAX_TEXT) return null
  const plain = toPlainV4(text)
  if (plain >= 0) return { bits: BigInt(plain), width: 32, prefix: 32 }
  const match = /^\[?([0-9a-fA-F:.]+)(?:%[\w.-]+)?\]?(?:\/(\d{1,3}))?$/.exec(text.trim())
  if (!match) return null
  const [, address = '', length] = match
  const parsed = address.includes(':') ? parseV6(address) : parseV4(address)
  if (!parsed) return null
  const { bits, width } = parsed
  const given = length === undefined ? null : Number(length)
  // ::ffff:192.0.2.0/120 is 192.0.2.0/24: its first 96 bits are the mapping's.
  const isMapped = address.includes(':') && width === 32
  const prefix = given === null ? width : given - (isMapped ? 96 : 0)
  return prefix < 0 || prefix > width ? null : { bits: cut(bits, width, prefix), width, prefix }
}

/** The one form of an address or network: IPv4 without mapping, whole lengths left out, IPv6 as RFC 5952 writes it. */
export function toNetworkText({ bits, width, prefix }: Network): string {
  const address = width === 32 ? toV4(bits) : toV6(bits)
  return prefix === width ? address : `${address}/${prefix}`
}

/** The one form of what a text names; null: it names no address. */
export function toOneForm(text: string): string | null {
  if (toPlainV4(text) >= 0) return text
  const network = parseNetwork(text)
  return network && toNetworkText(network)
}

/** Whether a text writes an IPv4 address as an IPv6 one: such a block is stored and never matches. */
export function isMappedText(text: string): boolean {
  return text.includes(':') && parseNetwork(text)?.width === 32
}

/** Whether each address of `inner` lies in `outer`. */
export function holds(outer: Network, inner: Network): boolean {
  return outer.width === inner.width && outer.prefix <= inner.prefix && sharesBits(outer, inner, outer.prefix)
}

/** Whether they share an address. */
export function overlaps(a: Network, b: Network): boolean {
  return a.width === b.width && sharesBits(a, b, Math.min(a.prefix, b.prefix))
}

/** The network of that prefix around it; itself where it is as wide already. */
export function widen(network: Network, prefix: number): Network {
  if (network.prefix <= prefix) return network
  return { ...network, bits: cut(network.bits, network.width, prefix), prefix }
}

/**
 * The number behind an IPv4 address that is written in its one form already; -1: it is written otherwise. Lists hold tens of
 * thousands of them, and most are this.
 */
function toPlainV4(text: string): number {
  let [all, part, digits, dots] = [0, 0, 0, 0]
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === DOT) {
      if (digits === 0) return -1
      all = all * 256 + part
      part = 0
      digits = 0
      if (++dots > 3) return -1
      continue
    }
    const digit = code - ZERO
    if (digit < 0 || digit > 9 || (digits > 0 && part === 0)) return -1
    part = part * 10 + digit
    digits++
    if (part > 255) return -1
  }
  return dots === 3 && digits > 0 ? all * 256 + part : -1
}

const DOT = 46
const ZERO = 48

function sharesBits(a: Network, b: Network, prefix: number): boolean {
  const rest = BigInt(a.width - prefix)
  return a.bits >> rest === b.bits >> rest
}

function cut(bits: bigint, width: number, prefix: number): bigint {
  const rest = BigInt(width - prefix)
  return (bits >> rest) << rest
}

function parseV4(text: string): Omit<Network, 'prefix'> | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null
  return { bits: BigInt(parts.reduce((bits, part) => bits * 256 + Number(part), 0)), width: 32 }
}

function parseV6(text: string): Omit<Network, 'prefix'> | null {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const v4 = tail ? parseV4(tail[2] ?? '') : null
  if (tail && !v4) return null
  const hex = (v4?.bits ?? 0n).toString(16).padStart(8, '0')
  const plain = tail ? `${tail[1]}${hex.slice(0, 4)}:${hex.slice(4)}` : text
  const halves = plain.split('::')
  if (halves.length > 2) return null
  const [head = [], rest = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - rest.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...rest]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null
  const bits = BigInt(`0x${groups.map((group) => group.padStart(4, '0')).join('')}`)
  return bits >> 32n === MAPPED ? { bits: bits & 0xffffffffn, width: 32 } : { bits, width: 128 }
}

function toV4(bits: bigint): string {
  const all = Number(bits)
  return [all >>> 24, (all >>> 16) & 255, (all >>> 8) & 255, all & 255].join('.')
}

/** The longest run of zero groups, from two on, becomes `::`; of equal ones the first. */
function toV6(bits: bigint): string {
  const hex = bits.toString(16).padStart(32, '0')
  const groups = Array.from({ length: 8 }, (_, i) => Number.parseInt(hex.slice(i * 4, i * 4 + 4), 16).toString(16))
  let [best, length] = [0, 1]
  for (let from = 0; from < 8; from++) {
    let to = from
    while (groups[to] === '0') to++
    if (to - from > length) [best, length] = [from, to - from]
  }
  if (length < 2) return groups.join(':')
  return `${groups.slice(0, best).join(':')}::${groups.slice(best + length).join(':')}`
}
