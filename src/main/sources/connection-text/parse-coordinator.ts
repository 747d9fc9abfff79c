import { err, type Result } from '../../../shared/cluster/result.ts'
import type { ConnectionConfig } from '../connection.schema.ts'
import { type ConnectionDraft, ownValue, type SecretName, toDraft, type WantedSecret } from './connection-draft.ts'
import { parseServerUrls } from './parse-server-urls.ts'

/** config.md section 2.1: the values that a coordinator object has where it says nothing. */
const DEFAULT_ADDRESS = '127.0.0.1:4444'
const DEFAULT_USER = 'stalwart'
/** Reading the object through the API gives this for each plain secret (config.md section 1). */
const MASKED = '****'

/**
 * Reads a coordinator object of Stalwart 0.16 (`x:Coordinator`, config.md section 2), also inside the answer that it was
 * copied from (`list`). The error is a sentence.
 */
export function parseCoordinator(text: string): Result<ConnectionDraft, string> {
  const parsed = parseJson(text)
  if (!parsed.ok) return parsed
  const object = findCoordinator(parsed.value)
  if (object === undefined) {
    return err('This JSON has no "@type": paste the coordinator object of Stalwart as it is, {"@type":"Nats",…}.')
  }
  const type = ownValue(object, '@type')
  if (type !== 'Nats') return err(otherType(type))
  return parseNats(object)
}

function parseJson(text: string): Result<unknown, string> {
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch (error) {
    const place = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
    const line = place === undefined ? null : text.slice(0, Number(place)).split('\n').length
    return err(`This looks like JSON but cannot be read${line === null ? '' : `: look at line ${line}`}.`)
  }
}

function findCoordinator(value: unknown): unknown {
  const list = ownValue(value, 'list')
  const candidates = [value, Array.isArray(list) ? list[0] : undefined, ownValue(value, 'singleton')]
  return candidates.find((candidate) => ownValue(candidate, '@type') !== undefined)
}

function otherType(type: unknown): string {
  switch (type) {
    case 'Kafka':
    case 'Zenoh':
      return `This cluster coordinates over ${type}: Stoa watches clusters that coordinate over NATS.`
    case 'Redis':
    case 'RedisCluster':
    case 'RedisSentinel':
      return 'This cluster coordinates over Redis: Stoa watches clusters that coordinate over NATS.'
    case 'Default':
      return 'This cluster coordinates over its in-memory store (Redis): Stoa watches clusters that coordinate over NATS.'
    case 'Disabled':
      return 'Coordination is switched off in this object ("Disabled"): there is nothing to watch.'
    default:
      return 'The "@type" of this object is not a coordinator that Stoa knows: it must be "Nats".'
  }
}

function parseNats(object: unknown): Result<ConnectionDraft, string> {
  const addresses = readAddresses(ownValue(object, 'addresses'))
  if (!addresses.ok) return addresses
  const urls = parseServerUrls(addresses.value)
  if (!urls.ok) return urls
  const useTls = ownValue(object, 'useTls') ?? false
  if (typeof useTls !== 'boolean') return err('"useTls" must be true or false.')
  const login = readLogin(object)
  if (!login.ok) return login
  const tls = useTls || urls.value.tls
  const warnings = [...urls.value.warnings, ...login.value.warnings]
  if (tls) warnings.push('If the certificates of these servers come from a private CA, give its file in the next step.')
  if (login.value.auth.kind === 'none' && urls.value.login) {
    const url = urls.value.login
    const auth = url.kind === 'token' ? ({ kind: 'token' } as const) : ({ kind: 'password', user: url.user } as const)
    const secrets = url.kind === 'token' ? { token: url.token } : { password: url.password }
    return toDraft({ source: 'coordinator', servers: urls.value.servers, auth, tls, secrets, wanted: [], warnings })
  }
  const { auth, secrets, wanted } = login.value
  if (auth.kind !== 'none') warnings.push(NODES_OWN_LOGIN)
  return toDraft({ source: 'coordinator', servers: urls.value.servers, auth, tls, secrets, wanted, warnings })
}

/** R1: a user that may only listen is better than the nodes' own. */
export const NODES_OWN_LOGIN =
  "This is the nodes' own login, which may also publish. A NATS user of Stoa's own that may only subscribe is safer."

