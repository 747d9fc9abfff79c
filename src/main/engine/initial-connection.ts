import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ConnectionInput } from '../../shared/api/connection.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { type GivenName, givenSecretsSentence, readGivenSecrets } from '../secrets/given-secrets.ts'
import type { Secret } from '../secrets/secret.ts'
import { parseConnectionText } from '../sources/connection-text/parse-connection-text.ts'
import type { InitialCluster } from './initial-cluster.ts'
import { chooseManagement, type GivenManagement, type ManagementWords } from './initial-management.ts'

/** A file with an nkey seed or a coordinator object is a few hundred bytes. */
const FILE_MAX_CHARACTERS = 65_536

/** What a command line says about the cluster to watch. Files are paths as given; null: not given. */
export interface ConnectionWords extends ManagementWords {
  /** `--connect`: one or more URLs, separated by commas. */
  readonly connect: string | null
  readonly coordinatorFile: string | null
  readonly tomlFile: string | null
  readonly name: string | null
  readonly credsFile: string | null
  readonly nkeyFile: string | null
  readonly caFile: string | null
  readonly certFile: string | null
  readonly keyFile: string | null
  readonly tlsFirst: boolean
  readonly allowPlainPassword: boolean
  /** `--monitoring`: HTTP monitoring of the servers, one or more URLs, separated by commas. */
  readonly monitoring: string | null
  /** `--system-creds`: a .creds file of a restricted user of the system account. */
  readonly systemCredsFile: string | null
}

/** Credentials that a headless start was given, revealed once, here, on their way to the engine's thread. */
export interface GivenLogin {
  readonly user: string | null
  readonly password: string | null
  readonly token: string | null
  readonly nkeySeed: string | null
  readonly systemUser: string | null
  readonly systemPassword: string | null
  readonly management: GivenManagement
}

/** The cluster to watch, and its secrets by name (R11). `sentences` tell what the operator should know of it. */
export interface InitialConnection {
  readonly cluster: InitialCluster
  readonly secrets: Readonly<Record<string, string>>
  readonly sentences: readonly string[]
}

/** Takes the credentials out of `environment` (they are removed from it) or the secrets file. The error is a sentence. */
export async function takeGivenLogin(
  environment: Record<string, string | undefined>,
  secretsFile: string | null
): Promise<Result<GivenLogin, string>> {
  const given = await readGivenSecrets({ environment, secretsFile })
  if (!given.ok) return err(givenSecretsSentence(given.error))
  const values: ReadonlyMap<GivenName, Secret> = given.value.values
  const reveal = (name: GivenName) => values.get(name)?.reveal() ?? null
  return ok({
    user: reveal('STOA_NATS_USER'),
    password: reveal('STOA_NATS_PASSWORD'),
    token: reveal('STOA_NATS_TOKEN'),
    nkeySeed: reveal('STOA_NATS_NKEY_SEED'),
    systemUser: reveal('STOA_NATS_SYSTEM_USER'),
    systemPassword: reveal('STOA_NATS_SYSTEM_PASSWORD'),
    management: {
      key: reveal('STOA_MANAGEMENT_KEY'),
      user: reveal('STOA_MANAGEMENT_USER'),
      password: reveal('STOA_MANAGEMENT_PASSWORD'),
      bearer: reveal('STOA_MANAGEMENT_BEARER'),
      canaryUser: reveal('STOA_CANARY_USER'),
      canaryPassword: reveal('STOA_CANARY_PASSWORD')
    }
  })
}

/** Puts command line, files and given credentials together; null: no cluster is named. The error is a sentence. */
export async function readInitialConnection(
  words: ConnectionWords,
  login: GivenLogin
): Promise<Result<InitialConnection | null, string>> {
  const text = await readConnectionText(words)
  if (text === null) return ok(null)
  if (!text.ok) return text
  const draft = parseConnectionText(text.value)
  if (!draft.ok) return draft
  const { config, suggestedName, warnings } = draft.value
  const fromText = words.connect === null ? draft.value.secrets : {}
  if (words.connect !== null && config.auth.kind !== 'none') return err(LOGIN_IN_URL)
  const nkey = words.nkeyFile === null ? ok(login.nkeySeed) : await readText(words.nkeyFile)
  if (!nkey.ok) return nkey
  const auth = chooseAuth(words, { ...login, nkeySeed: nkey.value?.trim() ?? null }, config.auth)
  if (!auth.ok) return auth
  const levelTwo = chooseLevelTwo(words, login)
  const management = chooseManagement(words, login.management)
  if (!management.ok) return management
  const connection: ConnectionInput = {
    servers: [...config.servers],
    auth: auth.value.auth,
    tls: toTls(words, config.tls !== null),
    allowPlainPassword: words.allowPlainPassword,
    release: config.release,
    ...levelTwo.settings
  }
  return ok({
    cluster: {
      kind: 'nats',
      name: words.name ?? suggestedName,
      connection,
      management: management.value.management
    },
    secrets: { ...fromText, ...auth.value.secrets, ...levelTwo.secrets, ...management.value.secrets },
    sentences: warnings
  })
}

