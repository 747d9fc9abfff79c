/** An address or a network that must not be locked out, and whose it is, in the user's words. */
export interface Protected {
  /** «192.0.2.7», «2001:db8::/32», … as an operator, a server's INFO or a connection names it. Outside. */
  readonly address: string
  /** «node 3», «NATS server nats-1», «this workstation», «the office network». */
  readonly whose: string
}

/** A network in bits: 32 for IPv4, 128 for IPv6. */
interface Network {
  readonly bits: bigint
  readonly width: 32 | 128
  readonly prefix: number
}

/** Length of text that may be an address; `[…]%zone` included. */
const MAX_TEXT = 128

/**
 * Which of ours a block would lock out: each protected address or network that shares an address with the blocked one
 * (either may be a network, of either kind; IPv4 in IPv6 counts as IPv4). Text that is no address protects and blocks nothing.
 */
export function findLockouts(blocked: string, ours: readonly Protected[]): readonly Protected[] {
  const network = parseNetwork(blocked)
  if (!network) return []
  return ours.filter(({ address }) => {
    const other = parseNetwork(address)
    return other !== null && overlaps(network, other)
  })
}

/** The alarm's sentence; null: nobody of ours is concerned. */
export function toLockoutSentence(blocked: string, ours: readonly Protected[]): string | null {
  const found = findLockouts(blocked, ours)
  if (found.length === 0) return null
  const names = [...new Set(found.map(({ whose }) => whose))]
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  return `The block of ${blocked} locks out ${names.slice(0, 3).join(', ')}${more}: remove it and reload the blocked addresses.`
}

function overlaps(a: Network, b: Network): boolean {
  if (a.width !== b.width) return false
  const rest = BigInt(a.width - Math.min(a.prefix, b.prefix))
  return a.bits >> rest === b.bits >> rest
}

function parseNetwork(text: string): Network | null {
  if (text.length > MAX_TEXT) return null
  const match = /^\[?([0-9a-fA-F:.]+)(?:%[\w.-]+)?\]?(?:\/(\d{1,3}))?$/.exec(text.trim())
  if (!match) return null
  const [, address = '', length] = match
  const parsed = address.includes(':') ? parseV6(address) : parseV4(address)
  if (!parsed) return null
  const whole = parsed.width
  const given = length === undefined ? null : Number(length)
  // ::ffff:192.0.2.0/120 is 192.0.2.0/24: its first 96 bits are the mapping's.
  const isMapped = address.includes(':') && whole === 32
  const prefix = given === null ? whole : given - (isMapped ? 96 : 0)
  return prefix < 0 || prefix > whole ? null : { ...parsed, prefix }
}

function parseV4(text: string): Omit<Network, 'prefix'> | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null
  return { bits: parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n), width: 32 }
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
  const bits = groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n)
  return bits >> 32n === 0xffffn ? { bits: bits & 0xffffffffn, width: 32 } : { bits, width: 128 }
}
