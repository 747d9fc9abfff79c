import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import { memberOf } from '../../stalwart/api-json.ts'
import type { NodeApi } from '../../stalwart/open-api.ts'
import type { ApiTrouble } from '../../stalwart/stalwart-api.ts'
import { type LogLine, type LogNews, toLogLine } from './log-line.ts'

/** Lines of a poll, and of a second look when the old ones are not among them. */
const FIRST = 200
const SECOND = 2_000
/** So many lines in a row are taken for the same place in the log: lines have no ids there, and repeat within a second. */
const SAME = 50

/** The new lines of one node of the old line: `/api/logs`, newest first, without ids, found again by what they say. */
export class OldLogTail {
  readonly #api: NodeApi
  /** Newest first. */
  #seen: readonly string[] = []
  #isBegun = false

  constructor(api: NodeApi) {
    this.#api = api
  }

  /** The next poll begins anew. */
  forget(): void {
    this.#isBegun = false
    this.#seen = []
  }

  /** What came since the last poll. Trouble leaves the place where it is. */
  async poll(signal: AbortSignal): Promise<Result<LogNews, ApiTrouble>> {
    let lines = await this.#page('', FIRST, signal)
    if (!lines.ok) return lines
    if (!this.#isBegun) {
      this.#remember(lines.value)
      return ok({ lines: lines.value.toReversed(), isLost: true, stale: null })
    }
    let count = countNew(lines.value.map(toKey), this.#seen)
    if (count === null && lines.value.length >= FIRST) {
      lines = await this.#page('', SECOND, signal)
      if (!lines.ok) return lines
      count = countNew(lines.value.map(toKey), this.#seen)
    }
    this.#remember(lines.value)
    return ok({ lines: lines.value.slice(0, count ?? SECOND).reverse(), isLost: count === null, stale: null })
  }

  /** The newest lines that hold this text, newest first. */
  search(text: string, limit: number, signal: AbortSignal): Promise<Result<readonly LogLine[], ApiTrouble>> {
    // Parentheses too: at debug level the log holds this request's own URL, which must not find itself.
    const filter = encodeURIComponent(text).replaceAll('(', '%28').replaceAll(')', '%29')
    return this.#page(`&filter=${filter}`, limit, signal)
  }

  #remember(lines: readonly LogLine[]): void {
    this.#isBegun = true
    if (lines.length > 0) this.#seen = lines.slice(0, SAME).map(toKey)
  }

  async #page(filter: string, limit: number, signal: AbortSignal): Promise<Result<readonly LogLine[], ApiTrouble>> {
    const got = await this.#api.rest('GET', `/api/logs?page=1&limit=${limit}${filter}`, undefined, signal)
    if (!got.ok) return err(got.error)
    const items = memberOf(memberOf(got.value, 'data'), 'items')
    if (!Array.isArray(items)) return ok([])
    const lines: LogLine[] = []
    for (const item of items.slice(0, SECOND)) {
      const line = toLogLine(
        memberOf(item, 'timestamp'),
        memberOf(item, 'level'),
        memberOf(item, 'event_id'),
        memberOf(item, 'details')
      )
      if (line !== null) lines.push(line)
    }
    return ok(lines)
  }
}

const toKey = ({ at, event, text }: LogLine): string => `${at} ${event} ${text}`

/** How many lines stand before those that were seen; null: they are not there any more. Both newest first. */
export function countNew(lines: readonly string[], seen: readonly string[]): number | null {
  if (seen.length === 0) return lines.length
  for (let from = 0; from < lines.length; from++) {
    const both = Math.min(lines.length - from, seen.length)
    let at = 0
    while (at < both && lines[from + at] === seen[at]) at++
    if (at === both) return from
  }
  return null
}
