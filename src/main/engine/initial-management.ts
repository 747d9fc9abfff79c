import { resolve } from 'node:path'
import { type ManagementInput, parseManagement } from '../../shared/api/management.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'

/** What a command line says about the nodes' management API. */
export interface ManagementWords {
  /** `--management`: base URLs, one a node, separated by commas; null: not given. */
  readonly management: string | null
  readonly managementCaFile: string | null
  readonly allowPlainManagement: boolean
  /** Acting was allowed on the command line: then it is for this cluster too. */
  readonly allowActions: boolean
}

/** Credentials of it that a headless start was given. */
export interface GivenManagement {
  readonly key: string | null
  readonly user: string | null
  readonly password: string | null
  readonly bearer: string | null
  readonly canaryUser: string | null
  readonly canaryPassword: string | null
}

/** What is set up by a start, and its secrets by name (R11). */
export interface InitialManagement {
  readonly management: ManagementInput | null
  readonly secrets: Readonly<Record<string, string>>
}

/** Puts words and credentials together. The error is a sentence. */
export function chooseManagement(words: ManagementWords, given: GivenManagement): Result<InitialManagement, string> {
  const { management, managementCaFile, allowPlainManagement, allowActions } = words
  if (management === null) return ok({ management: null, secrets: {} })
  if (management.includes('@')) return err(LOGIN_IN_URL)
  const auth = chooseAuth(given)
  if (auth === null) return err(NO_LOGIN)
  const { canaryUser, canaryPassword } = given
  const setting = parseManagement({
    nodes: management
      .split(',')
      .map((url) => ({ url: url.trim() }))
      .filter(({ url }) => url !== ''),
    auth: auth.auth,
    caFile: managementCaFile === null ? null : resolve(managementCaFile),
    allowPlain: allowPlainManagement,
    actions: allowActions,
    canary: canaryUser === null ? null : { user: canaryUser }
  })
  if (!setting.ok) return err(`--management: ${setting.error}`)
  if (canaryUser !== null && canaryPassword === null)
    return err('STOA_CANARY_USER was given without STOA_CANARY_PASSWORD.')
  return ok({
    management: setting.value,
    secrets: { managementSecret: auth.secret, ...(canaryPassword === null ? {} : { canaryPassword }) }
  })
}

/**
 * The setting of a start over the one that was kept: what the page alone can say (networks, the canary's pace, logs) stays.
 * Without `--management` the kept one stays as it is; a headless host has forgotten its secrets.
 */
export function mergeManagement(kept: ManagementInput | null, given: ManagementInput | null): ManagementInput | null {
  if (given === null || kept === null) return given ?? kept
  return {
    ...given,
    line: kept.line,
    logs: kept.logs,
    networks: kept.networks,
    canary: given.canary && kept.canary?.user === given.canary.user ? kept.canary : given.canary
  }
}

const LOGIN_IN_URL =
  'A login does not belong into --management, where every user of this machine can read it: give STOA_MANAGEMENT_KEY, or ' +
  'STOA_MANAGEMENT_USER and STOA_MANAGEMENT_PASSWORD, in the environment or in a --secrets-file.'
const NO_LOGIN =
  'The management API needs a login: give STOA_MANAGEMENT_KEY, or STOA_MANAGEMENT_USER and STOA_MANAGEMENT_PASSWORD, or ' +
  'STOA_MANAGEMENT_BEARER, in the environment or in a --secrets-file.'

/** A key before a token before a password. */
function chooseAuth({ key, user, password, bearer }: GivenManagement): {
  readonly auth: ManagementInput['auth']
  readonly secret: string
} | null {
  if (key !== null) return { auth: { kind: 'key' }, secret: key }
  if (bearer !== null) return { auth: { kind: 'bearer' }, secret: bearer }
  return user === null || password === null ? null : { auth: { kind: 'basic', user }, secret: password }
}
