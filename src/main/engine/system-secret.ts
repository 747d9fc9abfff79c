import type { LevelTwoInput } from '../../shared/api/connection.ts'
import type { SecretName } from '../secrets/secret-store.ts'

/** Which secret each login of the system user needs, and how it is asked for. */
const NEEDED = {
  password: { secret: 'systemPassword', sentence: 'Type the password of the user in the system account.' },
  token: { secret: 'systemToken', sentence: 'Type the token of the system account.' },
  nkey: {
    secret: 'systemNkeySeed',
    sentence: 'Type the NKey seed of the user in the system account; it begins with SU.'
  },
  creds: {
    secret: 'systemCreds',
    sentence: 'Name the .creds file of the user in the system account, or paste its text.'
  }
} as const satisfies Record<string, { readonly secret: SecretName; readonly sentence: string }>

/** All secrets that a system user may have. */
export const SYSTEM_NAMES: readonly SecretName[] = Object.values(NEEDED).map(({ secret }) => secret)

/** The secret without which this login cannot work, and the sentence that asks for it; null: it needs none. */
export function toSystemSecret(
  system: LevelTwoInput['system']
): { readonly secret: SecretName; readonly sentence: string } | null {
  if (system === null || (system.kind === 'creds' && system.file !== null)) return null
  return NEEDED[system.kind]
}
