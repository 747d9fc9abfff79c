import type { CanarySource } from '../sources/canary/canary-source.ts'
import type { Sites } from '../sources/stalwart/sites.ts'
import type { WatchedCluster } from './watched-cluster.ts'

/** What of a cluster's sources the canary's and the assistant's calls work with, while it is watched. */
export interface HeldCanary {
  /** Null: no canary is set up, or it cannot run. */
  readonly source: CanarySource | null
  /** The nodes whose management API is set up. */
  readonly sites: Sites
}

const held = new WeakMap<WatchedCluster, HeldCanary>()

/** Told by whoever composes a cluster's sources, whenever it does; null: its management API is not set up any more. */
export function holdCanary(cluster: WatchedCluster, canary: HeldCanary | null): void {
  if (canary) held.set(cluster, canary)
  else held.delete(cluster)
}

/** Null: the cluster is not watched, or its management API is not set up. */
export function heldCanary(cluster: WatchedCluster): HeldCanary | null {
  return cluster.isWatched ? (held.get(cluster) ?? null) : null
}
