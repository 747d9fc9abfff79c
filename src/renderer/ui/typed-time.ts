import { parseMoment, toDay, type Zone } from './time-text.ts'

/** What somebody meant by a typed time. Times in ms since 1970. */
export type TypedTime =
  | { readonly kind: 'now' }
  | { readonly kind: 'at'; readonly ms: number }
  | { readonly kind: 'range'; readonly fromMs: number; readonly toMs: number }

const DAY_MS = 86_400_000
const UNITS: ReadonlyMap<string, number> = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['d', DAY_MS]
])
/** Between two ends of a range. A hyphen needs spaces, a date has some of its own. */
const BETWEEN = /\s*(?:\.\.|…|–)\s*|\s+(?:to|until|-)\s+/

/**
 * Reads `03:10`, `03:10:02.5`, `yesterday 03:10`, `2026-11-21 03:10`, ISO with an offset, `-2h`, Unix time in s, ms or µs,
 * `now`, and two of these with `..` or `to` between them. Null when it is none of them: it never guesses.
 */
export function parseTypedTime(text: string, zone: Zone, nowMs: number): TypedTime | null {
  const wanted = text.trim().toLowerCase()
  if (wanted === 'now' || wanted === 'live') return { kind: 'now' }
  const ends = wanted.split(BETWEEN)
  if (ends.length === 1) {
    const ms = parseOne(wanted, zone, nowMs)
    return ms === null ? null : { kind: 'at', ms }
  }
  if (ends.length !== 2) return null
  const [a, b] = ends.map((end) => (end === 'now' ? nowMs : parseOne(end, zone, nowMs)))
  if (a === null || a === undefined || b === null || b === undefined || a === b) return null
  return { kind: 'range', fromMs: Math.min(a, b), toMs: Math.max(a, b) }
}

function parseOne(text: string, zone: Zone, nowMs: number): number | null {
  const back = /^[-−](\d{1,6}(?:\.\d+)?)\s*(s|m|min|h|d)$/.exec(text)
  if (back !== null) return nowMs - Number(back[1]) * (UNITS.get(back[2] ?? '') ?? Number.NaN)
  if (/^\d{10}$/.test(text)) return Number(text) * 1000
  if (/^\d{13}$/.test(text)) return Number(text)
  if (/^\d{16}$/.test(text)) return Number(text) / 1000
  const named = /^(yesterday|today)(?:[ ,]+(?:at )?(.+))?$/.exec(text)
  if (named !== null) {
    const day = named[1] === 'yesterday' ? toDay(nowMs - DAY_MS, zone) : toDay(nowMs, zone)
    return parseMoment(`${day} ${named[2] ?? '00:00'}`, zone, nowMs)
  }
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return parseMoment(`${text} 00:00`, zone, nowMs)
  const zoned = /^(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)\s?([+-]\d\d:?\d\d)$/.exec(text)
  if (zoned !== null) {
    const ms = Date.parse(`${zoned[1]}T${zoned[2]}${zoned[3]}`)
    return Number.isNaN(ms) ? null : ms
  }
  return parseMoment(text.replace(/^(\S+)t(?=\d)/, '$1T').replace(/z$/, 'Z'), zone, nowMs)
}
