import type { Clock } from '../../../shared/cluster/clock.ts'
import type { ConnectionConfig } from '../connection.schema.ts'
import type { ConnectionSecrets } from '../connection-secrets.ts'
import { type CaptureHistory, FILLER_TIMING, type FillerTiming, GapFiller } from '../jetstream/gap-filler.ts'
import { AccountMonitor, type MonitorTiming } from '../nats-monitor/account-monitor.ts'
import { InterfaceBoard } from '../nats-monitor/interface-board.ts'
import { LEVEL_TWO_TIMING, LevelTwo, type LevelTwoTiming } from '../nats-monitor/level-two.ts'
import { OwnUser } from '../nats-monitor/own-user.ts'
import { parseServerAddress, type ServerAddress } from '../server-address.ts'
import type { Sink, Source } from '../source.ts'
import type { ConnectPatience } from './connect-options.ts'
import { ControlListener, type ControlUser } from './control-listener.ts'
import type { Link, LinkListener, LiveConnection } from './link.ts'
import { makeLink } from './make-link.ts'
import { Observer } from './observer.ts'
import { OfferedServers } from './offered-servers.ts'
import { RECONNECT_PACE, type ReconnectPace } from './reconnect-delay.ts'

/** Every time span of the source, ms. Tests shorten some of them. */
export interface AgoraTiming extends ConnectPatience {
  readonly pace: ReconnectPace
  readonly rttEveryMs: number
  readonly resubscribeMs: number
}

/** R20 and issue 4: a ping each 10 s, two may be out, so a dead link is seen within 30 s. */
export const AGORA_TIMING: AgoraTiming = {
  timeoutMs: 4000,
  pingIntervalMs: 10_000,
  maxPingsOut: 2,
  pace: RECONNECT_PACE,
  rttEveryMs: 5000,
  resubscribeMs: 60_000
}

/** What the source is started with. */
export interface AgoraSetting {
  readonly config: ConnectionConfig
  readonly secrets: ConnectionSecrets
  readonly sink: Sink
  readonly clock: Clock
  readonly timing?: AgoraTiming
  /** 0..1; only for the jitter of reconnects. */
  readonly random?: () => number
  /** Whether any event of a frame concerns every node: connections are then asked in quick succession. */
  readonly isMustHear?: (payload: Uint8Array) => boolean
  /** What may be read into the history from a stream; without it no stream is looked for. */
  readonly captureHistory?: CaptureHistory
  readonly fillerTiming?: FillerTiming
  readonly monitorTiming?: MonitorTiming
  readonly levelTwoTiming?: LevelTwoTiming
}

/**
 * Hears the coordination subject at every server of the configuration: one observer connection each, and one control
 * connection over all of them, on which the account's monitor asks who is connected. Never gives up; `start` resolves
 * at once, whatever state the servers are in.
 */
export class AgoraSource implements Source {
  readonly #setting: AgoraSetting
  readonly #timing: AgoraTiming
  readonly #servers: readonly ServerAddress[]
  readonly #offered: OfferedServers
  readonly #monitor: AccountMonitor
  readonly #levelTwo: LevelTwo
  readonly #controlUsers: readonly ControlUser[]
  /** Which observers hear, by their place; the first of them tells the monitor of frames. */
  readonly #hearing = new Set<number>()
  #ear = -1
  #links: readonly Link[] = []
  #ends: readonly (() => void)[] = []

  constructor(setting: AgoraSetting) {
    this.#setting = setting
    this.#timing = setting.timing ?? AGORA_TIMING
    this.#servers = setting.config.servers.map(toAddress)
    const { config, secrets, sink, clock, isMustHear, monitorTiming } = setting
    const board = new InterfaceBoard(sink)
    this.#offered = new OfferedServers(this.#servers, sink, clock)
    this.#monitor = new AccountMonitor({
      sink,
      clock,
      ...(isMustHear ? { isMustHear } : {}),
      ...(monitorTiming ? { timing: monitorTiming } : {}),
      board
    })
    const { captureHistory: history, fillerTiming = FILLER_TIMING } = setting
    const filler = history ? [new GapFiller({ sink, clock, board, history, timing: fillerTiming })] : []
    const ownUser = new OwnUser({
      sink,
      clock,
      nextAsk: () => this.#monitor.nextAsk(),
      isBlind: () => this.#monitor.isBlind
    })
    this.#controlUsers = [this.#monitor, ownUser, ...filler]
    this.#levelTwo = new LevelTwo({
      ...{ config, secrets, sink, clock, board, monitor: this.#monitor, servers: this.#servers },
      link: { timing: this.#timing, random: setting.random ?? Math.random },
      timing: setting.levelTwoTiming ?? LEVEL_TWO_TIMING
    })
  }

  /** Servers that the known ones named and the operator has not accepted: never connected to (R14). Outside text. */
  get offered(): readonly string[] {
    return this.#offered.servers
  }

  async start(): Promise<void> {
    if (this.#links.length > 0) return
    const onLive = (live: LiveConnection): void => this.#offered.see(live)
    const observers = this.#servers.map((address, place) => {
      const observer = this.#observer(address, place)
      observer.begin()
      return { observer, link: this.#link([address], 'stoa-observer', observer) }
    })
    const control = new ControlListener(this.#setting.sink, this.#controlUsers, onLive)
    this.#links = [...observers.map(({ link }) => link), this.#link(this.#servers, 'stoa-control', control)]
    this.#ends = observers.map(
      ({ observer }) =>
        () =>
          observer.end()
    )
    for (const link of this.#links) link.start()
    this.#levelTwo.start()
  }

  async stop(): Promise<void> {
    this.#offered.stop()
    const ends = this.#ends
    this.#ends = []
    await Promise.all([this.#levelTwo.stop(), ...this.#links.map((link) => link.stop())])
    for (const end of ends) end()
  }

  #observer(address: ServerAddress, place: number): Observer {
    const { sink, clock, config } = this.#setting
    const { rttEveryMs, resubscribeMs } = this.#timing
    return new Observer({
      sink,
      clock,
      config,
      address,
      rttEveryMs,
      resubscribeMs,
      onLive: (live) => {
        this.#offered.see(live)
        this.#hears(place, true)
      },
      onLost: () => {
        this.#hears(place, false)
        this.#monitor.hurry()
      },
      onFrame: (payload) => {
        if (place === this.#ear) this.#monitor.heard(payload)
      }
    })
  }

  #hears(place: number, isHearing: boolean): void {
    if (isHearing) this.#hearing.add(place)
    else this.#hearing.delete(place)
    this.#ear = this.#hearing.size > 0 ? Math.min(...this.#hearing) : -1
  }

  #link(servers: readonly ServerAddress[], name: string, listener: LinkListener): Link {
    const { config, secrets, clock } = this.#setting
    const random = this.#setting.random ?? Math.random
    return makeLink({ config, secrets, clock, timing: this.#timing, random }, servers, name, listener)
  }
}

/** The schema has checked and canonicalised each address. */
function toAddress(text: string): ServerAddress {
  const parsed = parseServerAddress(text)
  if (!parsed.ok) throw new Error(`an address passed the schema but not the parser: ${parsed.error}`)
  return parsed.value
}
