import type { Note } from '../cluster/note.ts'
import { toOneForm } from './ip-network.ts'

/** Text of a log line that is looked into. */
const MAX_LINE = 4_096

/** One line of a node's log. Texts are outside. */
export interface LogLine {
  /** Begin of its whole second, µs since 1970 by the node's clock. */
  readonly second: number
  /** `cluster.message-received`. */
  readonly event: string
  /** What stands behind the event's name: `from = 2, to = 0, details = […]`. */
  readonly text: string
}

/** A line of a note of source `stalwart` (`log`); null: its time or name cannot be read. */
export function toLogLine(line: Note): LogLine | null {
  const at = Date.parse(line.text('at') ?? '')
  const event = line.text('event')
  if (!Number.isFinite(at) || at < 0 || event === null) return null
  return { second: Math.floor(at / 1000) * 1_000_000, event, text: line.long('text', MAX_LINE) ?? '' }
}

/** What a node said that it received, one event of a frame. */
export interface Receipt {
  readonly from: number
  /** Node that received it. */
  readonly to: number
  /** What it was, as a frame's own words are written: `RegistryInsert BlockedIp 341777343806734336`. */
  readonly word: string
}

const RECEIPT = /(?:^|, )from = (\d{1,5}), to = (\d{1,5}), details = (.{1,1000})$/u
/** Of these each mail makes one: nobody waits for them. */
const BULK = /^\["(?:StateChange|EmailPush|CalendarAlert)"|^"QueueRefresh"/u

/** Reads `cluster.message-received` (telemetry.md section 2.1); null: it is bulk, or of another form. */
export function toReceipt(text: string): Receipt | null {
  const match = RECEIPT.exec(text)
  if (!match) return null
  const [, from = '', to = '', details = ''] = match
  if (BULK.test(details)) return null
  return { from: Number(from), to: Number(to), word: toWord(details) }
}

/** `["RegistryInsert", "BlockedIp", 3417]` and `"ReloadSettings"` without their signs; of cache entries the type alone. */
function toWord(details: string): string {
  const plain = details.replaceAll(/[[\]"]/gu, '').replaceAll(', ', ' ')
  return plain.startsWith('CacheInvalidation') ? 'CacheInvalidation' : plain
}

/** The refused or banned address of a security line, in its one form: the last `remoteIp` is the event's own. */
export function toRemoteAddress(text: string): string | null {
  const at = text.lastIndexOf('remoteIp = ')
  if (at < 0) return null
  const from = at + 'remoteIp = '.length
  const end = text.indexOf(',', from)
  return toOneForm(text.slice(from, end < 0 ? text.length : end).trim())
}

/** The text behind a key, without its quotes, at most 200 characters; quotes inside are not escaped. Null: there is none. */
export function toLogField(text: string, key: string): string | null {
  const match = new RegExp(`(?:^|, )${key} = (?:"(.*?)"|([^",]*))(?=, [A-Za-z]+ = |$)`, 'u').exec(text)
  const value = match?.[1] ?? match?.[2]
  return value === undefined ? null : value.slice(0, 200).toWellFormed()
}
