import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { type AddressEntry, loadEntry, saveEntry } from './address-entry.ts'
import { type Network, parseNetwork, toNetworkText, widen } from './ip-network.ts'

/** One list as it stands: by key (id, else address), by address, and its networks. */
export class AddressList {
  readonly #byKey = new Map<string, AddressEntry>()
  readonly #byAddress = new Map<string, AddressEntry>()
  /** How many networks of each width and prefix there are, so that looking up a holder asks few of them. */
  readonly #prefixes = new Map<string, { readonly width: number; readonly prefix: number; count: number }>()

  get size(): number {
    return this.#byKey.size
  }

  all(): IterableIterator<AddressEntry> {
    return this.#byKey.values()
  }

  keys(): IterableIterator<string> {
    return this.#byKey.keys()
  }

  get(key: string): AddressEntry | undefined {
    return this.#byKey.get(key)
  }

  /** The newest of that address. */
  at(address: string): AddressEntry | undefined {
    return this.#byAddress.get(address)
  }

  /** Networks of the list that hold it, wider first; itself is not among them. */
  around(network: Network): readonly AddressEntry[] {
    const found: AddressEntry[] = []
    const prefixes = [...this.#prefixes.values()].sort((a, b) => a.prefix - b.prefix)
    for (const { width, prefix } of prefixes) {
      if (width !== network.width || prefix >= network.prefix) continue
      const entry = this.#byAddress.get(toNetworkText(widen(network, prefix)))
      if (entry) found.push(entry)
    }
    return found
  }

  /** The entry of the address itself, else of the narrowest network around it. */
  covering(address: string): AddressEntry | undefined {
    const exact = this.#byAddress.get(address)
    if (exact || this.#prefixes.size === 0) return exact
    const network = parseNetwork(address)
    return network ? this.around(network).at(-1) : undefined
  }

  put(entry: AddressEntry): void {
    const key = entry.id ?? entry.address
    if (this.#byKey.has(key)) this.remove(key)
    this.#byKey.set(key, entry)
    const before = this.#byAddress.get(entry.address)
    this.#byAddress.set(entry.address, entry)
    if (!before) this.#count(entry.address, 1)
  }

  remove(key: string): AddressEntry | undefined {
    const entry = this.#byKey.get(key)
    if (!entry) return undefined
    this.#byKey.delete(key)
    if (this.#byAddress.get(entry.address) !== entry) return entry
    // The same address may stand twice, as IPv4 and as IPv4 in IPv6.
    const other = entry.stored === null ? undefined : this.#find(entry.address)
    if (other) this.#byAddress.set(entry.address, other)
    else {
      this.#byAddress.delete(entry.address)
      this.#count(entry.address, -1)
    }
    return entry
  }

  save(out: StateWriter): void {
    out.uint(this.#byKey.size)
    for (const entry of this.#byKey.values()) saveEntry(out, entry)
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) this.put(loadEntry(from))
  }

  #find(address: string): AddressEntry | undefined {
    for (const it of this.#byKey.values()) if (it.address === address) return it
    return undefined
  }

  #count(address: string, by: number): void {
    if (!address.includes('/')) return
    const network = parseNetwork(address)
    if (!network) return
    const { width, prefix } = network
    const key = `${width}/${prefix}`
    const known = this.#prefixes.get(key) ?? { width, prefix, count: 0 }
    known.count += by
    if (known.count > 0) this.#prefixes.set(key, known)
    else this.#prefixes.delete(key)
  }
}
