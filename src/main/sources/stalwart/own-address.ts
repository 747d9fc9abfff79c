import { BlockList, isIP } from 'node:net'

/** What a list says of this computer. */
export interface OwnStanding {
  readonly isBlocked: boolean
  readonly isAllowed: boolean
}

/** Whether an address is on lists of addresses and networks. Mapped IPv4 is read as IPv4; what is no address is left out. */
export function toStanding(own: string, blocked: Iterable<string>, allowed: Iterable<string>): OwnStanding {
  const address = unmapped(own)
  return { isBlocked: isOn(address, blocked), isAllowed: isLoopback(address) || isOn(address, allowed) }
}

/** `::ffff:10.0.0.1` is 10.0.0.1: so Node names an IPv4 peer of a dual-stack socket. */
export function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d{1,3}\.)/iu, '')
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}

function isOn(address: string, list: Iterable<string>): boolean {
  const family = isIP(address)
  if (family === 0) return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  const networks = new BlockList()
  for (const entry of list) {
    const [base = '', bits] = unmapped(entry).split('/')
    if (isIP(base) !== family) continue
    if (bits === undefined) {
      if (base === address) return true
      // IPv4 has one form only, and lists may be long.
      if (family === 6) networks.addAddress(base, type)
      continue
    }
    const prefix = /^\d{1,3}$/u.test(bits) ? Number(bits) : -1
    if (prefix >= 0 && prefix <= (family === 4 ? 32 : 128)) networks.addSubnet(base, prefix, type)
  }
  return networks.check(address, type)
}
