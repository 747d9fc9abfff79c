import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import { findCluster, type StoredCluster } from './cluster-folder.ts'
import type { Fold } from './fold.ts'
import { openHistory } from './open-history.ts'
import { Past } from './past.ts'

/** Later than every observation: the state as it stands. */
const NEVER = toUnixUs(Number.MAX_SAFE_INTEGER)

/** A history that commands look at. Close the reader. */
export interface LookedAt {
  readonly stored: StoredCluster
  readonly reader: JournalReader
  /** The exact state at a moment; null: as it stands. */
  foldAt(at: UnixUs | null): Promise<Fold>
}

/** Opens a cluster's history to look at moments of it, at rest or while it is recorded. The error is a sentence. */
export async function openMoments(dataFolder: string, name: string): Promise<Result<LookedAt, string>> {
  const history = await openHistory(dataFolder, name)
  if (!history.ok) return history
  const { reader, wire } = history.value
  const stored = await findCluster(dataFolder, name)
  if (!stored) {
    await reader.close()
    return err(`There is no cluster «${name}» in ${dataFolder}.`)
  }
  const past = new Past(reader, wire)
  return ok({ stored, reader, foldAt: (at) => past.foldAt(at ?? NEVER) })
}
