import { parseJmapId, toJmapId } from '../../../src/shared/wire/jmap-id.ts'
import { toDate } from './shared-database.ts'

export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'trace'

const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug', 'trace']
/** `x:Log/query` without a limit, and at most (telemetry.md 4.4). */
const QUERY_MAX = 5_000

/** A line as `x:Log/get` and `/api/logs` split it. */
export interface LogLine {
  readonly timestamp: string
  readonly level: string
  readonly description: string
  readonly event: string
  readonly details: string
}

interface LogFile {
  /** Byte offsets of the lines, ascending. */
  readonly offsets: number[]
  readonly texts: Map<number, string>
  bytes: number
}

const emptyFile = (): LogFile => ({ offsets: [], texts: new Map(), bytes: 0 })
const OFFSET_BITS = 48n

/** The log directory of one node: files by age, of which ids give rank and byte offset (telemetry.md 4.4). */
export class NodeLog {
  /** As their names sort, the last one first. */
  readonly #files: LogFile[] = [emptyFile()]
  /** The file that is written to. */
  #own = 0
  /** What the tracer takes. */
  level: LogLevel = 'info'
  /** A log tracer is configured and enabled. */
  isOn = true
  /** By event: a level of its own; null: disabled. */
  overrides: ReadonlyMap<string, LogLevel | null> = new Map()

  /** Writes the line, unless level, tracer or override say otherwise. */
  write(atMs: number, level: LogLevel, event: string, description: string, details = ''): void {
    const own = this.overrides.get(event)
    if (own === null || !this.isOn) return
    const shown = own ?? level
    if (LEVELS.indexOf(shown) > LEVELS.indexOf(this.level)) return
    this.writeText(`${toDate(atMs)} ${shown.toUpperCase()} ${description} (${event}) ${details}`)
  }

  /** A line as it stands, for what a tracer would not write. */
  writeText(text: string): void {
    const file = this.#files[this.#own]
    if (file) append(file, text)
  }

  /** A new day: a line's id is then another one. */
  rotate(): void {
    this.#files.splice(this.#own, 0, emptyFile())
  }

  /** A text file whose name sorts after all others: its lines stand on top for good. */
  addForeignFile(lines: readonly string[]): void {
    const foreign = emptyFile()
    for (const line of lines) append(foreign, line)
    this.#files.unshift(foreign)
    this.#own++
  }

  /** Every line, oldest first. */
  all(): readonly string[] {
    return [...this.#files].reverse().flatMap((file) => [...file.texts.values()])
  }

  /** Ids newest first; `anchor` exclusive. One that no line has gives nothing; `a` means none at all. */
  query(text: string | null, limit: number, anchor: string | null): readonly string[] {
    const ids: string[] = []
    const most = Math.min(limit, QUERY_MAX)
    const from = anchor === null || anchor === 'a' ? null : toPlace(anchor)
    let isPast = from === null
    for (const [rank, file] of this.#files.entries()) {
      for (let at = file.offsets.length - 1; at >= 0; at--) {
        const offset = file.offsets[at] ?? 0
        if (!isPast) isPast = from?.rank === rank && from.offset === offset
        else if (text === null || file.texts.get(offset)?.includes(text))
          ids.push(toJmapId((BigInt(rank) << OFFSET_BITS) | BigInt(offset)))
        if (ids.length >= most) return ids
      }
    }
    return ids
  }

  /** Null when no line is there now. */
  get(id: string): LogLine | null {
    const place = toPlace(id)
    const text = place ? this.#files[place.rank]?.texts.get(place.offset) : undefined
    return text === undefined ? null : parseLogLine(text)
  }

  /** Lines that hold the text, newest first. */
  find(text: string): readonly LogLine[] {
    return this.all()
      .filter((line) => line.includes(text))
      .reverse()
      .map(parseLogLine)
  }
}

function append(file: LogFile, text: string): void {
  file.offsets.push(file.bytes)
  file.texts.set(file.bytes, text)
  file.bytes += Buffer.byteLength(text) + 1
}

function toPlace(id: string): { readonly rank: number; readonly offset: number } | null {
  const number = parseJmapId(id)
  if (!number.ok) return null
  return { rank: Number(number.value >> OFFSET_BITS), offset: Number(number.value & ((1n << OFFSET_BITS) - 1n)) }
}

/** The name stands in the first parenthesis pair after the level. */
export function parseLogLine(text: string): LogLine {
  const found = /^(\S+) ([A-Z]+) (.*?) \(([a-z0-9.-]+)\) ?(.*)$/s.exec(text)
  if (!found)
    return { timestamp: '1970-01-01T00:00:00Z', level: 'info', description: '', event: 'unknown', details: text }
  const [, timestamp = '', level = '', description = '', event = '', details = ''] = found
  return { timestamp, level: level.toLowerCase(), description, event, details }
}
