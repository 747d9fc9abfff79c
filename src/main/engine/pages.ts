import type { MessagePort } from 'node:worker_threads'
import type { RPCHandler } from '@orpc/server/websocket'
import type { PageContext } from './push-snapshots.ts'

interface Page {
  readonly port: MessagePort
  congested: boolean
  waiting: (() => void)[]
  /** Messages that were no requests at all. */
  refused: number
  /** Ends its streams in the handler. */
  end(): void
}

type Log = (event: string, fields: Readonly<Record<string, unknown>>) => void

/**
 * The pages that are attached, each on its own port.
 *
 * The handler is oRPC's for WebSockets, whose messages have the same form as those of its message ports: its `message`
 * gives back the promise that the message port's `upgrade` drops (1.16.1), where one malformed message would be an
 * unhandled rejection and so the end of this thread, and of the recording.
 */
export class Pages {
  readonly #handler: RPCHandler<PageContext>
  readonly #log: Log
  readonly #pages = new Map<number, Page>()

  constructor(handler: RPCHandler<PageContext>, log: Log) {
    this.#handler = handler
    this.#log = log
  }

  attach(client: number, port: MessagePort): void {
    const peer = {
      send: (message: string | ArrayBufferLike | ArrayBufferView) => port.postMessage(message),
      addEventListener: () => undefined
    }
    const page: Page = { port, congested: false, waiting: [], refused: 0, end: () => this.#handler.close(peer) }
    this.#pages.set(client, page)
    const keepingUp = (): Promise<void> =>
      page.congested ? new Promise((done) => page.waiting.push(done)) : Promise.resolve()
    const context = { client, keepingUp }
    port.on('message', (message: string | Uint8Array<ArrayBuffer>) => {
      // A view may lie in a larger buffer; the handler takes whole ones.
      const whole = typeof message === 'string' ? message : message.slice().buffer
      this.#handler.message(peer, whole, { context }).catch((cause: unknown) => {
        page.refused += 1
        // Once a page: a flood of them must not become a flood of lines. Not the message: it quotes what was sent.
        const kind = cause instanceof Error ? cause.name : typeof cause
        if (page.refused === 1) this.#log('page-message-refused', { client, kind })
      })
    })
    port.on('close', () => this.detach(client))
  }

  setCongested(client: number, on: boolean): void {
    const page = this.#pages.get(client)
    if (!page) return
    page.congested = on
    if (!on) for (const done of page.waiting.splice(0)) done()
  }

  /** Ends every stream of this page. */
  detach(client: number): void {
    const page = this.#pages.get(client)
    if (!page) return
    this.#pages.delete(client)
    page.end()
    page.port.close()
    if (page.refused > 1) this.#log('page-messages-refused', { client, count: page.refused })
    page.congested = false
    for (const done of page.waiting.splice(0)) done()
  }

  close(): void {
    for (const client of [...this.#pages.keys()]) this.detach(client)
  }
}
