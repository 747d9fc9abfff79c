import { EventEmitter } from 'node:events'
import { decode, encode } from './clone-text.ts'
import { nextId, tell } from './link.ts'

const ports = new Map<string, PortMain>()
export const portById = (id: string) => ports.get(id)

/** MessagePortMain: the main process's end of a port of a page. Queues until `start()`, as Electron's does. */
export class PortMain extends EventEmitter {
  readonly id: string
  readonly #win: number
  readonly #queue: unknown[] = []
  #started = false
  #closed = false

  /** Without arguments: a port of no page, for forged messages in tests. */
  constructor(id = `forged-${nextId()}`, win = 0) {
    super()
    this.id = id
    this.#win = win
    ports.set(id, this)
  }

  get closed(): boolean {
    return this.#closed
  }

  postMessage(data: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new Error('electron stand-in: no ports over ports')
    if (!this.#closed) tell({ op: 'to-page', win: this.#win, message: { op: 'port', id: this.id, data: encode(data) } })
  }

  start(): void {
    this.#started = true
    for (const data of this.#queue.splice(0)) this.emit('message', { data, ports: [] })
  }

  close(): void {
    if (this.#closed) return
    tell({ op: 'to-page', win: this.#win, message: { op: 'port-close', id: this.id } })
    this.gone()
  }

  deliver(text: string): void {
    const data = decode(text)
    if (this.#started) this.emit('message', { data, ports: [] })
    else this.#queue.push(data)
  }

  gone(): void {
    if (this.#closed) return
    this.#closed = true
    ports.delete(this.id)
    this.emit('close')
  }

  static closeAllOf(win: number): void {
    for (const port of ports.values()) if (port.#win === win) port.gone()
  }
}
