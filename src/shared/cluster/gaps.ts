import type { StateReader, StateWriter } from './state-bytes.ts'
import { type Seq, toSeq, toUnixUs, type UnixUs } from './units.ts'

/** Time in which an observer (`server`), or nobody at all (null), could hear. `to` is null while it lasts. */
export interface Gap {
  /** Its own among all gaps; ordered by the observation that began it, see `toGapSeq`. */
  readonly id: number
  readonly server: string | null
  readonly from: UnixUs
  readonly to: UnixUs | null
  readonly cause: string
}

/** One observation may begin an observer's gap, the gap of nobody hearing, and one that Stoa itself caused. */
const GAPS_A_SEQ = 4
const OF_OBSERVER = 0
const OF_NOBODY = 1
const OF_STOA = 2
/** Closed gaps kept for the views; the journal has them all. */
const RECENT_GAPS = 200
/** Gaps that are open or were changed and not yet handed out; more means that nobody takes them. */
const MAX_CHANGED = 100_000

/** Ends the cause of a gap whose frames were read from elsewhere. */
const FILLED = '(captured)'

/** Whether its frames were read from elsewhere afterwards. */
export const isFilled = (gap: Gap): boolean => gap.cause.endsWith(FILLED)

/** The observation that began a gap. */
export const toGapSeq = (id: number): Seq => toSeq(Math.floor(id / GAPS_A_SEQ))
/** Tells gaps that began at one observation apart: 0 to 3. */
export const toGapIndex = (id: number): number => id % GAPS_A_SEQ

/** Open and lately closed gaps, and those to be written anew. */
export class GapLedger {
  readonly #open = new Map<string | null, Gap>()
  #recent: Gap[] = []
  #changed = new Map<number, Gap>()

  get hasChanged(): boolean {
    return this.#changed.size > 0
  }

  /** Open ones first, then the lately closed, newest first. */
  get latest(): readonly Gap[] {
    const open = [...this.#open.values()].sort((a, b) => b.id - a.id)
    return [...open, ...this.#recent.toReversed()]
  }

  isOpen(server: string | null): boolean {
    return this.#open.has(server)
  }

  openedAt(server: string | null): UnixUs | null {
    return this.#open.get(server)?.from ?? null
  }

  causeOf(server: string | null): string | null {
    return this.#open.get(server)?.cause ?? null
  }

  /** Nothing happens when the gap of this server is open already. */
  open(server: string | null, seq: number, from: number, cause: string): void {
    if (this.#open.has(server)) return
    const id = seq * GAPS_A_SEQ + (server === null ? OF_NOBODY : OF_OBSERVER)
    const gap = { id, server, from: toUnixUs(from), to: null, cause }
    this.#open.set(server, gap)
    this.#change(gap)
  }

  /** Says more about an open gap: what was learned since is the better cause. */
  explain(server: string | null, cause: string): void {
    const gap = this.#open.get(server)
    if (!gap || gap.cause === cause) return
    const told = { ...gap, cause }
    this.#open.set(server, told)
    this.#change(told)
  }

  /** Nothing happens when it is not open. A clock that ran back makes it end where it began. */
  close(server: string | null, to: number): void {
    const gap = this.#open.get(server)
    if (!gap) return
    this.#open.delete(server)
    this.#keep({ ...gap, to: toUnixUs(Math.max(to, gap.from)) })
  }

  /** A gap of nobody hearing that is over when it is told of. */
  add(seq: number, from: number, to: number, cause: string): void {
    const end = toUnixUs(Math.max(from, to))
    this.#keep({ id: seq * GAPS_A_SEQ + OF_STOA, server: null, from: toUnixUs(from), to: end, cause })
  }

  /**
   * Closed gaps of nobody hearing between these times were filled from elsewhere, which `words` say. One that reaches
   * further keeps its rest as a gap of its own, begun by the observation `seq`.
   */
  fill(seq: number, from: number, to: number, words: string): void {
    const rests: Gap[] = []
    for (const [i, gap] of this.#recent.entries()) {
      if (gap.server !== null || gap.to === null || gap.from > to || gap.to < from || isFilled(gap)) continue
      const end = toUnixUs(Math.min(gap.to, Math.max(to, gap.from)))
      const filled = { ...gap, to: end, cause: `${gap.cause}; ${words} ${FILLED}` }
      this.#recent[i] = filled
      this.#change(filled)
      if (end < gap.to) rests.push({ ...gap, id: seq * GAPS_A_SEQ + OF_STOA, from: end })
    }
    // One observation can begin one such gap.
    const [rest] = rests
    if (rest) this.#keep(rest)
  }

  /** What was opened, changed or closed since the last call. */
  takeChanged(): readonly Gap[] {
    const changed = [...this.#changed.values()]
    this.#changed = new Map()
    return changed
  }

  save(out: StateWriter): void {
    const gaps = [...this.#recent, ...this.#open.values()]
    out.uint(gaps.length)
    for (const gap of gaps) {
      out.uint(gap.id)
      out.optionalText(gap.server)
      out.uint(gap.from)
      out.optionalInt(gap.to)
      out.text(gap.cause)
    }
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      const id = from.uint()
      const server = from.optionalText()
      const since = toUnixUs(from.uint())
      const end = from.optionalInt()
      const gap = { id, server, from: since, to: end === null ? null : toUnixUs(end), cause: from.text() }
      if (gap.to === null) this.#open.set(server, gap)
      else this.#recent.push(gap)
    }
  }

  #keep(gap: Gap): void {
    this.#recent.push(gap)
    if (this.#recent.length > RECENT_GAPS) this.#recent.shift()
    this.#change(gap)
  }

  #change(gap: Gap): void {
    if (this.#changed.size < MAX_CHANGED || this.#changed.has(gap.id)) this.#changed.set(gap.id, gap)
  }
}
