import type { Clock } from '../../../shared/cluster/clock.ts'
import type { Source } from '../source.ts'
import { OldAddresses } from './old-addresses.ts'
import type { OpenSite, OpenSites } from './open-sites.ts'
import { toStanding, unmapped } from './own-address.ts'
import { readKeyScope, sayKeyScope } from './own-key.ts'
import { toPollRates } from './poll-rates.ts'
import { Rounds } from './rounds.ts'
import { SharedObjects } from './shared-objects.ts'
import { SiteAccount } from './site-account.ts'
import { SiteHealth } from './site-health.ts'
import { SiteLogs } from './site-logs.ts'

/** Rounds of many nodes are spread over their period, at most so far apart. ms. */
const STEP_MS = 37
/** What is due among the shared objects is looked for so often. ms. */
const SHARED_MS = 1_000
/** The same after a failure: where all fail, none is asked in quick succession. */
const SHARED_AGAIN_MS = 5_000
/** The lists of addresses may be long. ms. */
const OWN_MS = 15_000
const KEY_MS = 30 * 60_000

/** What the source is started with; `sites` stay the opener's. */
export interface StalwartSetting {
  readonly sites: OpenSites
  readonly clock: Clock
  /** Lines of the nodes' logs are read. */
  readonly logs: boolean
  /** Who logs in: a password is one that guessing can spend the budget of. */
  readonly login: 'key' | 'basic' | 'bearer'
}

/**
 * What the nodes' management API tells: shared objects of one healthy node, logs, health, counters and settings of each.
 * Only reads. Never gives up; a node that does not answer, refuses or blocks us is asked less and less.
 */
export class StalwartSource implements Source {
  readonly #setting: StalwartSetting
  readonly #rounds: Rounds
  readonly #objects: SharedObjects
  readonly #oldAddresses: OldAddresses
  readonly #warnings = new Map<string, string>()
  #isStarted = false
  #keyWarning: string | null = null
  readonly #asked = new Map<'new' | 'old', OpenSite>()

