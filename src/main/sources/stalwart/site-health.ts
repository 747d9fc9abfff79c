import type { Clock } from '../../../shared/cluster/clock.ts'
import { parsePrometheus } from './prometheus-text.ts'
import type { WatchedSite } from './watched-site.ts'

/** Told again without a change, so that the node's clock can be compared. µs. */
const TELL_EVERY_US = 5 * 60 * 1_000_000
/** Metrics that are off are looked for so much less often. */
const OFF_FACTOR = 10
/** Whether the node is there by now is looked at so often; that asks nothing. ms. */
const SOON_MS = 2_000

/** One node's health and counters (telemetry.md 7 and 8), both without login. */
export class SiteHealth {
  readonly #site: WatchedSite
  readonly #clock: Clock
  readonly #everyMs: number
  readonly #metricsMs: number
  #told = ''
  #toldAt = 0
  #metrics: ReadonlyMap<string, number> = new Map()

  constructor(site: WatchedSite, clock: Clock, rates: { readonly healthMs: number; readonly metricsMs: number }) {
    this.#site = site
    this.#clock = clock
    this.#everyMs = rates.healthMs
    this.#metricsMs = rates.metricsMs
  }

  /** S7. Answers when to ask again, ms. */
  async round(signal: AbortSignal): Promise<number> {
    const { api, board } = this.#site
    if (!board.isThere) return this.#everyMs
    const live = await api.anonymous('/healthz/live', signal)
    const ready = live.ok ? await api.anonymous('/healthz/ready', signal) : live
    if (signal.aborted) return this.#everyMs
    if (!live.ok || !ready.ok) {
      const trouble = live.ok ? (ready.ok ? null : ready.error) : live.error
      if (trouble === null) return this.#everyMs
      // A limit of anonymous calls is of this computer, and says nothing of the login.
      if (trouble.kind !== 'rate-limited') board.failed('health', trouble)
      board.setPart('health', 'trouble', trouble.sentence)
      return Math.max(this.#everyMs, trouble.retryAfterMs ?? 0)
    }
    board.isHeard()
    board.endTrouble('health')
    this.#tell(live.value.status, ready.value)
    return this.#everyMs
  }

  #tell(
    live: number,
    ready: { readonly status: number; readonly dateMs: number | null; readonly tookMs: number }
  ): void {
    const { board } = this.#site
    const isWell = live === 200 && ready.status === 200
    board.setPart(
      'health',
      isWell ? 'ok' : 'trouble',
      isWell ? 'It says that it is ready.' : `It says that it is not ready (${live}, ${ready.status}).`
    )
    const state = `${live} ${ready.status}`
    const now = this.#clock.nowMono()
    if (state === this.#told && now - this.#toldAt < TELL_EVERY_US) return
    this.#told = state
    this.#toldAt = now
    const tookUs = Math.round(ready.tookMs * 1000)
    board.note({ health: { live, ready: ready.status, dateMs: ready.dateMs ?? 0, tookUs } })
  }

  /** S6. Answers when to ask again, ms. */
  async metricsRound(signal: AbortSignal): Promise<number> {
    const { api, board } = this.#site
    if (!board.isThere || board.about.line === null) return SOON_MS
    const got = await api.anonymous('/metrics/prometheus', signal)
    if (signal.aborted) return this.#metricsMs
    if (!got.ok) {
      board.setPart('metrics', 'trouble', got.error.sentence)
      return Math.max(this.#metricsMs, got.error.retryAfterMs ?? 0)
    }
    const { status, text } = got.value
    if (status === 404) {
      this.#metrics = new Map()
      board.setPart('metrics', 'off', 'Prometheus is not enabled there.')
      return this.#metricsMs * OFF_FACTOR
    }
    if (status !== 200) {
      const sentence =
        status === 401 || status === 403
          ? 'Its Prometheus page asks for credentials of its own, which Stoa does not have.'
          : `Its Prometheus page answers with HTTP status ${status}.`
      board.setPart('metrics', 'trouble', sentence)
      return this.#metricsMs * OFF_FACTOR
    }
    const metrics = parsePrometheus(text)
    if (metrics === null) {
      board.setPart('metrics', 'trouble', 'Its Prometheus page is not in the form of Prometheus.')
      return this.#metricsMs * OFF_FACTOR
    }
    board.setPart('metrics', 'ok', `${metrics.size} counters and gauges are followed.`)
    const changed = [...metrics].filter(([name, value]) => this.#metrics.get(name) !== value)
    this.#metrics = metrics
    if (changed.length > 0) board.note({ metrics: Object.fromEntries(changed) })
    return this.#metricsMs
  }
}
