import { safeStorage } from 'electron'
import type { HostLog } from '../page/engine-port.ts'

/** Linux backends that keep nothing secret: a key known to everybody, or none chosen (security.md R11). */
const UNTRUSTED: ReadonlySet<string> = new Set(['basic_text', 'unknown'])

/** Shape of the engine's questions to its host about safeStorage; null: not to be trusted here. */
export interface SafeStorageAnswers {
  protect(plain: string): Promise<{ readonly backend: string; readonly bytes: Uint8Array } | null>
  unprotect(backend: string, bytes: Uint8Array): Promise<string | null>
}

/**
 * Electron's safeStorage in its asynchronous form (Electron 45; the synchronous one is deprecated there). On Linux the
 * backend must be a keyring, and a value is decrypted only under the backend that encrypted it; macOS and Windows have
 * one each, named by the platform.
 */
export function safeStorageAnswers(platform: NodeJS.Platform, log: HostLog): SafeStorageAnswers {
  const trustedBackend = async (): Promise<string | null> => {
    const backend = platform === 'linux' ? safeStorage.getSelectedStorageBackend() : platform
    return UNTRUSTED.has(backend) || !(await safeStorage.isAsyncEncryptionAvailable()) ? null : backend
  }
  return {
    protect: async (plain) => {
      const backend = await trustedBackend()
      if (backend === null) return null
      return { backend, bytes: new Uint8Array(await safeStorage.encryptStringAsync(plain)) }
    },
    unprotect: async (backend, bytes) => {
      if ((await trustedBackend()) !== backend) return null
      try {
        return (await safeStorage.decryptStringAsync(Buffer.from(bytes))).result
      } catch {
        // Another user's keyring, a reset one, or a damaged file; Electron has one message for all.
        log('secret-undecryptable', { backend })
        return null
      }
    }
  }
}
