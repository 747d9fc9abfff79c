/** What a text field of the management API, of a canary's round or of an operator's run is. */
export type ManagementMeaning =
  | 'word'
  | 'figure'
  | 'id'
  | 'host'
  | 'url'
  | 'call'
  | 'event'
  | 'answer'
  | 'line'
  | 'left-out'

const toEntries = (names: string, meaning: ManagementMeaning): (readonly [string, ManagementMeaning])[] =>
  names.split(' ').map((name) => [name, meaning] as const)

const WORDS =
  '@type source act step status state level rotate eventsPolicy protocol maintenanceType line edition trouble entry verdict ' +
  'evidence permission permissions reason'
const FIGURES =
  'at createdAt due expiresAt failedAt lastRenewal timestamp startedAt version notValidAfter notValidBefore protocolVersion'

/** Text fields by name; others are names of something (management-api.md, telemetry.md). */
export const MANAGEMENT_MEANINGS: ReadonlyMap<string, ManagementMeaning> = new Map<string, ManagementMeaning>([
  ...toEntries(WORDS, 'word'),
  ...toEntries(FIGURES, 'figure'),
  ...toEntries('id accountId domainId object gone run', 'id'),
  ...toEntries('hostname serverHostname address issuer subjectAlternativeNames', 'host'),
  ...toEntries('url via silent', 'url'),
  ['call', 'call'],
  ['event', 'event'],
  ['answer', 'answer'],
  ['text', 'line'],
  ...toEntries('sentence adds request description failureReason details path', 'left-out')
])

/** Sets whose members are words of Stalwart's own. */
export const WORD_SETS: ReadonlySet<string> = new Set(['taskTypes', 'events', 'listenerIds', 'permissions'])

/** Keys of the old line's settings: of these the words stay, of a store its id becomes a stand-in. */
export const OLD_KEY = /^(cluster|server\.auto-ban|metrics|queue|tracer|http|storage)(\.[a-z0-9-]+)*$/
/** Values of those that are words. */
export const OLD_WORDS: ReadonlySet<string> = new Set(
  'nats redis zenoh kafka true false info warn error debug trace'.split(' ')
)

/** Words of Stalwart's own that stand where names stand, too: no role, what is purged, what a scheduler queues. */
export const FIXED_WORDS: ReadonlySet<string> = new Set([
  '',
  '[default]',
  'data',
  'blob',
  'in-memory',
  'account',
  'purgeAccounts',
  'purgeData',
  'purgeBlob'
])
