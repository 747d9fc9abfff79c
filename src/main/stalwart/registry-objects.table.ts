/**
 * Objects that exist once (0.16, management-api.md and config.md section 4): `create` on one replaces it whole, so none is
 * ever created. Not all that there are: whatever is not in `CREATABLE` is not created either.
 */
export const SINGLETONS: ReadonlySet<string> = new Set([
  'Coordinator',
  'TaskManager',
  'DataRetention',
  'Metrics',
  'Security',
  'Jmap',
  'Http',
  'SystemSettings',
  'InMemoryStore',
  'DataStore',
  'BlobStore',
  'SearchStore',
  'MetricsStore',
  'TracingStore',
  'Bootstrap'
])

/** All that Stoa may ever create; none of them is a singleton. */
export const CREATABLE: ReadonlySet<string> = new Set([
  'Account',
  'Action',
  'AllowedIp',
  'BlockedIp',
  'EventTracingLevel',
  'Task',
  'Tracer',
  'WebHook'
])

/** Tasks whose variant is in `maintenanceType`; a missing one is no error there but runs the first variant. */
export const TASKS_WITH_KIND: ReadonlySet<string> = new Set([
  'AccountMaintenance',
  'SpamFilterMaintenance',
  'StoreMaintenance',
  'TenantMaintenance'
])
