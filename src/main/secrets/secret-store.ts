import type { Secret } from './secret.ts'

/** What a connection may need, the second user in the system account too; the names of the contract's `secrets` input. */
export const SECRET_NAMES = [
  'password',
  'token',
  'nkeySeed',
  'creds',
  'systemPassword',
  'systemToken',
  'systemNkeySeed',
  'systemCreds',
  'managementSecret',
  'canaryPassword'
] as const
export type SecretName = (typeof SECRET_NAMES)[number]

/** Narrows outside text to a name that a connection may need. */
export const isSecretName = (text: string): text is SecretName => (SECRET_NAMES as readonly string[]).includes(text)

/** Where a secret went: onto the disk, encrypted by the system, or into memory until this process ends. */
export type Kept = 'disk' | 'memory'

/** Keeps credentials by cluster (its slug) and name. The page learns `present`, never a value (R11). */
export interface SecretStore {
  get(cluster: string, name: SecretName): Promise<Secret | null>
  /** Replaces what was there. */
  put(cluster: string, name: SecretName, secret: Secret): Promise<Kept>
  /** Gone at once, from memory and disk; there is no trash for secrets (R13). Without `names`: all of this cluster. */
  forget(cluster: string, names?: readonly SecretName[]): Promise<void>
  /** Names that `get` would answer. */
  present(cluster: string): Promise<readonly SecretName[]>
  /** How this store keeps what is put into it, in one sentence for Settings. */
  sentence(): string
}
