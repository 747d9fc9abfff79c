import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import { type ConnectionConfig, parseConnectionConfig } from '../connection.schema.ts'
import { parseServerAddress } from '../server-address.ts'

/** The fields of `ConnectionSecrets`. */
export type SecretName = 'password' | 'token' | 'nkeySeed' | 'creds'

/** A secret that the text names but does not hold. */
export interface WantedSecret {
  readonly secret: SecretName
  readonly sentence: string
}

/**
 * What could be read from a pasted text. `secrets` are plain: whoever gets the draft moves them into its keeping at once
 * and shows only which are present. `warnings` are sentences; the draft can be used in spite of them.
 */
export interface ConnectionDraft {
  readonly source: 'url' | 'coordinator' | 'toml'
  readonly config: ConnectionConfig
  readonly suggestedName: string
  readonly secrets: Partial<Readonly<Record<SecretName, string>>>
  readonly wanted: readonly WantedSecret[]
  readonly warnings: readonly string[]
}

/** What a reader of one kind of text has found. */
export interface DraftParts {
  readonly source: ConnectionDraft['source']
  readonly servers: readonly string[]
  readonly auth: ConnectionConfig['auth']
  readonly tls: boolean
  readonly secrets: ConnectionDraft['secrets']
  readonly wanted: readonly WantedSecret[]
  readonly warnings: readonly string[]
}

/** Puts the parts together and adds the warnings that any source earns. The error is a sentence. */
export function toDraft(parts: DraftParts): Result<ConnectionDraft, string> {
  const config = parseConnectionConfig({
    servers: [...parts.servers],
    auth: parts.auth,
    tls: parts.tls ? {} : null
  })
  if (!config.ok) return err(schemaSentence(config.error.message, parts.servers.length))
  return ok({
    source: parts.source,
    config: config.value,
    suggestedName: suggestName(config.value.servers),
    secrets: parts.secrets,
    wanted: parts.wanted,
    warnings: [...parts.warnings, ...portWarnings(config.value.servers)]
  })
}

function schemaSentence(message: string, servers: number): string {
  if (servers === 0) return 'No server address was found.'
  if (servers > 64) return 'More than 64 servers: one cluster is watched at 64 servers at most.'
  return message
}

function portWarnings(servers: readonly string[]): string[] {
  const odd = servers.filter((server) => server.endsWith(':4444'))
  if (odd.length === 0) return []
  return [
    `${odd.join(', ')}: port 4444 is the value Stalwart fills in by default; NATS itself listens on 4222 unless told otherwise.`
  ]
}

/** The domain that the servers share, else the first one's host. */
function suggestName(servers: readonly string[]): string {
  const parsed = parseServerAddress(servers[0] ?? '')
  const host = parsed.ok ? parsed.value.host : 'cluster'
  const labels = host.split('.')
  const isAddress = /^[\d.]+$/.test(host) || host.includes(':')
  return (isAddress || labels.length < 3 ? host : labels.slice(1).join('.')).slice(0, 80)
}

/** Plain texts of whatever kind it is, for reading foreign objects: own properties only, so `__proto__` is no key. */
export function ownValue(object: unknown, key: string): unknown {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, key)) return undefined
  return (object as Readonly<Record<string, unknown>>)[key]
}
