import type { ClusterEvent } from '../../../shared/cluster/event.ts'
import type { Agenda } from './agenda.ts'
import type { Observers } from './observers.ts'
import type { Random } from './random.ts'
import type { SimulatedBus } from './simulated-bus.ts'
import type { SimulatedCluster, SimulatedNode } from './simulated-cluster.ts'
import type { SimulatedSites } from './simulated-sites.ts'

const SECOND_US = 1e6
/** As the real one is set; in the past sparser, or its answers would be most of the notes. */
const LIVE_US = 60e6
const PAST_US = 900e6
/** After a block at once, but not more often than this. */
const BLOCK_US = 400_000
const BLOCK_GAP_US = 20 * SECOND_US
/** Who has not answered by then is silent. */
const PATIENCE_US = 5 * SECOND_US
/** Bit of Mailbox in a StateChange. */
const MAILBOX = 1n << 3n
const BLOCKED_IP = 17

type Cause = 'turn' | 'block'

interface CanaryParts {
  readonly cluster: SimulatedCluster
  readonly sites: SimulatedSites
  readonly observers: Observers
  readonly agenda: Agenda
  readonly bus: SimulatedBus
  readonly random: Random
  readonly liveFrom: number
  readonly send: (at: number, node: SimulatedNode, event: ClusterEvent) => void
}

/** The rounds of a made-up canary, in the forms of the source `canary`. All times are µs since 1970. */
export class SimulatedCanary {
  readonly #parts: CanaryParts
  #round = 0
  #turn = 0
  #blockAt = Number.NEGATIVE_INFINITY
  /** One round at a time. */
  #busyUntil = 0
  readonly #lost = new Set<string>()

  constructor(parts: CanaryParts) {
    this.#parts = parts
  }

  begin(at: number): void {
    const { agenda, liveFrom } = this.#parts
    this.tellAll(at + 3 * SECOND_US)
    if (at < liveFrom) agenda.add(liveFrom, (now) => this.#started(now))
    this.#next(at + 20 * SECOND_US)
  }

  /** Its streams as they are, as at each start of a Stoa. */
  tellAll(at: number): void {
    this.#parts.agenda.add(at, (now) => {
      this.#started(now)
      for (const { url, node, isAway } of this.#parts.sites.sites)
        if (!isAway) this.#stream(now, url, node, 'listening')
    })
  }

  /** A frame left `node`: a block is proven at once. */
  sent(at: number, node: SimulatedNode, events: readonly ClusterEvent[]): void {
    const isBlock = events.some((event) => event.type === 'RegistryInsert' && event.objectType === BLOCKED_IP)
    if (!isBlock || at - this.#blockAt < BLOCK_GAP_US) return
    this.#blockAt = at
    const own = this.#parts.sites.sites.find((site) => site.node === node)
    if (own) this.#parts.agenda.add(at + BLOCK_US, (now) => this.#ask(now, own, 'block'))
  }

  #next(at: number): void {
    this.#parts.agenda.add(at, (now) => {
      const { sites } = this.#parts.sites
      this.#watch(now)
      for (let n = 0; n < sites.length; n++) {
        const site = sites[this.#turn++ % sites.length]
        if (!site || site.isAway || now < site.node.silentUntil) continue
        this.#ask(now, site, 'turn')
        break
      }
      this.#next(now + (now < this.#parts.liveFrom ? PAST_US : LIVE_US))
    })
  }

  /** Streams that ended with their node, and those that are back. */
  #watch(at: number): void {
    for (const { url, node, isAway } of this.#parts.sites.sites) {
      if (isAway === this.#lost.has(url)) continue
      if (isAway) this.#lost.add(url)
      else this.#lost.delete(url)
      this.#stream(at, url, node, isAway ? 'lost' : 'listening')
    }
  }

  #ask(at: number, via: { readonly node: SimulatedNode; readonly url: string }, cause: Cause): void {
    if (at < this.#busyUntil) {
      this.#parts.agenda.add(this.#busyUntil + 1_000, (now) => this.#ask(now, via, cause))
      return
    }
    if (at < via.node.silentUntil || this.#lost.has(via.url)) return
    const { agenda, random, sites, bus, send } = this.#parts
    const round = ++this.#round
    this.#say(at, { round, via: via.url, node: via.node.id, begun: true, cause })
    agenda.add(at + 2_500, (now) => send(now, via.node, this.#change()))
    const silent: string[] = []
    for (const { node, url, isAway } of sites.sites) {
      if (isAway || this.#lost.has(url)) continue
      const own = bus.of(node)
      const isHeard = node === via.node || (own?.isListening === true && !own.isCut)
      if (!isHeard) {
        silent.push(url)
        continue
      }
      const after = Math.round(5_500 + (node === via.node ? 0 : 1_800) + random.exponential(1_400))
      const answered = node === via.node ? { answered: true } : {}
      agenda.add(at + after, (now) =>
        this.#say(now, { round, via: via.url, url, node: node.id, after_us: after, ...answered })
      )
    }
    const lasts = silent.length > 0 ? PATIENCE_US : 60_000
    this.#busyUntil = at + lasts
    agenda.add(at + lasts, (now) => this.#say(now, { round, via: via.url, over: true, silent }))
  }

  /** Its own mailbox account is the last one. */
  #change(): ClusterEvent {
    const { cluster } = this.#parts
    const accountId = cluster.accountCount - 1
    return { type: 'StateChange', changeId: BigInt(cluster.nextChange(accountId)), types: MAILBOX, accountId }
  }

  #started(at: number): void {
    const urls = this.#parts.sites.sites.map((site) => site.url)
    this.#say(at, { status: 'started', urls, every_ms: (at < this.#parts.liveFrom ? PAST_US : LIVE_US) / 1000 })
  }

  #stream(at: number, url: string, node: SimulatedNode, status: 'listening' | 'lost'): void {
    const sentence = status === 'listening' ? 'Its event stream is open.' : 'Its event stream ended.'
    this.#say(at, { url, node: node.id, status, sentence })
  }

  #say(at: number, body: Readonly<Record<string, unknown>>): void {
    this.#parts.observers.note(at, { source: 'canary', ...body })
  }
}
