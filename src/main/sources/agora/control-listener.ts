import type { NatsConnection, Status } from '@nats-io/transport-node'
import type { ConnectionTrouble } from '../connection-trouble.ts'
import type { Sink } from '../source.ts'
import type { LinkListener, LiveConnection, LossCause } from './link.ts'
import { toInfoNote } from './server-greeting.ts'

/** Asks over the control connection while it is up. `lost` may come twice. */
export interface ControlUser {
  connected(nc: NatsConnection): void
  lost(): void
}

/**
 * Says how the control connection does, as notes of `nats-monitor` (recording/README.md), which asks over it. It
 * subscribes to nothing.
 */
export class ControlListener implements LinkListener {
  readonly #sink: Sink
  readonly #onLive: (live: LiveConnection) => void
  readonly #users: readonly ControlUser[]
  #lastTrouble: string | null = null

  constructor(sink: Sink, users: readonly ControlUser[], onLive: (live: LiveConnection) => void) {
    this.#sink = sink
    this.#users = users
    this.#onLive = onLive
  }

  connected(live: LiveConnection): void {
    this.#lastTrouble = null
    const server = live.nc.getServer()
    this.#note({ status: live.isFirst ? 'connected' : 'reconnect', server, info: toInfoNote(live.nc.info) })
    this.#onLive(live)
    for (const user of this.#users) user.connected(live.nc)
  }

  failed(trouble: ConnectionTrouble): void {
    if (this.#lastTrouble === trouble.kind) return
    this.#lastTrouble = trouble.kind
    this.#note({ status: 'error', kind: trouble.kind, sentence: trouble.sentence })
  }

  status(status: Status): void {
    if (status.type === 'ldm') this.#note({ status: 'ldm' })
  }

  lost(cause: LossCause): void {
    for (const user of this.#users) user.lost()
    this.#note(cause === 'stopped' ? { status: 'closed', cause } : { status: 'disconnect', cause })
  }

  #note(body: Record<string, unknown>): void {
    this.#sink.note({ source: 'nats-monitor', ...body })
  }
}
