import type { Clock } from '../../../shared/cluster/clock.ts'
import { type LogLine, valueIn } from './log-line.ts'

/** Events whose lines are recorded (telemetry.md 2, management-api.md 4.3 and 4.5), by name or by what it begins with. */
const KEPT: readonly string[] = [
  'server.',
  'cluster.',
  'registry.',
  'security.',
  'task-manager.',
  'task-queue.',
  'housekeeper.',
  'purge.',
  'store.data-store-purged',
  'store.blob-store-purged',
  'spam.train-',
  'spam.rules-',
  'acme.',
  'dkim.',
  'queue.started',
  'queue.back-pressure',
  'network.listen-start',
  'network.listen-error',
  'telemetry.metrics-',
  'telemetry.log-error',
  'telemetry.webhook-error',
  'telemetry.otel-exporter-error',
  'config.build-error',
  'config.parse-error',
  'delivery.attempt-start',
  'http.x-forwarded-missing',
  'resource.error'
]
/** Of these names none is recorded: their bodies hold credentials, or there are too many to say anything. */
const NEVER: readonly string[] = ['task-manager.task-acquired', 'security.unauthorized', 'dkim.signature']
/** Receipts of what is no command: hundreds a second on a busy cluster. */
const BULK_RECEIPT = /details = \["(?:StateChange|EmailPush|CalendarAlert)"/u
/** Lines of one event that say the same again are recorded so far apart, ms; the first always is. */
const THINNED: ReadonlyMap<string, number> = new Map([
  ['delivery.attempt-start', 300_000],
  ['http.x-forwarded-missing', 300_000],
  ['resource.error', 300_000],
  ['security.ip-blocked', 10_000],
  ['task-manager.task-ignored', 60_000],
  ['registry.build-warning', 300_000]
])
/** What a line is thinned by, beside its event. */
const THINNED_BY: ReadonlyMap<string, string> = new Map([
  ['security.ip-blocked', 'remoteIp'],
  ['task-manager.task-ignored', 'id'],
  ['registry.build-warning', 'source']
])
/** Addresses and tasks that thinning remembers. */
const REMEMBERED_MAX = 4_096

/** Lets through the lines that matter, and of those that repeat one in a while. */
export class LogSieve {
  readonly #clock: Clock
  /** When one was let through, by event and what it is of. µs, monotonic. */
  readonly #passed = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Oldest first, as they come in. */
  pass(lines: readonly LogLine[]): readonly LogLine[] {
    return lines.filter((line) => this.#isWanted(line))
  }

  #isWanted({ event, text }: LogLine): boolean {
    if (!KEPT.some((begin) => event.startsWith(begin)) || NEVER.some((begin) => event.startsWith(begin))) return false
    if (event === 'cluster.message-received' && BULK_RECEIPT.test(text)) return false
    const everyMs = THINNED.get(event)
    if (everyMs === undefined) return true
    const by = THINNED_BY.get(event)
    const key = `${event} ${by === undefined ? '' : (valueIn(text, by) ?? '')}`
    const now = this.#clock.nowMono()
    const before = this.#passed.get(key)
    if (before !== undefined && now - before < everyMs * 1000) return false
    if (this.#passed.size >= REMEMBERED_MAX) this.#passed.clear()
    this.#passed.set(key, now)
    return true
  }
}
