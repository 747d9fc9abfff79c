import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'

/** Unix ms beyond this (the year 5138) are microseconds that somebody took from an export. */
const MAX_MS = 100_000_000_000_000

/**
 * A moment on a command line: ISO 8601 (a date alone is its midnight in UTC, without a zone it is this machine's time;
 * up to six decimals of a second count) or milliseconds since 1970. The error is a sentence.
 */
export function parseTime(text: string, option: string): Result<UnixUs, string> {
  if (/^\d+$/.test(text)) {
    const ms = Number(text)
    if (ms > MAX_MS)
      return err(`--${option} ${text} is too large for milliseconds since 1970; give the first 13 digits of an «at».`)
    return ok(toUnixUs(ms * 1000))
  }
  const ms = /^\d{4}-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms))
    return err(`--${option} takes a time as 2026-11-21T03:10:00Z or as milliseconds since 1970, not «${text}».`)
  // Date keeps three decimals of a second; the next three are ours.
  const micros = Number((/\.\d{3}(\d{1,3})/.exec(text)?.[1] ?? '').padEnd(3, '0'))
  return ok(toUnixUs(ms * 1000 + micros))
}
