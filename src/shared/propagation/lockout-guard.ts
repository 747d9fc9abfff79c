import { isMappedText, type Network, overlaps, parseNetwork, toNetworkText } from './ip-network.ts'

/** An address or a network that must not be locked out, and whose it is, in the user's words. */
export interface Protected {
  /** «192.0.2.7», «2001:db8::/32», … as an operator, a server's INFO or a connection names it. Outside. */
  readonly address: string
  /** «node 3», «NATS server nats-1», «this workstation», «the office network». */
  readonly whose: string
}

/** What is to know before an address is blocked. Texts are outside. */
export interface Guarded {
  /** In its one form; null: the text names no address. */
  readonly address: string | null
  readonly locksOut: readonly Protected[]
  /** The alarm; null: nobody of ours is concerned. */
  readonly sentence: string | null
  /** Wide networks, forms that never match, addresses that no client has. */
  readonly warnings: readonly string[]
}

/** Of an address space so much or more is a wide network: 65,536 addresses, a provider's allocation. */
const WIDE_PREFIX = { 32: 16, 128: 32 } as const

/** Judges a block before it is made. Pure: `ours` are the nodes, servers, proxies, this workstation, the operator's networks. */
export function guard(blocked: string, ours: readonly Protected[]): Guarded {
  const network = parseNetwork(blocked)
  if (!network) return { address: null, locksOut: [], sentence: null, warnings: ['This is no address and no network.'] }
  const locksOut = findLockouts(blocked, ours)
  return {
    address: toNetworkText(network),
    locksOut,
    sentence:
      locksOut.length === 0 ? null : `A block of ${toNetworkText(network)} would lock out ${toNames(locksOut)}.`,
    warnings: toWarnings(blocked, network)
  }
}

/** Whether a block of it would concern a good part of the Internet (or all). */
export function isWide({ width, prefix }: Network): boolean {
  return prefix <= WIDE_PREFIX[width]
}

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
  return `The block of ${blocked} locks out ${toNames(found)}: remove it and reload the blocked addresses.`
}

function toNames(found: readonly Protected[]): string {
  const names = [...new Set(found.map(({ whose }) => whose))]
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  return `${names.slice(0, 3).join(', ')}${more}`
}

function toWarnings(text: string, network: Network): string[] {
  const warnings: string[] = []
  const { bits, width, prefix } = network
  const form = toNetworkText(network)
  if (isMappedText(text)) {
    warnings.push(`${text} is stored as it is written and matches nobody: write ${form}.`)
  }
  if (prefix === 0) warnings.push('This is every address there is.')
  else if (isWide(network)) warnings.push(`${form} is wide: it holds ${toRoom(network)} addresses.`)
  if (prefix === width && bits === 0n) warnings.push(`${form} is no client’s address.`)
  const isLoopback = width === 32 ? bits >> 24n === 127n : prefix === 128 && bits === 1n
  if (isLoopback) warnings.push('A node always lets itself in: a block of loopback does nothing.')
  return warnings
}

/** How many addresses a network holds, in words: «256», «2^64». */
export function toRoom({ width, prefix }: Network): string {
  const rest = width - prefix
  return rest <= 24 ? (2 ** rest).toLocaleString('en') : `2^${rest}`
}
