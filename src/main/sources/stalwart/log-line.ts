/** One line of a node's log, as either line answers it. Outside. */
export interface LogLine {
  /** `2026-08-21T09:15:02Z`, whole seconds of the node's clock. */
  readonly at: string
  /** Upper case: `INFO`. */
  readonly level: string
  /** `cluster.startup`. */
  readonly event: string
  /** The rest of the line. */
  readonly text: string
}

/** What a poll of a log brought: new lines, oldest first. */
export interface LogNews {
  readonly lines: readonly LogLine[]
  /** Lines may be missing before these. */
  readonly isLost: boolean
  /** Nothing new comes although something must; null: all is well. */
  readonly stale: string | null
}

const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/u
const EVENT = /^[a-z][a-z0-9-]{0,40}(?:\.[a-z][a-z0-9-]{0,60})+$/u
/** Of a line; details of an error may be longer and say no more. UTF-16 units. */
const TEXT_MAX = 1_024

/** Null unless it is a line with a stamp and an event's name. */
export function toLogLine(at: unknown, level: unknown, event: unknown, text: unknown): LogLine | null {
  if (typeof at !== 'string' || !STAMP.test(at)) return null
  if (typeof event !== 'string' || !EVENT.test(event)) return null
  const details = typeof text === 'string' ? text : ''
  return {
    at,
    level: typeof level === 'string' ? level.slice(0, 10).toUpperCase() : '',
    event,
    text: (details.length <= TEXT_MAX ? details : details.slice(0, TEXT_MAX)).toWellFormed()
  }
}

/** The value of a key in a line's text, without its quotes; of several the last. Null: there is none. Event keys are known words. */
export function valueIn(text: string, key: string): string | null {
  let found: string | null = null
  for (const match of text.matchAll(PAIR))
    if (match.groups?.key === key) found = match.groups.quoted ?? match.groups.bare ?? null
  return found
}

/** `key = "text"` or `key = bare`; quotes inside are not escaped there, so a text ends at a quote before `, key =` or the end. */
const PAIR =
  /(?:^|, )(?<key>[a-zA-Z][a-zA-Z0-9]{0,40}) = (?:"(?<quoted>.*?)"(?=$|, [a-zA-Z][a-zA-Z0-9]{0,40} = )|(?<bare>[^",[][^,]*))/gu
