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

interface Cursor {
  readonly seq: number
  readonly index: number
}

/** Null: not a cursor that an earlier page gave out. */
export function parseCursor(text: string): Cursor | null {
  const parts = /^(\d{1,16})\.(\d{1,6})$/.exec(text)
  return parts ? { seq: Number(parts[1]), index: Number(parts[2]) } : null
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

  constructor(query: PageQuery, after: Cursor | null) {
    this.#query = query
    this.#after = after
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
    const backward = this.#query.direction === 'backward'
    for (let n = 0; n < frames.count && !this.full; n++) {
      const i = backward ? frames.count - 1 - n : n
      const atUs = frames.atUs(i)
      if (!this.#isInTime(atUs)) continue
      const seq = frames.seq(i)
      if (this.#after && (backward ? seq > this.#after.seq : seq < this.#after.seq)) continue
      this.#lastUs = atUs
      if (!this.#sieve.passes(frames.bytes, frames.from(i), frames.to(i))) continue
      const rows = toEventRows(frames.frame(i), this.#query.wire, this.#query.match)
      for (const row of backward ? rows.reverse() : rows) {
        if (!this.#isBeyond(row.seq, row.index)) continue
        this.#takeGapsBefore(row.seq)
        this.#rows.push(row)
      }
    }
  }

  finish(next: number | null): EventPage {
    const last = this.#rows.at(-1)
    const ended = next === null && !this.full
    if (ended) this.#rows.push(...this.#gaps)
    const backward = this.#query.direction === 'backward'
    const cursor =
      this.full && last
        ? `${last.seq}.${last.index}`
        : next === null
          ? null
          : backward
            ? `${next + 1}.0`
            : `${next - 1}.999999`
    return {
      rows: this.#rows,
      next: ended ? null : cursor,
      scannedToUs: this.#lastUs === null ? null : String(this.#lastUs),
      scanned: this.scanned
    }
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

  #isBeyond(seq: number, index: number): boolean {
    if (!this.#after) return true
    const { seq: lastSeq, index: lastIndex } = this.#after
    return this.#query.direction === 'backward'
      ? seq < lastSeq || (seq === lastSeq && index < lastIndex)
      : seq > lastSeq || (seq === lastSeq && index > lastIndex)
  }
}
