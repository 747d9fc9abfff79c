import type { NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../../../shared/cluster/clock.ts'
import type { Sink } from '../source.ts'
import { Asker } from './asker.ts'
import { toAnsweringServer } from './connz-answer.ts'
import { listOf, type OutsideObject, objectOf, textOf, toKept } from './outside-json.ts'

/** Named in design.md section 9; answered by 2.10 and later. */
const USER_INFO = '$SYS.REQ.USER.INFO'
/** By then it is known whether anything may be asked. Servers of our own cluster answer at once; with a leaf node two of them do. */
const AFTER_MS = 2_000
const FIRST_MS = 2_000
const NEXT_MS = 300
/** Patterns of one list that are kept. */
const PATTERNS_MAX = 256

/** What asking needs; `nextAsk` numbers it among all asks of this run. */
export interface OwnUserSetting {
  readonly sink: Sink
  readonly clock: Clock
  readonly nextAsk: () => number
  /** Nobody answers who is connected: a user that may not ask that may not ask this either, and a refusal would be logged. */
  readonly isBlind: () => boolean
}

/** Asks once a connection what our own user may publish: it should be allowed to ask, and nothing else. */
export class OwnUser {
  readonly #setting: OwnUserSetting
  #asker: Asker | null = null
  #cancel: () => void = () => undefined

  constructor(setting: OwnUserSetting) {
    this.#setting = setting
  }

  connected(nc: NatsConnection): void {
    const { clock, isBlind } = this.#setting
    const asker = new Asker(nc, clock)
    this.#asker = asker
    this.#cancel()
    this.#cancel = clock.after(AFTER_MS, () => {
      if (!isBlind()) void this.#ask(asker)
    })
  }

  lost(): void {
    this.#cancel()
    this.#asker = null
  }

  async #ask(asker: Asker): Promise<void> {
    await asker.ask({
      subject: USER_INFO,
      payload: {},
      firstMs: FIRST_MS,
      nextMs: NEXT_MS,
      onAnswer: (answer) => this.#asker === asker && this.#take(answer)
    })
  }

  /** A leaf node's server answers too, and names no user: that one is not ours. */
  #take(answer: OutsideObject): boolean {
    const server = toAnsweringServer(answer)
    const told = objectOf(answer, 'data')
    if (!server || !told || textOf(told, 'user') === '') return false
    const { id, name } = server
    // The user's name and account are nobody's business; that there is one tells whose answer it is.
    const data = { own: true, permissions: { publish: toPublish(told) } }
    this.#setting.sink.note({
      source: 'nats-monitor',
      ask: this.#setting.nextAsk(),
      subject: USER_INFO,
      answer: { server: { id, name }, data }
    })
    return true
  }
}

function toPublish(told: OutsideObject): Record<string, readonly string[]> {
  const permissions = objectOf(told, 'permissions')
  const publish = permissions && objectOf(permissions, 'publish')
  const lists: Record<string, readonly string[]> = {}
  for (const key of ['allow', 'deny'] as const) {
    const patterns = publish ? listOf(publish, key, PATTERNS_MAX).filter((it) => typeof it === 'string') : []
    if (patterns.length > 0) lists[key] = patterns.map(toKept)
  }
  return lists
}
