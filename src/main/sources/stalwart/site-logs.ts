import type { Clock } from '../../../shared/cluster/clock.ts'
import { ok, type Result } from '../../../shared/cluster/result.ts'
import type { ApiTrouble } from '../../stalwart/stalwart-api.ts'
import { cleanText } from './clean-answer.ts'
import type { LogLine, LogNews } from './log-line.ts'
import { LogSieve } from './log-sieve.ts'
import { NewLogTail } from './new-log-tail.ts'
import { OldLogTail } from './old-log-tail.ts'
import type { KindFailure } from './read-registry.ts'
import { OLD_PERMISSIONS, OTHER_PERMISSIONS } from './registry-kinds.table.ts'
import { SiteIdentity } from './site-identity.ts'
import type { WatchedSite } from './watched-site.ts'

/** Lines of one note; the fold takes no longer lists. */
const LINES_PER_NOTE = 200
/** A search that finds little walks through all files of the node: it is not repeated at once. µs. */
const SEARCH_EVERY_US = 10 * 60 * 1_000_000
/** The same when it came to nothing. */
const SEARCH_AGAIN_US = 30 * 1_000_000
/** Lines of one poll that are recorded, the newest; a purge of all blobs is 256, more is a flood. */
const LINES_PER_POLL = 400
/** No log is to be had there for now: asked again seldom. ms. */
const WITHOUT_LOG_MS = 60_000
/** A call came to nothing although the node is there. ms. */
const AGAIN_MS = 10_000
/** What the two lines of a start look like. Whole descriptions: at trace level a log also holds requests that name events. */
const STARTS = {
  server: { event: 'server.startup', new: 'Z INFO Starting Stalwart Server (server.startup)', old: '(server.startup)' },
  cluster: {
    event: 'cluster.startup',
    new: 'Z INFO Clustering enabled (cluster.startup)',
    old: 'Z INFO PubSub publisher started (cluster.publisher-start)'
  }
} as const

/** One node's log: what matters of it as notes S5, and who the node is. */
export class SiteLogs {
  readonly #site: WatchedSite
  readonly #clock: Clock
  readonly #everyMs: number
  readonly #sieve: LogSieve
  readonly #newTail: NewLogTail
  readonly #oldTail: OldLogTail
  #identity = new SiteIdentity()
  #isIdentified = false
  /** When the newest start may be searched for again, µs, monotonic. */
  #searchAt = 0
  #isFirst = true

  constructor(site: WatchedSite, clock: Clock, everyMs: number) {
    this.#site = site
    this.#clock = clock
    this.#everyMs = everyMs
    this.#sieve = new LogSieve(clock)
    this.#newTail = new NewLogTail(site.api)
    this.#oldTail = new OldLogTail(site.api)
  }

  /** Answers when to poll again, ms. */
  async round(signal: AbortSignal): Promise<number> {
    const { board } = this.#site
    const { line } = board.about
    if (line === null || !board.isWell) return this.#everyMs
    const missing = this.#missing()
    if (missing !== null) {
      board.setPart('logs', 'missing', `The permission ${missing} is missing.`)
      return WITHOUT_LOG_MS
    }
    if (!this.#isIdentified && this.#clock.nowMono() >= this.#searchAt) await this.#identify(line, signal)
    const got = line === 'new' ? await this.#newTail.poll(signal) : toFailure(await this.#oldTail.poll(signal))
    if (signal.aborted) return this.#everyMs
    if (!got.ok) return this.#failed(got.error)
    board.answered(LOG_CALL)
    this.#take(got.value)
    return this.#everyMs
  }

  #missing(): string | null {
    const { line, permissions, missing } = this.#site.board.about
    if (line === 'old')
      return missing.some(({ permission }) => permission === OLD_PERMISSIONS.logs.permission)
        ? OLD_PERMISSIONS.logs.permission
        : null
    if (permissions.length === 0) return null
    return OTHER_PERMISSIONS.find(({ permission }) => !permissions.includes(permission))?.permission ?? null
  }

