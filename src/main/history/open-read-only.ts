import { join } from 'node:path'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import type { JournalReader } from './journal-reader.ts'
import { schemaVersion } from './migrate.ts'
import { HISTORY_FILE } from './open-journal.ts'
import { openReadOnlyFile } from './read-only-file.ts'
import { ReadQueries } from './read-queries.ts'
import { APPLICATION_ID } from './schema.ts'
import { toDiskTrouble } from './sqlite-error.ts'

/** Why a history cannot be read; `sentence` is for the user. */
export interface ReadOnlyError {
  readonly kind: 'no-history' | 'foreign-file' | 'damaged'
  readonly sentence: string
}

/**
 * Reads a cluster's history in this thread: while another process records into it, after one was killed (its log is
 * read as well, and left as it is), or at rest. Writes nothing.
 */
export function openReadOnly(folder: string): Result<JournalReader, ReadOnlyError> {
  const file = join(folder, HISTORY_FILE)
  try {
    const { db, file: readable, close } = openReadOnlyFile(file)
    if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID || schemaVersion(db) === 0) {
      close()
      return err({ kind: 'foreign-file', sentence: `${file} is not a history of Stoa.` })
    }
    return ok(toReader(new ReadQueries(db, readable), close))
  } catch (error) {
    const trouble = toDiskTrouble(error)
    if (trouble === null && !(error instanceof TypeError)) throw error
    if (trouble === 'corrupt') return err({ kind: 'damaged', sentence: `The history ${file} is damaged.` })
    return err({ kind: 'no-history', sentence: `There is no history that can be read in ${folder}.` })
  }
}

/** The calls of a `JournalReader` answered in this thread, at once. `end` closes what they read from. */
export function toReader(queries: ReadQueries, end: () => void): JournalReader {
  // Async functions, so that a damaged chunk rejects here as it does in the reader's thread.
  return {
    stats: async () => queries.stats(),
    chunks: async (query) => queries.chunks(query),
    observation: async (seq) => queries.observation(seq),
    checkpointBefore: async (limit) => queries.checkpointBefore(limit),
    events: async (filter, page) => queries.events(filter, page),
    minutes: async (fromUs, toUs, options) => queries.minutes(fromUs, toUs, options),
    gaps: async (fromUs, toUs) => queries.gaps(fromUs, toUs),
    propagation: async (fromUs, toUs, limit) => queries.insight.propagation(fromUs, toUs, limit),
    latency: async (fromMinute, toMinute) => queries.insight.latency(fromMinute, toMinute),
    findings: async (fromUs, toUs) => queries.insight.findings(fromUs, toUs),
    health: async (fromUs, toUs, subject) => queries.insight.health(fromUs, toUs, subject),
    pins: async (fromUs, toUs) => queries.insight.pins(fromUs, toUs),
    stories: async (query) => queries.insight.stories(query),
    seqAt: async (us) => queries.marks.seqAt(us),
    density: async (fromUs, toUs, stepUs) => queries.marks.density(fromUs, toUs, stepUs),
    markFrom: async (us, direction, kinds) => queries.marks.markFrom(us, direction, kinds),
    gapCount: async () => queries.marks.gapCount(),
    recording: async () => queries.marks.recording(),
    trims: async () => queries.trims(),
    close: async () => end()
  }
}
