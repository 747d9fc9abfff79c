import type { ClusterFile } from '../../shared/api/cluster-file.ts'
import { wireOfRelease } from '../../shared/wire/release.ts'
import type { Journal } from '../history/journal.ts'
import { Fold, type WireSetting } from './fold.ts'

/** What the cluster's settings say of its release. */
export function toWireSetting(file: ClusterFile): WireSetting {
  if (file.origin.kind !== 'nats') return 'auto'
  return wireOfRelease(file.origin.connection.release) ?? 'auto'
}

/** The fold at the journal's newest checkpoint; a checkpoint of another layout is folded anew from the oldest chunk. */
export function restoreFold(journal: Journal, wire: WireSetting): Fold {
  const { checkpoint, derivedThrough } = journal.opening
  if (checkpoint) {
    try {
      return Fold.restore(checkpoint.bytes, { wire, derivedThrough })
    } catch {
      // The layout changed with the program: everything is still in the chunks.
    }
  }
  return new Fold({ wire, derivedThrough })
}
