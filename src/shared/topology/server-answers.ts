import type { Note } from '../cluster/note.ts'
import type { Link, ServerFacts } from './server-facts.ts'

/** Ways from one server that are kept: a full mesh of a large cluster, its gateways and leaf nodes. */
const MOST_LINKS = 512
/** Rows of one answer that are looked at: pools have several connections a peer. */
const MOST_ROWS = 4_096

/** What was asked: the last word of a `$SYS` subject or of an HTTP path, in capitals. */
export function toQuestion(subject: string): string {
  const path = subject.split('?')[0] ?? ''
  return (path.startsWith('/') ? path.slice(1) : (path.split('.').at(-1) ?? '')).toUpperCase()
}

/** Takes an answer of level two, in the form of 2.9 or 2.15, over NATS or HTTP (observability.md 5.4 and 5.5). */
export function readAnswer(server: ServerFacts, question: string, answer: Note, at: number): void {
  const body = answer.note('data') ?? answer.note('statsz') ?? answer
  switch (question) {
    case 'VARZ':
    case 'STATSZ':
      readVarz(server, body)
      break
    case 'ROUTEZ':
      join(server, 'route', toRoutes(body), at)
      break
    case 'GATEWAYZ':
      join(server, 'gateway', toGateways(body), at)
      break
    case 'LEAFZ':
      join(server, 'leafnode', toLeafs(body), at)
      break
    case 'JSZ':
      readJetstream(server, body)
      break
    case 'HEALTHZ':
      server.health = body.text('error') ?? body.text('status') ?? server.health
      break
    case 'STATZ':
      readStatz(server, body)
      break
    default:
      return
  }
  server.toldAt = at
}

function readVarz(server: ServerFacts, body: Note): void {
  server.cpu = body.number('cpu', 0) ?? server.cpu
  server.memoryBytes = body.number('mem', 0) ?? server.memoryBytes
  // Values of 0 are often left out in both releases.
  server.slowConsumers = body.number('slow_consumers', 0) ?? 0
  server.uptime = body.text('uptime') ?? server.uptime
  server.connections = body.number('connections', 0) ?? server.connections
  const jetstream = body.note('jetstream')
  const meta = jetstream?.note('meta')
  if (jetstream?.has('config')) server.jetstream = toJetstream(meta ?? null)
  else if (jetstream) server.jetstream = 'off'
}

function readJetstream(server: ServerFacts, body: Note): void {
  server.jetstream = body.flag('disabled') || !body.has('config') ? 'off' : toJetstream(body.note('meta_cluster'))
}

function toJetstream(meta: Note | null): string {
  if (!meta) return 'on'
  const leader = meta.text('leader')
  const size = meta.number('cluster_size', 0)
  return leader === null || leader === ''
    ? 'on, without a leader'
    : `on, leader ${leader}${size === null ? '' : ` of ${size}`}`
}

function readStatz(server: ServerFacts, body: Note): void {
  let slow = 0
  for (const account of body.notes('account_statz', MOST_ROWS)) slow += account.number('slow_consumers', 0) ?? 0
  server.slowConsumers ??= slow
}

interface Told {
  readonly remoteId: string
  readonly remoteName: string
  readonly address: string
  readonly rttUs: number | null
  readonly messages: number
}

/** 2.10 and later hold several connections a peer: one link a `remote_id`. */
function toRoutes(body: Note): Told[] {
  return body.notes('routes', MOST_ROWS).map((row) => ({
    remoteId: row.text('remote_id') ?? '',
    remoteName: row.text('remote_name') ?? '',
    address: toAddress(row),
    rttUs: toRttUs(row.text('rtt')),
    messages: toMessages(row)
  }))
}

/** `connection.name` is the id of the server at the other end. */
function toGateways(body: Note): Told[] {
  const told: Told[] = []
  const outbound = body.note('outbound_gateways')
  for (const cluster of outbound?.names(MOST_LINKS) ?? [])
    told.push(...toGateway(cluster, outbound?.note(cluster) ?? null))
  const inbound = body.note('inbound_gateways')
  for (const cluster of inbound?.names(MOST_LINKS) ?? []) {
    for (const row of inbound?.notes(cluster, MOST_ROWS) ?? []) told.push(...toGateway(cluster, row))
  }
  return told
}

function toGateway(cluster: string, row: Note | null): Told[] {
  const connection = row?.note('connection')
  if (!connection) return []
  return [
    {
      remoteId: connection.text('name') ?? '',
      remoteName: cluster,
      address: toAddress(connection),
      rttUs: toRttUs(connection.text('rtt')),
      messages: toMessages(connection)
    }
  ]
}

/** 2.9 tells an address only. */
function toLeafs(body: Note): Told[] {
  return body.notes('leafs', MOST_ROWS).map((row) => ({
    remoteId: '',
    remoteName: row.text('name') ?? '',
    address: toAddress(row),
    rttUs: toRttUs(row.text('rtt')),
    messages: toMessages(row)
  }))
}

/** An answer is whole: what it no longer names is gone. Rates come from the answer before. */
function join(server: ServerFacts, kind: Link['kind'], rows: readonly Told[], at: number): void {
  const peers = new Map<string, Link>()
  for (const row of rows) {
    const key = row.remoteId || row.remoteName || row.address
    const known = peers.get(key)
    if (known) {
      known.messages += row.messages
      known.rttUs =
        known.rttUs === null || row.rttUs === null ? (known.rttUs ?? row.rttUs) : Math.min(known.rttUs, row.rttUs)
    } else if (peers.size < MOST_LINKS) peers.set(key, { kind, ...row, at, rate: null })
  }
  for (const [key, link] of peers) {
    const before = server.links.find((it) => it.kind === kind && (it.remoteId || it.remoteName || it.address) === key)
    if (before && at > before.at && link.messages >= before.messages) {
      link.rate = Math.round(((link.messages - before.messages) * 1e9) / (at - before.at)) / 1000
    }
  }
  server.links = [...server.links.filter((it) => it.kind !== kind), ...peers.values()]
}

function toAddress(row: Note): string {
  const ip = row.text('ip')
  return ip === null ? '' : `${ip}:${row.number('port', 0) ?? 0}`
}

function toMessages(row: Note): number {
  return Math.floor((row.number('in_msgs', 0) ?? 0) + (row.number('out_msgs', 0) ?? 0))
}

/** Go's way to write a duration: `1.5ms`, `191µs`, `2m3.5s`. Null when it is none. */
export function toRttUs(text: string | null): number | null {
  if (text === null) return null
  const parts = [...text.matchAll(/(\d{1,9}(?:\.\d{1,9})?)(h|ms|m|s|µs|μs|us|ns)/gu)]
  if (parts.length === 0 || parts.map((it) => it[0]).join('') !== text) return null
  let us = 0
  for (const [, number, unit] of parts) us += Number(number) * (UNITS.get(unit ?? '') ?? 0)
  return Math.round(us)
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['h', 3.6e9],
  ['m', 6e7],
  ['s', 1e6],
  ['ms', 1e3],
  ['µs', 1],
  ['μs', 1],
  ['us', 1],
  ['ns', 1e-3]
])
