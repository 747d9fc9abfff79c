import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** A cluster has at most so many nodes; further URLs are not followed. */
const MOST_SITES = 1_024
/** So many rounds running without an event name a node, so many with one clear it again. */
export const SILENT_ROUNDS = 2
const CLEAR_ROUNDS = 2

/** How a site's event stream is. */
export type StreamState = 'unknown' | 'listening' | 'lost' | 'refused'
const STREAMS: readonly StreamState[] = ['unknown', 'listening', 'lost', 'refused']

/** An observation behind what is said of a site. */
export interface RoundMark {
  readonly seq: number
  readonly at: number
}

/** One node as the canary reaches it. Times are µs since 1970. */
export interface CanarySiteState {
  /** Outside. */
  readonly url: string
  /** Place in the order in which they came; below 64 its pairs are told apart. */
  readonly slot: number
  readonly node: number | null
  readonly stream: StreamState
  /** Why it does not listen. Outside. */
  readonly sentence: string
  /** Since when its stream is so; 0: nothing was noted. */
  readonly since: number
  /** Rounds running in which its event did not come, or did. */
  readonly silentRun: number
  readonly heardRun: number
  /** Rounds running through it of which no other node heard. */
  readonly unheardRun: number
  /** When its event came last; 0: never. */
  readonly heardAt: number
  /** Since when it is cut off: two rounds running said so, and two have not cleared it. Null: it is not. */
  readonly cutSince: number | null
  /** The first and the newest round that said so. */
  readonly marks: readonly RoundMark[]
}

/** The sites of the canary, and who of them is cut off. Part of a pure fold. */
export class CanarySites {
  readonly #sites = new Map<string, CanarySiteState>()

  get all(): readonly CanarySiteState[] {
    return [...this.#sites.values()]
  }

  get size(): number {
    return this.#sites.size
  }

  of(url: string): CanarySiteState | null {
    return this.#sites.get(url) ?? null
  }

  /** The one of this URL, made when there is room. */
  at(url: string, node: number | null): CanarySiteState | null {
    const known = this.#sites.get(url)
    if (!known && this.#sites.size >= MOST_SITES) return null
    const site = known ? { ...known, node: node ?? known.node } : toNew(url, this.#sites.size, node)
    this.#sites.set(url, site)
    return site
  }

  /** These are all there are from now on. */
  begin(urls: readonly string[]): void {
    const kept = urls
      .slice(0, MOST_SITES)
      .map((url, slot) => ({ ...(this.#sites.get(url) ?? toNew(url, slot, null)), slot }))
    this.#sites.clear()
    for (const site of kept) this.#sites.set(site.url, { ...site, stream: 'unknown', sentence: '', since: 0 })
  }

  stream(site: CanarySiteState, at: number, stream: StreamState, sentence: string): void {
    const since = site.stream === stream ? site.since : at
    this.#sites.set(site.url, { ...site, stream, sentence, since })
  }

  /** Its event came: whatever was noted of its stream, it stood. */
  heard(url: string, at: number): void {
    const stood = { stream: 'listening', sentence: '', since: at } as const
    this.#change(
      url,
      (site) => ({
        ...{ ...site, ...(site.stream === 'unknown' ? stood : {}) },
        ...{ silentRun: 0, heardRun: site.heardRun + 1, heardAt: at }
      }),
      null
    )
  }

  silent(url: string, mark: RoundMark): void {
    this.#change(url, (site) => ({ ...site, silentRun: site.silentRun + 1, heardRun: 0 }), mark)
  }

  /** A round through it: whether any other node heard of it. */
  told(url: string, mark: RoundMark, isHeard: boolean): void {
    this.#change(url, (site) => ({ ...site, unheardRun: isHeard ? 0 : site.unheardRun + 1 }), isHeard ? null : mark)
  }

  save(out: StateWriter): void {
    out.uint(this.#sites.size)
    for (const site of this.#sites.values()) {
      out.text(site.url)
      out.optionalInt(site.node)
      out.uint(STREAMS.indexOf(site.stream))
      out.text(site.sentence)
      for (const n of [site.since, site.silentRun, site.heardRun, site.unheardRun, site.heardAt]) out.uint(n)
      out.optionalInt(site.cutSince)
      out.uint(site.marks.length)
      for (const { seq, at } of site.marks) {
        out.uint(seq)
        out.uint(at)
      }
    }
  }

  load(from: StateReader): void {
    const count = from.uint()
    for (let slot = 0; slot < count; slot++) {
      const url = from.text()
      const node = from.optionalInt()
      const stream = STREAMS[from.uint()] ?? 'unknown'
      const sentence = from.text()
      const [since, silentRun, heardRun] = [from.uint(), from.uint(), from.uint()]
      const [unheardRun, heardAt, cutSince] = [from.uint(), from.uint(), from.optionalInt()]
      const marks = Array.from({ length: from.uint() }, () => ({ seq: from.uint(), at: from.uint() }))
      const runs = { silentRun, heardRun, unheardRun, heardAt, cutSince, marks }
      this.#sites.set(url, { url, slot, node, stream, sentence, since, ...runs })
    }
  }

  /** `mark`: the round said that something is missing. */
  #change(url: string, change: (site: CanarySiteState) => CanarySiteState, mark: RoundMark | null): void {
    const known = this.#sites.get(url)
    if (!known) return
    const site = change(known)
    const [first] = known.marks
    const marks = mark === null ? site.marks : first ? [first, mark] : [mark]
    const isClear = site.unheardRun === 0 && site.heardRun >= CLEAR_ROUNDS
    const isQuiet = site.silentRun === 0 && site.unheardRun === 0
    const isCut = site.silentRun + site.unheardRun >= SILENT_ROUNDS
    const cutSince = isCut ? (site.cutSince ?? marks[0]?.at ?? 0) : isClear ? null : site.cutSince
    this.#sites.set(url, { ...site, cutSince, marks: cutSince === null && isQuiet ? [] : marks })
  }
}

const toNew = (url: string, slot: number, node: number | null): CanarySiteState => ({
  ...{ url, slot, node, stream: 'unknown', sentence: '', since: 0, silentRun: 0, heardRun: 0 },
  ...{ unheardRun: 0, heardAt: 0, cutSince: null, marks: [] }
})