const LOGIN_IN_URL =
  'A login does not belong into --connect, where every user of this machine can read it: give STOA_NATS_USER and ' +
  'STOA_NATS_PASSWORD, or STOA_NATS_TOKEN, in the environment or in a --secrets-file.'

/** The text that names the servers; null: none of the three options was given. */
async function readConnectionText(words: ConnectionWords): Promise<Result<string, string> | null> {
  const { connect, coordinatorFile, tomlFile } = words
  if (connect !== null) return connect.includes('@') ? err(LOGIN_IN_URL) : ok(connect)
  const file = coordinatorFile ?? tomlFile
  return file === null ? null : readText(file)
}

async function readText(file: string): Promise<Result<string, string>> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => cause)
  if (typeof text !== 'string') return err(`${file} cannot be read (${text.code ?? text.message}).`)
  return text.length > FILE_MAX_CHARACTERS
    ? err(`${file} is longer than 64 KiB and so not what is asked for.`)
    : ok(text)
}

/** A `.creds` file before an nkey before a token before a user; what is given here goes before what the text holds. */
function chooseAuth(
  words: ConnectionWords,
  login: GivenLogin,
  fromText: { readonly kind: string; readonly user?: string; readonly file?: string | null }
): Result<{ readonly auth: ConnectionInput['auth']; readonly secrets: Readonly<Record<string, string>> }, string> {
  const { user, password, token, nkeySeed } = login
  if (words.credsFile !== null) return ok({ auth: { kind: 'creds', file: resolve(words.credsFile) }, secrets: {} })
  if (nkeySeed !== null) return ok({ auth: { kind: 'nkey' }, secrets: { nkeySeed } })
  if (token !== null) return ok({ auth: { kind: 'token' }, secrets: { token } })
  if (user !== null) return ok({ auth: { kind: 'password', user }, secrets: password === null ? {} : { password } })
  if (password !== null) {
    if (fromText.kind !== 'password' || fromText.user === undefined)
      return err('STOA_NATS_PASSWORD was given without STOA_NATS_USER.')
    return ok({ auth: { kind: 'password', user: fromText.user }, secrets: { password } })
  }
  return ok({ auth: fromText as ConnectionInput['auth'], secrets: {} })
}

/** What lets Stoa see servers, routes and gateways: a second user, in the system account, and HTTP monitoring. */
function chooseLevelTwo(
  words: ConnectionWords,
  login: GivenLogin
): {
  readonly settings: Pick<ConnectionInput, 'system' | 'monitoring'>
  readonly secrets: Readonly<Record<string, string>>
} {
  const { monitoring, systemCredsFile } = words
  const { systemUser, systemPassword } = login
  const urls = monitoring === null ? {} : { monitoring: monitoring.split(',').map((url) => url.trim()) }
  if (systemCredsFile !== null) {
    return { settings: { ...urls, system: { kind: 'creds', file: resolve(systemCredsFile) } }, secrets: {} }
  }
  if (systemUser === null) return { settings: urls, secrets: {} }
  const settings = { ...urls, system: { kind: 'password' as const, user: systemUser } }
  return { settings, secrets: systemPassword === null ? {} : { systemPassword } }
}

function toTls(words: ConnectionWords, wanted: boolean): ConnectionInput['tls'] {
  const { caFile, certFile, keyFile, tlsFirst } = words
  if (!wanted && !tlsFirst && caFile === null && certFile === null && keyFile === null) return null
  const path = (file: string | null) => (file === null ? null : resolve(file))
  return {
    caFile: path(caFile),
    caPem: null,
    certFile: path(certFile),
    keyFile: path(keyFile),
    handshakeFirst: tlsFirst
  }
}
