import type { RolesView } from '../../shared/api/role-views.ts'
import { field, type JsonObject, namesOf, textOf, toObject, toUs, wholeOf } from '../../shared/roles/json.ts'
import type { RolesState } from '../../shared/roles/roles-state.ts'
import { toMs } from './roles-facts.ts'

/** A certificate that ends within this is told of; one that ended is bad. µs */
const ENDS_SOON_US = 14 * 86_400_000_000
/** Certificates that one view holds. */
const MOST_CERTIFICATES = 200

/** What is retried how often, and what runs when; empty: not told. */
export function toTimers(roles: RolesState): RolesView['timers'] {
  const tasks = roles.object('x:TaskManager')
  const retention = roles.object('x:DataRetention')
  const timers: { title: string; value: string }[] = []
  const put = (title: string, value: string | null): void => {
    if (value !== null) timers.push({ title, value })
  }
  put('Retries of a failed task', wordOf(wholeOf(tasks, 'maxAttempts')))
  put('A task is given up after', toDuration(wholeOf(tasks, 'totalDeadline')))
  put('Accounts are purged', toSchedule(retention, 'expungeSchedule'))
  put('Expired data is removed', toSchedule(retention, 'dataCleanupSchedule'))
  put('Unused blobs are removed', toSchedule(retention, 'blobCleanupSchedule'))
  put('Deleted mail is kept', toDuration(wholeOf(retention, 'expungeTrashAfter')))
  return timers
}

/** Certificates by when they end. */
export function toCertificates(roles: RolesState, at: number): RolesView['certificates'] {
  const all = (roles.objects('x:Certificate') ?? []).map((it) => {
    const expires = toUs(textOf(it, 'notValidAfter'))
    return {
      id: textOf(it, 'id') ?? '',
      names: namesOf(field(it, 'subjectAlternativeNames')).slice(0, 20),
      issuer: textOf(it, 'issuer'),
      expiresMs: toMs(expires),
      state: toCertificateState(expires, at)
    }
  })
  return all.sort((a, b) => (a.expiresMs ?? Infinity) - (b.expiresMs ?? Infinity)).slice(0, MOST_CERTIFICATES)
}

function toCertificateState(expires: number | null, at: number): 'ok' | 'warn' | 'bad' | 'unknown' {
  if (expires === null) return 'unknown'
  if (expires <= at) return 'bad'
  return expires - at < ENDS_SOON_US ? 'warn' : 'ok'
}

function toSchedule(of: JsonObject | null, name: string): string | null {
  const schedule = toObject(field(of, name))
  if (schedule === null) return null
  const two = (part: string): string => String(wholeOf(schedule, part) ?? 0).padStart(2, '0')
  switch (textOf(schedule, '@type')) {
    case 'Daily':
      return `daily at ${two('hour')}:${two('minute')}, by each node's own time zone`
    case 'Weekly':
      return `weekly (${textOf(schedule, 'day') ?? `day ${two('day')}`}) at ${two('hour')}:${two('minute')}`
    case 'Hourly':
      return `hourly at minute ${two('minute')}`
    default:
      return null
  }
}

function toDuration(ms: number | null): string | null {
  if (ms === null) return null
  if (ms % 86_400_000 === 0) return `${ms / 86_400_000} d`
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms} ms`
}

function wordOf(count: number | null): string | null {
  return count === null ? null : String(count)
}
