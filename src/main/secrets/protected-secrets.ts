import { join } from 'node:path'
import { MemorySecrets } from './memory-secrets.ts'
import { readPrivateFile, writePrivateFile } from './private-file.ts'
import { Secret } from './secret.ts'
import { isSecretName, type Kept, type SecretName, type SecretStore } from './secret-store.ts'

const FILE_NAME = 'secrets.json'
/** 64 clusters with four secrets of 64 KiB each, encrypted and in base64. */
const MAX_FILE_BYTES = 32 * 1024 * 1024

/**
 * The system's encryption (Electron's safeStorage), asked for through the host. Null: not to be trusted here. The
 * desktop host answers null for the Linux backends `basic_text` and `unknown`, and for a value that another backend
 * encrypted (R11).
 */
export interface Protector {
  protect(plain: string): Promise<{ readonly backend: string; readonly bytes: Uint8Array } | null>
  unprotect(backend: string, bytes: Uint8Array): Promise<string | null>
}

interface Entry {
  readonly cluster: string
  readonly name: SecretName
  /** Which backend encrypted it; another one must not be asked to decrypt it. */
  readonly backend: string
  /** Base64. */
  readonly bytes: string
}

/**
 * The desktop's store: `<data>/secrets.json`, encrypted value by value, 0600, replaced as a whole (temp, fsync,
 * rename). What cannot be protected is kept in memory only and asked for again at the next start.
 */
export class ProtectedSecrets implements SecretStore {
  readonly #path: string
  readonly #protector: Protector
  readonly #memory = new MemorySecrets()
  #entries: readonly Entry[]
  #writing: Promise<void> = Promise.resolve()
  #protects: boolean | null = null

  private constructor(path: string, protector: Protector, entries: readonly Entry[]) {
    this.#path = path
    this.#protector = protector
    this.#entries = entries
  }

  /** Reads the file of `dataFolder`; a missing, damaged or foreign one counts as empty and is replaced on `put`. */
  static async open(dataFolder: string, protector: Protector): Promise<ProtectedSecrets> {
    const path = join(dataFolder, FILE_NAME)
    const read = await readPrivateFile(path, MAX_FILE_BYTES)
    return new ProtectedSecrets(path, protector, read.ok ? parseEntries(read.value) : [])
  }

  async get(cluster: string, name: SecretName): Promise<Secret | null> {
    const held = await this.#memory.get(cluster, name)
    if (held !== null) return held
    const entry = this.#entries.find((one) => one.cluster === cluster && one.name === name)
    if (entry === undefined) return null
    const plain = await this.#protector.unprotect(entry.backend, Buffer.from(entry.bytes, 'base64'))
    return plain === null ? null : new Secret(plain)
  }

  async put(cluster: string, name: SecretName, secret: Secret): Promise<Kept> {
    const kept = await this.#protector.protect(secret.reveal())
    this.#protects = kept !== null
    await this.#memory.put(cluster, name, secret)
    const others = this.#entries.filter((one) => one.cluster !== cluster || one.name !== name)
    if (kept === null) {
      // An older value on the disk would come back at the next start.
      if (others.length !== this.#entries.length) await this.#replace(others)
      return 'memory'
    }
    const bytes = Buffer.from(kept.bytes).toString('base64')
    await this.#replace([...others, { cluster, name, backend: kept.backend, bytes }])
    return 'disk'
  }

  async forget(cluster: string, names?: readonly SecretName[]): Promise<void> {
    await this.#memory.forget(cluster, names)
    const goes = (one: Entry) => one.cluster === cluster && (names?.includes(one.name) ?? true)
    const others = this.#entries.filter((one) => !goes(one))
    if (others.length !== this.#entries.length) await this.#replace(others)
  }

  async present(cluster: string): Promise<readonly SecretName[]> {
    const names = new Set(await this.#memory.present(cluster))
    for (const entry of this.#entries) {
      if (entry.cluster !== cluster || names.has(entry.name)) continue
      if ((await this.get(cluster, entry.name)) !== null) names.add(entry.name)
    }
    return [...names]
  }

  sentence(): string {
    return this.#protects === false
      ? 'This desktop has no keyring that Stoa can trust: secrets are kept in memory and asked for at each start.'
      : 'Secrets are encrypted by this desktop’s keyring.'
  }

  /** One write at a time, in order. */
  #replace(entries: readonly Entry[]): Promise<void> {
    this.#entries = entries
    this.#writing = this.#writing.then(() => writePrivateFile(this.#path, JSON.stringify({ version: 1, entries })))
    return this.#writing
  }
}

function parseEntries(text: string): readonly Entry[] {
  try {
    const value: unknown = JSON.parse(text)
    const found = typeof value === 'object' && value !== null && 'entries' in value ? value.entries : null
    return Array.isArray(found) ? found.filter(isEntry) : []
  } catch {
    return []
  }
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false
  const { cluster, name, backend, bytes } = value as Readonly<Record<string, unknown>>
  const texts = [cluster, backend, bytes].every((text) => typeof text === 'string')
  return texts && typeof name === 'string' && isSecretName(name)
}
