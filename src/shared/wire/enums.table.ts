/** Names of the bits of `StateChange.types`, bit 0 first. Wires A and B know the first 19 (wire-format.md section 9.1). */
export const DATA_TYPES = [
  'Email',
  'EmailDelivery',
  'EmailSubmission',
  'Mailbox',
  'Thread',
  'Identity',
  'Core',
  'PushSubscription',
  'SearchSnippet',
  'VacationResponse',
  'MDN',
  'Quota',
  'SieveScript',
  'Calendar',
  'CalendarEvent',
  'CalendarEventNotification',
  'AddressBook',
  'ContactCard',
  'FileNode',
  'Principal',
  'ShareNotification',
  'ParticipantIdentity',
  'CalendarAlert'
] as const

/** Names of cache item kinds, kind 0 first; 10 since 0.16.10, 11 since 0.16.18 (wire-format.md section 5). */
export const CACHE_KINDS = [
  'AccessToken',
  'DavResources',
  'Domain',
  'Account',
  'DkimSignature',
  'Tenant',
  'Role',
  'List',
  'DomainLogo',
  'TenantLogo',
  'EmailNegative',
  'DomainNegative'
] as const
/** Kind that carries a domain and a hash. */
export const EMAIL_NEGATIVE_KIND = 10
/** Kind that carries a placeholder only. */
export const DOMAIN_NEGATIVE_KIND = 11

/** JMAP values of `BlockedIp.reason`, number 0 first (wire-format.md section 9.3). Not on the wire. */
export const BLOCK_REASONS = ['rcptToFailure', 'authFailure', 'loitering', 'portScanning', 'manual', 'other'] as const

/** How ids of a registry object type are made (wire-format.md section 12.2). */
export type IdKind = 'sequential' | 'singleton' | 'snowflake' | 'node-id' | 'other'

export interface ObjectType {
  readonly name: string
  readonly idKind: IdKind
  /** Events in which an emitter of 0.16.0 to 0.16.18 sends this type; others decode but nobody sends them. */
  readonly sentAs: readonly ('insert' | 'reload')[]
}

const row = (name: string, idKind: IdKind, ...sentAs: ('insert' | 'reload')[]): ObjectType => ({ name, idKind, sentAs })

