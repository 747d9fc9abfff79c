import type { ConnectionOptions, NatsConnection, Status } from '@nats-io/transport-node'
import type { Clock } from '../../../shared/cluster/clock.ts'
import type { Result } from '../../../shared/cluster/result.ts'
import type { ConnectionTrouble } from '../connection-trouble.ts'
import { Attempt, openConnection } from './open-connection.ts'
import { type ReconnectPace, reconnectDelayMs } from './reconnect-delay.ts'

/** Why a connection that was up is gone. */
export type LossCause =
  | 'stale'
  | 'server-closed'
  | 'connection-reset'
  | 'authorization'
  | 'slow-consumer'
  | 'lame-duck'
  | 'stopped'

/** A connection that is up. `remote` is where its socket leads to. */
export interface LiveConnection {
  readonly nc: NatsConnection
  readonly remote: readonly string[]
  /** Nothing was up on this link before. */
  readonly isFirst: boolean
}

/** What a link tells its owner, in this order: (`failed`* `connected` `status`* `lost`)*. Must not throw. */
export interface LinkListener {
  connected(live: LiveConnection): void
  /** One try failed. `isFirstSinceUp`: the first since the link was up, or since it was started. */
  failed(trouble: ConnectionTrouble, isFirstSinceUp: boolean): void
  status(status: Status): void
  lost(cause: LossCause): void
}

/** What a link needs from outside. */
export interface LinkSetting {
  readonly clock: Clock
  /** 0..1, for the jitter. */
  readonly random: () => number
  readonly pace: ReconnectPace
  /** The options of the next try, read anew each time. */
  readonly prepare: () => Promise<Result<ConnectionOptions, ConnectionTrouble>>
  /** Makes an error of a try into a trouble; may look at the server to find out more. */
  readonly explain: (error: unknown, wasUp: boolean) => Promise<ConnectionTrouble>
}

/** A stopping link waits this long for what is on its way; then the socket is cut. */
const DRAIN_MS = 2000

/** Keeps one connection up for ever, one try after the other, until stopped. At most one socket is open at a time. */
export class Link {
  readonly #setting: LinkSetting
  readonly #listener: LinkListener
  #attempt: Attempt | null = null
  #live: NatsConnection | null = null
  #running: Promise<void> | null = null
  #isStopping = false
  #wake: (() => void) | null = null
  #failures = 0
  #wasUp = false

  constructor(setting: LinkSetting, listener: LinkListener) {
    this.#setting = setting
    this.#listener = listener
  }

  /** The connection while it is up. */
  get live(): NatsConnection | null {
    return this.#live
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Drains what is on its way for up to 2 s, then closes everything. Twice is fine. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#wake?.()
    const { clock } = this.#setting
    const live = this.#live
    if (live) {
      const drained = live.drain().catch(() => undefined)
      await settledWithin(drained, DRAIN_MS, clock)
      await settledWithin(live.close(), DRAIN_MS, clock)
    }
    this.#attempt?.end()
    // A name that is being resolved cannot be cancelled; the sockets it would bring are already doomed.
    if (this.#running !== null) await settledWithin(this.#running, DRAIN_MS, clock)
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      const trouble = await this.#try()
      if (this.#isStopping) return
      const tries = { count: this.#failures, retryable: trouble?.retryable ?? true }
      if (trouble) this.#failures++
      await this.#wait(reconnectDelayMs(tries, this.#setting.random(), this.#setting.pace))
    }
  }

  /** Null: it was up and is gone again. */
  async #try(): Promise<ConnectionTrouble | null> {
    const attempt = new Attempt()
    this.#attempt = attempt
    const prepared = await this.#setting.prepare()
    if (this.#isStopping) return null
    if (!prepared.ok) return this.#fail(prepared.error)
    const opened = await openConnection(prepared.value, attempt, this.#setting.clock)
    if (!opened.ok) return this.#isStopping ? null : this.#fail(await this.#setting.explain(opened.error, this.#wasUp))
    if (this.#isStopping) {
      await opened.value.close()
      attempt.end()
      return null
    }
    await this.#attend(opened.value, attempt)
    return null
  }

  #fail(trouble: ConnectionTrouble): ConnectionTrouble {
    if (!this.#isStopping) this.#listener.failed(trouble, this.#failures === 0)
    return trouble
  }

  async #attend(nc: NatsConnection, attempt: Attempt): Promise<void> {
    this.#live = nc
    this.#failures = 0
    const isFirst = !this.#wasUp
    this.#wasUp = true
    const loss = new LossFinder()
    this.#listener.connected({ nc, remote: attempt.remoteAddresses(), isFirst })
    // `closed` as well: a connection that ended before the listener was there sends it nothing any more.
    const ended = nc.closed().then((reason) => loss.seeError(reason ?? undefined))
    await Promise.race([this.#listen(nc, loss), ended])
    this.#live = null
    this.#listener.lost(this.#isStopping ? 'stopped' : loss.cause())
    attempt.end()
    await nc.close()
  }

  async #listen(nc: NatsConnection, loss: LossFinder): Promise<void> {
    for await (const status of nc.status()) {
      loss.see(status)
      if (status.type === 'disconnect') return
      if (status.type !== 'close') this.#listener.status(status)
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#setting.clock.after(ms, resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
  }
}

/** The reason of a disconnect is not in its event: it is told by what came before (observability.md section 4). */
class LossFinder {
  #cause: LossCause | null = null

  see(status: Status): void {
    if (status.type === 'ldm') this.#cause ??= 'lame-duck'
    // After a login that is no longer accepted the client says "stale" as well, so the first of the two counts.
    if (status.type === 'staleConnection') this.#cause ??= 'stale'
    if (status.type === 'error') this.seeError(status.error)
  }

  seeError(error: Error | undefined): void {
    if (!error) return
    const { name, message } = error
    if (name === 'AuthorizationError' || name === 'UserAuthenticationExpiredError') this.#cause = 'authorization'
    else if (/slow consumer/i.test(message)) this.#cause = 'slow-consumer'
    else if (/stale connection/i.test(message)) this.#cause = 'stale'
    else if ('code' in error) this.#cause ??= 'connection-reset'
  }

  cause(): LossCause {
    return this.#cause ?? 'server-closed'
  }
}

/** Resolves when `work` has settled or after `ms`, whichever is first. */
export async function settledWithin(work: Promise<unknown>, ms: number, clock: Clock): Promise<void> {
  let cancel: () => void = () => undefined
  const late = new Promise<void>((resolve) => {
    cancel = clock.after(ms, resolve)
  })
  await Promise.race([work.then(undefined, () => undefined), late])
  cancel()
}
