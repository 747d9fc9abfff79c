import { toJmapId } from '../../../src/shared/wire/jmap-id.ts'
import { OBJECT_TYPE } from './frame-words.ts'
import {
  type Args,
  isRecord,
  type MethodAnswer,
  type MethodCaller,
  methodError,
  NOT_AUTHORIZED,
  NOT_AUTHORIZED_TO_SET,
  SetAnswer,
  setLists,
  WILL_DESTROY
} from './jmap-answers.ts'
import { askedIds } from './jmap-registry.ts'
import { ACTIONS } from './logins.ts'
import type { SetError } from './object-fields.ts'
import { toDate } from './shared-database.ts'

const HOUR_MS = 3_600_000

/** `x:ClusterNode/*`: the leases; filters and directions are ignored, and more is answered than was asked. */
export function callClusterNode(verb: string, args: Args, caller: MethodCaller): MethodAnswer | null {
  const { node, login, accountId } = caller
  const leases = [...node.setup.database.leases.values()].sort((a, b) => a.nodeId - b.nodeId)
  if (verb === 'query') {
    if (!login.permissions.has('sysClusterNodeQuery')) return NOT_AUTHORIZED
    const ids = leases.map((lease) => toJmapId(BigInt(lease.nodeId)))
    const total = args.calculateTotal === true ? { total: ids.length } : {}
    return { ok: true, args: { accountId, queryState: 'n', canCalculateChanges: true, position: 0, ids, ...total } }
  }
  if (verb === 'set')
    return refuseSet(args, accountId, 'Telemetry objects cannot be created', 'Telemetry objects cannot be deleted')
  if (verb !== 'get') return null
  if (!login.permissions.has('sysClusterNodeGet')) return NOT_AUTHORIZED
  const rows = leases.map(({ nodeId, hostname, renewedMs }) => {
    const ageMs = node.now() - renewedMs
    const status = ageMs > 24 * HOUR_MS ? 'inactive' : ageMs > HOUR_MS ? 'stale' : 'active'
    return { nodeId, hostname, lastRenewal: toDate(renewedMs), status, id: toJmapId(BigInt(nodeId)) }
  })
  const waiting = new Set(askedIds(args, caller) ?? [])
  const asked = new Set(waiting)
  // `ids: []` is all; and once all that was asked for was met, the rest comes as well.
  const list = rows.filter((row) => waiting.size === 0 || waiting.delete(row.id))
  return {
    ok: true,
    args: { accountId, list, notFound: [...asked].filter((id) => !rows.some((row) => row.id === id)) }
  }
}

function refuseSet(args: Args, accountId: string, creating: string, deleting: string): MethodAnswer {
  const answer = new SetAnswer(accountId)
  const { create, update, destroy } = setLists(args)
  for (const [key] of create) answer.refuse('notCreated', key, { type: 'forbidden', description: creating })
  for (const [id] of update)
    answer.refuse('notUpdated', id, destroy.includes(id) ? WILL_DESTROY : { type: 'forbidden', description: creating })
  for (const id of destroy) answer.refuse('notDestroyed', id, { type: 'forbidden', description: deleting })
  return answer.toAnswer()
}

/** `x:Action/*`: done here and handed to the bus, or not; nothing of it is kept (management-api.md 4.1). */
export function callAction(verb: string, args: Args, caller: MethodCaller): MethodAnswer | null {
  const { accountId, login } = caller
  if (verb === 'query') return methodError('invalidArguments', 'Actions cannot be queried')
  if (verb === 'get') return { ok: true, args: { accountId, list: [], notFound: askedIds(args, caller) ?? [] } }
  if (verb !== 'set') return null
  if (!login.permissions.has('sysActionCreate')) return NOT_AUTHORIZED_TO_SET
  const answer = new SetAnswer(accountId)
  const { create, update, destroy } = setLists(args)
  for (const [key, sent] of create) {
    const error = act(sent, caller)
    const id = toJmapId(BigInt(Math.floor(caller.node.now() / 1_000)))
    if (error) answer.refuse('notCreated', key, error)
    else answer.put('created', key, { id, ...resultOf(sent) })
  }
  for (const [id] of update)
    answer.refuse(
      'notUpdated',
      id,
      destroy.includes(id) ? WILL_DESTROY : { type: 'forbidden', description: 'Actions cannot be updated' }
    )
  for (const id of destroy)
    answer.refuse('notDestroyed', id, { type: 'forbidden', description: 'Actions cannot be destroyed' })
  return answer.toAnswer()
}

const resultOf = (sent: Args): Args => (sent['@type'] === 'ClassifySpam' ? { score: 1.5, result: 'ham', tags: {} } : {})