/** Registry object types 0..116; 117 and more are a decode error in Stalwart (wire-format.md section 9.2). */
export const OBJECT_TYPES: readonly ObjectType[] = [
  row('Account', 'sequential'),
  row('AccountPassword', 'singleton'),
  row('AccountSettings', 'singleton'),
  row('AcmeProvider', 'snowflake'),
  row('Action', 'other'),
  row('AddressBook', 'singleton'),
  row('AiModel', 'snowflake'),
  row('Alert', 'snowflake'),
  row('AllowedIp', 'snowflake'),
  row('ApiKey', 'other'),
  row('AppPassword', 'other'),
  row('Application', 'snowflake', 'reload'),
  row('ArchivedItem', 'other'),
  row('ArfExternalReport', 'snowflake'),
  row('Asn', 'singleton'),
  row('Authentication', 'singleton'),
  row('BlobStore', 'singleton'),
  row('BlockedIp', 'snowflake', 'insert', 'reload'),
  row('Bootstrap', 'singleton'),
  row('Cache', 'singleton'),
  row('Calendar', 'singleton'),
  row('CalendarAlarm', 'singleton'),
  row('CalendarScheduling', 'singleton'),
  row('Certificate', 'snowflake', 'insert', 'reload'),
  row('ClusterNode', 'node-id'),
  row('ClusterRole', 'snowflake'),
  row('Coordinator', 'singleton'),
  row('DataRetention', 'singleton'),
  row('DataStore', 'singleton', 'reload'),
  row('Directory', 'snowflake'),
  row('DkimReportSettings', 'singleton'),
  row('DkimSignature', 'snowflake'),
  row('DmarcExternalReport', 'snowflake'),
  row('DmarcInternalReport', 'snowflake'),
  row('DmarcReportSettings', 'singleton'),
  row('DnsResolver', 'singleton'),
  row('DnsServer', 'snowflake'),
  row('Domain', 'sequential'),
  row('DsnReportSettings', 'singleton'),
  row('Email', 'singleton'),
  row('Enterprise', 'singleton', 'reload'),
  row('EventTracingLevel', 'snowflake'),
  row('FileStorage', 'singleton'),
  row('Http', 'singleton'),
  row('HttpForm', 'singleton'),
  row('HttpLookup', 'snowflake'),
  row('Imap', 'singleton'),
  row('InMemoryStore', 'singleton'),
  row('Jmap', 'singleton'),
  row('Log', 'other'),
  row('MailingList', 'sequential'),
  row('MaskedEmail', 'other'),
  row('MemoryLookupKey', 'snowflake', 'reload'),
  row('MemoryLookupKeyValue', 'snowflake'),
  row('Metric', 'other'),
  row('Metrics', 'singleton'),
  row('MetricsStore', 'singleton'),
  row('MtaConnectionStrategy', 'snowflake'),
  row('MtaDeliverySchedule', 'snowflake'),
  row('MtaExtensions', 'singleton'),
  row('MtaHook', 'snowflake'),
  row('MtaInboundSession', 'singleton'),
  row('MtaInboundThrottle', 'snowflake'),
  row('MtaMilter', 'snowflake'),
  row('MtaOutboundStrategy', 'singleton'),
  row('MtaOutboundThrottle', 'snowflake'),
  row('MtaQueueQuota', 'snowflake'),
  row('MtaRoute', 'snowflake'),
  row('MtaStageAuth', 'singleton'),
  row('MtaStageConnect', 'singleton'),
  row('MtaStageData', 'singleton'),
  row('MtaStageEhlo', 'singleton'),
  row('MtaStageMail', 'singleton'),
  row('MtaStageRcpt', 'singleton'),
  row('MtaSts', 'singleton'),
  row('MtaTlsStrategy', 'snowflake'),
  row('MtaVirtualQueue', 'snowflake'),
  row('NetworkListener', 'snowflake'),
  row('OAuthClient', 'sequential'),
  row('OidcProvider', 'singleton'),
  row('PublicKey', 'snowflake'),
  row('QueuedMessage', 'other'),
  row('ReportSettings', 'singleton'),
  row('Role', 'sequential'),
  row('Search', 'singleton'),
  row('SearchStore', 'singleton'),
  row('Security', 'singleton'),
  row('SenderAuth', 'singleton'),
  row('Sharing', 'singleton'),
  row('SieveSystemInterpreter', 'singleton'),
  row('SieveSystemScript', 'snowflake'),
  row('SieveUserInterpreter', 'singleton'),
  row('SieveUserScript', 'snowflake'),
  row('SpamClassifier', 'singleton', 'reload'),
  row('SpamDnsblServer', 'snowflake'),
  row('SpamDnsblSettings', 'singleton'),
  row('SpamFileExtension', 'snowflake'),
  row('SpamLlm', 'singleton'),
  row('SpamPyzor', 'singleton'),
  row('SpamRule', 'snowflake', 'reload'),
  row('SpamSettings', 'singleton'),
  row('SpamTag', 'snowflake'),
  row('SpamTrainingSample', 'other'),
  row('SpfReportSettings', 'singleton'),
  row('StoreLookup', 'snowflake', 'reload'),
  row('SystemSettings', 'singleton'),
  row('Task', 'other'),
  row('TaskManager', 'singleton'),
  row('Tenant', 'sequential'),
  row('TlsExternalReport', 'snowflake'),
  row('TlsInternalReport', 'snowflake'),
  row('TlsReportSettings', 'singleton'),
  row('Trace', 'other'),
  row('Tracer', 'snowflake'),
  row('TracingStore', 'singleton'),
  row('WebDav', 'singleton'),
  row('WebHook', 'snowflake')
]

/** Name of a registry object type; null for a number that no known release has. */
export function toObjectName(objectType: number): string | null {
  return OBJECT_TYPES[objectType]?.name ?? null
}
