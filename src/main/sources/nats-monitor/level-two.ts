import type { Clock } from '../../../shared/cluster/clock.ts'
import type { Link } from '../agora/link.ts'
import { type LinkParts, makeLink } from '../agora/make-link.ts'
import type { ConnectionConfig } from '../connection.schema.ts'
import { type ConnectionSecrets, toSystemSecrets } from '../connection-secrets.ts'
import type { ServerAddress } from '../server-address.ts'
import type { Sink } from '../source.ts'
import type { AccountMonitor } from './account-monitor.ts'
import { HTTP_TIMING, HttpMonitor, type HttpTiming } from './http-monitor.ts'
import type { InterfaceBoard } from './interface-board.ts'
import { SYSTEM_TIMING, SystemMonitor, type SystemTiming } from './system-monitor.ts'

/** The reference's restricted user hears its answers below the client's own prefix, not ours. */
const SYSTEM_INBOX = '_INBOX'

/** Time spans of level two; tests shorten them. */
export interface LevelTwoTiming {
  readonly system: SystemTiming
  readonly http: HttpTiming
}

/** As in life. */
export const LEVEL_TWO_TIMING: LevelTwoTiming = { system: SYSTEM_TIMING, http: HTTP_TIMING }

/** What level two is made with. */
export interface LevelTwoSetting {
  readonly config: ConnectionConfig
  readonly secrets: ConnectionSecrets
  readonly sink: Sink
  readonly clock: Clock
  readonly board: InterfaceBoard
  readonly monitor: AccountMonitor
  readonly servers: readonly ServerAddress[]
  readonly link: Pick<LinkParts, 'timing' | 'random'>
  readonly timing: LevelTwoTiming
}

/** What more than the account's own user can tell, where it was set up: a restricted system user, HTTP monitoring, both. */
export class LevelTwo {
  readonly #setting: LevelTwoSetting
  readonly #link: Link | null
  readonly #http: HttpMonitor

  constructor(setting: LevelTwoSetting) {
    this.#setting = setting
    const { config, secrets, clock, sink, board, monitor, servers, timing } = setting
    const nextAsk = (): number => monitor.nextAsk()
    const parts = { sink, clock, board, nextAsk }
    if (config.system) {
      const onNews = (): void => monitor.hurry()
      const system = new SystemMonitor({ ...parts, timing: timing.system, account: () => monitor.account, onNews })
      const login = { config: { ...config, auth: config.system }, secrets: toSystemSecrets(secrets) }
      const link = { ...setting.link, ...login, clock, inboxPrefix: SYSTEM_INBOX }
      this.#link = makeLink(link, servers, 'stoa-system', system)
    } else this.#link = null
    this.#http = new HttpMonitor({
      ...parts,
      timing: timing.http,
      urls: config.monitoring ?? [],
      needsConnections: () => monitor.isBlind,
      onWhole: (ask, subject, server, rows) => monitor.heardOf(ask, subject, server, rows)
    })
  }

  start(): void {
    const { config, board } = this.#setting
    if (!config.system) {
      const sentence =
        'No user of the system account is set up: Stoa cannot see routes, gateways and leaf nodes, what servers use, nor connects and disconnects as they happen.'
      board.tell({ interface: 'system', state: 'silent', sentence })
    }
    this.#link?.start()
    this.#http.start()
  }

  /** Twice is fine. */
  async stop(): Promise<void> {
    this.#http.stop()
    await this.#link?.stop()
  }
}
