import { countOf, listOf, type OutsideObject, objectOf, textOf, toKept, toObject } from './outside-json.ts'

/** What a server is asked at level two. Over NATS `$SYS.REQ.SERVER.PING.NAME`, over HTTP `/name`. */
export const SERVER_QUESTIONS = ['VARZ', 'ROUTEZ', 'GATEWAYZ', 'LEAFZ', 'JSZ', 'HEALTHZ'] as const
export type ServerQuestion = (typeof SERVER_QUESTIONS)[number]

/** A reduced answer, in the names of NATS. */
export type Reduced = Readonly<Record<string, unknown>>

/** Routes, gateways and leaf nodes of one server that are kept: pools hold several connections a peer. */
const LINKS_MAX = 1_024
/** Clusters that a gateway answer names. */
const CLUSTERS_MAX = 256

/** Only what is shown: a server's whole VARZ is 6 KiB, holds its whole set-up, and changes each time. */
export function reduceAnswer(question: ServerQuestion, body: OutsideObject): Reduced {
  switch (question) {
    case 'VARZ':
      return reduceVarz(body)
    case 'ROUTEZ':
      return { routes: toLinks(body, 'routes') }
    case 'GATEWAYZ':
      return reduceGatewayz(body)
    case 'LEAFZ':
      return { leafs: toLinks(body, 'leafs') }
    case 'JSZ':
      return reduceJsz(body)
    case 'HEALTHZ':
      return pick(body, ['status', 'error'], ['status_code'])
  }
}

/** Counters and measurements: that one of them changed is told now and then, not each time. */
const NOISE: ReadonlySet<string> = new Set([
  ...['uptime', 'mem', 'cpu', 'total_connections', 'subscriptions', 'in_msgs', 'out_msgs', 'in_bytes', 'out_bytes'],
  ...['rtt', 'pending_size', 'pending_bytes', 'memory', 'storage', 'messages', 'bytes', 'connections']
])

/** A text that stays the same while nothing but noise changes. */
export function toSteadyText(reduced: Reduced): string {
  return JSON.stringify(reduced, (key, value: unknown) => (NOISE.has(key) ? undefined : value))
}

/** `statsz` has the same names as far as it goes. */
export function reduceVarz(body: OutsideObject): Reduced {
  const texts = pick(body, ['version', 'start', 'uptime', 'config_load_time', 'tls_cert_not_after'], [])
  const counts = pick(
    body,
    [],
    [
      ...['mem', 'cpu', 'cores', 'connections', 'total_connections', 'slow_consumers', 'stalled_clients'],
      ...['subscriptions', 'in_msgs', 'out_msgs', 'in_bytes', 'out_bytes', 'max_payload', 'max_pending']
    ]
  )
  const jetstream = objectOf(body, 'jetstream')
  const meta = jetstream ? objectOf(jetstream, 'meta') : null
  const isOn = jetstream !== null && objectOf(jetstream, 'config') !== null
  const told = { ...(isOn ? { config: {} } : {}), ...(meta ? { meta: toMeta(meta) } : {}) }
  return { ...texts, ...counts, ...(jetstream ? { jetstream: told } : {}) }
}

function reduceJsz(body: OutsideObject): Reduced {
  const meta = objectOf(body, 'meta_cluster')
  return {
    ...(body.disabled === true ? { disabled: true } : {}),
    ...(objectOf(body, 'config') ? { config: {} } : {}),
    ...pick(body, [], ['memory', 'storage', 'streams', 'consumers', 'messages', 'bytes']),
    ...(meta ? { meta_cluster: toMeta(meta) } : {})
  }
}

function toMeta(meta: OutsideObject): Reduced {
  return pick(meta, ['leader'], ['cluster_size'])
}

const LINK_TEXTS = ['remote_id', 'remote_name', 'name', 'account', 'ip', 'rtt', 'start'] as const
const LINK_COUNTS = [
  ...(['rid', 'id', 'cid', 'port', 'pending_size', 'pending_bytes'] as const),
  ...(['in_msgs', 'out_msgs', 'in_bytes', 'out_bytes', 'subscriptions'] as const)
]

function toLinks(body: OutsideObject, key: string): readonly Reduced[] {
  const links = listOf(body, key, LINKS_MAX).flatMap((value) => {
    const link = toObject(value)
    return link ? [toLink(link)] : []
  })
  // Servers list them in no order (observability.md section 5.4): unsorted, each answer would look like a change.
  return links.sort((a, b) => toOrder(a) - toOrder(b))
}

function toLink(link: OutsideObject): Reduced {
  return pick(link, LINK_TEXTS, LINK_COUNTS)
}

function toOrder(link: Reduced): number {
  const { rid, id, cid } = link
  return Number(rid ?? id ?? cid ?? 0)
}

function reduceGatewayz(body: OutsideObject): Reduced {
  const outbound: [string, Reduced][] = []
  const inbound: [string, readonly Reduced[]][] = []
  const toGateway = (value: unknown): Reduced[] => {
    const gateway = toObject(value)
    const connection = gateway && objectOf(gateway, 'connection')
    return connection ? [{ configured: gateway.configured === true, connection: toLink(connection) }] : []
  }
  for (const [cluster, value] of entriesOf(body, 'outbound_gateways')) {
    for (const gateway of toGateway(value)) outbound.push([cluster, gateway])
  }
  for (const [cluster, value] of entriesOf(body, 'inbound_gateways')) {
    if (Array.isArray(value)) inbound.push([cluster, value.slice(0, LINKS_MAX).flatMap(toGateway)])
  }
  // `fromEntries` defines its keys, so a cluster called __proto__ is a member like any other.
  const clusters = { outbound_gateways: Object.fromEntries(outbound), inbound_gateways: Object.fromEntries(inbound) }
  return { ...pick(body, ['name'], ['port']), ...clusters }
}

function entriesOf(body: OutsideObject, key: string): readonly (readonly [string, unknown])[] {
  const object = objectOf(body, key)
  if (!object) return []
  const entries = Object.entries(object).slice(0, CLUSTERS_MAX)
  return entries.map(([name, value]) => [toKept(name), value] as const).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** The members of these names that are there. */
function pick(body: OutsideObject, texts: readonly string[], counts: readonly string[]): Reduced {
  const picked: Record<string, unknown> = {}
  for (const key of texts) {
    const text = textOf(body, key)
    if (text !== '') picked[key] = text
  }
  for (const key of counts) if (Object.hasOwn(body, key)) picked[key] = countOf(body, key)
  return picked
}
