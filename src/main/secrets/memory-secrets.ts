import type { Secret } from './secret.ts'
import type { Kept, SecretName, SecretStore } from './secret-store.ts'

/**
 * The headless host's store. Secrets pasted into the page live until this process ends: a daemon has no keyring that
 * it could trust with them, and writing them in plain is what R11 forbids.
 */
export class MemorySecrets implements SecretStore {
  readonly #secrets = new Map<string, Map<SecretName, Secret>>()

  async get(cluster: string, name: SecretName): Promise<Secret | null> {
    return this.#secrets.get(cluster)?.get(name) ?? null
  }

  async put(cluster: string, name: SecretName, secret: Secret): Promise<Kept> {
    const names = this.#secrets.get(cluster) ?? new Map<SecretName, Secret>()
    this.#secrets.set(cluster, names.set(name, secret))
    return 'memory'
  }

  async forget(cluster: string, names?: readonly SecretName[]): Promise<void> {
    if (names === undefined) this.#secrets.delete(cluster)
    else for (const name of names) this.#secrets.get(cluster)?.delete(name)
  }

  async present(cluster: string): Promise<readonly SecretName[]> {
    return [...(this.#secrets.get(cluster)?.keys() ?? [])]
  }

  sentence(): string {
    return 'Secrets entered here are kept in memory until this host stops; for a lasting one start it with --secrets-file or systemd credentials.'
  }
}
