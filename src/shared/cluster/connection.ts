import { type Note, toShort } from './note.ts'
import type { StateReader, StateWriter } from './state-bytes.ts'

/** Subjects of one connection that are kept. */
const MAX_SUBJECTS = 8

/** One NATS server as CONNZ answers name it. A restart gives it a new `id` and another entry. Outside. */
export interface MonitoredServer {
  readonly id: string
  readonly name: string
  cluster: string | null
  version: string | null
  /** Our time of its last whole answer, µs; 0: none yet. */
  answeredAt: number
  /** When it was seen to be over: another id took its name. Null: it lasts. */
  endedAt: number | null
  /** Connections of the account as it counts them. */
  total: number
}

/** Counters of one connection as one answer gave them. */
export interface Counters {
  /** Our times of asking and answering, µs: the counters are of a moment between. */
  readonly askedAt: number
  readonly at: number
  readonly inMsgs: number
  readonly outMsgs: number
}

/** One client's connection to one server. Texts are outside, at most 256 characters. */
export interface Connection {
  /** Unique in this state and in its order of first mention: 1, 2, … */
  readonly key: number
  readonly server: MonitoredServer
  readonly cid: number
  /** `Client`, `Leafnode`, … as the server says. */
  kind: string
  ip: string
  port: number
  name: string | null
  lang: string | null
  version: string | null
  /** When the server says that it began, by the server's clock, as text. */
  start: string | null
  /** As the server words it; only that it changed means anything. */
  rtt: string | null
  /** Our times of the last two answers between which `rtt` changed; null: it never did. */
  rttChanged: { readonly after: number; readonly at: number } | null
  pendingBytes: number
  inBytes: number
  outBytes: number
  stalls: number
  subscriptions: number
  subjects: readonly string[]
  /** The newest counters, and those of the answer before. */
  counters: Counters
  before: Counters | null
  readonly firstSeenAt: number
  /** Our time of the answer that no longer named it, or of the event that said so; null: open. */
  endedAt: number | null
  /** As the server words it; null: nobody said. */
  endReason: string | null
}

/** As it is when nothing is known of it but that it is there. */
export function makeConnection(key: number, server: MonitoredServer, cid: number, at: number): Connection {
  const counters = { askedAt: at, at, inMsgs: 0, outMsgs: 0 }
  return {
    key,
    server,
    cid,
    kind: 'Client',
    ip: '',
    port: 0,
    name: null,
    lang: null,
    version: null,
    start: null,
    rtt: null,
    rttChanged: null,
    pendingBytes: 0,
    inBytes: 0,
    outBytes: 0,
    stalls: 0,
    subscriptions: 0,
    subjects: [],
    counters,
    before: null,
    firstSeenAt: at,
    endedAt: null,
    endReason: null
  }
}

/** Takes one row of an answer. A delta's row lacks what did not change; in a whole one what lacks is 0 or none. */
export function sample(
  it: Connection,
  row: Note,
  time: { readonly askedAt: number; readonly at: number; readonly isDelta: boolean }
): void {
  const { askedAt, at, isDelta } = time
  const count = (name: string, old: number): number => row.number(name, 0) ?? (isDelta ? old : 0)
  const word = (name: string, old: string | null): string | null => row.text(name) ?? (isDelta ? old : null)
  const isFirst = it.before === null && it.ip === ''
  const rtt = word('rtt', it.rtt)
  if (!isFirst && rtt !== it.rtt && it.rtt !== null) it.rttChanged = { after: it.counters.askedAt, at }
  it.rtt = rtt
  it.kind = word('kind', it.kind) ?? 'Client'
  it.ip = toShort(word('ip', it.ip) ?? '')
  it.port = count('port', it.port)
  it.name = word('name', it.name)
  it.lang = word('lang', it.lang)
  it.version = word('version', it.version)
  it.start = word('start', it.start)
  it.pendingBytes = count('pending_bytes', it.pendingBytes)
  it.inBytes = count('in_bytes', it.inBytes)
  it.outBytes = count('out_bytes', it.outBytes)
  it.stalls = count('stalls', it.stalls)
  it.subscriptions = count('subscriptions', it.subscriptions)
  const subjects = row.texts('subscriptions_list', MAX_SUBJECTS)
  if (subjects.length > 0 || !isDelta || row.has('subscriptions_list')) it.subjects = subjects
  const counters = {
    askedAt,
    at,
    inMsgs: count('in_msgs', it.counters.inMsgs),
    outMsgs: count('out_msgs', it.counters.outMsgs)
  }
  it.before = isFirst ? null : it.counters
  it.counters = counters
}

