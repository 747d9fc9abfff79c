import type { MessagePort } from 'node:worker_threads'
import type { RPCHandler } from '@orpc/server/message-port'
import type { PageContext } from './push-snapshots.ts'

interface Page {
  readonly port: MessagePort
  congested: boolean
  waiting: (() => void)[]
}

/** The pages that are attached, each on its own port. */
export class Pages {
  readonly #handler: RPCHandler<PageContext>
  readonly #pages = new Map<number, Page>()

  constructor(handler: RPCHandler<PageContext>) {
    this.#handler = handler
  }

  attach(client: number, port: MessagePort): void {
    const page: Page = { port, congested: false, waiting: [] }
    this.#pages.set(client, page)
    const keepingUp = (): Promise<void> =>
      page.congested ? new Promise((done) => page.waiting.push(done)) : Promise.resolve()
    this.#handler.upgrade(port, { context: { client, keepingUp } })
    port.start()
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
    page.port.close()
    page.congested = false
    for (const done of page.waiting.splice(0)) done()
  }

  close(): void {
    for (const client of [...this.#pages.keys()]) this.detach(client)
  }
}
