import type { Observation } from '../../../shared/cluster/observation.ts'
import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import { toUnixUs, type UnixUs } from '../../../shared/cluster/units.ts'
import { type JsonMember, toJsonMembers } from './json-members.ts'

/**
 * Longest line that is read, in bytes. A server's answer about 1,024 connections takes about 1 MiB, a frame of the 8 MiB
 * that NATS advises as a ceiling takes 16 MiB in hex; what is longer is not an observation.
 */
export const MAX_LINE_BYTES = 20 * 1024 * 1024

/**
 * What one line says. `keys` of an arrival: null, or the text of a JSON object with the members that an arrival does not
 * have (see `toKeysNote`).
 */
export type InterchangeLine =
  | {
      readonly kind: 'arrival'
      readonly at: UnixUs
      readonly server: string
      readonly payload: Uint8Array
      readonly keys: string | null
    }
  | { readonly kind: 'note'; readonly at: UnixUs; readonly body: string }

/** Why a line is not an observation. */
export type InterchangeFault =
  | { readonly kind: 'too-long'; readonly bytes: number; readonly limit: number }
  | { readonly kind: 'not-utf8' }
  | { readonly kind: 'not-json'; readonly detail: string }
  | { readonly kind: 'not-object' }
  | { readonly kind: 'no-at' }
  | { readonly kind: 'bad-at'; readonly found: string }
  | { readonly kind: 'no-source' }
  | { readonly kind: 'repeated-key'; readonly key: string }
  | { readonly kind: 'bad-payload'; readonly detail: 'not hexadecimal' | 'half a byte' }

/** The form in which Stoa itself writes an arrival; the hot path of an import. */
const PLAIN_ARRIVAL = /^\{"at":"(\d{1,16})","source":"agora","server":"([^"\\\p{Cc}]*)","payload":"([0-9a-f]*)"\}$/u
const AT = /^(?:0|[1-9]\d{0,15})$/
const HEX = /^[0-9a-fA-F]*$/
/** What makes a line an arrival; all else it has are `keys`. */
export const ARRIVAL_KEYS: ReadonlySet<string> = new Set(['at', 'source', 'server', 'payload'])

/**
 * Reads one line of the interchange form (`../shared/recording/README.md`): one JSON object with `at` (µs since 1970, a
 * decimal string; a whole number is accepted too), `source`, and more. `source` `agora` with a `server` and a `payload`
 * is an arrival; everything else, from whichever source, is a note, whose text stays byte for byte as it came but for
 * `at` and the comma beside it, so 64-bit numbers and unknown keys survive.
 */
export function parseInterchangeLine(text: string): Result<InterchangeLine, InterchangeFault> {
  const plain = PLAIN_ARRIVAL.exec(text)
  if (plain) {
    const [, at = '', server = '', hex = ''] = plain
    if (hex.length % 2 === 0 && isAt(at))
      return ok({ kind: 'arrival', at: toUnixUs(Number(at)), server, payload: toBytes(hex), keys: null })
  }
  const trimmed = text.trim()
  const parsed = parseObject(trimmed)
  if (!parsed.ok) return parsed
  const object = parsed.value
  const at = readAt(object)
  if (!at.ok) return at
  const { source, server, payload } = object
  if (typeof source !== 'string') return err({ kind: 'no-source' })
  const members = toJsonMembers(trimmed)
  const repeated = findRepeated(members)
  if (repeated !== null) return err({ kind: 'repeated-key', key: repeated })
  if (source !== 'agora' || typeof server !== 'string' || typeof payload !== 'string')
    return ok({ kind: 'note', at: at.value, body: withoutMember(trimmed, members, 'at') })
  if (!HEX.test(payload)) return err({ kind: 'bad-payload', detail: 'not hexadecimal' })
  if (payload.length % 2 === 1) return err({ kind: 'bad-payload', detail: 'half a byte' })
  const rest = members.filter((member) => !ARRIVAL_KEYS.has(member.key)).map((m) => trimmed.slice(m.from, m.to))
  const keys = rest.length === 0 ? null : `{${rest.join(',')}}`
  return ok({ kind: 'arrival', at: at.value, server, payload: toBytes(payload), keys })
}

