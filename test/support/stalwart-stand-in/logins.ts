import { timingSafeEqual } from 'node:crypto'
import { INTERNAL_TASKS, OBJECT_KINDS, TASK_VARIANTS } from './object-kinds.table.ts'

/** Who may log in, how, and what it may do then. */
export interface Login {
  readonly name: string
  /** Number of the account; the recovery administrator has 2^32-1. */
  readonly account: number
  readonly password?: string
  /** A whole bearer token: `API_…` on the new line, `api_<base64(name:secret)>` on the old one. */
  readonly token?: string
  permissions: ReadonlySet<string>
  /** Basic with the main password is refused: 402. */
  readonly hasSecondFactor?: boolean
  readonly expiresMs?: number
  /** Only from elsewhere: 403 from here. */
  readonly isForeignOnly?: boolean
}

export const ACTIONS = [
  'ReloadSettings',
  'ReloadTlsCertificates',
  'ReloadLookupStores',
  'ReloadBlockedIps',
  'UpdateApps',
  'TroubleshootDmarc',
  'ClassifySpam',
  'InvalidateCaches',
  'InvalidateNegativeCaches',
  'PauseMtaQueue',
  'ResumeMtaQueue'
] as const

const VERBS = ['Get', 'Query', 'Create', 'Update', 'Destroy']

function everything(): string[] {
  const names = ['authenticate', 'liveTracing', 'liveMetrics', 'liveDeliveryTest', 'impersonate']
  for (const [name, kind] of OBJECT_KINDS)
    for (const verb of kind.singleton ? ['Get', 'Update'] : VERBS) names.push(`sys${name}${verb}`)
  for (const name of ['ClusterNode', 'Task', 'Action', 'Log', 'ApiKey'])
    for (const verb of VERBS) names.push(`sys${name}${verb}`)
  for (const action of ACTIONS) names.push(`action${action}`)
  for (const task of [...Object.keys(TASK_VARIANTS), ...INTERNAL_TASKS]) names.push(`task${task}`)
  return [...names, 'jmapMailboxGet', 'jmapMailboxUpdate', 'jmapMailboxQuery', 'jmapCoreEcho']
}

/** Of a system administrator. */
export const ALL_PERMISSIONS: ReadonlySet<string> = new Set(everything())

/** The suggested read-only key (management-api.md 1.9) and what linting adds. */
export const READ_PERMISSIONS: ReadonlySet<string> = new Set([
  'authenticate',
  ...[...ALL_PERMISSIONS].filter(
    (name) =>
      /^sys.*(Get|Query)$/.test(name) &&
      !/^sys(Account|ApiKey|Action|QueuedMessage|Metric|Trace|Arch|Mask|Boot)/.test(name)
  ),
  'sysMetricsGet'
])

/** Of an ordinary mailbox. */
export const USER_PERMISSIONS: ReadonlySet<string> = new Set([
  'authenticate',
  'jmapMailboxGet',
  'jmapMailboxUpdate',
  'jmapMailboxQuery',
  'jmapCoreEcho'
])

/** Of an administrator of the old line (management-api.md 7). */
export const OLD_PERMISSIONS: ReadonlySet<string> = new Set(
  (
    'authenticate settings-list settings-update settings-delete settings-reload logs-view purge-data-store purge-blob-store ' +
    'purge-in-memory-store purge-account fts-reindex spam-filter-train spam-filter-update message-queue-list ' +
    'message-queue-get message-queue-update message-queue-delete webadmin-update restart tracing-list tracing-get ' +
    'tracing-live metrics-list metrics-live principal-list troubleshoot jmapMailboxGet jmapMailboxUpdate jmapMailboxQuery jmapCoreEcho'
  ).split(' ')
)

/** Of the suggested read-only principal of the old line. */
export const OLD_READ_PERMISSIONS: ReadonlySet<string> = new Set([
  'authenticate',
  'settings-list',
  'logs-view',
  'message-queue-get'
])

export type Recognised =
  | { readonly kind: 'login'; readonly login: Login }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'second-factor' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'wrong'; readonly name: string }

const equal = (a: string, b: string): boolean => {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Whose credentials an Authorization header carries. */
export function recognise(header: string | undefined, logins: readonly Login[], nowMs: number): Recognised {
  if (header === undefined) return { kind: 'nobody' }
  const [scheme = '', value = ''] = header.split(' ')
  if (scheme.toLowerCase() === 'bearer') {
    const login = logins.find((known) => known.token !== undefined && equal(known.token, value))
    return login ? checked(login, nowMs) : { kind: 'wrong', name: '' }
  }
  if (scheme.toLowerCase() !== 'basic') return { kind: 'nobody' }
  const pair = Buffer.from(value, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  const name = pair.slice(0, colon).toLowerCase()
  const password = pair.slice(colon + 1)
  const login = logins.find(
    (known) => known.name === name && known.password !== undefined && equal(known.password, password)
  )
  if (!login) return { kind: 'wrong', name }
  return login.hasSecondFactor ? { kind: 'second-factor' } : checked(login, nowMs)
}

function checked(login: Login, nowMs: number): Recognised {
  if (login.expiresMs !== undefined && login.expiresMs < nowMs) return { kind: 'expired' }
  return login.isForeignOnly ? { kind: 'elsewhere' } : { kind: 'login', login }
}
