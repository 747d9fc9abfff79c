import type { NatsConnection, Status, Subscription } from '@nats-io/transport-node'
import type { Clock } from '../../../shared/cluster/clock.ts'
import type { UnixUs } from '../../../shared/cluster/units.ts'
import type { ConnectionConfig } from '../connection.schema.ts'
import { type ConnectionTrouble, toTrouble } from '../connection-trouble.ts'
import type { ServerAddress } from '../server-address.ts'
import type { Sink } from '../source.ts'
import type { LinkListener, LiveConnection, LossCause } from './link.ts'
import { toInfoNote } from './server-greeting.ts'

/** The one subject that Stalwart's nodes talk on; not configurable there (config.md section 2). */
export const AGORA_SUBJECT = 'stwt.agora'

/** What an observer needs. */
export interface ObserverSetting {
  readonly sink: Sink
  readonly clock: Clock
  readonly config: ConnectionConfig
  readonly address: ServerAddress
  readonly rttEveryMs: number
  readonly resubscribeMs: number
  /** Called with each new connection. */
  readonly onLive: (live: LiveConnection) => void
  /** Called when one that was up is gone. */
  readonly onLost: () => void
  /** Called with each frame, after the sink has it; the bytes are a view that lasts for this call. */
  readonly onFrame: (payload: Uint8Array) => void
}

/** A permission is refused for few subjects; more than this many on one connection are not told. */
const TOLD_SUBJECTS_MAX = 16

/**
 * One server's ear: subscribes, hands each arrival to the sink, and says in notes when it could not hear. It hears from
 * `connected` or `reconnect` until `disconnect` or `closed`, except between an `error` of kind `subject-refused` and
 * `subscribed`. Changes of state are told, not tries: an outage of any length is one `disconnect`, one `reconnecting`,
 * an `error` for each new reason, and one `reconnect`.
 */
export class Observer implements LinkListener {
  readonly #setting: ObserverSetting
  readonly #slot: number
  #nc: NatsConnection | null = null
  #subscription: Subscription | null = null
  #isRefused = false
  readonly #toldSubjects = new Set<string>()
  #lastTrouble: string | null = null
  #heard = 0
  #heardBefore = 0
  #lastAlive: UnixUs
  #isTiming = false
  #brokenCallbacks = 0
  readonly #cancels = new Set<() => void>()

  constructor(setting: ObserverSetting) {
    this.#setting = setting
    this.#slot = setting.sink.observer(setting.address.text)
    this.#lastAlive = setting.clock.nowUnix()
  }

  /** Before the first try. */
  begin(): void {
    this.#note({ status: 'connecting' })
  }

  /** After the last. */
  end(): void {
    this.#cancelTimers()
    this.#note({ status: 'closed', cause: 'stopped' })
  }

  connected(live: LiveConnection): void {
    const { nc } = live
    this.#nc = nc
    this.#lastTrouble = null
    this.#isRefused = false
    this.#toldSubjects.clear()
    this.#lastAlive = this.#setting.clock.nowUnix()
    this.#note({ status: live.isFirst ? 'connected' : 'reconnect', info: toInfoNote(nc.info) })
    this.#subscribe(nc)
    this.#schedule(this.#setting.rttEveryMs, () => this.#measure(nc))
    this.#setting.onLive(live)
  }

  failed(trouble: ConnectionTrouble): void {
    if (this.#lastTrouble === trouble.sentence) return
    this.#lastTrouble = trouble.sentence
    this.#error(trouble)
  }

  status(status: Status): void {
    if (status.type === 'ldm') this.#note({ status: 'ldm' })
    if (status.type === 'error' && status.error.name === 'PermissionViolationError') this.#refused(status.error)
  }

  lost(cause: LossCause): void {
    this.#nc = null
    this.#subscription = null
    this.#cancelTimers()
    if (cause === 'stopped') return
    const silentSince = cause === 'stale' ? { last_alive: String(this.#lastAlive) } : {}
    this.#note({ status: 'disconnect', cause, ...silentSince })
    this.#note({ status: 'reconnecting' })
    this.#setting.onLost()
  }

  #subscribe(nc: NatsConnection): void {
    const { sink, onFrame } = this.#setting
    const slot = this.#slot
    this.#subscription = nc.subscribe(AGORA_SUBJECT, {
      // A throw in here would end the connection's reader in silence (observability.md section 4).
      callback: (error, message) => {
        try {
          if (error) return
          this.#heard++
          sink.arrival(slot, message.data)
          onFrame(message.data)
        } catch (failure) {
          this.#callbackFailed(failure)
        }
      }
    })
  }