  constructor(setting: StalwartSetting) {
    const { clock, sites } = setting
    this.#setting = setting
    this.#rounds = new Rounds(clock, (cause) => {
      const sentence = `A fault in Stoa: ${cause instanceof Error ? cause.message : String(cause)}`
      sites.all[0]?.board.tellTrouble('stoa', 'fault', sentence, 0)
    })
    this.#objects = new SharedObjects(clock)
    this.#oldAddresses = new OldAddresses(clock)
  }

  /** Warnings about this computer's own standing, for Settings. */
  get warnings(): readonly string[] {
    return [...this.#warnings.values(), ...(this.#keyWarning === null ? [] : [this.#keyWarning])]
  }

  async start(): Promise<void> {
    if (this.#isStarted) return
    this.#isStarted = true
    const { sites, clock, logs } = this.#setting
    const rates = toPollRates(sites.all.length)
    const { signal } = this.#rounds
    for (const [place, site] of sites.all.entries()) {
      const { url } = site
      const firstMs = place * STEP_MS
      const account = new SiteAccount(site, clock, rates.accountMs)
      const health = new SiteHealth(site, clock, rates)
      this.#rounds.begin(`account ${url}`, firstMs, () => account.round(signal))
      this.#rounds.begin(`health ${url}`, firstMs + STEP_MS, () => health.round(signal))
      this.#rounds.begin(`metrics ${url}`, firstMs + STEP_MS, () => health.metricsRound(signal))
      if (!logs) site.board.setPart('logs', 'off', 'Switched off here, in Settings.')
      else {
        const tail = new SiteLogs(site, clock, rates.logMs)
        this.#rounds.begin(`log ${url}`, firstMs + STEP_MS, () => tail.round(signal))
      }
    }
    this.#rounds.begin('shared', STEP_MS, () => this.#shared())
    this.#rounds.begin('own', OWN_MS, async () => this.#lookAtOwn())
    if (this.#setting.login === 'key') this.#rounds.begin('key', OWN_MS, () => this.#lookAtKey())
  }

  async stop(): Promise<void> {
    await this.#rounds.stop()
  }

  async #shared(): Promise<number> {
    let nextMs = SHARED_MS
    for (const line of ['new', 'old'] as const) {
      const site = this.#choose(line)
      if (site === null) continue
      const { signal } = this.#rounds
      const isAnswered =
        line === 'new' ? await this.#objects.round(site, signal) : await this.#oldAddresses.round(site, signal)
      if (isAnswered || signal.aborted) continue
      this.#moveOn(line, site)
      nextMs = SHARED_AGAIN_MS
    }
    this.#sayParts()
    return nextMs
  }

  /** The one that was asked last while it is well, else the next that is. */
  #choose(line: 'new' | 'old'): OpenSite | null {
    const isFit = ({ board }: OpenSite): boolean => board.isWell && board.about.line === line
    const asked = this.#asked.get(line)
    if (asked && isFit(asked)) return asked
    const { all } = this.#setting.sites
    const from = asked ? all.indexOf(asked) : 0
    for (let step = 0; step < all.length; step++) {
      const site = all[(from + step) % all.length]
      if (site && isFit(site)) {
        this.#ask(line, site)
        return site
      }
    }
    return null
  }

  #moveOn(line: 'new' | 'old', failed: OpenSite): void {
    const { all } = this.#setting.sites
    const from = all.indexOf(failed)
    for (let step = 1; step < all.length; step++) {
      const site = all[(from + step) % all.length]
      if (!site?.board.isWell || site.board.about.line !== line) continue
      this.#ask(line, site)
      return
    }
  }

  #ask(line: 'new' | 'old', site: OpenSite): void {
    const before = this.#asked.get(line)
    if (before && before !== site) before.board.leaveShared()
    site.board.isAsked = true
    this.#asked.set(line, site)
  }

  #sayParts(): void {
    for (const { board } of this.#setting.sites.all) {
      const lacks = board.about.missing.length
      if (board.about.line === null) continue
      if (!board.isAsked) board.setPart('objects', 'ok', 'Another node is asked for what all share.')
      else if (lacks > 0)
        board.setPart('objects', 'missing', `It is asked for what all share; permissions that are missing: ${lacks}.`)
      else board.setPart('objects', 'ok', 'It is asked for what all share.')
    }
  }

  /** Whether the key works from anywhere, as far as it can be seen with it. */
  async #lookAtKey(): Promise<number> {
    const site = this.#asked.get('new')
    if (!site?.board.isWell) return OWN_MS
    const canSee = site.board.about.permissions.includes('sysApiKeyGet')
    this.#keyWarning = sayKeyScope(canSee ? await readKeyScope(site.api, this.#rounds.signal) : 'unknown')
    return KEY_MS
  }

  /** Whether the nodes block this computer, or could. */
  #lookAtOwn(): number {
    const blocked = [...this.#objects.addresses('BlockedIp'), ...this.#oldAddresses.addresses('blocked-ip')]
    const allowed = [...this.#objects.addresses('AllowedIp'), ...this.#oldAddresses.addresses('allowed-ip')]
    this.#warnings.clear()
    const told = this.#asked.get('new') ?? this.#asked.get('old')
    if (!told) return OWN_MS
    const isOld = told.board.about.line === 'old'
    const knowsAllowed = isOld || this.#objects.isRead('AllowedIp')
    const own = new Set(this.#setting.sites.all.flatMap(({ api }) => api.door.ownAddress ?? []).map(unmapped))
    for (const address of own) {
      const { isBlocked, isAllowed } = toStanding(address, blocked, allowed)
      if (isBlocked && (isOld || !isAllowed))
        this.#warnings.set(
          'own-blocked',
          `This computer's own address ${address} is on the list of blocked addresses: unblock it, or Stoa goes blind.`
        )
      else if (!isAllowed && knowsAllowed && this.#setting.login === 'basic')
        this.#warnings.set(
          'could-be-blocked',
          `This computer (${address}) is not among the allowed addresses: wrong logins with Stoa's login, also by others, would get it blocked. Allow the address, or use an API key.`
        )
      else if (!isAllowed && knowsAllowed)
        this.#warnings.set(
          'could-be-blocked',
          `This computer (${address}) is not among the allowed addresses: failed logins would get it blocked.`
        )
    }
    for (const kind of ['own-blocked', 'could-be-blocked']) {
      const sentence = this.#warnings.get(kind)
      if (sentence === undefined) told.board.endTrouble(kind)
      else told.board.tellTrouble(kind, kind, sentence, 200)
    }
    return OWN_MS
  }
}
