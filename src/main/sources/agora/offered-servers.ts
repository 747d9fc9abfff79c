import type { Clock } from '../../../shared/cluster/clock.ts'
import { parseServerAddress, type ServerAddress } from '../server-address.ts'
import type { Sink } from '../source.ts'
import type { LiveConnection } from './link.ts'
import { toConnectUrls } from './server-greeting.ts'

/** The same bound as for configured servers: a server that names more is making them up. */
const OFFERED_MAX = 64

/** The observers come up within this time of each other; told earlier, a server would be offered under a second name. */
const SETTLE_MS = 2000

/**
 * Collects the servers that the known ones name in `connect_urls`. They are only told of: credentials go to a server
 * once the operator has put it into the configuration (R14, threat T10). A note has the whole list, each time it
 * changes.
 */
export class OfferedServers {
  readonly #sink: Sink
  readonly #clock: Clock
  readonly #known: Set<string>
  readonly #named = new Set<string>()
  #told = ''
  #cancel: (() => void) | null = null

  constructor(configured: readonly ServerAddress[], sink: Sink, clock: Clock) {
    this.#sink = sink
    this.#clock = clock
    this.#known = new Set(configured.map((address) => address.text))
  }

  /** Canonical `host:port`, sorted. */
  get servers(): readonly string[] {
    return [...this.#named].filter((server) => !this.#known.has(server)).sort()
  }

  /** Takes in what a server named. Its own address, whatever name we reached it by, is no offer. */
  see(live: LiveConnection): void {
    for (const remote of live.remote) this.#known.add(remote)
    for (const url of toConnectUrls(live.nc.info)) {
      const address = parseServerAddress(url)
      if (address.ok && this.#named.size < OFFERED_MAX) this.#named.add(address.value.text)
    }
    this.#cancel ??= this.#clock.after(SETTLE_MS, () => this.#tell())
  }

  /** Ends the waiting note. Twice is fine. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  #tell(): void {
    this.#cancel = null
    const { servers } = this
    const text = servers.join(' ')
    if (text === this.#told) return
    this.#told = text
    this.#sink.note({ source: 'agora', status: 'offered', servers })
  }
}
