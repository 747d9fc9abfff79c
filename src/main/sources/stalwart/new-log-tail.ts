import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import { parseJmapId } from '../../../shared/wire/jmap-id.ts'
import { memberOf } from '../../stalwart/api-json.ts'
import type { NodeApi } from '../../stalwart/open-api.ts'
import type { JmapCall } from '../../stalwart/stalwart-api.ts'
import { type LogLine, type LogNews, toLogLine } from './log-line.ts'
import type { KindFailure } from './read-registry.ts'

/** telemetry.md 11.6: a poll, and the pages behind it while the line that was newest is not found. */
const FIRST = 200
const PAGE = 500
/** 2,700 lines in one poll are more than 2 s of a busy node; beyond, lines are missing and that is said. */
const PAGES = 5
/** An id is the file's rank, and in its low 48 bits the byte's place in it. */
const OFFSET = (1n << 48n) - 1n
/** A node with a log tracer writes `telemetry.metrics-collected` each 5 minutes. */
const STALE_MS = 10 * 60_000

interface Entry {
  readonly id: string
  readonly line: LogLine
}
/** Where the newest line stood in its file. A rotation moves the file, once or more often, and leaves this as it is. */
interface Mark {
  readonly offset: bigint
  readonly at: string
  readonly text: string
}

/**
 * The new lines of one node's `x:Log`, by the algorithm of telemetry.md 11.6 with its traps: ids that are void after a
 * rotation, an anchor `a` that starts again at the newest line, answers with fewer lines than ids, foreign files on top.
 */
export class NewLogTail {
  readonly #api: NodeApi
  #mark: Mark | null = null
  /** How often in a row the newest line stood before where it stood, and the old one was not found. */
  #smaller = 0

  constructor(api: NodeApi) {
    this.#api = api
  }

  /** The mark is no more worth anything: the next poll begins anew. */
  forget(): void {
    this.#mark = null
    this.#smaller = 0
  }

  /** What came since the last poll. Trouble leaves the mark where it is. */
  async poll(signal: AbortSignal): Promise<Result<LogNews, KindFailure>> {
    const first = await this.#page({ limit: FIRST }, signal)
    if (!first.ok) return first
    const newest = first.value[0]
    if (newest === undefined) return ok({ lines: [], isLost: false, stale: null })
    const mark = this.#mark
    const stale = this.#isOld(newest) ? 'The newest line of its log is more than 10 minutes old.' : null
    if (mark === null) {
      this.#mark = toMark(newest)
      return ok({ lines: toLines(first.value), isLost: true, stale })
    }
    const found = await this.#findBack(first.value, mark, signal)
    if (!found.ok) return found
    const { entries, isFound } = found.value
    const now = toMark(newest)
    this.#smaller = !isFound && now.offset < mark.offset ? this.#smaller + 1 : 0
    this.#mark = now
    const foreign =
      this.#smaller >= 2
        ? 'The lines of its log are out of order: a file that is not its newest log comes first.'
        : null
    return ok({ lines: toLines(entries), isLost: !isFound, stale: foreign ?? stale })
  }

  /** The newest lines that hold this text, newest first. Costs the node a walk through its files where there are few. */
  async search(text: string, limit: number, signal: AbortSignal): Promise<Result<readonly LogLine[], KindFailure>> {
    const got = await this.#page({ filter: { text }, limit }, signal)
    return got.ok ? ok(got.value.map(({ line }) => line)) : got
  }

  /** Entries newer than the mark, newest first. */
  async #findBack(
    first: readonly Entry[],
    mark: Mark,
    signal: AbortSignal
  ): Promise<Result<{ readonly entries: readonly Entry[]; readonly isFound: boolean }, KindFailure>> {
    const entries: Entry[] = []
    let page = first
    for (let turn = 0; ; turn++) {
      const at = page.findIndex((entry) => isAt(entry, mark))
      entries.push(...(at < 0 ? page : page.slice(0, at)))
      if (at >= 0) return ok({ entries, isFound: true })
      // The anchor `a` would begin at the newest line again: the line before it is taken, and `a` comes once more.
      const anchor = entries.findLast(({ id }) => id !== 'a')
      if (turn >= PAGES || anchor === undefined) return ok({ entries, isFound: false })
      const next = await this.#page({ limit: PAGE, anchor: anchor.id }, signal)
      if (!next.ok) return next
      const known = entries.length - 1 - entries.lastIndexOf(anchor)
      page = next.value.slice(known)
      if (page.length === 0 || page[0]?.id === first[0]?.id) return ok({ entries, isFound: false })
    }
  }

  /** Repeated once when fewer lines came than ids: the file grew in between, and the ids were void. */
  async #page(
    args: Readonly<Record<string, unknown>>,
    signal: AbortSignal
  ): Promise<Result<readonly Entry[], KindFailure>> {
    const calls: readonly JmapCall[] = [
      ['x:Log/query', args],
      ['x:Log/get', { '#ids': { resultOf: '0', name: 'x:Log/query', path: '/ids' } }]
    ]
    for (let turn = 0; ; turn++) {
      const got = await this.#api.jmap(calls, signal)
      if (!got.ok) return err({ kind: 'call', trouble: got.error })
      for (const answer of got.value)
        if (!answer.ok) return err({ kind: 'method', type: answer.type, description: answer.description })
      const [query, get] = got.value
      const ids = query?.ok ? query.args.ids : null
      const entries = toEntries(get?.ok ? get.args.list : null)
      if (turn > 0 || !Array.isArray(ids) || entries.read >= ids.length) return ok(entries.entries)
    }
  }

  #isOld(newest: Entry): boolean {
    const said = this.#api.said
    return said !== null && said.dateMs - Date.parse(newest.line.at) > STALE_MS
  }
}

function toEntries(list: unknown): { readonly entries: readonly Entry[]; readonly read: number } {
  if (!Array.isArray(list)) return { entries: [], read: 0 }
  const entries: Entry[] = []
  for (const item of list.slice(0, PAGE)) {
    const id = memberOf(item, 'id')
    if (typeof id !== 'string' || id.length > 13) continue
    const line = toLogLine(
      memberOf(item, 'timestamp'),
      memberOf(item, 'level'),
      memberOf(item, 'event'),
      memberOf(item, 'details')
    )
    if (line !== null) entries.push({ id, line })
  }
  return { entries, read: list.length }
}

const toMark = ({ id, line }: Entry): Mark => ({ offset: offsetOf(id), at: line.at, text: line.text })
const toLines = (entries: readonly Entry[]): readonly LogLine[] => entries.map(({ line }) => line).reverse()

function isAt({ id, line }: Entry, mark: Mark): boolean {
  return line.at === mark.at && line.text === mark.text && offsetOf(id) === mark.offset
}

/** The byte's place in its file; the file's rank above it is left out. */
function offsetOf(id: string): bigint {
  const parsed = parseJmapId(id)
  return (parsed.ok ? parsed.value : 0n) & OFFSET
}
