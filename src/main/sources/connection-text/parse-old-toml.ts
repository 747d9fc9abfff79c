import { parse, TomlError } from 'smol-toml'
import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import type { ConnectionConfig } from '../connection.schema.ts'
import { type ConnectionDraft, ownValue, type SecretName, toDraft, type WantedSecret } from './connection-draft.ts'
import { NODES_OWN_LOGIN } from './parse-coordinator.ts'
import { parseServerUrls } from './parse-server-urls.ts'

/** Ids carry 9 bits of the node id (config.md section 6, id-range). */
const NODE_ID_MAX = 511
const MACRO = /%\{(env|file):([^}]*)\}%/

/**
 * Reads the configuration file of one node of Stalwart 0.15 or older (config.md section 5): the store that
 * `cluster.coordinator` names. The error is a sentence, with the line where the file cannot be read.
 */
export function parseOldToml(text: string): Result<ConnectionDraft, string> {
  const file = parseToml(text)
  if (!file.ok) return file
  const found = findStore(file.value)
  if (!found.ok) return found
  const { id, store, warnings } = found.value
  const servers = readServers(store, id)
  if (!servers.ok) return servers
  const urls = parseServerUrls(servers.value)
  if (!urls.ok) return urls
  const login = readLogin(store, id)
  if (!login.ok) return login
  const enable = ownValue(ownValue(store, 'tls'), 'enable')
  const tls = enable === true || enable === 'true' || urls.value.tls
  const { auth, secrets, wanted } = login.value
  return toDraft({
    source: 'toml',
    servers: urls.value.servers,
    auth,
    tls,
    secrets,
    wanted,
    warnings: [
      ...urls.value.warnings,
      ...warnings,
      ...nodeIdWarnings(ownValue(file.value, 'cluster')),
      ...(auth.kind === 'none' ? [] : [NODES_OWN_LOGIN])
    ]
  })
}

function parseToml(text: string): Result<unknown, string> {
  try {
    return ok(parse(text))
  } catch (error) {
    if (!(error instanceof TomlError)) return err('This file cannot be read: it is nested too deeply.')
    // The parser's message goes on with the lines around the fault, which may hold a password.
    const reason = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '')
    return err(`This TOML cannot be read: line ${error.line}, column ${error.column}: ${reason}.`)
  }
}

interface FoundStore {
  readonly id: string
  readonly store: unknown
  readonly warnings: readonly string[]
}

function findStore(file: unknown): Result<FoundStore, string> {
  const stores = ownValue(file, 'store')
  const all = typeof stores === 'object' && stores !== null ? Object.entries(stores) : []
  const nats = all.filter(([, store]) => ownValue(store, 'type') === 'nats')
  const coordinator = ownValue(ownValue(file, 'cluster'), 'coordinator')
  if (coordinator !== undefined && typeof coordinator !== 'string') {
    return err('cluster.coordinator must be the id of a store, a text.')
  }
  if (coordinator === undefined || MACRO.test(coordinator)) return chooseOnlyStore(nats, coordinator !== undefined)
  const named = all.find(([id]) => id === coordinator)
  const id = quote(coordinator)
  if (!named) {
    return err(
      `cluster.coordinator names the store ${id}, but there is no [store.${id}] in this text: paste it as well.`
    )
  }
  const type = ownValue(named[1], 'type')
  if (type !== 'nats') return err(otherStore(id, type))
  return ok({ id: coordinator, store: named[1], warnings: [] })
}

function chooseOnlyStore(nats: readonly (readonly [string, unknown])[], isMacro: boolean): Result<FoundStore, string> {
  const why = isMacro ? 'cluster.coordinator is a macro' : 'cluster.coordinator is missing'
  const only = nats[0]
  if (!only) {
    return err(
      isMacro
        ? `${why}, and no store of type nats is in this text.`
        : `${why}: this node coordinates with nobody, and no store of type nats is in this text.`
    )
  }
  if (nats.length > 1) {
    return err(`${why}, and there are several stores of type nats: ${nats.map(([id]) => quote(id)).join(', ')}.`)
  }
  const hint = isMacro ? '' : ' With the file as it is, its node coordinates with nobody.'
  return ok({
    id: only[0],
    store: only[1],
    warnings: [`${why}: the only nats store, ${quote(only[0])}, is taken.${hint}`]
  })
}

function otherStore(id: string, type: unknown): string {
  const name = typeof type === 'string' ? type.slice(0, 40) : 'no known type'
  return `This cluster coordinates over ${name} (store ${id}): Stoa watches clusters that coordinate over NATS.`
}

function readServers(store: unknown, id: string): Result<readonly string[], string> {
  const address = ownValue(store, 'address')
  if (address === undefined) return err(`The store ${quote(id)} has no address.`)
  const list: readonly unknown[] = Array.isArray(address) ? address : [address]
  const texts = list.filter((item) => typeof item === 'string')
  if (texts.length === 0 || texts.length !== list.length) {
    return err(`The address of the store ${quote(id)} must be a text or a list of texts.`)
  }
  const macro = texts.find((item) => MACRO.test(item))
  if (macro !== undefined) {
    return err(`An address of the store ${quote(id)} is a macro (${macroName(macro)}): write the server's own address.`)
  }
  return ok(texts)
}

interface Login {
  readonly auth: ConnectionConfig['auth']
  readonly secrets: ConnectionDraft['secrets']
  readonly wanted: readonly WantedSecret[]
}

/** `credentials` is the text of a `.creds` file in this line (config.md section 5). */
function readLogin(store: unknown, id: string): Result<Login, string> {
  const texts: Record<'user' | 'password' | 'credentials', string | null> = {
    user: null,
    password: null,
    credentials: null
  }
  for (const key of ['user', 'password', 'credentials'] as const) {
    const value = ownValue(store, key)
    if (value !== undefined && typeof value !== 'string') return err(`${key} of the store ${quote(id)} must be a text.`)
    texts[key] = value === undefined || value === '' ? null : value
  }
  if (texts.user !== null && texts.password !== null) {
    if (MACRO.test(texts.user)) {
      return err(`user of the store ${quote(id)} is a macro (${macroName(texts.user)}): write the name itself.`)
    }
    return ok(toLogin({ kind: 'password', user: texts.user }, 'password', texts.password))
  }
  if (texts.credentials !== null) return ok(toLogin({ kind: 'creds', file: null }, 'creds', texts.credentials))
  return ok({ auth: { kind: 'none' }, secrets: {}, wanted: [] })
}

function toLogin(auth: ConnectionConfig['auth'], secret: SecretName, text: string): Login {
  const macro = MACRO.exec(text)
  if (!macro) return { auth, secrets: { [secret]: text }, wanted: [] }
  const where = macro[1] === 'env' ? 'environment variable' : 'file'
  const sentence = `The node reads it from its ${where} ${(macro[2] ?? '').slice(0, 200)}: enter it here.`
  return { auth, secrets: {}, wanted: [{ secret, sentence }] }
}

function nodeIdWarnings(cluster: unknown): string[] {
  if (cluster === undefined) return []
  const id = ownValue(cluster, 'node-id')
  if (id === undefined)
    return ['cluster.node-id is missing: a node without one is node 1 on the bus, as every other such node.']
  if (typeof id === 'number' && id > NODE_ID_MAX) {
    return [`cluster.node-id is ${id}: ids above ${NODE_ID_MAX} collide in the ids that nodes make.`]
  }
  return []
}

const quote = (id: string): string => JSON.stringify(id.slice(0, 60))
const macroName = (text: string): string => (MACRO.exec(text)?.[0] ?? '').slice(0, 100)
