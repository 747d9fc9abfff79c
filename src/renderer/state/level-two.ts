import type { LevelTwoInput } from '../../shared/api/connection.ts'
import type { LevelTwoView } from '../../shared/api/views.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'

/** What level two adds, for the form and for Settings. */
export const LEVEL_TWO_ADDS =
  'It adds the servers’ routes, gateways and leaf nodes, their load and memory, and connects and disconnects as they happen: a node that was killed is seen within 5 s instead of 15.'

/** Level two as it stands in a form. Secrets live here until they are sent, and nowhere else in the page. */
export interface LevelTwoText {
  readonly auth: 'none' | 'password' | 'token' | 'nkey' | 'creds'
  readonly user: string
  readonly password: string
  readonly token: string
  readonly nkeySeed: string
  readonly credsFile: string
  readonly creds: string
  /** HTTP monitoring, one base URL a line. */
  readonly monitoring: string
}

export const NO_LEVEL_TWO: LevelTwoText = {
  auth: 'none',
  user: '',
  password: '',
  token: '',
  nkeySeed: '',
  credsFile: '',
  creds: '',
  monitoring: ''
}

/** Names of the contract's secrets, for the second user. */
export interface SystemSecrets {
  readonly systemPassword?: string
  readonly systemToken?: string
  readonly systemNkeySeed?: string
  readonly systemCreds?: string
}

/** The contract's bound and form. */
const URLS_MAX = 64
const URL_FORM = /^https?:\/\/[^\s/@?#]+(?:\/[^\s@?#]*)?$/u
/** What the host calls the secrets, and what a form of one login calls them. */
const PLAIN_NAMES: ReadonlyMap<string, string> = new Map([
  ['systemPassword', 'password'],
  ['systemToken', 'token'],
  ['systemNkeySeed', 'nkeySeed'],
  ['systemCreds', 'creds']
])

/** The setting that a form describes; the error is a sentence. */
export function toLevelTwo(text: LevelTwoText): Result<LevelTwoInput, string> {
  const monitoring = text.monitoring.split(/[\s,]+/).filter(Boolean)
  if (monitoring.length > URLS_MAX) return err(`At most ${URLS_MAX} monitoring URLs; here are ${monitoring.length}.`)
  const strange = monitoring.find((url) => !URL_FORM.test(url))
  if (strange !== undefined) return err(`Write ${strange} as http://host:8222; a login does not belong into it.`)
  if (text.auth === 'none') return ok({ system: null, monitoring })
  if (text.auth === 'creds') {
    const file = text.credsFile.trim()
    return ok({ system: { kind: 'creds', file: file === '' ? null : file }, monitoring })
  }
  if (text.auth !== 'password') return ok({ system: { kind: text.auth }, monitoring })
  const user = text.user.trim()
  if (user === '') return err('The user in the system account needs a name.')
  return ok({ system: { kind: 'password', user }, monitoring })
}

/** Only what was typed: a secret that the host has already stays there. */
export function toSystemSecrets({ auth, password, token, nkeySeed, creds }: LevelTwoText): SystemSecrets {
  return {
    ...(auth === 'password' && password !== '' ? { systemPassword: password } : {}),
    ...(auth === 'token' && token !== '' ? { systemToken: token } : {}),
    ...(auth === 'nkey' && nkeySeed !== '' ? { systemNkeySeed: nkeySeed } : {}),
    ...(auth === 'creds' && creds !== '' ? { systemCreds: creds } : {})
  }
}

export const toLevelTwoText = ({ system, monitoring }: LevelTwoView): LevelTwoText => ({
  ...NO_LEVEL_TWO,
  auth: system?.kind ?? 'none',
  user: system?.user ?? '',
  credsFile: system?.file ?? '',
  monitoring: monitoring.join('\n')
})

/** Of all secrets that the host holds, those of the second user, as a form of one login names them. */
export const toPresent = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => PLAIN_NAMES.get(name) ?? [])
