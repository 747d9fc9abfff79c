import { join } from 'node:path'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { type Seq, toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import { HISTORY_FILE } from '../history/open-journal.ts'
import { toReader } from '../history/open-read-only.ts'
import { openReadOnlyFile } from '../history/read-only-file.ts'
import { ReadQueries } from '../history/read-queries.ts'
import type { RecordingPart } from '../history/recording-copy.ts'
import { RecordingFile } from '../history/recording-file.ts'
import type { StoredCluster } from './cluster-folder.ts'
import { Past } from './past.ts'
import { recordAnonymously } from './record-anonymously.ts'
import type { RecordingMade, RecordingOrder, RecordingProgress } from './recording-order.ts'
import { toWireSetting } from './restore-fold.ts'

/**
 * Writes a `.stoa` file of a range. It holds the state at the range's begin, so that folding it gives at any moment what
 * folding the whole history gives. Ended early, or failing, it leaves nothing behind. The error is a sentence.
 */
export async function* makeRecording(
  order: RecordingOrder
): AsyncGenerator<RecordingProgress, Result<RecordingMade, string>, void> {
  const { db, file, close } = openReadOnlyFile(order.source)
  const reader = toReader(new ReadQueries(db, file), close)
  try {
    const past = new Past(reader, order.wire)
    const part = await toPart(reader, order)
    if (part === null) return err('Nothing was recorded in this range.')
    const { from, to } = part
    const row = {
      name: order.anonymous ? 'Anonymous cluster' : order.name,
      wire: order.wire,
      from,
      to,
      madeAt: order.madeAt,
      isAnonymous: order.anonymous
    }
    const recording = await RecordingFile.create(order.target, order.unfinished, part, row)
    let made: RecordingMade | null = null
    try {
      let remains: string | null = null
      if (order.anonymous) remains = yield* recordAnonymously(reader, recording, part, order.wire)
      else {
        await putBegin(past, recording, part.first)
        for (const share of recording.copyFrom(file)) yield { share, bytes: recording.bytes }
      }
      made = { observations: part.last - part.first + 1, bytes: recording.finish(), remains }
      return ok(made)
    } finally {
      if (made === null) recording.abandon()
    }
  } finally {
    await reader.close()
  }
}

/** Null: nothing lies in the range. What has no derived rows yet is left out. */
async function toPart(reader: JournalReader, { fromUs, toUs }: RecordingOrder): Promise<RecordingPart | null> {
  const { oldest, newest, derivedThrough } = await reader.stats()
  if (oldest === null || newest === null) return null
  const from = fromUs ?? oldest.at
  const to = toUs ?? newest.at
  const before = fromUs === null ? null : await reader.seqAt(toUnixUs(Math.max(0, from - 1)))
  const first = toSeq(Math.max(oldest.seq, (before ?? 0) + 1))
  const until = toUs === null ? newest.seq : await reader.seqAt(to)
  const last = toSeq(Math.min(until ?? 0, derivedThrough))
  return last < first ? null : { first, last, from, to }
}

async function putBegin(past: Past, recording: RecordingFile, first: Seq): Promise<void> {
  const { fold } = await past.lookAfter(toSeq(first - 1))
  // Of the very first observation of a history there is no state before it.
  if (fold.through === 0) return
  const bytes = fold.checkpoint()
  recording.begin({ seq: toSeq(first - 1), at: toUnixUs(fold.state.lastAt), bytes })
}

/** `makeRecording` of a cluster as it lies on the disk. */
export function makeClusterRecording(
  stored: StoredCluster,
  order: Omit<RecordingOrder, 'source' | 'name' | 'wire'>
): ReturnType<typeof makeRecording> {
  const { name } = stored.file
  return makeRecording({
    ...order,
    source: join(stored.folder, HISTORY_FILE),
    name,
    wire: toWireSetting(stored.file)
  })
}
