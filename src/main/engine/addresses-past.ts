import type { UnixUs } from '../../shared/cluster/units.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import { readChapters } from '../../shared/propagation/address-story.ts'
import type { StoryRow } from '../history/derived.ts'
import type { JournalReader } from '../history/journal-reader.ts'

/** Rows of stories that one question brings; the reader gives no more. */
const PAGE_ROWS = 10_000
/** Addresses of stories that are kept ready for one history; more are found by their story only. */
const MAX_PAST = 200_000

/** One address of the stories. Times are µs since 1970. */
export interface PastAddress {
  times: number
  firstAt: number
  lastAt: number
}

interface PastIndex {
  readonly all: Map<string, PastAddress>
  /** Rows up to here are in it. */
  through: number
  reading: Promise<void> | null
}

/** By history; a reader lives as long as its history is open. */
const indexes = new WeakMap<JournalReader, PastIndex>()

/** Every address that a story tells of, up to now: read once, then only what is new. */
export async function readPastAddresses(
  reader: JournalReader,
  upTo: UnixUs
): Promise<ReadonlyMap<string, PastAddress>> {
  const index = indexes.get(reader) ?? { all: new Map<string, PastAddress>(), through: 0, reading: null }
  indexes.set(reader, index)
  if (upTo > index.through) {
    index.reading ??= readOn(reader, index, upTo)
    await index.reading
  }
  return index.all
}

/** Newest first by pages, taken in from the oldest page that is new. */
async function readOn(reader: JournalReader, index: PastIndex, upTo: UnixUs): Promise<void> {
  try {
    const from = toUnixUs(index.through === 0 ? 0 : index.through + 1)
    let to: number = upTo
    while (to >= from) {
      const rows = await reader.stories({
        kind: 'address',
        subject: null,
        fromUs: from,
        toUs: toUnixUs(to),
        limit: PAGE_ROWS
      })
      const oldest = rows.at(-1)
      // Of a moment that fills the page's end the rest comes with the next one.
      const isCut = rows.length >= PAGE_ROWS && oldest !== undefined && oldest.at > from && rows[0]?.at !== oldest.at
      for (const row of rows) if (!isCut || row.at !== oldest.at) take(index.all, row)
      if (!isCut) break
      to = oldest.at
    }
    index.through = upTo
  } finally {
    index.reading = null
  }
}

function take(all: Map<string, PastAddress>, { subject, at, body }: StoryRow): void {
  const blocked = readChapters(body).filter(({ kind }) => kind === 'blocked' || kind === 'blocked-again').length
  const known = all.get(subject)
  if (known) {
    known.times += blocked
    known.firstAt = Math.min(known.firstAt, at)
    known.lastAt = Math.max(known.lastAt, at)
  } else if (all.size < MAX_PAST) all.set(subject, { times: blocked, firstAt: at, lastAt: at })
}
