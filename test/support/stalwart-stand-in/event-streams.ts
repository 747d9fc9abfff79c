import type { ServerResponse } from 'node:http'
import type { StoredAccount } from './shared-database.ts'

/** Between two messages of one stream; the first after such a silence comes at once (telemetry.md 11.4). */
const THROTTLE_MS = 1_000
const PING_MIN_S = 30

interface Stream {
  readonly account: number
  readonly out: ServerResponse
  lastMs: number
  waiting: NodeJS.Timeout | null
}

/** JMAP event streams that clients hold open on one node. */
export class EventStreams {
  readonly #streams = new Set<Stream>()

  /** Answers the request with a stream that lives until the client or the node ends it. */
  open(account: StoredAccount, pingS: number, out: ServerResponse): void {
    out.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
    const stream: Stream = { account: account.number, out, lastMs: 0, waiting: null }
    const everyMs = Math.max(PING_MIN_S, pingS) * 1_000
    const ping = (): void => void out.write(`event: ping\ndata: ${JSON.stringify({ interval: everyMs })}\n\n`)
    ping()
    const timer = setInterval(ping, everyMs)
    this.#streams.add(stream)
    out.on('close', () => {
      clearInterval(timer)
      if (stream.waiting) clearTimeout(stream.waiting)
      this.#streams.delete(stream)
    })
  }

  get count(): number {
    return this.#streams.size
  }

  /** A change that this node made or read from the bus. */
  tell(account: number, accountId: string, changeId: bigint, types: readonly string[]): void {
    for (const stream of this.#streams) {
      if (stream.account !== account || stream.waiting) continue
      const waitMs = stream.lastMs + THROTTLE_MS - performance.now()
      const send = (): void => {
        stream.waiting = null
        stream.lastMs = performance.now()
        const states = Object.fromEntries(types.map((type) => [type, `s${changeId.toString(36)}`]))
        const message = { '@type': 'StateChange', changed: { [accountId]: states } }
        stream.out.write(`event: state\ndata: ${JSON.stringify(message)}\n\n`)
      }
      if (stream.lastMs === 0 || waitMs <= 0) send()
      else stream.waiting = setTimeout(send, waitMs)
    }
  }

  end(): void {
    for (const stream of this.#streams) stream.out.destroy()
    this.#streams.clear()
  }
}
