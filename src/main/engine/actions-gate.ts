import type { StoredCluster } from './cluster-folder.ts'

/** What decides whether an operator may act on a cluster from this host (R13). */
export interface GateFacts {
  readonly stored: StoredCluster
  readonly isWatched: boolean
  /** Of this process: the desktop allows it, `stoa serve` only with `--allow-actions`. */
  readonly allowActions: boolean
}

/** Null: operators may act. Otherwise why not, as a sentence. Asked again for each draft, confirmation and run. */
export function toRefusal({ stored, isWatched, allowActions }: GateFacts): string | null {
  const { origin, management } = stored.file
  if (origin.kind === 'demo') return 'The demo is made up: there is nothing to act on.'
  if (origin.kind === 'imported') return 'This is a recording that was read in: there is nothing to act on.'
  if (!management) return 'The management API of this cluster is not set up: Settings, Management.'
  if (!management.actions)
    return 'This cluster was set up without actions: Settings, Management, «operators may act from here».'
  if (!allowActions) return 'This host was started without --allow-actions: it only looks.'
  if (!isWatched) return 'This cluster is stopped: start it first, so that it can be seen what comes of an action.'
  return null
}
