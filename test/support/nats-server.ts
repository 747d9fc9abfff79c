import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Debian's, unless the caller or the environment names another. */
export const NATS_SERVER = process.env.NATS_SERVER_PATH ?? '/usr/sbin/nats-server'
/** A server of 2.10.4 or newer where one is there, for what Debian's 2.9 lacks (TLS handshake first). */
export const NATS_SERVER_NEW = [process.env.NATS_SERVER_PATH_NEW, '/tmp/natsbin/nats-server'].find(
  (path): path is string => path !== undefined && existsSync(path)
)

const READY_TIMEOUT_MS = 10_000

export interface NatsServerOptions {
  /** Further lines of the server's configuration: `authorization {…}`, `tls {…}`, `accounts {…}`, limits. */
  readonly config?: string
  /** Client port; a free one by default, and kept over restarts. */
  readonly port?: number
  readonly name?: string
  readonly binary?: string
  /** Answered by TLS before INFO: readiness is then only that the port answers. */
  readonly handshakeFirst?: boolean
}

/** A real nats-server process on 127.0.0.1. Everything resolves once it has happened. */
export interface NatsServer {
  readonly name: string
  readonly port: number
  /** `127.0.0.1:port`, the form of `ConnectionConfig.servers`. */
  readonly address: string
  /** The running process, or `undefined` while it is down. */
  readonly pid: number | undefined
  /** What the server has written to its log so far. */
  log(): string
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>
  /** Starts it again on the same port; kills it first if it runs. `config` replaces the further lines. */
  restart(config?: string): Promise<void>
  /** SIGSTOP and SIGCONT: a frozen host. */
  pause(): void
  resume(): void
  /** Writes other further lines and sends SIGHUP; resolves when the server has logged that it reloaded. */
  reload(config: string): Promise<void>
  signal(name: NodeJS.Signals): void
  /** Ends it and removes its folder. Twice is fine. */
  stop(): Promise<void>
}

export interface NatsCluster {
  readonly servers: readonly NatsServer[]
  /** `127.0.0.1:port` of each server. */
  readonly urls: readonly string[]
  kill(i: number): Promise<void>
  /** Resolves when server `i` answers and knows all running members again. */
  restart(i: number): Promise<void>
  pause(i: number): void
  resume(i: number): void
  stop(): Promise<void>
}

const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** `count` ports that were free a moment ago, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => createServer())
  await Promise.all(probes.map((probe) => new Promise<void>((done) => probe.listen(0, '127.0.0.1', done))))
  const ports = probes.map((probe) => (probe.address() as { port: number }).port)
  await Promise.all(probes.map((probe) => new Promise((done) => probe.close(done))))
  return ports
}

/** The INFO block that a server on this port of 127.0.0.1 greets with, or `undefined` when it does not. */
export function readServerInfo(port: number): Promise<Record<string, unknown> | undefined> {
  return new Promise((resolve) => {
    let text = ''
    const socket = createConnection(port, '127.0.0.1')
    const finish = (info?: Record<string, unknown>): void => {
      socket.destroy()
      resolve(info)
    }
    socket.setTimeout(1000, () => finish())
    socket.on('error', () => finish())
    socket.on('close', () => finish())
    socket.on('data', (bytes) => {
      text += bytes.toString()
      const end = text.indexOf('\r\n')
      if (end >= 0) finish(JSON.parse(text.slice(5, end)) as Record<string, unknown>)
    })
  })
}

const portAnswers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })

async function until(what: string, isTrue: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`waited ${READY_TIMEOUT_MS} ms for ${what}`)
    await new Promise((again) => setTimeout(again, 20))
  }
}

class RunningServer implements NatsServer {
  readonly name: string
  readonly port: number
  readonly #folder: string
  readonly #options: NatsServerOptions
  #config: string
  #child: ChildProcess | undefined
  #log = ''

  constructor(folder: string, port: number, options: NatsServerOptions) {
    this.#folder = folder
    this.port = port
    this.#options = options
    this.#config = options.config ?? ''
    this.name = options.name ?? `nats-${port}`
  }

  get address(): string {
    return `127.0.0.1:${this.port}`
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  log(): string {
    return this.#log
  }

  async launch(): Promise<void> {
    await this.#write()
    const child = spawn(this.#options.binary ?? NATS_SERVER, ['-c', join(this.#folder, 'server.conf')])
    this.#child = child
    children.add(child)
    child.on('exit', () => children.delete(child))
    const keep = (bytes: Buffer): void => {
      this.#log += bytes.toString()
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    await until(`nats-server ${this.name} to answer`, async () => {
      if (child.exitCode !== null) throw new Error(`nats-server ${this.name} ended: ${this.#log}`)
      return this.#options.handshakeFirst ? portAnswers(this.port) : (await readServerInfo(this.port)) !== undefined
    })
  }

  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((done) => child.once('exit', done))
    child.kill('SIGKILL')
    await gone
  }

  async restart(config?: string): Promise<void> {
    await this.kill()
    if (config !== undefined) this.#config = config
    await this.launch()
  }

  pause(): void {
    this.signal('SIGSTOP')
  }

  resume(): void {
    this.signal('SIGCONT')
  }

  async reload(config: string): Promise<void> {
    this.#config = config
    await this.#write()
    const seen = this.#log.length
    this.signal('SIGHUP')
    await until(`nats-server ${this.name} to reload`, () =>
      /Reloaded( server configuration)?/.test(this.#log.slice(seen))
    )
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name)
  }

  async stop(): Promise<void> {
    await this.kill()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #write(): Promise<void> {
    const own = `server_name: "${this.name}"\nhost: "127.0.0.1"\nport: ${this.port}\n`
    await writeFile(join(this.#folder, 'server.conf'), own + this.#config)
  }
}

/** Starts one stand-alone nats-server and resolves when it greets. */
export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const port = options.port ?? ((await freePorts(1))[0] as number)
  const server = new RunningServer(await mkdtemp(join(tmpdir(), 'stoa-nats-')), port, options)
  await server.launch()
  return server
}

/** Starts `count` nats-servers that form one cluster and resolves when each knows all others. */
export async function startNatsCluster(count = 3, options: NatsServerOptions = {}): Promise<NatsCluster> {
  const ports = await freePorts(count * 2)
  const routes = ports.slice(count)
  const list = routes.map((port) => `nats://127.0.0.1:${port}`).join(', ')
  const servers = await Promise.all(
    routes.map((route, i) => {
      const cluster = `cluster { name: "stoa-test", host: "127.0.0.1", port: ${route}, routes: [${list}] }\n`
      const config = cluster + (options.config ?? '')
      return startNatsServer({ ...options, name: `n${i + 1}`, port: ports[i] as number, config })
    })
  )
  const joined = (i: number): Promise<void> =>
    until(`server ${i} to know its cluster`, async () => {
      const info = await readServerInfo((servers[i] as NatsServer).port)
      const members = servers.filter((server) => server.pid !== undefined).length
      return ((info?.connect_urls as string[] | undefined) ?? []).length >= members
    })
  await Promise.all(servers.map((_, i) => joined(i)))
  const at = (i: number): NatsServer => {
    const server = servers[i]
    if (!server) throw new Error(`no server ${i} in a cluster of ${count}`)
    return server
  }
  return {
    servers,
    urls: servers.map((server) => server.address),
    kill: (i) => at(i).kill(),
    restart: async (i) => {
      await at(i).restart()
      await joined(i)
    },
    pause: (i) => at(i).pause(),
    resume: (i) => at(i).resume(),
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()))
    }
  }
}