function act(sent: Args, { node, login }: MethodCaller): SetError | null {
  const type = (ACTIONS as readonly unknown[]).includes(sent['@type'])
    ? (sent['@type'] as (typeof ACTIONS)[number])
    : null
  if (type === null)
    return { type: 'invalidPatch', description: "Missing or invalid '@type' property in object", properties: [''] }
  if (!login.permissions.has(`action${type}`))
    return { type: 'forbidden', description: 'You are not authorized to perform this action' }
  const reload = (what: 'BlockedIp' | 'DataStore' | 'Certificate' | 'StoreLookup'): SetError | null => {
    const error = node.reload(what)
    if (!error) node.publish({ type: 'RegistryReload', objectType: OBJECT_TYPE[what] })
    return error
  }
  switch (type) {
    case 'ReloadSettings':
      return reload('DataStore')
    case 'ReloadBlockedIps':
      return reload('BlockedIp')
    case 'ReloadTlsCertificates':
      return reload('Certificate')
    case 'ReloadLookupStores':
      return reload('StoreLookup')
    case 'UpdateApps':
      node.publish({ type: 'RegistryReload', objectType: OBJECT_TYPE.Application })
      return null
    case 'InvalidateCaches':
      node.publish({ type: 'CacheInvalidateAll' })
      return null
    case 'InvalidateNegativeCaches':
      node.publish({ type: 'CacheInvalidateNegative' })
      return null
    case 'PauseMtaQueue':
    case 'ResumeMtaQueue':
      node.pauseQueue(type === 'PauseMtaQueue')
      node.publish({ type: 'MtaQueueStatus', isRunning: type === 'ResumeMtaQueue' })
      return null
    case 'TroubleshootDmarc':
      return 'spfEhloDomain' in sent && 'spfMailFromDomain' in sent
        ? null
        : { type: 'validationFailed', validationErrors: [{ type: 'Required', property: 'spfEhloDomain' }] }
    case 'ClassifySpam':
      return null
  }
}

const LOG_GET_MAX = 500

/** `x:Log/*`: the log directory of the node that is asked, with all its traps (telemetry.md 4.4). */
export function callLog(verb: string, args: Args, caller: MethodCaller): MethodAnswer | null {
  const { node, login, accountId } = caller
  const { log } = node
  if (verb === 'set')
    return refuseSet(args, accountId, 'Telemetry objects cannot be created', 'Telemetry objects cannot be deleted')
  if (!login.permissions.has(verb === 'get' ? 'sysLogGet' : 'sysLogQuery')) return NOT_AUTHORIZED
  if (!log.isOn) return methodError('invalidArguments', 'No log tracers configured on the server')
  if (verb === 'get') {
    const ids = (askedIds(args, caller) ?? log.query(null, LOG_GET_MAX, null)).slice(0, LOG_GET_MAX)
    const list = ids.flatMap((id) => {
      const line = log.get(id)
      return line
        ? [{ timestamp: line.timestamp, level: line.level, event: line.event, details: line.details, id }]
        : []
    })
    return { ok: true, args: { accountId, list, notFound: [] } }
  }
  if (verb !== 'query') return null
  const text = filterText(args.filter)
  if (typeof text === 'object' && text !== null) return text
  const sort = Array.isArray(args.sort) && isRecord(args.sort[0]) ? args.sort[0].property : 'id'
  if (sort !== 'id') return methodError('unsupportedSort', "Only sorting by 'id' is supported for logs")
  if (typeof args.limit === 'number' && args.limit < 0) return methodError('invalidArguments')
  const limit = typeof args.limit === 'number' ? Math.max(1, args.limit) : 5_000
  const ids = log.query(text, limit, typeof args.anchor === 'string' ? args.anchor : null)
  const total = args.calculateTotal === true ? { total: 5_000, ...(args.limit === undefined ? {} : { limit }) } : {}
  return { ok: true, args: { accountId, queryState: 'n', canCalculateChanges: true, position: 0, ids, ...total } }
}

/** Of several texts only the last one counts. */
function filterText(filter: unknown): string | null | MethodAnswer {
  if (!isRecord(filter)) return null
  if ('operator' in filter) {
    if (filter.operator !== 'AND') return methodError('unsupportedFilter', 'Only AND is supported in filters')
    const conditions = Array.isArray(filter.conditions) ? filter.conditions : []
    return filterText(conditions.at(-1))
  }
  const other = Object.keys(filter).find((name) => name !== 'text')
  if (other !== undefined)
    return methodError('unsupportedFilter', `Filter on property ${other} is not supported or invalid`)
  return String(filter.text)
}
