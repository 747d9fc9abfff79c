import { err, ok, type Result } from '../../shared/cluster/result.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import { findCluster, readClusters } from './cluster-folder.ts'
import type { WireSetting } from './fold.ts'
import { toWireSetting } from './restore-fold.ts'

/** A cluster's history, to be read only; close the reader. */
export interface OpenHistory {
  readonly reader: JournalReader
  readonly wire: WireSetting
}

/**
 * Opens the history of the cluster with this name or slug for reading: at rest, while a recorder writes it, or after one
 * was killed. The error is a sentence.
 */
export async function openHistory(dataFolder: string, name: string): Promise<Result<OpenHistory, string>> {
  const cluster = await findCluster(dataFolder, name)
  if (!cluster) {
    const { clusters } = await readClusters(dataFolder)
    const names = clusters.map((one) => `«${one.file.name}»`).join(', ')
    return err(`There is no cluster «${name}» in ${dataFolder}${names === '' ? '' : `, only ${names}`}.`)
  }
  // Only now: the driver is a native module, which most commands do without.
  const { openReadOnly } = await import('../history/open-read-only.ts')
  const reader = openReadOnly(cluster.folder)
  if (!reader.ok) return err(reader.error.sentence)
  return ok({ reader: reader.value, wire: toWireSetting(cluster.file) })
}
