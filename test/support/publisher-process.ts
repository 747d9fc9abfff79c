// A mail node's double as a process of its own: a raw socket that speaks as async-nats does (no name, no echo), so that
// a test's event loop neither delays it nor is delayed by it. Driven by `publisher.ts` over IPC.
import { createConnection } from 'node:net'

interface Hello {
  readonly kind: 'connect'
  readonly host: string
  readonly port: number
  readonly login: Record<string, string>
}
interface Order {
  readonly kind: 'publish'
  readonly id: number
  readonly subject: string
  readonly payloads: readonly Uint8Array[]
  readonly count: number
  readonly perSecond: number | undefined
}

/** Written at once at most; larger batches gain nothing and delay the answers to PING. */
const BATCH_BYTES = 60_000
const SLICE_MS = 5

const send = (message: unknown): void => {
  process.send?.(message)
}
let socket: ReturnType<typeof createConnection> | undefined
const pongs: (() => void)[] = []

function connect(hello: Hello): void {
  let text = ''
  let greeted = false
  socket = createConnection(hello.port, hello.host)
  socket.setNoDelay(true)
  socket.on('error', (error) => send({ kind: 'failed', message: error.message }))
  socket.on('close', () => send({ kind: 'failed', message: 'connection closed' }))
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1')
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      const line = text.slice(0, end)
      text = text.slice(end + 2)
      if (line.startsWith('INFO') && !greeted) {
        greeted = true
        const options = { verbose: false, pedantic: false, lang: 'rust', version: '0.50.0', protocol: 1, echo: false }
        socket?.write(`CONNECT ${JSON.stringify({ ...options, ...hello.login })}\r\nPING\r\n`)
        pongs.push(() => send({ kind: 'ready' }))
      } else if (line === 'PING') socket?.write('PONG\r\n')
      else if (line === 'PONG') pongs.shift()?.()
      else if (line.startsWith('-ERR')) send({ kind: 'failed', message: line })
    }
  })
}

async function publish(order: Order): Promise<void> {
  const lines = order.payloads.map((payload) =>
    Buffer.concat([Buffer.from(`PUB ${order.subject} ${payload.length}\r\n`), payload, Buffer.from('\r\n')])
  )
  const started = performance.now()
  let sent = 0
  while (sent < order.count) {
    const elapsed = performance.now() - started
    const due = order.perSecond
      ? Math.min(order.count, Math.floor((elapsed / 1000) * order.perSecond) + 1)
      : order.count
    const batch: Buffer[] = []
    let bytes = 0
    while (sent < due && bytes < BATCH_BYTES) {
      const line = lines[sent % lines.length] as Buffer
      batch.push(line)
      bytes += line.length
      sent++
    }
    if (batch.length > 0 && socket && !socket.write(Buffer.concat(batch))) {
      await new Promise<void>((done) => socket?.once('drain', done))
    }
    if (sent >= due && sent < order.count) await new Promise((done) => setTimeout(done, SLICE_MS))
  }
  pongs.push(() => send({ kind: 'published', id: order.id, count: sent }))
  socket?.write('PING\r\n')
}

process.on('message', (message: Hello | Order) => {
  if (message.kind === 'connect') connect(message)
  else void publish(message)
})
process.on('disconnect', () => process.exit(0))