/**
 * One observation as a line, without its line end; the inverse of `parseInterchangeLine`: a line that Stoa wrote, and each
 * line of the recordings, comes back byte for byte. A foreign line comes back the same in content; `at` moves to the
 * front, and an arrival loses white space, upper-case hex, unusual escapes and the order of its keys.
 */
export function formatInterchangeLine(observation: Unnumbered, keys: string | null = null): string {
  const at = `{"at":"${observation.at}"`
  if (observation.kind === 'note') {
    const rest = observation.body.trim().slice(1)
    return rest.trimStart() === '}' ? `${at}}` : `${at},${rest}`
  }
  const payload = toHex(observation.payload)
  const more = keys === null ? '}' : `,${keys.slice(1)}`
  return `${at},"source":"agora","server":${JSON.stringify(observation.server)},"payload":"${payload}"${more}`
}

/** An observation without its place in a journal, which a line does not have either. */
export type Unnumbered = Observation extends infer O ? (O extends Observation ? Omit<O, 'seq'> : never) : never

/** A fault as a sentence; the caller puts file and line in front. Outside text in it is cut to 60 characters. */
export function toFaultSentence(fault: InterchangeFault): string {
  switch (fault.kind) {
    case 'too-long':
      return `the line has more than ${fault.limit} bytes`
    case 'not-utf8':
      return 'the line is not UTF-8'
    case 'not-json':
      return `the line is not JSON: ${fault.detail.slice(0, 60)}`
    case 'not-object':
      return 'the line is JSON, but not an object'
    case 'no-at':
      return 'the line has no "at"'
    case 'bad-at':
      return `"at" is not a time in whole microseconds since 1970: ${fault.found.slice(0, 60)}`
    case 'no-source':
      return 'the line has no "source"'
    case 'repeated-key':
      return `the key "${fault.key.slice(0, 60)}" occurs twice`
    case 'bad-payload':
      return `"payload" is ${fault.detail}`
  }
}

function parseObject(text: string): Result<Readonly<Record<string, unknown>>, InterchangeFault> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    return err({ kind: 'not-json', detail: cause instanceof Error ? cause.message : String(cause) })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return err({ kind: 'not-object' })
  return ok(value as Readonly<Record<string, unknown>>)
}

function readAt(object: Readonly<Record<string, unknown>>): Result<UnixUs, InterchangeFault> {
  const { at } = object
  if (at === undefined) return err({ kind: 'no-at' })
  const text = typeof at === 'string' || typeof at === 'number' ? String(at) : JSON.stringify(at)
  return isAt(text) ? ok(toUnixUs(Number(text))) : err({ kind: 'bad-at', found: text })
}

/** A double holds whole microseconds exactly until the year 2255. */
function isAt(text: string): boolean {
  return AT.test(text) && Number(text) <= Number.MAX_SAFE_INTEGER
}

/** JSON allows repeated keys, and JSON.parse keeps the last one in silence: what such a line says is not known. */
function findRepeated(members: readonly JsonMember[]): string | null {
  const seen = new Set<string>()
  for (const { key } of members) {
    if (seen.has(key)) return key
    seen.add(key)
  }
  return null
}

function withoutMember(text: string, members: readonly JsonMember[], key: string): string {
  const index = members.findIndex((member) => member.key === key)
  const member = members[index]
  if (!member) return text
  const next = members[index + 1]
  const before = members[index - 1]
  // The comma goes with it: the one behind, or the one in front of a last member.
  if (next) return text.slice(0, member.from) + text.slice(next.from)
  return text.slice(0, before ? before.to : member.from) + text.slice(member.to)
}

function toBytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'))
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}
