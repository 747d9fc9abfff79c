import type { ConnectionInput } from '../../shared/api/connection.ts'
import type { ManagementInput } from '../../shared/api/management.ts'
import type { SiteTryStep } from '../../shared/api/management-views.ts'
import type { TryStep } from '../../shared/api/views.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import { ok, type Result } from '../../shared/cluster/result.ts'
import { MemorySecrets } from '../secrets/memory-secrets.ts'
import { ProtectedSecrets, type Protector } from '../secrets/protected-secrets.ts'
import { Secret } from '../secrets/secret.ts'
import { isSecretName, SECRET_NAMES, type SecretName, type SecretStore } from '../secrets/secret-store.ts'
import { AgoraSource } from '../sources/agora/agora-source.ts'
import { tryConnection } from '../sources/agora/try-connection.ts'
import { parseConnectionConfig } from '../sources/connection.schema.ts'
import type { ConnectionSecrets } from '../sources/connection-secrets.ts'
import { parseConnectionText } from '../sources/connection-text/parse-connection-text.ts'
import { SimulatorSource } from '../sources/simulator/simulator-source.ts'
import type { Source } from '../sources/source.ts'
import { trySites } from '../sources/stalwart/try-sites.ts'
import type { Draft, SecretValues } from './drafts.ts'
import type { EngineStart, HostQuestion } from './engine-protocol.ts'
import type { ManagedSource, ManagementRun } from './managed-source.ts'
import { makeManagedSource } from './management-sources.ts'
import { toMustHear } from './must-hear-sieve.ts'
import type { WatchedCluster } from './watched-cluster.ts'

/** What sources are made with; `ask` reaches the host's thread. */
export interface SourcesParts {
  readonly start: EngineStart
  readonly clock: Clock
  readonly ask: (question: HostQuestion) => Promise<unknown>
}

/** Makes the sources of clusters, with the secrets that they need and nobody else gets. */
export class ClusterSources {
  readonly #parts: SourcesParts
  readonly #secrets: SecretStore
  /** Of clusters that are watched or were. */
  readonly #managed = new WeakMap<WatchedCluster, ManagedSource>()

  static async open(parts: SourcesParts): Promise<ClusterSources> {
    const { start, ask } = parts
    if (start.hostKind === 'headless') return new ClusterSources(parts, new MemorySecrets())
    return new ClusterSources(parts, await ProtectedSecrets.open(start.dataFolder, toProtector(ask)))
  }

  private constructor(parts: SourcesParts, secrets: SecretStore) {
    this.#parts = parts
    this.#secrets = secrets
  }

  /** How secrets are kept, for Settings. */
  get secretsSentence(): string {
    return this.#secrets.sentence()
  }

  async create(cluster: WatchedCluster): Promise<Source> {
    const { clock } = this.#parts
    const { origin } = cluster.stored.file
    if (origin.kind === 'imported') return { start: async () => undefined, stop: async () => undefined }
    if (origin.kind === 'demo') {
      const { seed, nodes, rate } = origin
      return new SimulatorSource({ seed, nodes, rate, sink: cluster.sink, clock, past: cluster.lastAt ?? true })
    }
    const config = parseConnectionConfig(origin.connection)
    if (!config.ok) throw new Error(config.error.message)
    const isMustHear = toMustHear(() => cluster.wire)
    const secrets = await this.#read(cluster.slug)
    const { captureHistory, slug } = cluster
    const managed = makeManagedSource({
      cluster,
      clock,
      secrets: () => this.#read(slug),
      openBus: (sink) => new AgoraSource({ config: config.value, secrets, sink, clock, isMustHear, captureHistory })
    })
    this.#managed.set(cluster, managed)
    return managed
  }

  /** What runs of a cluster's management API; null: it is not watched, or none is set up. */
  management(cluster: WatchedCluster): ManagementRun | null {
    return this.#managed.get(cluster)?.run ?? null
  }

  /** Its management API is set up otherwise now: what runs of it begins anew. */
  async renewManagement(cluster: WatchedCluster): Promise<void> {
    await this.#managed.get(cluster)?.renew()
  }

  /** Tries each node step by step; secrets that are not given are those that are kept. Changes nothing. */
  async *tryManagement(
    slug: string,
    setting: ManagementInput,
    secrets: SecretValues,
    signal: AbortSignal | undefined
  ): AsyncGenerator<readonly SiteTryStep[], void, void> {
    const all = { ...(await this.#read(slug)), ...toSecrets(secrets) }
    yield* trySites({ config: setting, secrets: all, clock: this.#parts.clock, ...(signal ? { signal } : {}) })
  }

  /** The error is a sentence. */
  parse(text: string): Result<Draft, string> {
    const parsed = parseConnectionText(text)
    if (!parsed.ok) return parsed
    const { source, suggestedName, config, secrets, wanted, warnings } = parsed.value
    return ok({ source, suggestedName, connection: config, secrets, wanted, warnings })
  }

  /** Addresses in their one form; the error is a sentence. */
  canonical(connection: ConnectionInput): Result<ConnectionInput, string> {
    const config = parseConnectionConfig(connection)
    return config.ok ? config : { ok: false, error: config.error.message }
  }

  tryConnection(
    connection: ConnectionInput,
    secrets: SecretValues,
    signal: AbortSignal | undefined
  ): AsyncGenerator<readonly TryStep[], void, void> {
    const setting = { config: connection, secrets: toSecrets(secrets), clock: this.#parts.clock }
    return tryConnection(signal ? { ...setting, signal } : setting)
  }

  /** For as long as this process runs. */
  async remember(slug: string, secrets: SecretValues): Promise<void> {
    for (const [name, value] of Object.entries(secrets)) {
      if (isSecretName(name)) await this.#secrets.put(slug, name, new Secret(value))
    }
  }

  forget(slug: string, names?: readonly SecretName[]): Promise<void> {
    return this.#secrets.forget(slug, names)
  }

  /** Names of the secrets that a cluster's sources would get. */
  present(slug: string): Promise<readonly SecretName[]> {
    return this.#secrets.present(slug)
  }

  async #read(slug: string): Promise<ConnectionSecrets> {
    const found = await Promise.all(
      SECRET_NAMES.map(async (name) => [name, (await this.#secrets.get(slug, name)) ?? undefined] as const)
    )
    return Object.fromEntries(found)
  }
}

function toSecrets(values: SecretValues): ConnectionSecrets {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, new Secret(value)]))
}

function toProtector(ask: SourcesParts['ask']): Protector {
  return {
    protect: async (plain) => (await ask({ kind: 'protect', plain })) as Awaited<ReturnType<Protector['protect']>>,
    unprotect: async (backend, bytes) => {
      const plain = await ask({ kind: 'unprotect', backend, bytes })
      return typeof plain === 'string' ? plain : null
    }
  }
}