  /** Our own bug, told once a run: the frames it costs are a gap that nobody else would name. */
  #callbackFailed(failure: unknown): void {
    this.#brokenCallbacks++
    if (this.#brokenCallbacks > 1) return
    try {
      this.#note({ status: 'error', kind: 'sink-failed', sentence: `An arrival could not be kept: ${String(failure)}` })
    } catch {
      // The sink fails for notes too: there is nowhere left to say it.
    }
  }

  #refused(error: Error): void {
    const { address, config } = this.#setting
    const trouble = toTrouble(error, { address: address.text, config })
    const subject = 'subject' in error ? String(error.subject) : ''
    const isOurs = trouble.kind === 'subject-refused' && subject === AGORA_SUBJECT
    if (isOurs) {
      this.#isRefused = true
      this.#subscription = null
      const nc = this.#nc
      if (nc) this.#schedule(this.#setting.resubscribeMs, () => this.#resubscribe(nc))
    }
    if (this.#toldSubjects.has(subject) || this.#toldSubjects.size >= TOLD_SUBJECTS_MAX) return
    this.#toldSubjects.add(subject)
    this.#error(trouble, { subject: subject.slice(0, 256) })
  }

  async #resubscribe(nc: NatsConnection): Promise<void> {
    if (this.#nc !== nc || this.#subscription) return
    this.#subscribe(nc)
    const mine = this.#subscription
    // The refusal, if any, arrives before the answer to a ping that is sent after the subscription.
    await nc.flush()
    if (this.#subscription !== mine || this.#nc !== nc || !this.#isRefused || mine === null || isClosed(mine)) return
    this.#isRefused = false
    this.#toldSubjects.clear()
    this.#note({ status: 'subscribed' })
  }

  /** Times a ping; at most one is out. Not answered in time: no note, and the next waits for it or for the end. */
  async #measure(nc: NatsConnection): Promise<void> {
    if (this.#nc !== nc) return
    this.#schedule(this.#setting.rttEveryMs, () => this.#measure(nc))
    if (this.#heard !== this.#heardBefore) {
      this.#heardBefore = this.#heard
      this.#lastAlive = this.#setting.clock.nowUnix()
    }
    if (this.#isTiming) return
    this.#isTiming = true
    const from = this.#setting.clock.nowMono()
    try {
      await nc.flush()
      if (this.#nc !== nc) return
      this.#lastAlive = this.#setting.clock.nowUnix()
      this.#note({ rtt_us: Math.round(this.#setting.clock.nowMono() - from) })
    } finally {
      this.#isTiming = false
    }
  }

  /** Runs `task` later unless the connection is gone by then. A ping that fails with its connection is told by `lost`. */
  #schedule(ms: number, task: () => Promise<void>): void {
    const cancel = this.#setting.clock.after(ms, () => {
      this.#cancels.delete(cancel)
      task().catch(() => undefined)
    })
    this.#cancels.add(cancel)
  }

  #cancelTimers(): void {
    for (const cancel of this.#cancels) cancel()
    this.#cancels.clear()
    this.#isTiming = false
  }

  #error(trouble: ConnectionTrouble, more: Record<string, unknown> = {}): void {
    this.#note({ status: 'error', kind: trouble.kind, sentence: trouble.sentence, ...more })
  }

  #note(body: Record<string, unknown>): void {
    this.#setting.sink.note({ source: 'agora', server: this.#setting.address.text, ...body })
  }
}

/** A refused subscription is closed by the client before its status event is read. */
function isClosed(subscription: Subscription): boolean {
  return subscription.isClosed()
}
