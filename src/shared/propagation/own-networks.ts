import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { type Network, overlaps, parseNetwork } from './ip-network.ts'
import { MAX_NETWORKS } from './list-answer.ts'
import type { Protected } from './lockout-guard.ts'

/** Hosts of the nodes' URLs that are addresses. A cluster has at most 1,024 nodes. */
const MAX_HOSTS = 1_024

/** What must not be locked out and is known by settings: proxies, the operator's networks, the nodes' URLs. */
export class OwnNetworks {
  #proxies: readonly string[] = []
  #networks: readonly string[] = []
  readonly #hosts = new Set<string>()
  #parsed: readonly { readonly network: Network; readonly whose: string }[] = []

  /** As the guard takes them. */
  get all(): readonly Protected[] {
    return [
      ...this.#proxies.map((address) => ({ address, whose: 'a trusted proxy (SystemSettings)' })),
      ...this.#networks.map((address) => ({ address, whose: `your own network ${address}` })),
      ...[...this.#hosts].map((address) => ({ address, whose: `the node at ${address}` }))
    ]
  }

  /** Whether anything changed. */
  setProxies(proxies: readonly string[]): boolean {
    if (proxies.join() === this.#proxies.join()) return false
    this.#proxies = proxies.slice(0, MAX_NETWORKS)
    this.#parse()
    return true
  }

  setNetworks(networks: readonly string[]): boolean {
    if (networks.join() === this.#networks.join()) return false
    this.#networks = networks.slice(0, MAX_NETWORKS)
    this.#parse()
    return true
  }

  /** A node's base URL: its host counts where it is an address. */
  addUrl(url: string): boolean {
    const host = /^https?:\/\/(\[[^\]]+\]|[^:/]+)/u.exec(url)?.[1]?.replaceAll(/[[\]]/gu, '')
    if (host === undefined || this.#hosts.has(host) || this.#hosts.size >= MAX_HOSTS) return false
    const network = parseNetwork(host)
    // A stand-in or a tunnel on this machine: loopback is never refused.
    if (!network || isLoopback(network)) return false
    this.#hosts.add(host)
    this.#parse()
    return true
  }

  /** Whose it is; null: nobody's of these. */
  whoseIs(address: string): string | null {
    if (this.#parsed.length === 0) return null
    const network = parseNetwork(address)
    return (network && this.#parsed.find((it) => overlaps(it.network, network))?.whose) ?? null
  }

  save(out: StateWriter): void {
    for (const list of [this.#proxies, this.#networks, [...this.#hosts]]) {
      out.uint(list.length)
      for (const text of list) out.text(text)
    }
  }

  load(from: StateReader): void {
    const lists = Array.from({ length: 3 }, () => Array.from({ length: from.uint() }, () => from.text()))
    this.#proxies = lists[0] ?? []
    this.#networks = lists[1] ?? []
    for (const host of lists[2] ?? []) this.#hosts.add(host)
    this.#parse()
  }

  #parse(): void {
    this.#parsed = this.all.flatMap(({ address, whose }) => {
      const network = parseNetwork(address)
      return network ? [{ network, whose }] : []
    })
  }
}

function isLoopback({ bits, width }: Network): boolean {
  return width === 32 ? bits >> 24n === 127n : bits === 1n
}
