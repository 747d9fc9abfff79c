import type { EventPage, EventRow } from '../../shared/api/views.ts'
import { type Seq, toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'
import type { ChunkMarks, GapRow } from '../history/derived.ts'
import type { ChunkQuery, DecodedChunk, JournalReader } from '../history/journal-reader.ts'
import { ChunkFrames, type FrameMarks } from './chunk-frames.ts'
import type { EventMatch } from './event-match.ts'
import { toEventRows, toGapEventRow } from './event-row.ts'
import { FrameSieve } from './frame-sieve.ts'

/** Observations that one page looks at before it answers with what it has: about a third of a second. */
const SCAN_LIMIT = 500_000
/** Observations asked of the journal at a time. */
const READ_AHEAD = 65_536
const FAR_FUTURE = toUnixUs(9e15)

export interface PageQuery {
  readonly match: EventMatch
  readonly wire: WireVersion
  readonly direction: 'backward' | 'forward'
  readonly limit: number
  /** `seq.index` of the last row that the caller has, or null to begin at the end (forward: at the beginning). */
  readonly cursor: string | null
}

/**
 * Either the last row that was given (`seq.index`), or the chunk at which the scan stood (`@seq.edge`): rows and gaps on
 * the near side of `edge` were given.
 */
type Cursor =
  | { readonly kind: 'row'; readonly seq: number; readonly index: number }
  | { readonly kind: 'place'; readonly seq: number; readonly edge: number }

/** Null: not a cursor that an earlier page gave out. */
export function parseCursor(text: string): Cursor | null {
  const row = /^(\d{1,16})\.(\d{1,6})$/.exec(text)
  if (row) return { kind: 'row', seq: Number(row[1]), index: Number(row[2]) }
  const place = /^@(\d{1,16})\.(\d{1,16})$/.exec(text)
  return place ? { kind: 'place', seq: Number(place[1]), edge: Number(place[2]) } : null
}

/**
 * One page of the Events view, out of the chunks: every event, bulk or not, is found the same way, and chunks that
 * hold nothing of the wanted kinds and nodes are skipped unread. Bounded: `scanned` says how far it looked, and `next`
 * goes on from there even when no row was found.
 */
export async function readEventPage(
  reader: JournalReader,
  query: PageQuery,
  marksOf: (firstSeq: Seq) => ChunkMarks | null = () => null
): Promise<EventPage> {
  const { match, direction, limit } = query
  const after = query.cursor === null ? null : parseCursor(query.cursor)
  const page = new PageBuilder(query, after)
  const gaps = match.gaps ? await reader.gaps(toUnixUs(match.fromUs ?? 0), toUnixUs(match.toUs ?? FAR_FUTURE)) : []
  page.offerGaps(gaps)
  if (match.kinds === 0) return page.finish(null)
  let from: ChunkQuery['from'] = firstPlace(match, direction, after)
  for (;;) {
    const read = await reader.chunks(toChunkQuery(query, from))
    page.scanned += read.skipped
    for (const chunk of read.chunks) {
      page.scan(chunk, chunk.marks ?? marksOf(chunk.firstSeq))
      if (page.full) break
    }
    if (page.full) return page.finish(null)
    if (read.next === null) return page.finish(null)
    if (page.scanned >= SCAN_LIMIT) return page.finish(read.next)
    from = { seq: read.next }
    if (page.count >= limit) return page.finish(read.next)
  }
}

function firstPlace(match: EventMatch, direction: PageQuery['direction'], after: Cursor | null): ChunkQuery['from'] {
  if (after) return { seq: toSeq(after.seq) }
  if (direction === 'forward') return match.fromUs === null ? 'oldest' : { us: toUnixUs(match.fromUs) }
  return match.toUs === null ? 'newest' : { us: toUnixUs(match.toUs) }
}

function toChunkQuery({ match, direction }: PageQuery, from: ChunkQuery['from']): ChunkQuery {
  const until = direction === 'forward' ? match.toUs : match.fromUs
  return {
    from,
    direction,
    maxObservations: READ_AHEAD,
    ...(until === null ? {} : { untilUs: toUnixUs(until) }),
    ...(match.everyKind ? {} : { kinds: match.kinds }),
    ...(match.nodes.size === 0 ? {} : { nodes: [...match.nodes] })
  }
}

class PageBuilder {
  readonly #query: PageQuery
  readonly #after: Cursor | null
  readonly #sieve: FrameSieve
  readonly #rows: EventRow[] = []
  #gaps: EventRow[] = []
  scanned = 0
  #lastUs: number | null = null
  /** Backward: the first seq of what was scanned; forward: the one behind it. */
  #edge: number

  constructor(query: PageQuery, after: Cursor | null) {
    this.#query = query
    this.#after = after
    const nowhere = query.direction === 'backward' ? Number.MAX_SAFE_INTEGER : 0
    this.#edge =
      after === null
        ? nowhere
        : after.kind === 'place'
          ? after.edge
          : after.seq + (query.direction === 'backward' ? 0 : 1)
    this.#sieve = new FrameSieve(query.match, query.wire)
  }

  get count(): number {
    return this.#rows.length
  }

  get full(): boolean {
    return this.#rows.length >= this.#query.limit
  }

  offerGaps(gaps: readonly GapRow[]): void {
    const rows = gaps.map(toGapEventRow).filter((row) => this.#isBeyond(row.seq, row.index))
    this.#gaps = this.#query.direction === 'backward' ? rows.reverse() : rows
  }

  /** A chunk that is not folded yet is left out: which of its arrivals opened frames is not known; the tail has it. */
  scan(chunk: DecodedChunk, marks: FrameMarks | null): void {
    if (marks === null) return
    const frames = new ChunkFrames(chunk, marks)
    this.scanned += chunk.batch.count
    const isBackward = this.#query.direction === 'backward'
    const edge = isBackward ? chunk.firstSeq : chunk.firstSeq + chunk.batch.count
    for (let n = 0; n < frames.count && !this.full; n++) {
      const i = isBackward ? frames.count - 1 - n : n
      const atUs = frames.atUs(i)
      if (!this.#isInTime(atUs)) continue
      const seq = frames.seq(i)
      if (!this.#isAtOrBeyond(seq)) continue
      this.#lastUs = atUs
      if (!this.#sieve.passes(frames.bytes, frames.from(i), frames.to(i))) continue
      const rows = toEventRows(frames.frame(i), this.#query.wire, this.#query.match)
      for (const row of isBackward ? rows.reverse() : rows) {
        if (!this.#isBeyond(row.seq, row.index)) continue
        this.#takeGapsBefore(row.seq)
        this.#rows.push(row)
      }
    }
    this.#edge = isBackward ? Math.min(this.#edge, edge) : Math.max(this.#edge, edge)
  }

  finish(next: number | null): EventPage {
    const last = this.#rows.at(-1)
    const scannedToUs = this.#lastUs === null ? null : String(this.#lastUs)
    const page = { rows: this.#rows, scannedToUs, scanned: this.scanned }
    if (this.full && last) return { ...page, next: `${last.seq}.${last.index}` }
    if (next === null) {
      this.#rows.push(...this.#gaps)
      return { ...page, next: null }
    }
    this.#takeGapsBefore(this.#edge)
    return { ...page, next: `@${next}.${this.#edge}` }
  }

  #takeGapsBefore(seq: number): void {
    const backward = this.#query.direction === 'backward'
    while (this.#gaps.length > 0) {
      const gap = this.#gaps[0]
      if (!gap || (backward ? gap.seq < seq : gap.seq > seq)) return
      this.#gaps.shift()
      this.#rows.push(gap)
    }
  }

  #isInTime(atUs: number): boolean {
    const { fromUs, toUs } = this.#query.match
    return (fromUs === null || atUs >= fromUs) && (toUs === null || atUs < toUs)
  }

  /** Of the row at which the last page ended, later events of the same frame may still be wanted. */
  #isAtOrBeyond(seq: number): boolean {
    const after = this.#after
    if (!after) return true
    const isBackward = this.#query.direction === 'backward'
    if (after.kind === 'row') return isBackward ? seq <= after.seq : seq >= after.seq
    return isBackward ? seq < after.edge : seq >= after.edge
  }

  #isBeyond(seq: number, index: number): boolean {
    const after = this.#after
    if (after?.kind !== 'row' || seq !== after.seq) return this.#isAtOrBeyond(seq)
    return this.#query.direction === 'backward' ? index < after.index : index > after.index
  }
}
