import { readFile, stat } from 'node:fs/promises'
import { isIP } from 'node:net'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import {
  type Authenticator,
  type ConnectionOptions,
  credsAuthenticator,
  nkeyAuthenticator,
  nkeys,
  tokenAuthenticator,
  usernamePasswordAuthenticator
} from '@nats-io/transport-node'
import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import type { ConnectionConfig } from '../connection.schema.ts'
import type { ConnectionSecrets, Revealable } from '../connection-secrets.ts'
import { type ConnectionTrouble, troubleOf } from '../connection-trouble.ts'
import { isLoopback, type ServerAddress } from '../server-address.ts'

/** Replies come only below this prefix, so a server can restrict the user to it (design.md section 9). */
export const INBOX_PREFIX = '_INBOX_stoa'

/** How patient a connection is, ms. R20: a dead link is seen within 30 s. */
export interface ConnectPatience {
  readonly timeoutMs: number
  readonly pingIntervalMs: number
  readonly maxPingsOut: number
}

/** What Node's TLS needs for one server; PEM texts. */
export interface TlsMaterial {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly checkServerIdentity?: (name: string, certificate: PeerCertificate) => Error | undefined
}

/** One server's side of a configuration. */
export interface Target {
  readonly config: ConnectionConfig
  readonly secrets: ConnectionSecrets
  readonly address: ServerAddress
}

/**
 * The client's options for one attempt at one server. Files are read anew each time, so that renewed credentials and
 * certificates are used at the next reconnect. The client never reconnects by itself: its own loop tells nobody why an
 * attempt failed and cannot be cancelled before the first success, so `Link` makes each attempt.
 */
export async function readConnectOptions(
  target: Target,
  name: string,
  patience: ConnectPatience
): Promise<Result<ConnectionOptions, ConnectionTrouble>> {
  const authenticator = await readAuthenticator(target)
  if (!authenticator.ok) return authenticator
  const tls = await readTlsMaterial(target)
  if (!tls.ok) return tls
  const options: ConnectionOptions = {
    servers: [target.address.text],
    name,
    reconnect: false,
    timeout: patience.timeoutMs,
    pingInterval: patience.pingIntervalMs,
    maxPingOut: patience.maxPingsOut,
    inboxPrefix: INBOX_PREFIX,
    ignoreClusterUpdates: true,
    noRandomize: true,
    noAsyncTraces: true
  }
  if (authenticator.value) options.authenticator = authenticator.value
  if (tls.value) {
    options.tls = { ...tls.value, ...(target.config.tls?.handshakeFirst ? { handshakeFirst: true } : {}) }
  }
  return ok(options)
}

/** Null where TLS is off. With TLS on it is at least `{}`, which makes the client refuse a server without TLS. */
export async function readTlsMaterial(target: Target): Promise<Result<TlsMaterial | null, ConnectionTrouble>> {
  const { tls } = target.config
  if (!tls) return ok(null)
  const { host, text } = target.address
  const material: { -readonly [K in keyof TlsMaterial]: TlsMaterial[K] } = {}
  if (tls.caPem !== null) material.ca = tls.caPem
  for (const [key, file] of [
    ['ca', tls.caFile],
    ['cert', tls.certFile],
    ['key', tls.keyFile]
  ] as const) {
    if (file === null) continue
    const pem = await readSecretFile(file)
    if (!pem.ok) return err(troubleOf('tls-file-unreadable', text, { file, reason: pem.error }))
    material[key] = pem.value
  }
  // By address the client passes no name and Node would check the certificate against "localhost".
  if (isIP(host) !== 0) material.checkServerIdentity = (_name, certificate) => checkServerIdentity(host, certificate)
  return ok(material)
}

async function readAuthenticator(target: Target): Promise<Result<Authenticator | null, ConnectionTrouble>> {
  const { config, secrets, address } = target
  const { auth } = config
  switch (auth.kind) {
    case 'none':
      return ok(null)
    case 'password':
    case 'token': {
      if (config.tls === null && !config.allowPlainPassword && !isLoopback(address.host)) {
        return err(troubleOf('plain-password-refused', address.text))
      }
      const secret = auth.kind === 'password' ? secrets.password : secrets.token
      if (!secret) return err(troubleOf('secret-missing', address.text, { secret: auth.kind }))
      if (auth.kind === 'token') return ok(tokenAuthenticator(() => secret.reveal()))
      return ok(usernamePasswordAuthenticator(auth.user, () => secret.reveal()))
    }
    case 'nkey':
      return toNkey(secrets.nkeySeed, address)
    case 'creds': {
      if (auth.file !== null) {
        const text = await readSecretFile(auth.file)
        if (!text.ok) return err(troubleOf('creds-unreadable', address.text, { file: auth.file, reason: text.error }))
        return toCreds(text.value, auth.file, address)
      }
      if (!secrets.creds) return err(troubleOf('secret-missing', address.text, { secret: 'creds' }))
      return toCreds(secrets.creds.reveal(), null, address)
    }
  }
}

function toNkey(seed: Revealable | undefined, address: ServerAddress): Result<Authenticator, ConnectionTrouble> {
  if (!seed) return err(troubleOf('secret-missing', address.text, { secret: 'nkey seed' }))
  const bytes = (): Uint8Array => new TextEncoder().encode(seed.reveal().trim())
  try {
    nkeys.fromSeed(bytes()).clear()
  } catch {
    // The library's reason names internals only; the sentence says what a seed looks like.
    return err(troubleOf('nkey-invalid', address.text))
  }
  return ok(nkeyAuthenticator(bytes))
}

function toCreds(text: string, file: string | null, address: ServerAddress): Result<Authenticator, ConnectionTrouble> {
  const authenticator = credsAuthenticator(new TextEncoder().encode(text))
  try {
    // Signs once here: an authenticator that throws inside the client is reported as a closed connection.
    authenticator('nonce')
  } catch {
    return err(troubleOf('creds-invalid', address.text, file === null ? {} : { file }))
  }
  return ok(authenticator)
}

/** Credential and PEM files are a few KiB; more is the wrong file. */
const SECRET_FILE_MAX_BYTES = 262_144

async function readSecretFile(file: string): Promise<Result<string, string>> {
  try {
    // Asked first: reading a device or a pipe may never end.
    const found = await stat(file)
    if (!found.isFile()) return err('it is not a file')
    if (found.size > SECRET_FILE_MAX_BYTES) return err('it is larger than 256 KiB')
    return ok(await readFile(file, 'utf8'))
  } catch (error) {
    return err(fileReason(error))
  }
}

function fileReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES' || code === 'EPERM') return 'Stoa may not read it'
  return code || 'it could not be read'
}
