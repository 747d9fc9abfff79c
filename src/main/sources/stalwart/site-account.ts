import type { MissingPermission } from '../../../shared/api/management-views.ts'
import type { Clock } from '../../../shared/cluster/clock.ts'
import { memberOf } from '../../stalwart/api-json.ts'
import type { ApiTrouble } from '../../stalwart/stalwart-api.ts'
import { OLD_SETTINGS_PATH, toOldSettings } from './old-settings.ts'
import { OLD_PERMISSIONS, OTHER_PERMISSIONS, REGISTRY_KINDS } from './registry-kinds.table.ts'
import type { SiteAbout } from './site-board.ts'
import type { WatchedSite } from './watched-site.ts'

/** A node that does not answer, or not as it should, is asked again after so long, doubling. ms. */
const RETRY_MS = 2_000
const RETRY_MAX_MS = 60_000
/** Whether it is well is looked at so often; that asks nothing. ms. */
const LOOK_MS = 2_000
const EDITIONS: ReadonlySet<string> = new Set(['oss', 'community', 'enterprise'])
/** Those that decide what Stoa can read and do; an administrator has 300 others, for mail. */
const PERMISSION =
  /^(?:sys|action|task|live|authenticate|impersonate|unlimited|jmapMailbox|jmapCore)[a-zA-Z0-9-]{0,80}$/u

/** Which line, which edition, what this login may; of the old line its own settings too. The probe by which a node that was lost is found again. */
export class SiteAccount {
  readonly #site: WatchedSite
  readonly #clock: Clock
  readonly #everyMs: number
  /** µs, monotonic. */
  #dueAt = 0
  #failures = 0
  #settings = ''
  #queue = ''
  #training = ''

  constructor(site: WatchedSite, clock: Clock, everyMs: number) {
    this.#site = site
    this.#clock = clock
    this.#everyMs = everyMs
  }

  /** Answers when to ask again, ms. */
  async round(signal: AbortSignal): Promise<number> {
    const { api, board } = this.#site
    // Whoever else asks may have found it gone meanwhile: then it is looked for at once.
    if (board.isWell && this.#clock.nowMono() < this.#dueAt) return LOOK_MS
    const line = await api.line(signal)
    if (!line.ok) return this.#failed(line.error, signal)
    const trouble = line.value === 'new' ? await this.#askAccount(signal) : await this.#askSettings(signal)
    if (trouble !== null) {
      board.learn({ line: line.value })
      return this.#failed(trouble, signal)
    }
    this.#failures = 0
    this.#dueAt = this.#clock.nowMono() + this.#everyMs * 1000
    board.setPart('account', 'ok', 'The login is accepted.')
    return LOOK_MS
  }

  #failed(trouble: ApiTrouble, signal: AbortSignal): number {
    if (signal.aborted) return this.#everyMs
    const { board } = this.#site
    this.#dueAt = 0
    board.failed('account', trouble)
    board.setPart('account', 'trouble', trouble.sentence)
    const backOffMs = Math.min(RETRY_MS * 2 ** this.#failures, RETRY_MAX_MS)
    this.#failures = Math.min(this.#failures + 1, 10)
    // Whom it must not ask again, the door and the login's pace keep it from asking; they say until when.
    return trouble.retryAfterMs ?? backOffMs
  }

  /** Null: it answered. */
  async #askAccount(signal: AbortSignal): Promise<ApiTrouble | null> {
    const { api, board } = this.#site
    const got = await api.rest('GET', '/api/account', undefined, signal)
    if (!got.ok && got.error.kind !== 'refused') return got.error
    const permissions = got.ok ? toPermissions(memberOf(got.value, 'permissions')) : []
    board.learn({
      line: 'new',
      edition: toEdition(got.ok ? memberOf(got.value, 'edition') : null),
      permissions,
      missing: toMissing(permissions)
    })
    board.answered('account')
    return null
  }

  async #askSettings(signal: AbortSignal): Promise<ApiTrouble | null> {
    const { api, board } = this.#site
    const got = await api.rest('GET', OLD_SETTINGS_PATH, undefined, signal)
    const missing = new Map(board.about.missing.map((one) => [one.permission, one]))
    if (got.ok) {
      missing.delete(OLD_PERMISSIONS.settings.permission)
      this.#tellSettings(toOldSettings(memberOf(got.value, 'data')))
      board.answered('settings/keys')
    } else if (got.error.kind === 'forbidden') this.#lacks(missing, 'settings', 'settings/keys', got.error)
    else return got.error
    this.#queue = await this.#askFlag('queue', 'queue/status', this.#queue, missing, signal)
    this.#training = await this.#askFlag('training', 'spam-filter/train/status', this.#training, missing, signal)
    board.learn({ line: 'old', missing: [...missing.values()] })
    // Only where nothing at all is permitted the login is of no use.
    const isLocked = missing.size === Object.keys(OLD_PERMISSIONS).length || (!got.ok && missing.size >= 3)
    if (isLocked && !got.ok) return got.error
    board.answered('account')
    return null
  }

  #tellSettings(data: Readonly<Record<string, string>>): void {
    const { board } = this.#site
    const answer = JSON.stringify({ data })
    const nodeId = data['cluster.node-id'] ?? '1'
    board.learn({
      line: 'old',
      nodeId: /^\d{1,5}$/u.test(nodeId) ? Number(nodeId) : null,
      hostname: data['server.hostname'] ?? board.about.hostname
    } satisfies Partial<SiteAbout>)
    if (answer === this.#settings) return
    this.#settings = answer
    board.note({ call: 'settings/keys', status: 200, whole: true, answer })
  }

  /** What was told of it, for the next time. */
  async #askFlag(
    of: 'queue' | 'training',
    call: 'queue/status' | 'spam-filter/train/status',
    told: string,
    missing: Map<string, MissingPermission>,
    signal: AbortSignal
  ): Promise<string> {
    const { api, board } = this.#site
    const got = await api.rest('GET', `/api/${call}`, undefined, signal)
    if (!got.ok) {
      if (got.error.kind === 'forbidden') this.#lacks(missing, of, call, got.error)
      return told
    }
    missing.delete(OLD_PERMISSIONS[of].permission)
    const data = memberOf(got.value, 'data')
    const answer = JSON.stringify({ data: data === true })
    if (answer !== told) board.note({ call, status: 200, whole: true, answer })
    return answer
  }

  #lacks(
    missing: Map<string, MissingPermission>,
    of: keyof typeof OLD_PERMISSIONS,
    call: string,
    trouble: ApiTrouble
  ): void {
    const { permission, adds } = OLD_PERMISSIONS[of]
    missing.set(permission, { permission, adds })
    const { board } = this.#site
    board.tellTrouble(
      call,
      'forbidden',
      `${board.url} does not permit this login ${call}: ${permission} would add ${adds}.`,
      trouble.status
    )
  }
}

function toPermissions(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? value.filter((one): one is string => typeof one === 'string' && PERMISSION.test(one))
    : []
}

function toEdition(value: unknown): SiteAbout['edition'] {
  return typeof value === 'string' && EDITIONS.has(value) ? (value as SiteAbout['edition']) : null
}

/** Each permission of the tables that this login does not have; none where its permissions are unknown. */
export function toMissing(permissions: readonly string[]): readonly MissingPermission[] {
  if (permissions.length === 0) return []
  const has = new Set(permissions)
  const wanted = [
    ...REGISTRY_KINDS.flatMap(({ permissions: needed, adds }) => needed.map((permission) => ({ permission, adds }))),
    ...OTHER_PERMISSIONS
  ]
  return wanted.filter(({ permission }) => !has.has(permission))
}
