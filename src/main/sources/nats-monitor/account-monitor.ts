import type { NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../../../shared/cluster/clock.ts'
import type { NoteBody, Sink } from '../source.ts'
import { sayConnections, sayRefused, sayServer } from './account-sentences.ts'
import { AccountTraffic } from './account-traffic.ts'
import { ASK_SUBJECTS, Asker } from './asker.ts'
import { ConnectionBook } from './connection-book.ts'
import type { ConnectionRow } from './connection-row.ts'
import { type AnsweringServer, PAGE_ROWS, toAnsweringServer, toClosedRows } from './connz-answer.ts'
import { ConnzRound, ROUND_PATIENCE, type RoundPatience } from './connz-round.ts'
import { InterfaceBoard } from './interface-board.ts'
import { POLL_TIMING, PollPace, type PollTiming } from './poll-pace.ts'
import { PollSeries } from './poll-series.ts'
import { ServerRoster } from './server-roster.ts'

/** Every time span of the monitor. Tests shorten some of them. */
export interface MonitorTiming extends PollTiming {
  readonly patience: RoundPatience
  readonly trafficEveryMs: number
}

/** As issue 5 section 1 has it. */
export const MONITOR_TIMING: MonitorTiming = { ...POLL_TIMING, patience: ROUND_PATIENCE, trafficEveryMs: 30_000 }

/** What the monitor is made with. */
export interface MonitorSetting {
  readonly sink: Sink
  readonly clock: Clock
  readonly timing?: MonitorTiming
  /** Whether any event of a frame concerns every node. Without it there are no series. */
  readonly isMustHear?: (payload: Uint8Array) => boolean
  /** Shared with those who ask at level two; one of its own unless given. */
  readonly board?: InterfaceBoard
}

/** Rounds that may be on their way at once: a series on a slow link asks before all have answered. */
const ROUNDS_MAX = 12

/**
 * Asks who is connected, over the control connection: level one of `nats-monitor`, for which an ordinary user of the
 * account is enough. All it does is ask; what it hears becomes notes.
 */
export class AccountMonitor {
  readonly #setting: MonitorSetting
  readonly #timing: MonitorTiming
  readonly #book = new ConnectionBook()
  readonly #roster = new ServerRoster()
  readonly #board: InterfaceBoard
  readonly #traffic: AccountTraffic
  readonly #pace: PollPace
  readonly #series: PollSeries | null
  #asker: Asker | null = null
  #ask = 0
  #rounds = 0
  #isPolling = false
  #isBlind = true
  /** When the next regular poll is due, µs, monotonic. */
  #dueAt = 0
  #cancelPoll: () => void = () => undefined
  #cancelTraffic: () => void = () => undefined
  /** Since the last regular poll. */
  #moved = { isMoved: false, isNews: false }

  constructor(setting: MonitorSetting) {
    this.#setting = setting
    const { clock, sink, isMustHear } = setting
    this.#timing = setting.timing ?? MONITOR_TIMING
    this.#board = setting.board ?? new InterfaceBoard(sink)
    this.#traffic = new AccountTraffic((body) => this.#note(body))
    this.#pace = new PollPace(this.#timing)
    const ask = (): number | null => this.#askInSeries()
    this.#series = isMustHear ? new PollSeries({ clock, book: this.#book, isMustHear, ask }) : null
  }

  /** A number for an ask, unique among all of this run. */
  nextAsk(): number {
    return ++this.#ask
  }

  /** The account of the mail nodes as its servers name it; null: nobody told. Outside. */
  get account(): string | null {
    return this.#traffic.account
  }

  /** Whether nobody could be asked for connections lately. */
  get isBlind(): boolean {
    return this.#isBlind
  }

  /** One server's connections, as somebody else asked for them. */
  heardOf(ask: number, subject: string, server: AnsweringServer, rows: readonly ConnectionRow[]): void {
    this.#take(ask, subject, server, rows)
  }

  /** The control connection is up. What was known is told anew: nobody knows what happened meanwhile. */
  connected(nc: NatsConnection): void {
    this.lost()
    this.#asker = new Asker(nc, this.#setting.clock)
    this.#book.clear()
    if (nc.info) this.#book.setOwn(nc.info.server_id, nc.info.client_id)
    this.#board.forget('account-connz')
    this.#board.forget('account-statz')
    this.#traffic.clear()
    this.#pollIn(0)
    this.#trafficIn(this.#timing.trafficEveryMs / 10)
  }

  /** It is gone. Twice is fine. */
  lost(): void {
    this.#asker = null
    this.#isBlind = true
    this.#cancelPoll()
    this.#cancelTraffic()
    this.#series?.stop()
  }

  /** A frame came to one of our observers: always the same one, as long as it hears. */
  heard(payload: Uint8Array): void {
    if (this.#asker) this.#series?.heard(payload)
  }

  /** Something happened elsewhere that makes a look worth while, such as a server that is gone. */
  hurry(): void {
    const now = this.#setting.clock.nowMono()
    this.#pace.enliven(now)
    if (!this.#asker || this.#isPolling) return
    const soonMs = Math.min(this.#timing.livelyMs, this.#pace.nextMs(now)) / 5
    // Never later than it was due: a storm of news must not put the look off for ever.
    if (now + soonMs * 1000 < this.#dueAt) this.#pollIn(soonMs)
  }

  #pollIn(ms: number): void {
    this.#cancelPoll()
    this.#dueAt = this.#setting.clock.nowMono() + ms * 1000
    this.#cancelPoll = this.#setting.clock.after(ms, () => void this.#poll())
  }

  async #poll(): Promise<void> {
    const asker = this.#asker
    if (!asker || this.#isPolling) return
    this.#isPolling = true
    const cost = asker.workUs
    const end = await this.#round(asker, new Set())
    this.#isPolling = false
    if (this.#asker !== asker) {
      // It was lost and is up again: its first poll found this one still waiting.
      if (this.#asker) this.#pollIn(0)
      return
    }
    if (end === 'refused') {
      this.#isBlind = true
      this.#board.tell({ interface: 'account-connz', ...sayRefused(ASK_SUBJECTS.connections) })
      return
    }
    const now = this.#setting.clock.nowMono()
    this.#pace.polled(now, { ...this.#moved, costUs: asker.workUs - cost })
    this.#moved = { isMoved: false, isNews: false }
    this.#pollIn(this.#pace.nextMs(now))
  }

  #askInSeries(): number | null {
    const asker = this.#asker
    if (!asker || asker.isRefused(ASK_SUBJECTS.connections) || this.#rounds >= ROUNDS_MAX) return null
    const enough = new Set(this.#roster.names.filter((name) => this.#roster.isAnswering(name)))
    void this.#round(asker, enough)
    // Numbered before the request leaves.
    return this.#ask
  }

  /** One ask of everybody. `enough` empty: a regular one, which waits for servers that nobody knew. */
  async #round(asker: Asker, enough: ReadonlySet<string>): Promise<string> {
    const ask = ++this.#ask
    const isRegular = enough.size === 0
    const roster = this.#roster
    this.#rounds++
    this.#note({ ask, asked: true })
    const onWhole = (server: AnsweringServer, rows: readonly ConnectionRow[]): void => {
      if (this.#asker === asker) this.#take(ask, ASK_SUBJECTS.connections, server, rows)
    }
    const round = new ConnzRound({ asker, patience: this.#timing.patience, enough, onWhole })
    const byName = roster.isByName ? round.askByName(roster.names) : Promise.resolve()
    const [end] = await Promise.all([round.askAll(), byName])
    if (isRegular && end !== 'refused' && !roster.isByName) {
      await round.askByName(roster.names.filter((name) => !round.whole.has(name)))
    }
    this.#rounds--
    if (this.#asker !== asker) return 'lost'
    const call = this.#callRoll(round, isRegular)
    this.#note({ ask, done: true, expected: call.expected, answered: call.answered })
    return end
  }

  #callRoll(round: ConnzRound, isRegular: boolean): { readonly expected: number; readonly answered: number } {
    const roster = this.#roster
    if (!isRegular) return { expected: roster.size, answered: round.whole.size }
    this.#isBlind = round.whole.size === 0
    const wasAnswering = roster.names.filter((name) => roster.isAnswering(name))
    const call = roster.call(round.whole, this.#setting.clock.nowMono())
    if (wasAnswering.some((name) => call.missing.includes(name))) this.#moved = { isMoved: true, isNews: true }
    // One server short in the common request and there by name: it is not passed on any more.
    if (round.whole.size > 0) roster.isByName = [...round.whole].some((name) => !round.byPing.has(name))
    this.#board.tell({ interface: 'account-connz', ...sayConnections(call, roster.isByName) })
    for (const name of roster.names) {
      const word = sayServer(roster.isAnswering(name), !round.byPing.has(name))
      this.#board.tell({ interface: 'account-connz', server: name, ...word })
    }
    return call
  }

  #take(ask: number, subject: string, server: AnsweringServer, rows: readonly ConnectionRow[]): void {
    const now = this.#setting.clock.nowMono()
    const entry = this.#book.take({ server, ask, rows, now })
    if (!entry) return
    this.#roster.answered(server, now)
    for (const note of entry.notes) this.#note({ ask, subject, ...note })
    const { isMoved, isNews } = this.#moved
    const isChange = entry.appeared > 0 || entry.gone.length > 0
    this.#moved = { isMoved: isMoved || entry.changed > 0, isNews: isNews || isChange }
    this.#series?.answered(server.id, ask)
    if (entry.gone.length > 0) void this.#askWhy(server.name, new Set(entry.gone))
  }

  /** Why connections of a server ended: the newest of the closed ones that it remembers. */
  async #askWhy(name: string, gone: ReadonlySet<number>): Promise<void> {
    const asker = this.#asker
    if (!asker || this.#rounds >= ROUNDS_MAX) return
    const ask = ++this.#ask
    this.#rounds++
    this.#note({ ask, asked: true })
    const { oneMs } = this.#timing.patience
    await asker.ask({
      subject: ASK_SUBJECTS.connections,
      payload: { auth: false, state: 1, sort: 'stop', limit: PAGE_ROWS, server_name: name },
      firstMs: oneMs,
      nextMs: oneMs,
      onAnswer: (answer) => {
        const server = toAnsweringServer(answer)
        if (server?.name !== name || this.#asker !== asker) return false
        const connections = toClosedRows(answer, gone)
        const head = { id: server.id, name }
        const rest = { server_id: server.id, connections }
        if (connections.length > 0) {
          const told = { server: head, data: rest }
          this.#note({ ask, subject: ASK_SUBJECTS.connections, closed: true, answer: told })
        }
        return true
      }
    })
    this.#rounds--
    if (this.#asker === asker) this.#note({ ask, done: true })
  }

  #trafficIn(ms: number): void {
    this.#cancelTraffic()
    this.#cancelTraffic = this.#setting.clock.after(ms, () => void this.#askTraffic())
  }

  async #askTraffic(): Promise<void> {
    const asker = this.#asker
    if (!asker) return
    const ask = ++this.#ask
    this.#note({ ask, asked: true })
    const { firstMs, nextMs } = this.#timing.patience
    const servers = new Set<string>()
    const now = this.#setting.clock.nowMono()
    const onAnswer = (answer: Readonly<Record<string, unknown>>): boolean => {
      const name = this.#asker === asker ? this.#traffic.take(ask, answer, now) : null
      if (name !== null) servers.add(name)
      return false
    }
    const end = await asker.ask({ subject: ASK_SUBJECTS.traffic, payload: {}, firstMs, nextMs, onAnswer })
    if (this.#asker !== asker) return
    // No count: servers without a connection of the account do not answer, so nobody knows how many should have.
    this.#note({ ask, done: true })
    if (end === 'refused') this.#board.tell({ interface: 'account-statz', ...sayRefused(ASK_SUBJECTS.traffic) })
    else {
      const word = this.#traffic.say(servers.size)
      this.#board.tell({ interface: 'account-statz', ...word })
      this.#trafficIn(this.#timing.trafficEveryMs)
    }
  }

  #note(body: Omit<NoteBody, 'source'>): void {
    this.#setting.sink.note({ ...body, source: 'nats-monitor' })
  }
}
