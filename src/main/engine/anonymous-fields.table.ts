import type { NameKind } from './stand-ins.ts'

/** What a text field of a note is: a name of some kind, or what may stay of it. */
export type Meaning = NameKind | 'words' | 'figures' | 'host' | 'finding' | 'left-out' | 'other'

const WORDS =
  'source status act state interface kind type lang reason cause version ver go git_commit type_of severity tls_version tls_cipher_suite'
const FIGURES =
  'id server_id rtt uptime idle start stop last_activity now time to from started build config_load_time ask client_id issuer_key nonce'
const HOSTS =
  'server server_name remote_name host ip client_ip connect_urls servers url urls http_host remote_server_id leader networks'

const toEntries = (names: string, meaning: Meaning): (readonly [string, Meaning])[] =>
  names.split(' ').map((name) => [name, meaning] as const)

/** Text fields of the interchange form and of the servers' answers (nats-server 2.9 to 2.12). Others are names of nothing. */
export const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...toEntries(WORDS, 'words'),
  ...toEntries(FIGURES, 'figures'),
  ...toEntries(HOSTS, 'host'),
  ['cluster', 'cluster'],
  ['gateway', 'cluster'],
  ['acc', 'account'],
  ['account', 'account'],
  ['system_account', 'account'],
  ['user', 'user'],
  ['name_tag', 'user'],
  ['stream', 'text'],
  ['subject', 'subject'],
  ['event', 'subject'],
  ['subscriptions_list', 'subject'],
  ['finding', 'finding'],
  ['note', 'note'],
  ['sentence', 'left-out'],
  ['error', 'left-out']
])

/** What NATS clients call themselves that is no plain word; a client may say anything there. */
export const CLIENT_LANGUAGES: ReadonlySet<string> = new Set(
  'nats.js nats.ws nats.deno nats.node node.js python2 python3 .NET nats-c nats.net'.split(' ')
)

/** Never in a file without names, and of no use to the fold. */
const IDENTITIES: ReadonlySet<string> = new Set([
  'authorized_user',
  'jwt',
  'nkey',
  'tls_peer_certs',
  'proxy',
  'mqtt_client'
])

/** Whether such a field is left out as a whole. */
export function isIdentityKey(key: string): boolean {
  return IDENTITIES.has(key)
}
