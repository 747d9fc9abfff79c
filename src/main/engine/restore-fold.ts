import type { ClusterFile } from '../../shared/api/cluster-file.ts'

const wireOfRelease = (r: string) =>
  (({ '0.12': 'A', '0.13': 'B', '0.14': 'C', '0.15': 'D', '0.16': 'H' }) as const)[r] ?? null

import type { Journal } from '../history/journal.ts'
import { Fold, type WireSetting } from './fold.ts'

/** What the cluster's settings say of its release. */
export function toWireSetting(file: ClusterFile): WireSetting {
  if (file.origin.kind !== 'nats' || file.origin.connection.release === 'auto') return 'auto'
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
