import { BlockList, isIP } from 'node:net'

/** Whether an entry of a block or allow list covers this address. IPv4-mapped entries match no IPv4 client. */
export function covers(entry: string, address: string): boolean {
  if (entry === address) return true
  const [base = '', mask] = entry.split('/')
  const family = isIP(base)
  if (mask === undefined || family === 0 || family !== isIP(address)) return false
  const list = new BlockList()
  list.addSubnet(base, Number(mask), family === 4 ? 'ipv4' : 'ipv6')
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** As an IPv4 client's address is looked up, whatever socket it came through. */
export const plainAddress = (address: string): string =>
  address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address
