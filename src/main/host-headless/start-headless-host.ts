import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '../../shared/cluster/clock.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { readRunAsk } from '../engine/run-lines.ts'
import { runThrough } from '../engine/run-through.ts'
import { type AssetError, readAssetMap } from '../page/asset-map.ts'
import type { HostLog, PageEngine } from '../page/engine-port.ts'
import { MAX_MESSAGE_BYTES } from '../page/message-gate.ts'
import { parseAllowedHost } from './access-check.ts'
import { FailureBrake } from './failure-brake.ts'
import { HttpDoor } from './http-door.ts'
import { type LoginSocket, type LoginSocketError, openLoginSocket } from './login-socket.ts'
import { type ListenError, listenOnLoopback } from './loopback-listener.ts'
import { PageSocket } from './page-socket.ts'
import { TokenDesk } from './token-desk.ts'

export interface HeadlessHostOptions {
  readonly engine: PageEngine
  /** Holds the built page: `out/renderer`. */
  readonly rendererFolder: string
  /** 0..65535, 0 for any free one. */
  readonly port: number
  /** Values of `--allow-host`, each `NAME:PORT`. */
  readonly allowHosts: readonly string[]
  /** Exists already and is 0700; the login socket goes in here. */
  readonly dataFolder: string
  readonly clock: Clock
  readonly log: HostLog
}

/** Why the host did not start; `headlessHostSentence` says it to people. */
export type HeadlessHostError =
  | AssetError
  | ListenError
  | Extract<LoginSocketError, { kind: 'already-running' }>
  | { readonly kind: 'bad-allow-host'; readonly text: string }

export interface HeadlessHost {
  /** `http://127.0.0.1:PORT/`. */
  readonly url: string
  readonly port: number
  /** Null, or why `stoa login` cannot reach us; the host serves all the same. */
  readonly loginSocketProblem: LoginSocketError | null
  /** The URL with a fresh one-use login code in its fragment, good for 60 s. A secret: for the terminal, not the log. */
  freshLogin(): string
  /** Ends pages, server and login socket. May be called again. */
  stop(): Promise<void>
}

/** The sentence for a failed start, for a terminal. */
export function headlessHostSentence(error: HeadlessHostError): string {
  switch (error.kind) {
    case 'no-bundle':
      return `The page is not built: ${error.folder} cannot be read (${error.cause}).`
    case 'bundle-too-large':
      return `${error.folder} is larger than ${error.limitBytes} bytes and so cannot be the built page.`
    case 'port-taken':
      return `Port ${error.port} is taken by another program; choose another with --port, or 0 for any.`
    case 'port-not-allowed':
      return `This user may not listen on port ${error.port}; choose one above 1023 with --port.`
    case 'cannot-listen':
      return `Listening on 127.0.0.1 failed: ${error.cause}.`
    case 'already-running':
      return `A Stoa already runs on this data folder and answers on ${error.path}; «stoa login» opens it.`
    case 'bad-allow-host':
      return `--allow-host takes an exact NAME:PORT in lower case, not «${error.text}».`
  }
}

/** Starts the loopback host of security.md R9 and R10: the page, its WebSocket and the login socket. */
export async function startHeadlessHost(
  options: HeadlessHostOptions
): Promise<Result<HeadlessHost, HeadlessHostError>> {
  const { engine, clock, log, dataFolder } = options
  const bad = options.allowHosts.find((text) => parseAllowedHost(text) === null)
  if (bad !== undefined) return err({ kind: 'bad-allow-host', text: bad })
  const assets = await readAssetMap(options.rendererFolder)
  if (!assets.ok) return assets

  const hosts = new Set<string>()
  const pages = new Set<PageSocket>()
  const desk = new TokenDesk(clock)
  const brake = new FailureBrake(clock)
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    // Never the token's own subprotocol: the answer's head may be logged by tools in between.
    handleProtocols: () => 'stoa'
  })
  const onPage = (socket: WebSocket) => {
    const page = new PageSocket({ socket, engine, clock, log })
    pages.add(page)
    socket.on('close', () => pages.delete(page))
    page.start()
  }
  const door = new HttpDoor({ assets: assets.value, hosts, desk, brake, sockets, log, onPage })
  const listening = await listenOnLoopback(options.port, (server) => door.dress(server))
  if (!listening.ok) return listening
  const { port, ipv6, close } = listening.value
  // Until here the set was empty, so whoever came in between was refused.
  for (const host of [`127.0.0.1:${port}`, `[::1]:${port}`, `localhost:${port}`, ...options.allowHosts]) hosts.add(host)

  const url = `http://127.0.0.1:${port}/`
  const freshLogin = () => `${url}#login=${desk.issueCode()}`
  const login = await openLoginSocket(dataFolder, freshLogin, async (asked, tell, signal) => {
    const ask = readRunAsk(asked)
    if (ask) await runThrough(engine, ask, (line) => tell(JSON.stringify(line)), signal)
  })
  if (!login.ok && login.error.kind === 'already-running') {
    await close()
    return err(login.error)
  }
  const loginSocket: LoginSocket | null = login.ok ? login.value : null
  const loginSocketProblem = login.ok ? null : login.error
  log('host-listening', { port, ipv6, loginSocket: loginSocketProblem?.kind ?? 'open' })

  const stop = async () => {
    brake.release()
    for (const page of pages) page.stop()
    await Promise.all([close(), loginSocket?.close()])
  }
  let stopping: Promise<void> | null = null
  return ok({ url, port, loginSocketProblem, freshLogin, stop: () => (stopping ??= stop()) })
}
