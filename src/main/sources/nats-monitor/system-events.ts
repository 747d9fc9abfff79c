import { toAnsweringServer } from './connz-answer.ts'
import { countOf, type OutsideObject, objectOf, parseOutside, textOf } from './outside-json.ts'

/** What a system user hears as it happens (observability.md section 5.5). STATSZ is asked for, it is told too often. */
export const EVENT_SUBJECTS = [
  '$SYS.ACCOUNT.*.CONNECT',
  '$SYS.ACCOUNT.*.DISCONNECT',
  '$SYS.SERVER.*.SHUTDOWN',
  '$SYS.SERVER.*.LAMEDUCK',
  '$SYS.SERVER.*.CLIENT.AUTH.ERR'
] as const

/** An event is a few hundred bytes. */
const EVENT_MAX_BYTES = 65_536

/** An event as a note has it, and what follows from it for the asking. */
export interface SystemEvent {
  readonly event: string
  readonly body: Readonly<Record<string, unknown>>
  /** A client or server came or went: connections are worth asking for. */
  readonly isNews: boolean
}

const CLIENT_TEXTS = ['start', 'stop', 'host', 'name', 'lang', 'ver', 'kind', 'client_type', 'acc'] as const

/**
 * Reduces an event to what the fold reads; null: it is none, or of another account than `account` (null: ours is not
 * known). Users, tags and tokens of its client are left out (R11).
 */
export function toSystemEvent(subject: string, bytes: Uint8Array, account: string | null): SystemEvent | null {
  const parts = subject.split('.')
  const isOfAccount = parts[1] === 'ACCOUNT'
  if (isOfAccount && account !== null && parts[2] !== account) return null
  const whole = parseOutside(bytes, EVENT_MAX_BYTES)
  if (!whole) return null
  // The body of SHUTDOWN and LAMEDUCK is the bare server.
  const server = toAnsweringServer(objectOf(whole, 'server') ? whole : { server: whole })
  if (!server) return null
  const { id, name, cluster, ver } = server
  const head = { id, name, ...(cluster ? { cluster } : {}), ...(ver ? { ver } : {}) }
  const client = objectOf(whole, 'client')
  const reason = textOf(whole, 'reason')
  const body = { server: head, ...(client ? { client: toClient(client) } : {}), ...(reason ? { reason } : {}) }
  return { event: subject.slice(0, 256), body: { ...body, ...toFlows(whole) }, isNews: !subject.endsWith('AUTH.ERR') }
}

function toClient(from: OutsideObject): Record<string, unknown> {
  const client: Record<string, unknown> = { id: countOf(from, 'id') }
  for (const key of CLIENT_TEXTS) {
    const text = textOf(from, key)
    if (text !== '') client[key] = text
  }
  return client
}

function toFlows(from: OutsideObject): Record<string, unknown> {
  const flows: Record<string, unknown> = {}
  for (const key of ['sent', 'received'] as const) {
    const flow = objectOf(from, key)
    if (flow) flows[key] = { msgs: countOf(flow, 'msgs'), bytes: countOf(flow, 'bytes') }
  }
  return flows
}
