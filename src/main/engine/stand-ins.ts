/** Kinds of names that are told apart in their stand-ins. */
export type NameKind = 'server' | 'cluster' | 'account' | 'user' | 'client' | 'subject' | 'text' | 'note'

/** Of each kind in one file; a hostile publisher invents more, and those are all one. */
const MOST_NAMES = 100_000
/** The documentation networks of RFC 5737, one after another, then those of RFC 3849. */
const NETWORKS = ['192.0.2', '198.51.100', '203.0.113'] as const
const HOSTS = 254

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/
const IPV6 = /^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f.]*(%\w+)?$/i
const HOST_PORT = /^(.*[^:]):(\d{1,5})$/

/** One stand-in for each name and address of a file, the same wherever it stands. Nothing leads back without the original. */
export class StandIns {
  readonly #names = new Map<string, string>()
  readonly #counts = new Map<string, number>()

  name(kind: NameKind, original: string): string {
    return this.#find(`${kind} ${original}`, kind, (n) => `${kind}-${n}`)
  }

  /** Whether this was a name of that kind somewhere before. */
  has(kind: NameKind, original: string): boolean {
    return this.#names.has(`${kind} ${original}`)
  }

  /** An address, a server's name, or one of them with a port. */
  host(original: string): string {
    const bare = original.replace(/^\[(.*)\]$/, '$1')
    if (IPV4.test(bare) || IPV6.test(bare)) return this.#address(bare)
    const [, host, port] = HOST_PORT.exec(original) ?? []
    if (host !== undefined && port !== undefined) return `${this.host(host)}:${port}`
    return original === '' ? '' : this.name('server', original)
  }

  /** Text of as many bytes: a frame keeps its lengths. Different texts stay different where the length allows. */
  bytes(original: Uint8Array): Uint8Array {
    const length = original.length
    const text = Buffer.from(original).toString('latin1')
    const digits = this.#find(`bytes ${text}`, 'bytes', (n) => n.toString(36))
    return Buffer.from(digits.padStart(length, 'x').slice(digits.length > length ? -length : 0), 'latin1')
  }

  #address(original: string): string {
    return this.#find(`address ${original}`, 'address', (n) => {
      const network = NETWORKS[Math.floor((n - 1) / HOSTS)]
      const isShort = IPV4.test(original) && network !== undefined
      return isShort ? `${network}.${((n - 1) % HOSTS) + 1}` : `2001:db8::${n.toString(16)}`
    })
  }

  #find(key: string, kind: string, make: (n: number) => string): string {
    const known = this.#names.get(key)
    if (known !== undefined) return known
    const n = (this.#counts.get(kind) ?? 0) + 1
    if (n > MOST_NAMES) return make(0)
    this.#counts.set(kind, n)
    const made = make(n)
    this.#names.set(key, made)
    return made
  }
}
