import type { ClusterFile } from '../../shared/api/cluster-file.ts'
import type { ConnectionInput, LevelTwoInput } from '../../shared/api/connection.ts'
import type { LevelTwoView } from '../../shared/api/views.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import type { ClusterSources } from './cluster-sources.ts'
import type { SecretValues } from './drafts.ts'
import { SYSTEM_NAMES, toSystemSecret } from './system-secret.ts'
import type { WatchedCluster } from './watched-cluster.ts'

const NOT_REACHED = 'This cluster is not reached over NATS: there are no servers to be seen.'

/** What of level two is set up for a cluster; secrets by name only (R11). The error is a sentence. */
export async function readLevelTwo(
  cluster: WatchedCluster,
  sources: Pick<ClusterSources, 'present'>
): Promise<Result<LevelTwoView, string>> {
  const { origin } = cluster.stored.file
  if (origin.kind !== 'nats') return err(NOT_REACHED)
  const { system = null, monitoring = [] } = origin.connection
  const present = await sources.present(cluster.slug)
  return ok({
    system: system && {
      kind: system.kind,
      user: system.kind === 'password' ? system.user : null,
      file: system.kind === 'creds' ? system.file : null
    },
    monitoring,
    present: SYSTEM_NAMES.filter((name) => present.includes(name))
  })
}

/**
 * Replaces what of level two is set up; a source that runs begins anew. Secrets that were not typed again stay, those
 * that are of no more use are forgotten. The error is a sentence, and nothing has changed then.
 */
export async function setLevelTwo(
  cluster: WatchedCluster,
  sources: Pick<ClusterSources, 'present' | 'forget' | 'remember' | 'canonical'>,
  { system, monitoring }: LevelTwoInput,
  secrets: SecretValues
): Promise<Result<null, string>> {
  const { origin } = cluster.stored.file
  if (origin.kind !== 'nats') return err(NOT_REACHED)
  const connection = sources.canonical({ ...origin.connection, system, monitoring })
  if (!connection.ok) return connection
  const needed = toSystemSecret(system)
  const present = await sources.present(cluster.slug)
  const isThere = needed === null || Object.hasOwn(secrets, needed.secret) || present.includes(needed.secret)
  if (!isThere) return err(needed.sentence)
  const idle = SYSTEM_NAMES.filter((name) => name !== needed?.secret)
  await sources.forget(cluster.slug, idle)
  await sources.remember(
    cluster.slug,
    Object.fromEntries(Object.entries(secrets).filter(([name]) => name === needed?.secret))
  )
  await cluster.reconnect(connection.value)
  return ok(null)
}

/**
 * What a start from the command line keeps of the settings made in the page: only what needs no secret, since a
 * headless host forgets those with its process.
 */
export function keptLevelTwo(file: ClusterFile): Pick<ConnectionInput, 'system' | 'monitoring'> {
  if (file.origin.kind !== 'nats') return {}
  const { system, monitoring } = file.origin.connection
  return {
    ...(system && toSystemSecret(system) === null ? { system } : {}),
    ...(monitoring === undefined ? {} : { monitoring })
  }
}