/** Into a checkpoint, in the order in which `loadServer` reads. */
export function saveServer(out: StateWriter, it: MonitoredServer): void {
  out.text(it.id)
  out.text(it.name)
  out.optionalText(it.cluster)
  out.optionalText(it.version)
  out.uint(it.answeredAt)
  out.optionalInt(it.endedAt)
  out.uint(it.total)
}

/** From a checkpoint of this layout. */
export function loadServer(from: StateReader): MonitoredServer {
  return {
    id: from.text(),
    name: from.text(),
    cluster: from.optionalText(),
    version: from.optionalText(),
    answeredAt: from.uint(),
    endedAt: from.optionalInt(),
    total: from.uint()
  }
}

/** Into a checkpoint; `server` is the place of its server among those that were saved. */
export function saveConnection(out: StateWriter, it: Connection, server: number): void {
  for (const n of [it.key, server, it.cid, it.port, it.pendingBytes, it.inBytes, it.outBytes, it.stalls]) out.uint(n)
  for (const word of [it.name, it.lang, it.version, it.start, it.rtt, it.endReason]) out.optionalText(word)
  out.text(it.kind)
  out.text(it.ip)
  out.optionalInt(it.rttChanged?.after ?? null)
  out.optionalInt(it.rttChanged?.at ?? null)
  out.uint(it.subscriptions)
  out.uint(it.subjects.length)
  for (const subject of it.subjects) out.text(subject)
  saveCounters(out, it.counters)
  out.uint(it.before ? 1 : 0)
  if (it.before) saveCounters(out, it.before)
  out.uint(it.firstSeenAt)
  out.optionalInt(it.endedAt)
}

/** From a checkpoint of this layout; throws when it names a server that `servers` does not hold. */
export function loadConnection(from: StateReader, servers: readonly MonitoredServer[]): Connection {
  const key = from.uint()
  const server = servers[from.uint()]
  if (!server) throw new Error('a checkpoint names a server that it does not hold')
  const it = makeConnection(key, server, from.uint(), 0)
  it.port = from.uint()
  it.pendingBytes = from.uint()
  it.inBytes = from.uint()
  it.outBytes = from.uint()
  it.stalls = from.uint()
  it.name = from.optionalText()
  it.lang = from.optionalText()
  it.version = from.optionalText()
  it.start = from.optionalText()
  it.rtt = from.optionalText()
  it.endReason = from.optionalText()
  it.kind = from.text()
  it.ip = from.text()
  const after = from.optionalInt()
  const changedAt = from.optionalInt()
  it.rttChanged = after !== null && changedAt !== null ? { after, at: changedAt } : null
  it.subscriptions = from.uint()
  it.subjects = Array.from({ length: from.uint() }, () => from.text())
  it.counters = loadCounters(from)
  it.before = from.uint() === 1 ? loadCounters(from) : null
  const firstSeenAt = from.uint()
  it.endedAt = from.optionalInt()
  return { ...it, firstSeenAt }
}

function saveCounters(out: StateWriter, it: Counters): void {
  for (const n of [it.askedAt, it.at, it.inMsgs, it.outMsgs]) out.uint(n)
}

function loadCounters(from: StateReader): Counters {
  return { askedAt: from.uint(), at: from.uint(), inMsgs: from.uint(), outMsgs: from.uint() }
}
