import type { BlockRow } from '../../shared/api/block-views.ts'
import { toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import type { Propagation } from '../../shared/propagation/evidence.ts'
import type { PropagationState } from '../../shared/propagation/propagation-state.ts'
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
  const { reader, from, at } = glance
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
  for (const [seq, entry] of openEntries(glance)) entries.set(seq, entry)
  return [...entries.values()].sort((a, b) => b.at - a.at || b.row.seq - a.row.seq).slice(0, RANGE_ROWS)
}

/** Rows of open frames by the state that holds them; good while their stamp stays. */
const open = new WeakMap<PropagationState, Map<number, { readonly stamp: string; readonly entry: RangeEntry }>>()

function openEntries(glance: Glance): ReadonlyMap<number, RangeEntry> {
  const { propagation } = glance.fold.picture
  const before = open.get(propagation)
  const now = new Map<number, { readonly stamp: string; readonly entry: RangeEntry }>()
  for (const { seq, stamp } of propagation.stamps(glance.from, glance.at)) {
    const known = before?.get(seq)
    const it = known?.stamp === stamp ? null : propagation.find(seq)
    if (it) now.set(seq, { stamp, entry: toEntry(it, glance) })
    else if (known) now.set(seq, known)
  }
  open.set(propagation, now)
  return new Map([...now].map(([seq, { entry }]) => [seq, entry]))
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
