import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { IpcMainEvent, MessagePortMain, WebContents } from 'electron'
import type { Clock } from '../../shared/cluster/clock.ts'
import type { Attachment, HostLog, PageEngine } from '../page/engine-port.ts'
import { MessageGate } from '../page/message-gate.ts'
import { isUiUrl } from './ui-origin.ts'

/** The one IPC channel; the preload sends on it once a page load, with one port. */
export const PORT_CHANNEL = 'stoa-port'

/** What a page's port is relayed with. */
export interface PagePortParts {
  readonly engine: PageEngine
  readonly clock: Clock
  readonly log: HostLog
}

type Sender = Pick<IpcMainEvent, 'sender' | 'senderFrame'>

/**
 * R6. Null if the sender is our window's main frame, showing `app://ui`; else why it is refused. A destroyed frame
 * is null; a frame that has not navigated yet has an empty URL.
 */
export function whyForeignSender(event: Sender, ours: WebContents): string | null {
  if (event.sender !== ours) return 'other-contents'
  const frame = event.senderFrame
  if (frame === null) return 'no-frame'
  if (frame !== ours.mainFrame) return 'child-frame'
  if (!isUiUrl(frame.url)) return 'other-url'
  return frame.origin === 'app://ui' ? null : 'other-origin'
}

/**
 * Takes the port that a page hands over and relays it to the engine. A MessagePort of Electron cannot go to a worker,
 * so messages are copied between it and a channel of Node's, after the gate has judged them. One page, one port: a
 * new one closes the old.
 */
export class PagePort {
  readonly #contents: WebContents
  readonly #parts: PagePortParts
  #close: () => void = () => {}
  #attachment: Attachment | null = null

  constructor(contents: WebContents, parts: PagePortParts) {
    this.#contents = contents
    this.#parts = parts
  }

  /** For the channel's listener. */
  take(event: Pick<IpcMainEvent, 'sender' | 'senderFrame' | 'ports'>): void {
    const { log } = this.#parts
    const foreign = whyForeignSender(event, this.#contents)
    const [port, ...more] = event.ports
    const why = foreign ?? (port === undefined || more.length > 0 ? 'not-one-port' : null)
    if (why !== null || port === undefined) {
      log('port-refused', { why })
      for (const each of event.ports) each.close()
      return
    }
    this.#close()
    this.#close = this.#relay(port)
  }

  /**
   * Whether the page stopped reading. Electron does not tell how much a port holds unsent, but it does tell that a page
   * hangs; what would be sent meanwhile would pile up in this process (R21).
   */
  setCongested(on: boolean): void {
    this.#attachment?.setCongested(on)
  }

  stop(): void {
    this.#close()
  }

  #relay(page: MessagePortMain): () => void {
    const { engine, clock, log } = this.#parts
    const gate = new MessageGate(clock)
    const { port1, port2 }: { port1: MessagePort; port2: MessagePort } = new MessageChannel()
    const attachment = engine.attach(port2)
    let open = true
    const close = () => {
      if (!open) return
      open = false
      attachment.detach()
      this.#attachment = null
      port1.close()
      page.close()
    }
    page.on('message', ({ data, ports }) => {
      if (!open) return
      for (const each of ports) each.close()
      const admitted = gate.admit(data)
      if (admitted.ok) {
        port1.postMessage(admitted.value)
        return
      }
      log('page-refused', { ...admitted.error })
      close()
    })
    page.on('close', close)
    port1.on('message', (message: string | Uint8Array) => {
      if (open) page.postMessage(message)
    })
    port1.on('close', close)
    this.#attachment = attachment
    page.start()
    return close
  }
}
