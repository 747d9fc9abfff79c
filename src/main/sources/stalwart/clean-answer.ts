import { toMembers } from '../../stalwart/api-json.ts'

/**
 * Names of members whose value may be a secret: the server masks its own settings, not what an operator wrote into a
 * header, a URL or a script. Compared in lower case. Kinds of secrets (`{"@type":"EnvironmentVariable",…}`) hold none.
 */
const SECRET_NAME =
  /secret|password|passphrase|token|credential|privatekey|private_key|apikey|api_key|headers|licensekey|signaturekey/u
/** Members of a secret's description that are names of places, not values. */
const PLACES: ReadonlySet<string> = new Set(['@type', 'variableName', 'filePath'])
const MASK = '****'
/** A login in a URL, and values of its query. */
const LOGIN_IN_URL = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@"]+@/giu
const QUERY_IN_URL = /([a-z][a-z0-9+.-]*:\/\/[^\s?#"]*)\?[^\s#"]*/giu
const DEPTH_MAX = 32

/** An object of the registry as it may be recorded: what could be a secret reads `****` (R11). */
export function cleanObject(value: unknown): unknown {
  return clean(value, 0)
}

function clean(value: unknown, depth: number): unknown {
  if (depth > DEPTH_MAX) return null
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1))
  const members = toMembers(value)
  if (members === null) return value
  return Object.fromEntries(
    Object.entries(members).map(([name, member]) => [
      name,
      SECRET_NAME.test(name.toLowerCase()) ? mask(member, depth + 1) : clean(member, depth + 1)
    ])
  )
}

/** What a secret's member shows: whether there is one and where it is kept, never its value. */
function mask(value: unknown, depth: number): unknown {
  if (depth > DEPTH_MAX) return null
  if (typeof value === 'string') return value === '' ? '' : MASK
  if (Array.isArray(value)) return value.map((item) => mask(item, depth + 1))
  const members = toMembers(value)
  if (members === null) return value
  return Object.fromEntries(
    Object.entries(members).map(([name, member]) => [name, PLACES.has(name) ? member : mask(member, depth + 1)])
  )
}

/** A text whose URLs lose their login and query. */
export function cleanText(text: string): string {
  if (!text.includes('://')) return text
  return text.replace(LOGIN_IN_URL, `$1${MASK}@`).replace(QUERY_IN_URL, `$1?${MASK}`)
}
