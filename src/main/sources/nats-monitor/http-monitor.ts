import type { Clock } from '../../../shared/cluster/clock.ts'
import type { Sink } from '../source.ts'
import type { ConnectionRow } from './connection-row.ts'
import { type AnsweringServer, PAGE_ROWS, toConnzPage } from './connz-answer.ts'
import { getJson, type HttpFault, sayHttpFault } from './http-get.ts'
import type { InterfaceBoard } from './interface-board.ts'
import { type OutsideObject, objectOf, textOf } from './outside-json.ts'
import { ServerBook } from './server-book.ts'
import { reduceAnswer, SERVER_QUESTIONS } from './server-questions.ts'

/** Pages of one server's connections; the table of connections holds no more. */
const PAGES_MAX = 8

/** How often servers and connections are asked, and how long one answer is waited for, ms. */
export interface HttpTiming {
  readonly everyMs: number
  readonly connectionsEveryMs: number
  readonly timeoutMs: number
}

/** As over NATS. */
export const HTTP_TIMING: HttpTiming = { everyMs: 30_000, connectionsEveryMs: 5_000, timeoutMs: 4_000 }

/** What the monitor is made with. */
export interface HttpSetting {
  readonly sink: Sink
  readonly clock: Clock
  readonly board: InterfaceBoard
  readonly timing: HttpTiming
  /** Base URLs, one a server. */
  readonly urls: readonly string[]
  /** A number for an ask, unique among all of this run. */
  readonly nextAsk: () => number
  /** Whether nobody tells of connections over NATS. */
  readonly needsConnections: () => boolean
  /** One server's whole list. */
  readonly onWhole: (ask: number, subject: string, server: AnsweringServer, rows: readonly ConnectionRow[]) => void
}

/** Level two over HTTP monitoring, for those who have no system user: the same questions, one server a URL. Only GETs. */
export class HttpMonitor {
  readonly #setting: HttpSetting
  readonly #book = new ServerBook()
  /** By URL, once it has told its name. */
  readonly #servers = new Map<string, AnsweringServer>()
  readonly #abort = new AbortController()
  readonly #cancels = new Map<string, () => void>()

  constructor(setting: HttpSetting) {
    this.#setting = setting
  }

  start(): void {
    for (const url of this.#setting.urls) void this.#askServer(url)
    if (this.#setting.urls.length > 0)
      this.#later('connections', this.#setting.timing.connectionsEveryMs, () => this.#askConnections())
  }

  /** Twice is fine. */
  stop(): void {
    this.#abort.abort()
    for (const cancel of this.#cancels.values()) cancel()
    this.#cancels.clear()
  }

  #later(key: string, ms: number, task: () => Promise<void>): void {
    if (this.#abort.signal.aborted) return
    this.#cancels.set(
      key,
      this.#setting.clock.after(ms, () => void task())
    )
  }

  async #askServer(base: string): Promise<void> {
    const { timing, board, sink, nextAsk, clock } = this.#setting
    const ask = nextAsk()
    sink.note({ source: 'nats-monitor', ask, asked: true })
    let answers = 0
    let fault: HttpFault | null = null
    for (const question of SERVER_QUESTIONS) {
      const path = `/${question.toLowerCase()}`
      const got = await this.#get(base, path)
      if (this.#abort.signal.aborted) return
      if (!got.ok) {
        fault ??= got.error
        // The first question names the server: without its answer nothing else could be told apart.
        if (question === 'VARZ') break
        continue
      }
      if (question === 'VARZ') this.#meet(base, got.value)
      const server = this.#servers.get(base)
      if (!server) break
      answers++
      const answer = this.#book.take(server, question, reduceAnswer(question, got.value), clock.nowMono())
      if (answer) sink.note({ source: 'nats-monitor', ask, subject: path, answer })
    }
    sink.note({ source: 'nats-monitor', ask, done: true })
    const name = this.#servers.get(base)?.name
    const state = answers === SERVER_QUESTIONS.length ? 'available' : answers > 0 ? 'partial' : 'silent'
    const sentence = fault ? sayHttpFault(fault) : 'It answers over HTTP.'
    board.tell({ interface: 'http', state, sentence, server: name ?? base })
    this.#sayAll()
    this.#later(base, timing.everyMs, () => this.#askServer(base))
  }

  #sayAll(): void {
    const { urls, board } = this.#setting
    const known = urls.filter((url) => this.#servers.has(url)).length
    const state = known === urls.length ? 'available' : known > 0 ? 'partial' : 'silent'
    board.tell({ interface: 'http', state, sentence: `${known} of ${urls.length} servers answer over HTTP.` })
  }

  #meet(base: string, body: OutsideObject): void {
    const id = textOf(body, 'server_id')
    if (id === '') {
      this.#servers.delete(base)
      return
    }
    const cluster = objectOf(body, 'cluster')
    this.#servers.set(base, {
      id,
      name: textOf(body, 'server_name') || id,
      cluster: cluster ? textOf(cluster, 'name') : '',
      ver: textOf(body, 'version'),
      tags: []
    })
  }

  async #askConnections(): Promise<void> {
    const { urls, timing, needsConnections, nextAsk, sink } = this.#setting
    if (needsConnections()) {
      const ask = nextAsk()
      sink.note({ source: 'nats-monitor', ask, asked: true })
      const whole = await Promise.all(urls.map((url) => this.#askPages(ask, url)))
      if (this.#abort.signal.aborted) return
      const answered = whole.filter((it) => it).length
      sink.note({ source: 'nats-monitor', ask, done: true, expected: urls.length, answered })
    }
    this.#later('connections', timing.connectionsEveryMs, () => this.#askConnections())
  }

  /** Whether the whole list came. */
  async #askPages(ask: number, base: string): Promise<boolean> {
    const server = this.#servers.get(base)
    if (!server) return false
    const rows = new Map<number, ConnectionRow>()
    for (let page = 0; page < PAGES_MAX; page++) {
      const path = `/connz?subs=1&limit=${PAGE_ROWS}&offset=${page * PAGE_ROWS}`
      const got = await this.#get(base, path)
      if (!got.ok || this.#abort.signal.aborted) return false
      const read = toConnzPage({ server, data: got.value })
      if (!read.ok) return false
      for (const row of read.value.rows) rows.set(row.cid, row)
      if (page * PAGE_ROWS + read.value.rows.length < read.value.total && read.value.rows.length > 0) continue
      this.#setting.onWhole(ask, '/connz', server, [...rows.values()])
      return true
    }
    return false
  }

  #get(base: string, path: string): ReturnType<typeof getJson> {
    const { clock, timing } = this.#setting
    const url = new URL(`${base.replace(/\/+$/u, '')}${path}`)
    return getJson(url, { clock, timeoutMs: timing.timeoutMs, signal: this.#abort.signal })
  }
}
