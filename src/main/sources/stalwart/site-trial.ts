import { memberOf } from '../../stalwart/api-json.ts'
import type { NodeApi } from '../../stalwart/open-api.ts'
import type { ApiTrouble } from '../../stalwart/stalwart-api.ts'
import { NewLogTail } from './new-log-tail.ts'
import { OldLogTail } from './old-log-tail.ts'
import { OLD_SETTINGS_PATH } from './old-settings.ts'
import type { OpenSite } from './open-sites.ts'
import { parsePrometheus } from './prometheus-text.ts'
import { OLD_PERMISSIONS } from './registry-kinds.table.ts'
import { toMissing } from './site-account.ts'
import type { SiteTryTable } from './site-try-table.ts'

/** Missing permissions that a sentence names; the rest is counted. */
const NAMED = 6

/** Tries one node, step by step; what a step needs and lacks leaves the rest of them out. */
export class SiteTrial {
  readonly #url: string
  readonly #api: NodeApi
  readonly #table: SiteTryTable
  readonly #logs: boolean

  constructor(site: OpenSite, table: SiteTryTable, logs: boolean) {
    this.#url = site.url
    this.#api = site.api
    this.#table = table
    this.#logs = logs
  }

  /** Resolves when its steps are settled, or it was aborted. */
  async run(signal: AbortSignal): Promise<void> {
    this.#say('reach', 'running')
    const line = await this.#api.line(signal)
    if (!line.ok) return this.#fail(line.error.kind === 'not-stalwart' ? 'line' : 'reach', line.error)
    this.#say('reach', 'ok', 'It answers.')
    this.#say('line', 'ok', line.value === 'new' ? 'Stalwart 0.16 or later.' : 'Stalwart 0.12 to 0.15.')
    await this.#health(signal)
    await this.#metrics(signal)
    this.#say('login', 'running')
    if (line.value === 'new') await this.#newLine(signal)
    else await this.#oldLine(signal)
  }

  async #newLine(signal: AbortSignal): Promise<void> {
    const account = await this.#api.rest('GET', '/api/account', undefined, signal)
    if (!account.ok) return this.#fail('login', account.error)
    this.#say('login', 'ok', 'The login is accepted.')
    const permissions = memberOf(account.value, 'permissions')
    const missing = toMissing(Array.isArray(permissions) ? permissions.filter((one) => typeof one === 'string') : [])
    this.#say(
      'permissions',
      missing.length === 0 ? 'ok' : 'warn',
      missing.length === 0 ? 'All that Stoa reads with.' : sayMissing(missing)
    )
    const nodes = await this.#api.jmap([['x:ClusterNode/get', { ids: null }]], signal)
    if (!nodes.ok) this.#fail('objects', nodes.error)
    else {
      const [answer] = nodes.value
      const list = answer?.ok ? answer.args.list : null
      if (Array.isArray(list)) this.#say('objects', 'ok', `${list.length} nodes are listed.`)
      else
        this.#say(
          'objects',
          'failed',
          `The nodes are not shown to this login${answer?.ok === false ? ` (${answer.type})` : ''}.`
        )
    }
    if (!this.#logs) return this.#say('log', 'skipped', 'Logs are switched off.')
    const news = await new NewLogTail(this.#api).poll(signal)
    if (news.ok) this.#say('log', 'ok', `Its log can be read; ${news.value.lines.length} lines.`)
    else if (news.error.kind === 'call') this.#fail('log', news.error.trouble)
    else this.#say('log', 'warn', `Its log cannot be read (${news.error.type}).`)
  }

  async #oldLine(signal: AbortSignal): Promise<void> {
    const settings = await this.#api.rest('GET', OLD_SETTINGS_PATH, undefined, signal)
    if (!settings.ok && settings.error.kind !== 'forbidden') return this.#fail('login', settings.error)
    this.#say('login', 'ok', 'The login is accepted.')
    const lacks: { readonly permission: string }[] = settings.ok ? [] : [OLD_PERMISSIONS.settings]
    this.#say(
      'objects',
      settings.ok ? 'ok' : 'failed',
      settings.ok ? 'Its settings can be read.' : 'Its settings are not shown to this login.'
    )
    if (this.#logs) {
      const news = await new OldLogTail(this.#api).poll(signal)
      if (news.ok) this.#say('log', 'ok', `Its log can be read; ${news.value.lines.length} lines.`)
      else if (news.error.kind !== 'forbidden') this.#fail('log', news.error)
      else {
        lacks.push(OLD_PERMISSIONS.logs)
        this.#say('log', 'warn', 'Its log is not shown to this login.')
      }
    } else this.#say('log', 'skipped', 'Logs are switched off.')
    this.#say(
      'permissions',
      lacks.length === 0 ? 'ok' : 'warn',
      lacks.length === 0 ? 'Enough to read.' : sayMissing(lacks)
    )
  }

  async #health(signal: AbortSignal): Promise<void> {
    const got = await this.#api.anonymous('/healthz/ready', signal)
    if (!got.ok) return this.#fail('health', got.error)
    const isReady = got.value.status === 200
    this.#say(
      'health',
      isReady ? 'ok' : 'warn',
      isReady ? 'It says that it is ready.' : `It says that it is not ready (${got.value.status}).`,
      got.value.tookMs
    )
  }

  async #metrics(signal: AbortSignal): Promise<void> {
    const got = await this.#api.anonymous('/metrics/prometheus', signal)
    if (!got.ok) return this.#fail('metrics', got.error)
    const { status, text, tookMs } = got.value
    const isRead = status === 200 && parsePrometheus(text) !== null
    if (isRead) this.#say('metrics', 'ok', 'Its counters can be read.', tookMs)
    else if (status === 404) this.#say('metrics', 'warn', 'Prometheus is not enabled there; the counters stay unknown.')
    else this.#say('metrics', 'warn', `Its Prometheus page cannot be read (${status}).`)
  }

  #fail(step: Parameters<SiteTryTable['set']>[1], { sentence }: ApiTrouble): void {
    this.#say(step, 'failed', sentence)
  }

  #say(
    step: Parameters<SiteTryTable['set']>[1],
    state: Parameters<SiteTryTable['set']>[2],
    sentence = '',
    ms: number | null = null
  ): void {
    this.#table.set(this.#url, step, state, sentence, ms === null ? null : Math.round(ms))
  }
}

function sayMissing(missing: readonly { readonly permission: string }[]): string {
  const named = missing.slice(0, NAMED).map(({ permission }) => permission)
  const more = missing.length - named.length
  return `Missing: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`
}
