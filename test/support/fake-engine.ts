import type { MessagePort } from 'node:worker_threads'
import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/websocket'
import type { Attachment, PageEngine } from '../../src/main/page/engine-port.ts'

/** What happened at the seam between host and engine, for a test to compare. */
export interface FakeEngine extends PageEngine {
  readonly calls: string[]
  readonly refused: string[]
  readonly congestion: boolean[]
  attached(): number
  /** Sends a raw message to every attached page. */
  push(message: string | Uint8Array): void
  stop(): void
}

/** A router of four procedures behind the hosts' seam: what a host relays must reach and leave it unchanged. */
export function fakeEngine(): FakeEngine {
  const calls: string[] = []
  const refused: string[] = []
  const congestion: boolean[] = []
  const ports = new Set<MessagePort>()
  const note =
    <I, O>(name: string, answer: (input: I) => O) =>
    ({ input }: { input: unknown }) => {
      calls.push(name)
      return answer(input as I)
    }
  const router = {
    echo: os.handler(note('echo', (input: unknown) => input)),
    size: os.handler(note('size', (input: { blob: Blob }) => input.blob.size)),
    ticks: os.handler(async function* () {
      calls.push('ticks')
      try {
        for (let i = 0; i < 3; i += 1) yield i
        await new Promise(() => {})
      } finally {
        calls.push('ticks ended')
      }
    })
  }
  const handler = new RPCHandler(router)
  return {
    calls,
    refused,
    congestion,
    attached: () => ports.size,
    push: (message) => {
      for (const port of ports) port.postMessage(message)
    },
    attach(port): Attachment {
      ports.add(port)
      const peer = { send: (message: string | Uint8Array) => port.postMessage(message), addEventListener: () => {} }
      port.on('message', (message) => {
        handler.message(peer as never, message).catch((cause: unknown) => refused.push(String(cause)))
      })
      port.on('close', () => {
        ports.delete(port)
        handler.close(peer as never)
      })
      return {
        setCongested: (on) => {
          congestion.push(on)
        },
        detach: () => {
          ports.delete(port)
        }
      }
    },
    stop: () => {
      for (const port of ports) port.close()
    }
  }
}
