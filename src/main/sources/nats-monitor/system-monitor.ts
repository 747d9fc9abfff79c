import type { NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../../../shared/cluster/clock.ts'
import type { LinkListener, LiveConnection, LossCause } from '../agora/link.ts'
import type { ConnectionTrouble } from '../connection-trouble.ts'
import type { Sink } from '../source.ts'
import { Asker } from './asker.ts'
import { toAnsweringServer } from './connz-answer.ts'
import { EventBrake } from './event-brake.ts'
import type { InterfaceBoard } from './interface-board.ts'
import { type OutsideObject, objectOf } from './outside-json.ts'
import { ServerBook } from './server-book.ts'
import { reduceAnswer, SERVER_QUESTIONS, type ServerQuestion } from './server-questions.ts'
import { EVENT_SUBJECTS, toSystemEvent } from './system-events.ts'

/** Servers are asked this often, and waited for so long, ms. */
export interface SystemTiming {
  readonly everyMs: number
  readonly firstMs: number
  readonly nextMs: number
}

/** Gentle: what is asked here changes with days, not with seconds. */
export const SYSTEM_TIMING: SystemTiming = { everyMs: 30_000, firstMs: 2_000, nextMs: 500 }

/** What the monitor is made with. */
export interface SystemSetting {
  readonly sink: Sink
  readonly clock: Clock
  readonly board: InterfaceBoard
  readonly timing: SystemTiming
  /** A number for an ask, unique among all of this run. */
  readonly nextAsk: () => number
  /** The account of the mail nodes; null: not known. */
  readonly account: () => string | null
  /** A client or server came or went. */
  readonly onNews: () => void
}

/**
 * Level two over a restricted user of the system account: servers, routes, gateways, leaf nodes, JetStream and health,
 * and connects and disconnects as they happen. Asks and listens; the subjects are those of `sysro` in the reference.
 */
export class SystemMonitor implements LinkListener {
  readonly #setting: SystemSetting
  readonly #book = new ServerBook()
  readonly #brake = new EventBrake()
  readonly #refused = new Set<string>()
  #asker: Asker | null = null
  #cancel: () => void = () => undefined

  constructor(setting: SystemSetting) {
    this.#setting = setting
  }

  connected({ nc }: LiveConnection): void {
    this.#book.clear()
    this.#refused.clear()
    const asker = new Asker(nc, this.#setting.clock)
    this.#asker = asker
    for (const subject of EVENT_SUBJECTS) this.#listen(nc, subject)
    void this.#sayEvents(nc)
    this.#cancel = this.#setting.clock.after(0, () => void this.#ask(asker))
  }

  failed(trouble: ConnectionTrouble): void {
    const state = trouble.retryable ? 'silent' : 'refused'
    const sentence = `The user of the system account does not get in: ${trouble.sentence}`
    this.#setting.board.tell({ interface: 'system', state, sentence })
    this.#setting.board.tell({ interface: 'system-events', state, sentence })
  }

  status(): void {
    // Refusals are told by the requests and subscriptions that they meet.
  }

  lost(_cause: LossCause): void {
    this.#asker = null
    this.#cancel()
  }

  #listen(nc: NatsConnection, subject: string): void {
    nc.subscribe(subject, {
      // A throw in here would end the connection's reader in silence (observability.md section 4).
      callback: (error, message) => {
        if (error) {
          this.#refused.add(subject)
          return
        }
        const event = toSystemEvent(message.subject, message.data, this.#setting.account())
        if (!event || !this.#brake.passes(this.#setting.clock.nowMono())) return
        this.#setting.sink.note({ source: 'nats-monitor', event: event.event, body: event.body })
        if (event.isNews) this.#setting.onNews()
      }
    })
  }

  async #sayEvents(nc: NatsConnection): Promise<void> {
    // A refusal arrives before the answer to a ping that is sent after the subscriptions.
    const isUp = await nc.flush().then(
      () => true,
      () => false
    )
    if (!isUp) return
    const heard = EVENT_SUBJECTS.length - this.#refused.size
    const names = [...this.#refused].join(', ')
    const board = this.#setting.board
    if (heard === 0) {
      const sentence =
        'This user may not hear the events of the system account: connects and disconnects are seen by asking.'
      board.tell({ interface: 'system-events', state: 'refused', sentence })
    } else if (names !== '') {
      board.tell({ interface: 'system-events', state: 'partial', sentence: `This user may not hear ${names}.` })
    } else {
      const sentence = 'Connects, disconnects, shutdowns and failed logins are heard as they happen.'
      board.tell({ interface: 'system-events', state: 'available', sentence })
    }
  }

  /** All questions, one after the other, then again later. */
  async #ask(asker: Asker): Promise<void> {
    const answered = new Set<string>()
    const refused: string[] = []
    for (const question of SERVER_QUESTIONS) {
      const end = await this.#askOne(asker, question, answered)
      if (this.#asker !== asker) return
      if (end === 'refused') refused.push(question)
    }
    this.#say(answered, refused)
    if (refused.length === SERVER_QUESTIONS.length) return
    this.#cancel = this.#setting.clock.after(this.#setting.timing.everyMs, () => void this.#ask(asker))
  }

  async #askOne(asker: Asker, question: ServerQuestion, answered: Set<string>): Promise<string> {
    const { clock, sink, timing, nextAsk } = this.#setting
    const subject = `$SYS.REQ.SERVER.PING.${question}`
    if (asker.isRefused(subject)) return 'refused'
    const ask = nextAsk()
    sink.note({ source: 'nats-monitor', ask, asked: true })
    const { firstMs, nextMs } = timing
    const onAnswer = (whole: OutsideObject): boolean => {
      const server = toAnsweringServer(whole)
      const body = objectOf(whole, 'data')
      if (!server || !body || this.#asker !== asker) return false
      answered.add(server.name)
      const answer = this.#book.take(server, question, reduceAnswer(question, body), clock.nowMono())
      if (answer) sink.note({ source: 'nats-monitor', ask, subject, answer })
      return false
    }
    const end = await asker.ask({ subject, payload: {}, firstMs, nextMs, onAnswer })
    if (this.#asker === asker) sink.note({ source: 'nats-monitor', ask, done: true })
    return end
  }

  #say(answered: ReadonlySet<string>, refused: readonly string[]): void {
    const { board } = this.#setting
    if (answered.size === 0) {
      const isRefused = refused.length === SERVER_QUESTIONS.length
      const sentence = isRefused
        ? 'This user may not ask the servers; give it the rights of a restricted user of the system account.'
        : 'No server answers: is this a user of the system account?'
      board.tell({ interface: 'system', state: isRefused ? 'refused' : 'silent', sentence })
      return
    }
    const lacking = refused.length > 0 ? ` This user may not ask for ${refused.join(', ')}.` : ''
    const sentence = `${answered.size} ${answered.size === 1 ? 'server answers' : 'servers answer'}.${lacking}`
    board.tell({ interface: 'system', state: lacking === '' ? 'available' : 'partial', sentence })
    for (const server of answered) {
      const state = lacking === '' ? 'available' : 'partial'
      board.tell({ interface: 'system', server, state, sentence: `It answers.${lacking}` })
    }
  }
}