  #take({ lines, isLost, stale }: LogNews): void {
    const { board } = this.#site
    // A start may be among the lines that are missing.
    if (isLost && !this.#isFirst) this.#isIdentified = false
    this.#isFirst = false
    if (this.#identity.take(lines)) this.#learn()
    else if (board.about.clustered === null && this.#isIdentified) this.#learn()
    const passed = this.#sieve.pass(lines)
    const kept = passed.slice(-LINES_PER_POLL).map((line) => ({ ...line, text: cleanText(line.text) }))
    const lost = isLost || kept.length < passed.length
    for (let from = 0; from < kept.length; from += LINES_PER_NOTE)
      board.note({ log: kept.slice(from, from + LINES_PER_NOTE), ...(lost && from === 0 ? { lost: true } : {}) })
    if (stale === null) {
      board.endTrouble(STALE_CALL)
      board.setPart('logs', 'ok', 'Read each time anew.')
      return
    }
    board.setPart('logs', 'stale', stale)
    board.tellTrouble(STALE_CALL, 'log-stale', `${board.url}: ${stale}`, 200)
  }

  #learn(): void {
    const { api, board } = this.#site
    const { said } = api
    const nodeMs = said === null ? null : said.dateMs + (this.#clock.nowMono() - said.at) / 1000
    board.learn(this.#identity.about(nodeMs))
  }

  /** Searches once for the newest start; what it finds later stands among the new lines. */
  async #identify(line: 'new' | 'old', signal: AbortSignal): Promise<void> {
    this.#searchAt = this.#clock.nowMono() + SEARCH_EVERY_US
    for (const start of Object.values(STARTS)) {
      const found = await this.#search(line, start[line], signal)
      if (!found.ok) {
        this.#searchAt = this.#clock.nowMono() + SEARCH_AGAIN_US
        return
      }
      this.#identity.take(found.value)
    }
    this.#isIdentified = true
    this.#learn()
  }

  /** One hit is enough and cheap; only where it is another event (a logged request) more are asked for. */
  async #search(line: 'new' | 'old', text: string, signal: AbortSignal): Promise<Result<readonly LogLine[], unknown>> {
    for (const limit of [1, 10]) {
      const tail = line === 'new' ? this.#newTail : this.#oldTail
      const got = await tail.search(text, limit, signal)
      if (!got.ok) return got
      if (got.value.length === 0 || got.value.some(({ event }) => text.includes(`(${event})`))) return got
    }
    return ok([])
  }

  #lacksOld(): number {
    const { board } = this.#site
    const { permission, adds } = OLD_PERMISSIONS.logs
    const others = board.about.missing.filter((one) => one.permission !== permission)
    board.learn({ missing: [...others, { permission, adds }] })
    board.setPart('logs', 'missing', `The permission ${permission} is missing.`)
    const sentence = `${board.url} does not let this login read its log: ${permission} would add ${adds}.`
    board.tellTrouble(LOG_CALL, 'forbidden', sentence, 403)
    return WITHOUT_LOG_MS
  }

  #failed(failure: KindFailure): number {
    const { board } = this.#site
    if (failure.kind === 'call') {
      const { trouble } = failure
      if (trouble.kind === 'forbidden' && board.about.line === 'old') return this.#lacksOld()
      board.failed(LOG_CALL, trouble)
      if (board.isWell) board.setPart('logs', 'trouble', trouble.sentence)
      else board.setPart('logs', 'waiting', 'It is read again once the node answers.')
      return board.isWell ? Math.max(AGAIN_MS, this.#everyMs) : this.#everyMs
    }
    const { type, description } = failure
    const sentence = toSentence(type, description)
    board.setPart('logs', type === 'invalidArguments' ? 'off' : 'trouble', sentence)
    board.tellTrouble(LOG_CALL, type === 'forbidden' ? 'forbidden' : 'refused', `${board.url}: ${sentence}`, 200)
    return WITHOUT_LOG_MS
  }
}

const LOG_CALL = 'x:Log/query'
const STALE_CALL = 'log'

function toFailure(got: Result<LogNews, ApiTrouble>): Result<LogNews, KindFailure> {
  return got.ok ? got : { ok: false, error: { kind: 'call', trouble: got.error } }
}

/** telemetry.md 4.4. */
function toSentence(type: string, description: string): string {
  if (type === 'invalidArguments') return 'No log tracer is enabled there, so it has no log to read.'
  if (type === 'serverUnavailable')
    return 'Its log cannot be read: the directory is missing, or holds a file that is no text, such as a .gz of logrotate.'
  if (type === 'forbidden') return 'This login may not read the log: sysLogGet and sysLogQuery would add it.'
  return `Its log cannot be read (${type}${description === '' ? '' : `: ${description}`}).`
}
