import type { ManagementInput } from '../../shared/api/management.ts'
import type { ManagementView, SiteTryStep } from '../../shared/api/management-views.ts'
import type { Result } from '../../shared/cluster/result.ts'
import type { ClusterSources } from './cluster-sources.ts'
import type { SecretValues } from './drafts.ts'
import { forgetManagement, readManagement, setManagement, toCanonical } from './management-setting.ts'
import type { WatchedCluster } from './watched-cluster.ts'

const ALLOWED = 'This host lets operators act where a cluster is set up so.'
const NOT_ALLOWED = 'This host was started without --allow-actions: it only looks, whatever is set here.'

/** Secrets as the page sends them; an empty field means that nothing was typed. */
type Typed = Readonly<Record<string, string | undefined>>

/** How the management API of clusters is set up: looked at, changed one after the other, tried. */
export class ManagementDesk {
  readonly #sources: ClusterSources
  readonly #actions: ManagementView['actions']
  #changing: Promise<unknown> = Promise.resolve()

  constructor(sources: ClusterSources, allowActions: boolean) {
    this.#sources = sources
    this.#actions = { allowed: allowActions, sentence: allowActions ? ALLOWED : NOT_ALLOWED }
  }

  view(cluster: WatchedCluster): Promise<ManagementView> {
    return readManagement(cluster, this.#sources, this.#actions)
  }

  /** The error is a sentence. */
  set(cluster: WatchedCluster, setting: ManagementInput, secrets: Typed): Promise<Result<null, string>> {
    return this.#change(() => setManagement(cluster, this.#sources, setting, toValues(secrets)))
  }

  forget(cluster: WatchedCluster): Promise<void> {
    return this.#change(() => forgetManagement(cluster, this.#sources))
  }

  try(
    cluster: WatchedCluster,
    setting: ManagementInput,
    secrets: Typed,
    signal: AbortSignal | undefined
  ): AsyncGenerator<readonly SiteTryStep[], void, void> {
    return this.#sources.tryManagement(cluster.slug, toCanonical(setting), toValues(secrets), signal)
  }

  #change<T>(task: () => Promise<T>): Promise<T> {
    const changed = this.#changing.then(task)
    this.#changing = changed.catch(() => undefined)
    return changed
  }
}

function toValues(typed: Typed): SecretValues {
  return Object.fromEntries(
    Object.entries(typed).filter((one): one is [string, string] => one[1] !== undefined && one[1] !== '')
  )
}
