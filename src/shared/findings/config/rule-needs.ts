import type { Configuration } from './configuration.ts'

/** The coordinator object or a node's file. */
export const needsCoordinator = (config: Configuration): string | null =>
  config.kinds.has('x:Coordinator') || config.oldNodes.length > 0 ? null : 'a coordinator object, or the file of a node'

/** Objects of the new line; `kinds` are all needed. */
export const needsKinds =
  (...kinds: readonly string[]) =>
  (config: Configuration): string | null => {
    const missing = kinds.filter((kind) => !config.kinds.has(kind))
    return missing.length === 0 ? null : missing.join(' and ')
  }

/** One of these kinds, or an old node. */
export const needsKindOrOld =
  (kind: string) =>
  (config: Configuration): string | null =>
    config.kinds.has(kind) || config.oldNodes.length > 0 ? null : `${kind}, or the file of a node`

/** Old nodes; with `count` 2 several, to be compared. */
export const needsOld =
  (count: number) =>
  (config: Configuration): string | null => {
    if (config.oldNodes.length >= count) return null
    return count === 1 ? 'the file of a node of 0.15 or before' : 'the files of several nodes of 0.15 or before'
  }

/** A cluster that runs. */
export const needsRunning = (config: Configuration): string | null =>
  config.running === null ? 'a cluster that runs and whose API is asked' : null

/** How many nodes there are; null: nobody tells. */
export function nodeCount(config: Configuration): number | null {
  const { oldNodes, environments, kinds, running } = config
  const counts = [
    oldNodes.length,
    environments.length,
    kinds.get('x:ClusterNode')?.objects.length ?? 0,
    running?.sites.length ?? 0
  ]
  const most = Math.max(...counts)
  return most === 0 || (most === 1 && running === null && !kinds.has('x:ClusterNode')) ? null : most
}