function readAddresses(value: unknown): Result<readonly string[], string> {
  if (value === undefined) return { ok: true, value: [DEFAULT_ADDRESS] }
  const isList = Array.isArray(value)
  if (typeof value !== 'object' || value === null) return err('"addresses" must be a set: {"nats-1:4222": true}.')
  // A set is an object with true for each member; a list is what people make of it by hand.
  const names: readonly unknown[] = isList
    ? value
    : Object.entries(value).flatMap(([key, is]) => (is === false ? [] : [key]))
  const texts = names.filter((name) => typeof name === 'string')
  if (texts.length !== names.length) return err('"addresses" must hold texts: {"nats-1:4222": true}.')
  if (texts.length === 0) return err('"addresses" is empty: a coordinator needs at least one server.')
  return { ok: true, value: texts }
}

interface Login {
  readonly auth: ConnectionConfig['auth']
  readonly secrets: ConnectionDraft['secrets']
  readonly wanted: readonly WantedSecret[]
  readonly warnings: readonly string[]
}

/** User and password win; `credentials` counts only without them, and as a plain token (config.md section 2.1). */
function readLogin(object: unknown): Result<Login, string> {
  const user = ownValue(object, 'authUsername') === undefined ? DEFAULT_USER : ownValue(object, 'authUsername')
  if (user !== null && (typeof user !== 'string' || user.trim() === '')) {
    return err('"authUsername" must be a text, or null.')
  }
  const password = readSecret(ownValue(object, 'authSecret'), 'authSecret')
  if (!password.ok) return password
  const credentials = readSecret(ownValue(object, 'credentials'), 'credentials')
  if (!credentials.ok) return credentials
  if (password.value && user !== null) {
    return { ok: true, value: toLogin({ kind: 'password', user: user.trim() }, 'password', password.value) }
  }
  if (!credentials.value) return { ok: true, value: { auth: { kind: 'none' }, secrets: {}, wanted: [], warnings: [] } }
  if (credentials.value.text?.includes('BEGIN NATS USER JWT')) {
    const login = toLogin({ kind: 'creds', file: null }, 'creds', credentials.value)
    const warning =
      'Stalwart 0.16 hands "credentials" over as a plain token, so a .creds text does not log its nodes in. Stoa uses it as what it is.'
    return { ok: true, value: { ...login, warnings: [warning] } }
  }
  return { ok: true, value: toLogin({ kind: 'token' }, 'token', credentials.value) }
}

/** A secret that is there, or where the nodes find it. */
interface ReadSecret {
  readonly text: string | null
  readonly sentence: string
}

function toLogin(auth: ConnectionConfig['auth'], name: SecretName, secret: ReadSecret): Login {
  if (secret.text !== null) return { auth, secrets: { [name]: secret.text }, wanted: [], warnings: [] }
  return { auth, secrets: {}, wanted: [{ secret: name, sentence: secret.sentence }], warnings: [] }
}

function readSecret(value: unknown, field: string): Result<ReadSecret | null, string> {
  if (value === undefined || value === null) return { ok: true, value: null }
  const text = (key: string): string | null => {
    const found = ownValue(value, key)
    return typeof found === 'string' && found !== '' ? found : null
  }
  switch (ownValue(value, '@type')) {
    case 'None':
      return { ok: true, value: null }
    case 'Value':
    case 'Text': {
      const secret = text('secret')
      if (secret === null) return err(`"${field}" has an empty secret.`)
      const isMasked = secret === MASKED
      const sentence = `Stalwart shows its secrets as ****: enter the real one.`
      return { ok: true, value: { text: isMasked ? null : secret, sentence } }
    }
    case 'EnvironmentVariable': {
      const name = text('variableName') ?? '?'
      const sentence = `The nodes read it from their environment variable ${name.slice(0, 100)}: enter it here.`
      return { ok: true, value: { text: null, sentence } }
    }
    case 'File': {
      const path = text('filePath') ?? '?'
      return {
        ok: true,
        value: { text: null, sentence: `The nodes read it from their file ${path.slice(0, 200)}: enter it here.` }
      }
    }
    default:
      return err(`"${field}" must be an object with "@type" None, Value, EnvironmentVariable or File.`)
  }
}
