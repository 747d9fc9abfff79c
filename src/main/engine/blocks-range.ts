import type { BlockRow } from '../../shared/api/block-views.ts'
import { toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import type { Propagation } from '../../shared/propagation/evidence.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import { type BlockFamily, isBan, toBlockRow, toFamily } from './blocks-row.ts'
import { readRow } from './blocks-rows.ts'
import type { Glance } from './glance.ts'

/** Frames of a range that are looked at; of more, the newest. */
export const RANGE_ROWS = 2_000
/** Rows of settled frames that are kept ready for each history: a range's worth for a few pages. */
const KEPT_ROWS = 8_192

/** One frame of a range: its row, and what grouping needs. */
export interface RangeEntry {
  readonly row: BlockRow
  readonly at: number
  readonly family: BlockFamily
  readonly isBan: boolean
}

/** Rows that cannot change any more, by seq; a history's reader lives as long as the history is open. */
const kept = new WeakMap<JournalReader, Map<number, RangeEntry>>()

/**
 * The frames that all must hear from `glance.from` to `glance.at`, newest first, as the fold at that moment knows them:
 * what it holds open counts before the journal's row, which may have been written later.
 */
export async function readRange(glance: Glance): Promise<readonly RangeEntry[]> {
  const { fold, reader, from, at } = glance
  const entries = new Map<number, RangeEntry>()
  for (const row of await reader.propagation(from, at, RANGE_ROWS)) {
    const known = kept.get(reader)?.get(row.seq)
    if (known) {
      entries.set(row.seq, known)
      continue
    }
    const it = readRow(row)
    if (!it) continue
    const entry = toEntry(it, glance)
    entries.set(row.seq, entry)
    if (it.settled) keep(reader, row.seq, entry)
  }
  for (const it of fold.picture.propagation.current(from, at)) entries.set(it.seq, toEntry(it, glance))
  return [...entries.values()].sort((a, b) => b.at - a.at || b.row.seq - a.row.seq).slice(0, RANGE_ROWS)
}

/** One frame of the moment; null: it is not known, or of later. */
export async function findPropagation({ fold, reader, at }: Glance, seq: number): Promise<Propagation | null> {
  const open = fold.picture.propagation.find(seq)
  if (open) return open
  const observation = await reader.observation(toSeq(seq))
  if (!observation || observation.at > at) return null
  const rows = await reader.propagation(toUnixUs(observation.at), toUnixUs(observation.at), RANGE_ROWS)
  const row = rows.find((one) => one.seq === seq)
  return row ? readRow(row) : null
}

function toEntry(it: Propagation, { fold }: Glance): RangeEntry {
  return { row: toBlockRow(it, fold.wire), at: it.at, family: toFamily(it), isBan: isBan(it) }
}

function keep(reader: JournalReader, seq: number, entry: RangeEntry): void {
  const rows = kept.get(reader) ?? new Map<number, RangeEntry>()
  kept.set(reader, rows)
  rows.set(seq, entry)
  if (rows.size > KEPT_ROWS) rows.delete(rows.keys().next().value as number)
}
