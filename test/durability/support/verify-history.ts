import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openReadOnly } from '../../../src/main/history/open-read-only.ts'
import { assertKnown } from './known-payload.ts'

/**
 * Reads a folder's history as it lies there, through the way that `stoa export` takes: SQLite's own check passes, every
 * observation from the oldest to the newest is there once and is what was written. Answers the newest seq.
 */
export async function verifyHistory(folder: string): Promise<{ readonly oldest: number; readonly newest: number }> {
  const opened = openReadOnly(folder)
  if (!opened.ok) throw new Error(opened.error.sentence)
  const reader = opened.value
  try {
    const stats = await reader.stats()
    const oldest = stats.oldest?.seq ?? 1
    let expected: number = oldest
    for (let from: Parameters<typeof reader.chunks>[0]['from'] | null = 'oldest'; from !== null; ) {
      const page = await reader.chunks({ from, direction: 'forward' })
      for (const chunk of page.chunks) {
        if (chunk.firstSeq !== expected) throw new Error(`observation ${expected} is missing`)
        assertKnown(chunk.firstSeq, chunk.batch)
        expected += chunk.batch.count
      }
      from = page.next === null ? null : { seq: page.next }
    }
    if (expected - oldest !== stats.observations) throw new Error('the totals differ from the rows')
    return { oldest, newest: expected - 1 }
  } finally {
    await reader.close()
  }
}

/** While a recorder runs beside: nothing twice, nothing wrong. Answers how many observations it saw. */
export async function readLive(folder: string): Promise<number> {
  const opened = openReadOnly(folder)
  if (!opened.ok) throw new Error(opened.error.sentence)
  const reader = opened.value
  let [expected, seen] = [1, 0]
  try {
    for (let from: Parameters<typeof reader.chunks>[0]['from'] | null = 'oldest'; from !== null; ) {
      const page = await reader.chunks({ from, direction: 'forward', maxObservations: 2_000 })
      for (const { firstSeq, batch } of page.chunks) {
        // Above: retention was faster than we were.
        if (firstSeq < expected) throw new Error(`observation ${firstSeq} was given twice`)
        assertKnown(firstSeq, batch)
        expected = firstSeq + batch.count
        seen += batch.count
      }
      from = page.next === null ? null : { seq: page.next }
    }
    return seen
  } finally {
    await reader.close()
  }
}

export function quickCheck(folder: string): unknown {
  const db = new Database(join(folder, 'history.db'), { readonly: true })
  try {
    return db.pragma('quick_check', { simple: true })
  } finally {
    db.close()
  }
}
