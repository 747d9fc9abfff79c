import type { LogLevel, NodeLog } from './node-log.ts'
import { type EffectiveRole, roleOf } from './node-role.ts'
import type { SetError } from './object-fields.ts'
import type { StoredObject } from './object-kinds.table.ts'
import type { SharedDatabase } from './shared-database.ts'

/** What a node of the new line took from the store at its start or its last settings reload. */
export interface EffectiveSettings {
  readonly role: EffectiveRole
  readonly prometheus: { readonly user: string | null; readonly secret: string | null } | null
}

/** Reads it anew, tells the log, and answers it; an object that cannot be built refuses the whole reload. */
export function readSettings(
  database: SharedDatabase,
  roleName: string | null,
  env: ReadonlyMap<string, string>,
  log: NodeLog
): { readonly settings: EffectiveSettings } | { readonly error: SetError } {
  const broken = findBroken(database, env)
  if (broken) return { error: broken }
  const tracer = [...database.of('Tracer').values()].find((one) => one['@type'] === 'Log' && one.enable === true)
  log.isOn = tracer !== undefined
  log.level = (tracer?.level as LogLevel | undefined) ?? 'info'
  log.overrides = new Map(
    [...database.of('EventTracingLevel').values()].map((one) => [
      String(one.event),
      one.level === 'disable' ? null : (one.level as LogLevel)
    ])
  )
  const prometheus = database.singleton('Metrics').prometheus as StoredObject
  return {
    settings: {
      role: roleOf(database, roleName),
      prometheus:
        prometheus['@type'] === 'Enabled'
          ? { user: textOrNull(prometheus.authUsername), secret: secretOf(prometheus.authSecret) }
          : null
    }
  }
}

/** What a reload says where the node's role is no object's. */
export const roleError = (name: string): SetError => ({
  type: 'validationFailed',
  description: `Cluster role "${name}" not found in registry`,
  objectId: { object: 'ClusterRole', id: 'singleton' }
})

function findBroken(database: SharedDatabase, env: ReadonlyMap<string, string>): SetError | null {
  for (const [id, hook] of database.of('WebHook')) {
    if (hook.enable === false) continue
    const key = hook.signatureKey as { readonly '@type'?: string; readonly variableName?: string } | undefined
    const objectId = { object: 'WebHook', id }
    if (key?.['@type'] === 'EnvironmentVariable' && !env.get(key.variableName ?? '')) {
      const description = `Unable to retrieve signature key: Environment variable '${key.variableName ?? ''}' not found`
      return { type: 'validationFailed', description, objectId }
    }
    if (hook.eventsPolicy === 'include' && Object.keys(hook.events as object).length === 0)
      return { type: 'validationFailed', description: 'No events are enabled for the webhook', objectId }
  }
  return null
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

function secretOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null ? textOrNull((value as StoredObject).secret) : null
}
