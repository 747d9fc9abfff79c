import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { RawData, WebSocket } from 'ws'
import type { Clock } from '../../shared/cluster/clock.ts'
import type { Attachment, HostLog, PageEngine } from '../page/engine-port.ts'
import { MessageGate } from '../page/message-gate.ts'

/** R21: a page with this much unsent is cut back to snapshots … */
export const CONGESTED_ABOVE_BYTES = 8 * 1024 * 1024
/** … until it has read most of it … */
export const RELIEVED_BELOW_BYTES = 1024 * 1024
/** … and one that still does not read is let go, so that no page can hold our memory. */
export const CLOSED_ABOVE_BYTES = 64 * 1024 * 1024
/** A page behind a dead tunnel is noticed within two of these. */
const PING_EVERY_MS = 30_000

/** WebSocket close codes (RFC 6455, 7.4.1): against our policy, going away. */
const POLICY = 1008
const GOING_AWAY = 1001

/** What a page's WebSocket is relayed with. */
export interface PageSocketParts {
  readonly socket: WebSocket
  readonly engine: PageEngine
  readonly clock: Clock
  readonly log: HostLog
}

/**
 * Relays between one page's WebSocket and the engine: copies messages unread, text as string and binary as Uint8Array
 * (see `PageEngine` for why that is enough). Checks size and rate inwards and unsent bytes outwards.
 */
export class PageSocket {
  readonly #socket: WebSocket
  readonly #engine: PageEngine
  readonly #clock: Clock
  readonly #log: HostLog
  readonly #gate: MessageGate
  #port: MessagePort | null = null
  #attachment: Attachment | null = null
  #congested = false
  #answered = true
  #cancelPing: () => void = () => {}

  constructor({ socket, engine, clock, log }: PageSocketParts) {
    this.#socket = socket
    this.#engine = engine
    this.#clock = clock
    this.#log = log
    this.#gate = new MessageGate(clock)
  }

  start(): void {
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    this.#socket.on('message', (message, isBinary) => this.#fromPage(message, isBinary, port1))
    this.#socket.on('pong', () => {
      this.#answered = true
    })
    // ws reports a message over `maxPayload` and any broken frame here, and closes by itself.
    this.#socket.on('error', (cause) => this.#log('page-refused', { kind: 'bad-frame', cause: cause.message }))
    this.#socket.on('close', () => this.#end())
    port1.on('message', (message: string | Uint8Array) => this.#toPage(message))
    port1.on('close', () => this.#socket.close(GOING_AWAY))
    this.#attachment = this.#engine.attach(port2)
    this.#schedulePing()
  }

  stop(): void {
    this.#socket.close(GOING_AWAY)
    this.#socket.terminate()
    this.#end()
  }

  #fromPage(message: RawData, isBinary: boolean, port: MessagePort): void {
    // With ws's default binaryType every message is one Buffer.
    const admitted = this.#gate.admit(isBinary ? message : message.toString())
    if (admitted.ok) {
      port.postMessage(admitted.value)
      return
    }
    this.#log('page-refused', { ...admitted.error })
    this.#socket.close(POLICY, admitted.error.kind)
    this.#end()
  }

  #toPage(message: string | Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#socket.send(message, () => this.#weigh())
    this.#weigh()
  }

  #weigh(): void {
    const unsent = this.#socket.bufferedAmount
    if (unsent > CLOSED_ABOVE_BYTES && this.#port !== null) {
      this.#log('page-too-slow', { unsentBytes: unsent })
      // Not a close frame: it would queue behind the unsent bytes.
      this.#socket.terminate()
      this.#end()
    } else if (!this.#congested && unsent > CONGESTED_ABOVE_BYTES) {
      this.#congested = true
      this.#attachment?.setCongested(true)
    } else if (this.#congested && unsent < RELIEVED_BELOW_BYTES) {
      this.#congested = false
      this.#attachment?.setCongested(false)
    }
  }

  #schedulePing(): void {
    this.#cancelPing = this.#clock.after(PING_EVERY_MS, () => {
      if (!this.#answered) {
        this.#socket.terminate()
        return
      }
      this.#answered = false
      this.#socket.ping()
      this.#schedulePing()
    })
  }

  #end(): void {
    this.#cancelPing()
    this.#attachment?.detach()
    this.#attachment = null
    this.#port?.close()
    this.#port = null
  }
}
