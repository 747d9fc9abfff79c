// Publishes the load of `load.ts`, made here, from a process of its own: a raw socket, so that the figures are about
// subscribers and not about a client's encoder. Driven by `load-publisher.ts`.
import { createConnection, type Socket } from 'node:net'
import { type Load, makeLoad, toLoadPayload } from './load.ts'

/** What the parent gives on the command line, as JSON. */
export interface LoadWords {
  readonly port: number
  readonly seed: number
  readonly frames: number
  /** Frames a second, at the load's own Poisson moments; null: as fast as the server takes them. */
  readonly rate: number | null
}

const SUBJECT = 'stwt.agora'
/** Written at once, about. */
const PIECE_BYTES = 64 * 1024

interface Wire {
  readonly bytes: Buffer
  /** Where the line of frame n ends. */
  readonly ends: Float64Array
}

function toWire(load: Load): Wire {
  const lines: Buffer[] = []
  const ends = new Float64Array(load.frames)
  let used = 0
  for (let n = 0; n < load.frames; n++) {
    const payload = toLoadPayload(load, n)
    const head = Buffer.from(`PUB ${SUBJECT} ${payload.length}\r\n`)
    lines.push(head, Buffer.from(payload), CRLF)
    used += head.length + payload.length + 2
    ends[n] = used
  }
  return { bytes: Buffer.concat(lines), ends }
}
const CRLF = Buffer.from('\r\n')

function connect(port: number): Promise<{ readonly socket: Socket; ping(): Promise<void> }> {
  const socket = createConnection(port, '127.0.0.1')
  socket.setNoDelay(true)
  const pongs: (() => void)[] = []
  let text = ''
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1')
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      const line = text.slice(0, end)
      text = text.slice(end + 2)
      if (line === 'PONG') pongs.shift()?.()
      else if (line === 'PING') socket.write('PONG\r\n')
      else if (line.startsWith('-ERR')) throw new Error(line)
    }
  })
  const ping = () =>
    new Promise<void>((done) => {
      pongs.push(done)
      socket.write('PING\r\n')
    })
  return new Promise((ready) => {
    socket.once('connect', () => {
      socket.write('CONNECT {"verbose":false,"pedantic":false,"echo":false,"lang":"rust"}\r\n')
      void ping().then(() => ready({ socket, ping }))
    })
  })
}

/** Whole lines at a time: the answer to a PING of the server may go out between two pieces. */
async function flood(socket: Socket, { bytes, ends }: Wire): Promise<void> {
  let at = 0
  for (let n = 0; n < ends.length; n++) {
    const end = ends[n] as number
    if (end - at < PIECE_BYTES && n < ends.length - 1) continue
    const hasRoom = socket.write(bytes.subarray(at, end))
    at = end
    if (!hasRoom) await new Promise<void>((go) => socket.once('drain', go))
  }
}

/** Spins rather than sleeps: a timer would publish in bursts, and bursts are easier to record than single frames. */
async function pace(socket: Socket, { bytes, ends }: Wire, dueUs: Float64Array): Promise<void> {
  const began = performance.now()
  let sent = 0
  while (sent < ends.length) {
    const now = (performance.now() - began) * 1000
    let due = sent
    while (due < ends.length && (dueUs[due] as number) <= now) due++
    if (due > sent) {
      const from = sent === 0 ? 0 : (ends[sent - 1] as number)
      if (!socket.write(bytes.subarray(from, ends[due - 1]))) await new Promise<void>((go) => socket.once('drain', go))
      sent = due
    }
    await new Promise((go) => setImmediate(go))
  }
}

const words = JSON.parse(process.argv[2] ?? '') as LoadWords
const load = makeLoad({ seed: words.seed, frames: words.frames, ...(words.rate === null ? {} : { rate: words.rate }) })
const wire = toWire(load)
const { socket, ping } = await connect(words.port)
process.on('disconnect', () => process.exit(0))
process.once('message', () => {
  const sending = words.rate === null ? flood(socket, wire) : pace(socket, wire, load.arrivalsUs)
  void sending.then(ping).then(() => process.send?.({ kind: 'published' }))
})
process.send?.({ kind: 'ready', events: load.events, payloadBytes: load.payloadBytes })
