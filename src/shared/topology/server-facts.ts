import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { type InterfaceFacts, loadInterfaces, saveInterfaces } from './interface-facts.ts'

/** A way from one server to another, as the first one tells it. Texts are outside. */
export interface Link {
  readonly kind: 'route' | 'gateway' | 'leafnode'
  /** Id of the other server; empty where only a name is told, as of leaf nodes. */
  readonly remoteId: string
  /** Its name, or of gateways its cluster's; empty where only an id or an address is told. */
  readonly remoteName: string
  readonly address: string
  rttUs: number | null
  /** Messages over it, both ways, all connections of the pool together, and since when that is known, µs. */
  messages: number
  at: number
  /** Messages a second between the last two answers; null: not known yet. */
  rate: number | null
}

/** One NATS server under its lasting name. Texts are outside. */
export interface ServerFacts {
  readonly name: string
  id: string | null
  cluster: string | null
  version: string | null
  /** Share of one core in percent, and resident bytes. */
  cpu: number | null
  memoryBytes: number | null
  slowConsumers: number | null
  uptime: string | null
  jetstream: string | null
  /** `ok`, or what is wrong. */
  health: string | null
  connections: number | null
  /** Our time of the last answer of level two, and of the last time it came with a new id, µs; 0: never. */
  toldAt: number
  restartedAt: number
  restarts: number
  links: Link[]
  interfaces: InterfaceFacts[]
}

/** As it is when nothing is known of it but its name. */
export function makeServerFacts(name: string): ServerFacts {
  return {
    name,
    id: null,
    cluster: null,
    version: null,
    cpu: null,
    memoryBytes: null,
    slowConsumers: null,
    uptime: null,
    jetstream: null,
    health: null,
    connections: null,
    toldAt: 0,
    restartedAt: 0,
    restarts: 0,
    links: [],
    interfaces: []
  }
}

const KINDS = ['route', 'gateway', 'leafnode'] as const

/** Into a checkpoint. */
export function saveServerFacts(out: StateWriter, it: ServerFacts): void {
  out.text(it.name)
  for (const word of [it.id, it.cluster, it.version, it.uptime, it.jetstream, it.health]) out.optionalText(word)
  // A share may have a fraction; a thousandth of a percent is enough.
  out.optionalInt(it.cpu === null ? null : Math.round(it.cpu * 1000))
  for (const n of [it.memoryBytes, it.slowConsumers, it.connections]) out.optionalInt(n)
  for (const n of [it.toldAt, it.restartedAt, it.restarts]) out.uint(n)
  out.uint(it.links.length)
  for (const link of it.links) {
    out.uint(KINDS.indexOf(link.kind))
    for (const word of [link.remoteId, link.remoteName, link.address]) out.text(word)
    out.optionalInt(link.rttUs)
    out.uint(link.messages)
    out.uint(link.at)
    out.optionalInt(link.rate === null ? null : Math.round(link.rate * 1000))
  }
  saveInterfaces(out, it.interfaces)
}

/** From a checkpoint. */
export function loadServerFacts(from: StateReader): ServerFacts {
  const it = makeServerFacts(from.text())
  it.id = from.optionalText()
  it.cluster = from.optionalText()
  it.version = from.optionalText()
  it.uptime = from.optionalText()
  it.jetstream = from.optionalText()
  it.health = from.optionalText()
  it.cpu = toThousandth(from.optionalInt())
  it.memoryBytes = from.optionalInt()
  it.slowConsumers = from.optionalInt()
  it.connections = from.optionalInt()
  it.toldAt = from.uint()
  it.restartedAt = from.uint()
  it.restarts = from.uint()
  it.links = Array.from({ length: from.uint() }, () => ({
    kind: KINDS[from.uint()] ?? 'route',
    remoteId: from.text(),
    remoteName: from.text(),
    address: from.text(),
    rttUs: from.optionalInt(),
    messages: from.uint(),
    at: from.uint(),
    rate: toThousandth(from.optionalInt())
  }))
  it.interfaces = loadInterfaces(from)
  return it
}

function toThousandth(value: number | null): number | null {
  return value === null ? null : value / 1000
}
