import { type Seq, toSeq, toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import type { Propagation } from '../../shared/propagation/evidence.ts'
import { decodePropagation } from '../../shared/propagation/propagation-bytes.ts'
import type { PropagationRow } from '../history/derived.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import { Fold, type WireSetting } from './fold.ts'

/** Rows that one question to the journal brings: each is some kilobytes at 1,024 nodes. */
const PAGE_ROWS = 512
/** A first guess of the time that a page spans; halved while it holds more, doubled while it holds less. µs. */
const FIRST_SPAN_US = 3_600_000_000
const LEAST_SPAN_US = 1
/** Observations that one page of chunks brings. */
const PAGE_OBSERVATIONS = 65_536
/** No rows of events are made of what is folded here. */
const NO_ROWS = Number.MAX_SAFE_INTEGER

export interface PropagationsQuery {
  readonly reader: JournalReader
  readonly wire: WireSetting
  /** First arrivals from here (included) to there (included), µs; null: from the first, to the last. */
  readonly fromUs: UnixUs | null
  readonly toUs: UnixUs | null
}

/**
 * Every frame that all must hear, oldest first, as all that is recorded shows it: rows of the journal, and over them what
 * a fold from the newest checkpoint to the end finds. A history whose checkpoint is of another release is folded whole.
 * In memory are one page of rows, and the frames that the fold found.
 */
export async function* readPropagations(query: PropagationsQuery): AsyncGenerator<Propagation, void, void> {
  const { reader, fromUs, toUs } = query
  const { oldest, newest } = await reader.stats()
  if (!oldest || !newest) return
  const folded = await foldToEnd(query, newest.seq)
  const first = fromUs ?? 0
  const last = Math.min(toUs ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
  const found = [...folded.values()].filter((it) => it.at >= first && it.at <= last).sort((a, b) => a.at - b.at)
  for await (const rows of pages(reader, first, last, oldest.at)) {
    for (const row of rows) {
      while (found[0] && (found[0].at < row.at || (found[0].at === row.at && found[0].seq < row.seq))) {
        yield found.shift() as Propagation
      }
      if (folded.has(row.seq)) continue
      const it = readRow(row)
      if (it) yield it
    }
  }
  yield* found
}

/** Null: its layout is of another release. */
export function readRow(row: PropagationRow): Propagation | null {
  try {
    return decodePropagation(row.body)
  } catch {
    return null
  }
}

/** Pages of rows, each oldest first. Rows of what retention removed are looked for in one piece, before `beginUs`. */
async function* pages(
  reader: JournalReader,
  fromUs: number,
  toUs: number,
  beginUs: number
): AsyncGenerator<readonly PropagationRow[], void, void> {
  const [newestRow] = await reader.propagation(toUnixUs(fromUs), toUnixUs(toUs), 1)
  if (!newestRow) return
  let span = fromUs < beginUs ? beginUs - fromUs : FIRST_SPAN_US
  let from = fromUs
  while (from <= newestRow.at) {
    const until = Math.min(from + span - 1, newestRow.at)
    const rows = await reader.propagation(toUnixUs(from), toUnixUs(until), PAGE_ROWS)
    if (rows.length >= PAGE_ROWS && span > LEAST_SPAN_US) {
      span = Math.max(LEAST_SPAN_US, Math.floor(span / 2))
      continue
    }
    yield rows.toReversed()
    from = until + 1
    if (rows.length < PAGE_ROWS / 4) span *= 2
  }
}

/** What the fold over the rest of the history says, by seq: frames that changed since the checkpoint or are still open. */
async function foldToEnd(query: PropagationsQuery, through: Seq): Promise<ReadonlyMap<number, Propagation>> {
  const { reader } = query
  const found = new Map<number, Propagation>()
  const fold = await startFold(query, through)
  let from: { readonly seq: Seq } | 'oldest' = fold.through === 0 ? 'oldest' : { seq: toSeq(fold.through + 1) }
  while (fold.through < through) {
    const page = await reader.chunks({ from, direction: 'forward', maxObservations: PAGE_OBSERVATIONS })
    for (const { firstSeq, batch } of page.chunks) if (firstSeq <= through) fold.apply(firstSeq, batch)
    for (const row of fold.takeDerived(false).propagation) {
      const it = readRow(row)
      if (it) found.set(it.seq, it)
    }
    if (page.next === null) break
    from = { seq: page.next }
  }
  for (const it of fold.picture.propagation.current(0, Number.MAX_SAFE_INTEGER)) found.set(it.seq, it)
  return found
}

async function startFold({ reader, wire }: PropagationsQuery, through: Seq): Promise<Fold> {
  const checkpoint = await reader.checkpointBefore({ seq: through })
  try {
    if (checkpoint) return Fold.restore(checkpoint.bytes, { wire, derivedThrough: NO_ROWS })
  } catch {
    // Of another release: everything is still in the chunks.
  }
  return new Fold({ wire, derivedThrough: NO_ROWS })
}
