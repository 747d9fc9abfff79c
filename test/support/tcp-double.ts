import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A TCP listener that a test has in its hand. */
export interface TcpDouble {
  readonly address: string
  /** Connections that are open now. */
  open(): number
  /** Connections so far. */
  accepted(): number
  /** Everything that was received, over all connections. */
  received(): Buffer
  /** Cuts all connections; the listener stays. */
  drop(): void
  stop(): Promise<void>
}

/** Listens on a free port of 127.0.0.1 and gives each connection to `greet`. What arrives is read and kept. */
export async function startTcpDouble(greet: (socket: Socket) => void): Promise<TcpDouble> {
  const sockets = new Set<Socket>()
  const received: Buffer[] = []
  let accepted = 0
  const server = createServer((socket) => {
    accepted++
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (bytes) => received.push(bytes))
    greet(socket)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const drop = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => sockets.size,
    accepted: () => accepted,
    received: () => Buffer.concat(received),
    drop,
    stop: () => {
      drop()
      return new Promise((done) => server.close(() => done()))
    }
  }
}

/** A relay to `port` whose connections can be cut. */
export function startRelay(port: number): Promise<TcpDouble> {
  return startTcpDouble((socket) => {
    const behind = connect(port, '127.0.0.1')
    behind.on('error', () => socket.destroy())
    behind.on('close', () => socket.destroy())
    socket.on('close', () => behind.destroy())
    socket.pipe(behind)
    behind.pipe(socket)
  })
}
