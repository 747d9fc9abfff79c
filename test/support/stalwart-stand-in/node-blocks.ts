import { covers } from './address-match.ts'
import type { SharedDatabase } from './shared-database.ts'

interface Entry {
  readonly address: string
  /** Null: for ever. */
  readonly untilMs: number | null
}

/** The blocked and allowed addresses in one node's memory: what it enforces, which is not what is stored. */
export class NodeBlocks {
  readonly #database: SharedDatabase
  #blocked: readonly Entry[] = []
  #allowed: readonly Entry[] = []

  constructor(database: SharedDatabase) {
    this.#database = database
  }

  /** Adds one, as a ban or a received insert does. */
  add(address: string, expiresAt: unknown): void {
    this.#blocked = [...this.#blocked, toEntry({ address, expiresAt })]
  }

  /** Reads the whole list anew; answers the expired ones that it deleted from the store for everybody. */
  reload(nowMs: number): readonly string[] {
    const stored = this.#database.of('BlockedIp')
    const expired = [...stored].filter(([, block]) => isOver(toEntry(block), nowMs))
    for (const [id] of expired) stored.delete(id)
    this.#blocked = [...stored.values()].map(toEntry)
    return expired.map(([, block]) => String(block.address))
  }

  reloadAllowed(): void {
    this.#allowed = [...this.#database.of('AllowedIp').values()].map(toEntry)
  }

  /** Old line: keys of the settings; its networks only where `withNetworks`. */
  reloadKeys(settings: ReadonlyMap<string, string>, withNetworks: boolean): void {
    const fresh = keysBelow(settings, 'server.blocked-ip.').map((address) => ({ address, untilMs: null }))
    const isNetwork = (entry: Entry): boolean => entry.address.includes('/')
    this.#blocked = withNetworks
      ? fresh
      : [...fresh.filter((entry) => !isNetwork(entry)), ...this.#blocked.filter(isNetwork)]
    if (withNetworks)
      this.#allowed = keysBelow(settings, 'server.allowed-ip.').map((address) => ({ address, untilMs: null }))
  }

  isBlocked(address: string, nowMs: number): boolean {
    return this.#blocked.some((entry) => !isOver(entry, nowMs) && covers(entry.address, address))
  }

  isAllowed(address: string, nowMs: number): boolean {
    return this.#allowed.some((entry) => !isOver(entry, nowMs) && covers(entry.address, address))
  }

  /** What it enforces now. */
  list(nowMs: number): readonly string[] {
    return this.#blocked.filter((entry) => !isOver(entry, nowMs)).map((entry) => entry.address)
  }
}

/** The rest of each key that begins so. */
export const keysBelow = (settings: ReadonlyMap<string, string>, prefix: string): string[] =>
  [...settings.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))

function toEntry(block: Readonly<Record<string, unknown>>): Entry {
  const until = block.expiresAt
  return { address: String(block.address), untilMs: typeof until === 'string' ? Date.parse(until) : null }
}

const isOver = (entry: Entry, nowMs: number): boolean => entry.untilMs !== null && entry.untilMs <= nowMs
