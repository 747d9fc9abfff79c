import type { RequestView } from '../../shared/api/action-views.ts'
import type { ApiCall } from '../../shared/api/action-way.ts'
import type { JmapCall } from '../stalwart/stalwart-api.ts'
import type { Params } from './read-params.ts'

/** Both are sent always: which of them a release asks for differs (management-api.md 1.3). */
const USING = ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap']

/** One request as it leaves, without credentials; those are added where it is written onto the wire. */
export type SentRequest =
  | { readonly kind: 'jmap'; readonly calls: readonly JmapCall[] }
  | {
      readonly kind: 'rest'
      readonly method: RequestView['method']
      readonly path: string
      readonly body: unknown
    }

/** As people read it before and after. */
export function toRequestView(base: string, sent: SentRequest): RequestView {
  if (sent.kind === 'rest') {
    const body = sent.body === null ? '' : JSON.stringify(sent.body, null, 2)
    return { url: `${base}${sent.path}`, method: sent.method, body }
  }
  const methodCalls = sent.calls.map(([method, args], index) => [method, args, String(index)])
  return { url: `${base}/jmap/`, method: 'POST', body: JSON.stringify({ using: USING, methodCalls }, null, 2) }
}

/** The request of an entry that is a single one; `steps` are made elsewhere. */
export function toSingleRequest(call: Exclude<ApiCall, { kind: 'steps' }>, params: Params): SentRequest {
  switch (call.kind) {
    case 'action':
      return toAction(call.type)
    case 'task':
      return toTask(call, params)
    case 'rest':
      return {
        kind: 'rest',
        method: call.method,
        path: call.path.replace(/\{([a-z]+)\}/g, (_, name: string) => encodeURIComponent(params.get(name) ?? '')),
        body: null
      }
  }
}

/** The one key of what an action makes. */
export const ACTION_KEY = 'go'
/** The one key of what is put onto a list or into the queue. */
export const OBJECT_KEY = 'new'

/** Only ever a create: an action is no object, and no singleton is made here (management-api.md 1.8, 4.1). */
export function toAction(type: string): SentRequest {
  return { kind: 'jmap', calls: [['x:Action/set', { create: { [ACTION_KEY]: { '@type': type } } }]] }
}

function toTask(
  { type, maintenanceType, fields, constants }: Extract<ApiCall, { kind: 'task' }>,
  params: Params
): SentRequest {
  const filled = Object.entries(fields).map(([field, name]) => [field, params.get(name) ?? ''])
  const task = {
    '@type': type,
    // Without it the server runs the first of its kinds: a reindex of everything (4.2).
    ...(maintenanceType === null ? {} : { maintenanceType }),
    ...Object.fromEntries(filled),
    ...constants
  }
  return { kind: 'jmap', calls: [['x:Task/set', { create: { [OBJECT_KEY]: task } }]] }
}

/** Fresh rates for everybody: without it the next failure of an unblocked address bans it again (1.2). */
export const RESET_COUNTERS: SentRequest = {
  kind: 'jmap',
  calls: [
    ['x:Task/set', { create: { [OBJECT_KEY]: { '@type': 'StoreMaintenance', maintenanceType: 'resetRateLimiters' } } }]
  ]
}

/** The same before 0.16: counters of failed log-ins. */
export const RESET_COUNTERS_OLD: SentRequest = {
  kind: 'rest',
  method: 'GET',
  path: '/api/store/purge/in-memory/default/rate-auth',
  body: null
}
