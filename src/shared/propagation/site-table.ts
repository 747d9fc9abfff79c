import type { Note } from '../cluster/note.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** Nodes whose API is asked; more are not told apart. A cluster has at most 1,024 nodes. */
const MAX_SITES = 1_024
/** Length of a base URL (`api/management.ts`). */
const URL_MAX = 300
/** A log that was read so long ago is read no more: rounds without news are told once a minute. µs. */
const READ_US = 180_000_000
/** Whole seconds of the Date header, and the time of asking. µs. */
const CLOCK_ERROR_US = 1_000_000
/** Where no Date header came: nodes keep time by NTP. µs. */
const UNKNOWN_ERROR_US = 2_000_000

/** One node's API as it was configured, and what the node behind it said of itself. */
interface Site {
  nodeId: number | null
  version: string | null
  /** Its clock less ours, µs; null: not known. */
  offset: number | null
  /** When its log last brought a line, and when it last answered at all, µs; 0: never. */
  logAt: number
  answeredAt: number
}

/** Which node answers at which URL, in which release, by which clock: what log lines are read by. Pure fold. */
export class SiteTable {
  readonly #sites = new Map<string, Site>()
  readonly #byNode = new Map<number, Site>()

  get size(): number {
    return this.#sites.size
  }

  get urls(): IterableIterator<string> {
    return this.#sites.keys()
  }

  nodeOf(url: string): number | null {
    return this.#sites.get(url)?.nodeId ?? null
  }

  /** When it last answered anything, µs; 0: never. */
  answeredAt(url: string): number {
    return this.#sites.get(url)?.answeredAt ?? 0
  }

  /** The node's clock less ours and how wrong that may be, µs. */
  clockOf(url: string): { readonly offset: number; readonly error: number } {
    const offset = this.#sites.get(url)?.offset ?? null
    return offset === null ? { offset: 0, error: UNKNOWN_ERROR_US } : { offset, error: CLOCK_ERROR_US }
  }

  /** Release of the node as it says itself: `0.16.19`; null: it did not. Outside. */
  versionOf(nodeId: number): string | null {
    return this.#byNode.get(nodeId)?.version ?? null
  }

  /** Whether this node's log is being read. */
  readsLogOf(nodeId: number, at: number): boolean {
    const site = this.#byNode.get(nodeId)
    return site !== undefined && site.logAt > 0 && at - site.answeredAt < READ_US
  }

  /** A node said its own id in a line of its log. */
  tell(url: string, nodeId: number): void {
    const site = this.#sites.get(url)
    if (site && site.nodeId !== nodeId) this.#become(site, nodeId)
  }

  /** Every note; those of source `stalwart` matter. */
  note(at: number, note: Note): void {
    if (note.text('source') !== 'stalwart') return
    const url = note.long('url', URL_MAX)
    const site = url === null ? null : this.#site(url)
    if (!site || note.has('trouble')) return
    site.answeredAt = Math.max(site.answeredAt, at)
    if (note.has('log')) site.logAt = Math.max(site.logAt, at)
    const about = note.note('about')
    const nodeId = about?.number('nodeId', 0) ?? null
    if (nodeId !== null && nodeId !== site.nodeId) this.#become(site, nodeId)
    site.version = about?.text('version') ?? site.version
    const health = note.note('health')
    const date = health?.number('dateMs', 0) ?? null
    // The header says the second that has begun.
    if (date !== null) site.offset = Math.round(date * 1000 + 500_000 - at + (health?.number('tookUs', 0) ?? 0) / 2)
  }

  save(out: StateWriter): void {
    out.uint(this.#sites.size)
    for (const [url, it] of this.#sites) {
      out.text(url)
      out.optionalInt(it.nodeId)
      out.optionalText(it.version)
      out.optionalInt(it.offset)
      out.uint(it.logAt)
      out.uint(it.answeredAt)
    }
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      const url = from.text()
      const nodeId = from.optionalInt()
      const rest = { version: from.optionalText(), offset: from.optionalInt() }
      const site: Site = { nodeId: null, ...rest, logAt: from.uint(), answeredAt: from.uint() }
      this.#sites.set(url, site)
      if (nodeId !== null) this.#become(site, nodeId)
    }
  }

  #site(url: string): Site | null {
    const known = this.#sites.get(url)
    if (known) return known
    if (this.#sites.size >= MAX_SITES) return null
    const site: Site = { nodeId: null, version: null, offset: null, logAt: 0, answeredAt: 0 }
    this.#sites.set(url, site)
    return site
  }

  #become(site: Site, nodeId: number): void {
    if (site.nodeId !== null && this.#byNode.get(site.nodeId) === site) this.#byNode.delete(site.nodeId)
    site.nodeId = nodeId
    this.#byNode.set(nodeId, site)
  }
}
