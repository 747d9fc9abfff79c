import { err, type Result } from '../../../shared/cluster/result.ts'
import { type ConnectionDraft, toDraft } from './connection-draft.ts'
import { parseCoordinator } from './parse-coordinator.ts'
import { parseOldToml } from './parse-old-toml.ts'
import { parseServerUrls } from './parse-server-urls.ts'

/** As in the contract: what is longer is no connection. */
const TEXT_MAX = 65_536
/** A table's head, a comment, or a key and its value, at the start of any line. */
const TOML_LINE = /^\s*(#|\[\[?\s*["'\w]|["'\w][\w."'-]*\s*=)/m

/** Said of a text that names no server at all. */
const NO_ADDRESS =
  'This is neither a NATS URL (such as nats://nats-1.example.net:4222), nor a coordinator object ({"@type":"Nats",…}), nor a TOML file of an older Stalwart.'

/**
 * Reads what an operator pasted: NATS addresses (one or several, with or without a login), a coordinator object of
 * Stalwart, or an old-line TOML file. Never throws, whatever the text; the error is a sentence for the operator.
 */
export function parseConnectionText(text: string): Result<ConnectionDraft, string> {
  if (text.length > TEXT_MAX) return err('This text is longer than 64 KiB: paste only the part about the coordinator.')
  const given = text.trim().replace(/^\uFEFF/, '')
  if (given === '') return err('Nothing was pasted.')
  if (given.startsWith('{')) return parseCoordinator(given)
  if (TOML_LINE.test(given) && !/^(nats|tls):\/\//i.test(given)) return parseOldToml(given)
  return parseUrlText(given)
}

function parseUrlText(text: string): Result<ConnectionDraft, string> {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '')
  // One bare word may be a host of this network, and so may words in a list; words with spaces between them are prose.
  if (!text.includes(',') && parts.length > 1 && parts.some((part) => !/[.:]/.test(part))) return err(NO_ADDRESS)
  const urls = parseServerUrls(parts)
  if (!urls.ok) return urls
  const { servers, tls, login, warnings } = urls.value
  const common = { source: 'url', servers, tls, wanted: [], warnings } as const
  if (!login) return toDraft({ ...common, auth: { kind: 'none' }, secrets: {} })
  if (login.kind === 'token') return toDraft({ ...common, auth: { kind: 'token' }, secrets: { token: login.token } })
  if (login.user === '') return err('The address has a password but no user name.')
  const auth = { kind: 'password', user: login.user } as const
  if (login.password !== '') return toDraft({ ...common, auth, secrets: { password: login.password } })
  const wanted = [{ secret: 'password', sentence: `Enter the password of ${login.user.slice(0, 60)}.` }] as const
  return toDraft({ ...common, auth, secrets: {}, wanted })
}
